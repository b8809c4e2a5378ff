"""The attack matrix, and one kill chain of it step by step."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.stepping import Steps
from ringfence_tui.views.attack_pages import step_page
from ringfence_tui.views.attacks import ATTACKS, scenario_of
from ringfence_tui.views.view import ListView


class AttacksScreen(AssessmentScreen):
    """Scenarios against the pack."""

    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {"play": ATTACKS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p",
            "play",
            "Play attack",
            id="attacks.play",
            tooltip="Go through this attack step by step",
        ),
    ]

    def action_play(self) -> None:
        detail = self.list_panel.detail_bytes() if self.list_panel is not None else None
        if detail is not None:
            scenario = scenario_of(detail)
            pages = tuple(step_page(scenario, each) for each in range(1, len(scenario.steps) + 1))
            self.front.push_screen(Steps("One attack, step by step", pages))
