"""The overview, and going to what is best done next."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.parts import Part
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.panels import OwnViews
from ringfence_tui.session.standing import as_it_stands, next_actions


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
        return OwnViews(told=lambda view, page: as_it_stands(self.front.session, view, page))

    def part_changed(self, part: Part) -> None:
        super().part_changed(part)
        if part not in self.spec.parts:  # the page tells of all of them
            self.refresh_view()

    def action_next(self) -> None:
        for action in next_actions(self.front.session)[:1]:
            self.front.action_open(action.screen)
