"""The overview, and going to what is best done next."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence.model.document import ScanDocument
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.session.parts import Part
from ringfence_tui.views.next_action import next_action


class OverviewScreen(AssessmentScreen):
    """The whole assessment on one page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "n",
            "next",
            "Do next",
            id="overview.next",
            tooltip="Go to where the next best action is taken",
        ),
    ]

    def action_next(self) -> None:
        session = self.front.session
        scan = session.document(Part.SCAN)
        if isinstance(scan, ScanDocument):
            made = [each for each in Part if session.document(each) is not None]
            self.front.action_open(next_action(scan, made=made).screen)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "next":
            return self.front.session.document(Part.SCAN) is not None
        return super().check_action(action, parameters)
