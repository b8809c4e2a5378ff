"""Past scans, and comparing two of them."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.parts import Part
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.views.history import HISTORY
from ringfence_tui.views.view import ListView


class HistoryScreen(AssessmentScreen):
    """Scans of the store; two of them are compared by marking one and choosing another."""

    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {"mark": HISTORY, "compare": HISTORY}
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
            tooltip="Compare this scan with the marked one, else with the one before it; the first with the one after",
        ),
    ]

    def action_mark(self) -> None:
        panel = self.list_panel
        if panel is not None and panel.key:
            panel.mark(frozenset() if panel.key in panel.table.marked else frozenset({panel.key}))

    def action_compare(self) -> None:
        """By when the scans were taken, whatever the order of the list."""
        panel = self.list_panel
        if panel is None or not panel.key:
            return
        found = self.front.session.document(Part.HISTORY)
        rows = found if isinstance(found, tuple) else ()
        ids = [each.scan_id for each in sorted(rows, key=lambda row: row.taken_at)]
        if panel.key not in ids:
            return
        place = ids.index(panel.key)
        marked = [each for each in panel.table.marked if each in ids and each != panel.key]
        other = ids.index(marked[0]) if marked else place - 1 if place else 1
        if other >= len(ids):
            self.front.say("there is no other scan to compare it with", severity="warning")
            return
        older, newer = sorted((place, other))
        self.front.session.compare(ids[older], ids[newer])
        self.panels.open("page-comparison")
