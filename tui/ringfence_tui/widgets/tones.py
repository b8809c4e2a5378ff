"""Tones as component classes: a widget that draws spans takes these into its COMPONENT_CLASSES.

The glyph or word beside a tone carries the same meaning, so that nothing is lost without colour.
"""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget

from ringfence_tui.blocks import Tone

TONE_CLASSES = frozenset(f"tone--{tone}" for tone in Tone)
"""One component class a tone; `app.tcss` gives each its colour."""


def tone_styles(widget: Widget) -> dict[Tone, Style]:
    """The styles of all tones as the theme of the moment gives them to a widget, colours of text only.

    Their backgrounds are left out, so that a cursor or a selection shows through.
    """
    found = {}
    for tone in Tone:
        style = widget.get_component_rich_style(f"tone--{tone}", partial=True)
        found[tone] = Style(color=style.color, bold=style.bold, italic=style.italic)
    return found
