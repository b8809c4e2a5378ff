"""Triage of destinations: one key a decision, for one row, for marked rows, or for all that a filter shows."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence.errors import StoreError
from ringfence.model.approval import Decide
from ringfence_tui.screens.asking import changes
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.deciding import Things, decide, undo_last
from ringfence_tui.screens.list_panel import ListPanel
from ringfence_tui.views.destination_page import against
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.view import ListView


class DestinationsScreen(AssessmentScreen):
    """Destinations and what is decided of them."""

    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {
        "decide": DESTINATIONS,
        "mark": DESTINATIONS,
        "mark_all": DESTINATIONS,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "s",
            "decide('sanction')",
            "Sanction",
            id="triage.sanction",
            tooltip="Put it on the sanctioned list, so that rules may permit it",
        ),
        Binding(
            "d",
            "decide('deny')",
            "Deny",
            id="triage.deny",
            tooltip="Put it on the denied list, so that no rule permits it",
        ),
        Binding(
            "a",
            "decide('except')",
            "Accept until",
            id="triage.except",
            tooltip="Accept it until a day, with an owner and a reason",
        ),
        Binding(
            "u",
            "decide('undo')",
            "Undo",
            id="triage.undo",
            tooltip="Take back what was decided of it",
        ),
        Binding(
            "U",
            "undo_last",
            "Undo last",
            show=False,
            id="triage.undo_last",
            tooltip="Take back the last decision, wherever one stands",
        ),
        Binding("m", "mark", "Mark", id="triage.mark", tooltip="Mark this row for a decision"),
        Binding(
            "M",
            "mark_all",
            "Mark all",
            show=False,
            id="triage.mark_all",
            tooltip="Mark every row that the filter shows, or none",
        ),
    ]

    @changes
    async def action_decide(self, what: str) -> None:
        panel = self.list_panel
        kind = Decide(what)
        try:
            things = self._things(panel, kind) if panel is not None else Things()
        except StoreError as error:
            self.front.complain(error)
            return
        if not things.all:
            self.front.say("nothing to decide on here", severity="warning")
        elif panel is not None and await decide(self.front, kind, things):
            panel.mark(frozenset())
            if kind is not Decide.UNDO:  # the decided row may sort elsewhere: one goes on from here
                panel.table.action_next()

    @changes
    async def action_undo_last(self) -> None:
        await undo_last(self.front)

    def _things(self, panel: ListPanel, kind: Decide) -> Things:
        """The marked rows, else the one that one stands on."""
        keys = tuple(sorted(panel.table.marked)) or ((panel.key,) if panel.key else ())
        unseen = panel.table.unseen
        rows = panel.rows if kind is not Decide.UNDO else None
        details = rows.details(keys) if rows is not None else {}
        return Things(hosts=keys, warnings=against(kind, details), unseen=unseen)

    def action_mark(self) -> None:
        panel = self.list_panel
        if panel is not None and panel.key:
            panel.mark(panel.table.marked ^ {panel.key})
            panel.table.action_next()

    def action_mark_all(self) -> None:
        panel = self.list_panel
        if panel is None or panel.selection is None:
            return
        try:
            every = frozenset(each.key for each in panel.selection.lines())
        except StoreError as error:
            self.front.complain(error)
            return
        panel.mark(frozenset() if every <= panel.table.marked else every)
        self.front.say(f"{len(panel.table.marked):,} marked")
