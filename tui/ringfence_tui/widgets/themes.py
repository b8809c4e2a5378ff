"""The themes: dark, light and one of high contrast.

Every tone keeps a contrast of 4.5 to 1 on every background that it is drawn on, in colour and in the
greys that NO_COLOR leaves of it; tests measure it.
"""

from __future__ import annotations

from textual.theme import Theme

_SHARED = {"footer-key-foreground": "$accent", "scrollbar-color": "$primary"}

DARK = Theme(
    name="ringfence-dark",
    primary="#5fb3d9",
    secondary="#7f9fc4",
    accent="#f0b86c",
    warning="#f2c14e",
    error="#ff8b8b",
    success="#7fd48f",
    foreground="#e4e7ec",
    background="#10151c",
    surface="#161d27",
    panel="#1e2733",
    dark=True,
    variables={
        **_SHARED,
        "tone-dim": "#9aa7b8",
        "tone-unknown": "#d6a8f0",
        "tone-info": "#7cc7e8",
        "cursor-background": "#2f4a63",
        "cursor-foreground": "#ffffff",
    },
)
LIGHT = Theme(
    name="ringfence-light",
    primary="#0b5c8a",
    secondary="#34597d",
    accent="#8a4b00",
    warning="#7a5200",
    error="#a81b2b",
    success="#15682c",
    foreground="#1b222b",
    background="#fbfbf9",
    surface="#f3f3f0",
    panel="#e9eae6",
    dark=False,
    variables={
        **_SHARED,
        "tone-dim": "#56606d",
        "tone-unknown": "#6b2f93",
        "tone-info": "#0b5c7a",
        "cursor-background": "#c4dcee",
        "cursor-foreground": "#0c1116",
    },
)
CONTRAST = Theme(
    name="ringfence-contrast",
    primary="#7fdcff",
    secondary="#c0d8ff",
    accent="#ffd75f",
    warning="#ffe066",
    error="#ffa0a0",
    success="#9dff9d",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    dark=True,
    variables={
        **_SHARED,
        "tone-dim": "#d0d0d0",
        "tone-unknown": "#f0c0ff",
        "tone-info": "#9be8ff",
        "cursor-background": "#ffffff",
        "cursor-foreground": "#000000",
    },
)

THEMES = (DARK, LIGHT, CONTRAST)
"""In the order in which the key for them goes round."""


def theme_of(name: str) -> str:
    """The theme of a name, with or without what all of them begin with; the first for none."""
    names = [each.name for each in THEMES]
    return next((each for each in names if each in (name, f"ringfence-{name}")), names[0])
