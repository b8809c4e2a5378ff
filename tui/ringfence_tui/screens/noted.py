"""What there is to know of something that was done: it is not told for a moment, but stays until it was read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ringfence_tui.blocks import Span, Tone, line

if TYPE_CHECKING:
    from ringfence_tui.screens.safe_app import SafeApp


def have_read(front: SafeApp, title: str, notes: Iterable[str]) -> None:
    """Show the notes of a command; nothing where it has none."""
    page = tuple(line(Span(f"! {each}", Tone.WARN)) for each in notes)
    if page:
        front.read(title, page)
