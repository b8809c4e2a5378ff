"""Findings, and accepting one until a day."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence.model.approval import Decide
from ringfence_tui.screens.asking import changes
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.deciding import Things, decide, undo_last
from ringfence_tui.views.findings import FINDINGS
from ringfence_tui.views.view import ListView


class FindingsScreen(AssessmentScreen):
    """Findings and what is accepted of them."""

    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {"decide": FINDINGS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a",
            "decide('except')",
            "Accept until",
            id="findings.except",
            tooltip="Accept this finding until a day, with an owner and a reason",
        ),
        Binding(
            "u",
            "decide('undo')",
            "Undo",
            id="findings.undo",
            tooltip="Take back that it is accepted",
        ),
        Binding(
            "U",
            "undo_last",
            "Undo last",
            show=False,
            id="findings.undo_last",
            tooltip="Take back the last decision, wherever one stands",
        ),
    ]

    @changes
    async def action_decide(self, what: str) -> None:
        panel = self.list_panel
        if panel is None or not panel.key:
            self.front.say("nothing to decide on here", severity="warning")
            return
        things = Things(findings=(panel.key,), name=panel.name_of_row)
        await decide(self.front, Decide(what), things)

    @changes
    async def action_undo_last(self) -> None:
        await undo_last(self.front)
