"""Past scans, and comparing two of them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.views.history import HISTORY


class HistoryScreen(AssessmentScreen):
    """Scans of the store; two of them are compared by marking one and choosing another."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "m",
            "mark",
            "Mark",
            id="history.mark",
            tooltip="Mark this scan, to compare another one with it",
        ),
        Binding(
            "d",
            "compare",
            "Compare",
            id="history.compare",
            tooltip="Compare this scan with the marked one, else with the one before it",
        ),
    ]

    def action_mark(self) -> None:
        panel = self.list_panel
        if panel is not None and panel.key:
            panel.table.mark(
                frozenset() if panel.key in panel.table.marked else frozenset({panel.key})
            )

    def action_compare(self) -> None:
        panel = self.list_panel
        if panel is None or panel.selection is None or not panel.key:
            return
        keys = [each.key for each in panel.selection.lines()]
        other = next(iter(panel.table.marked - {panel.key}), "") or _before(keys, panel.key)
        if not other:
            self.front.say("there is no other scan to compare it with", severity="warning")
            return
        newer, older = sorted((panel.key, other), key=keys.index)
        self.front.session.compare(older, newer)
        self.panels.open("page-comparison")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("mark", "compare"):
            return self.list_panel is not None and self.list_panel.view is HISTORY
        return super().check_action(action, parameters)


def _before(keys: list[str], key: str) -> str:
    """The scan below one in the list, which is the one before it in time."""
    place = keys.index(key) + 1
    return keys[place] if place < len(keys) else ""
