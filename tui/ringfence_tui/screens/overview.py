"""The overview, and going to what is best done next."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.blocks import Page
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.panels import OwnViews
from ringfence_tui.session.heads import ScanHead
from ringfence_tui.session.parts import Part, Status
from ringfence_tui.views.next_action import NextAction, step_after
from ringfence_tui.views.overview import OVERVIEW, with_next
from ringfence_tui.views.view import PageView


class OverviewScreen(AssessmentScreen):
    """The whole assessment on one page."""

    OF_PART: ClassVar[dict[str, Part]] = {"next": Part.SCAN}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n",
            "next",
            "Do next",
            id="overview.next",
            tooltip="Go to where the next best action is taken",
        ),
    ]

    def own_views(self) -> OwnViews:
        return OwnViews(told=self._told)

    @property
    def _made(self) -> tuple[Part, ...]:
        """The parts that were made and are of now: what is best done next hangs on them."""
        states = ((each, self.front.session.state(each)) for each in Part)
        return tuple(p for p, state in states if state.status is Status.READY and not state.stale)

    @property
    def _actions(self) -> tuple[NextAction, ...]:
        scan = self.front.session.document(Part.SCAN)
        if not isinstance(scan, ScanHead):
            return ()
        return (*scan.wanted, step_after(scan.exposed, self._made))

    def _told(self, view: PageView[Any], page: Page) -> Page:
        """The overview knows nothing of the other parts, on which hangs what is best done next."""
        actions = self._actions
        return with_next(page, actions) if view is OVERVIEW and actions else page

    def action_next(self) -> None:
        for action in self._actions[:1]:
            self.front.action_open(action.screen)
