"""What is said where a terminal is too small for the screens; they come back as soon as it is not."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Static

from ringfence_tui.screens.dialogs import Dialog

LEAST = Size(60, 15)
"""The smallest terminal in which every screen can be read."""


class TooSmall(Dialog[None]):
    """Hides what would be cut; leaving works in any size."""

    CSS_PATH = "too_small.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q", "app.leave", "Quit", id="small.quit", tooltip="Leave"),
    ]

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)

    def on_mount(self) -> None:
        self._tell(self.app.size)

    def on_screen_resume(self) -> None:
        self._tell(self.app.size)

    def on_resize(self, event: Resize) -> None:
        self._tell(event.size)

    def _tell(self, size: Size) -> None:
        if fits(size):
            self.leave(None)
            return
        self.query_one(Static).update(
            f"This terminal is {size.width} by {size.height}, and ringfence needs "
            f"{LEAST.width} by {LEAST.height}: make it larger, or leave with q and read it with "
            "ringfence tui --plain."
        )


def fits(size: Size) -> bool:
    """Whether the screens can be read in a terminal of this size."""
    return size.width >= LEAST.width and size.height >= LEAST.height


def keep_to_size(app: App[int], size: Size) -> None:
    """Hide the screens where they would be cut."""
    if not fits(size) and not isinstance(app.screen, TooSmall):
        app.push_screen(TooSmall())
