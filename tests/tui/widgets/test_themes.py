"""Every tone can be read on everything that it is drawn on, in colour and without."""

from __future__ import annotations

from itertools import product

import pytest
from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome
from textual.theme import Theme

from ringfence_tui.widgets.themes import THEMES

_TEXTS = (
    "foreground",
    "accent",
    "success",
    "warning",
    "error",
    "tone-dim",
    "tone-unknown",
    "tone-info",
)
_BACKGROUNDS = ("background", "surface", "panel")
_LEAST = 4.5
"""WCAG 2.2, level AA."""
_PAIRS = [
    pytest.param(theme, text, behind, id=f"{theme.name}: {text} on {behind}")
    for theme, (text, behind) in product(
        THEMES, (*product(_TEXTS, _BACKGROUNDS), ("cursor-foreground", "cursor-background"))
    )
]


def luminance(colour: Color) -> float:
    parts = [each / 255 for each in (colour.r, colour.g, colour.b)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour_of(theme: Theme, name: str) -> Color:
    return Color.parse({**theme.to_color_system().generate(), **theme.variables}[name])


def in_grey(text: Color, behind: Color) -> tuple[Color, Color]:
    style = Style(color=text.rich_color, bgcolor=behind.rich_color)
    (segment,) = Monochrome().apply([Segment("x", style)], behind)
    assert segment.style is not None
    return _plain(segment.style.color), _plain(segment.style.bgcolor)


def _plain(colour: RichColor | None) -> Color:
    assert colour is not None
    return Color.from_rich_color(colour)


@pytest.mark.parametrize(("theme", "text", "behind"), _PAIRS)
def test_text_can_be_read(theme: Theme, text: str, behind: str) -> None:
    assert contrast(colour_of(theme, text), colour_of(theme, behind)) >= _LEAST


@pytest.mark.parametrize(("theme", "text", "behind"), _PAIRS)
def test_text_can_be_read_in_the_greys_of_no_color(theme: Theme, text: str, behind: str) -> None:
    assert contrast(*in_grey(colour_of(theme, text), colour_of(theme, behind))) >= _LEAST
