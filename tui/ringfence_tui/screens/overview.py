"""The overview, and going to what is best done next."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence.model.document import ScanDocument
from ringfence_tui.blocks import Page
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.panels import OwnViews
from ringfence_tui.session.parts import Part, Status
from ringfence_tui.views.next_action import next_action
from ringfence_tui.views.overview import OVERVIEW, overview_page
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
        return OwnViews(render=self._page, hangs_on=lambda: self._made)

    @property
    def _made(self) -> tuple[Part, ...]:
        """The parts that were made and are of now: what is best done next hangs on them."""
        states = ((each, self.front.session.state(each)) for each in Part)
        return tuple(p for p, state in states if state.status is Status.READY and not state.stale)

    def _page(self, view: PageView[Any], document: object) -> Page:
        if view is OVERVIEW and isinstance(document, ScanDocument):
            return overview_page(document, made=self._made)
        return view.page(document)

    def action_next(self) -> None:
        scan = self.front.session.document(Part.SCAN)
        if isinstance(scan, ScanDocument):
            self.front.action_open(next_action(scan, made=self._made).screen)
