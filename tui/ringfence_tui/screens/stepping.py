"""Several pages one after the other, such as the steps of an attack."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.blocks import Page
from ringfence_tui.screens.dialogs import Paged
from ringfence_tui.widgets.page_view import PageView


class Steps(Paged[None]):
    """Shows one page of several, and where in them one is."""

    KEYS = "enter or → goes on, ← goes back, escape closes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,n,enter", "step(1)", "Next", id="steps.next", tooltip="The next step"),
        Binding("left,p", "step(-1)", "Before", id="steps.before", tooltip="The step before"),
        Binding("escape,q", "leave", "Close", id="steps.close", tooltip="Back to the list"),
    ]

    def __init__(self, title: str, pages: tuple[Page, ...]) -> None:
        super().__init__(title)
        self._pages = pages
        self.place = 0
        """Which page is shown, from 0."""

    def on_mount(self) -> None:
        self._show()  # the page has the keys already: each class hears that it is there

    def action_step(self, step: int) -> None:
        """Go on or back; behind the last page there is none."""
        self.place = min(max(self.place + step, 0), len(self._pages) - 1)
        self._show()

    def action_leave(self) -> None:
        self.leave(None)

    def _show(self) -> None:
        self.query_one(PageView).show(self._pages[self.place])
