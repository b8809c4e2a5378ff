"""The egress map: edges by how they are known, and a drawn map around one end of an edge."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence.errors import RingfenceError
from ringfence.model.egress import EvidenceKind
from ringfence_tui.blocks import Page
from ringfence_tui.rows.toggling import next_term
from ringfence_tui.screens.asking import asks
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.views.edge_page import EdgeDetail
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.seen import Seen
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import read

_KINDS = tuple(str(each) for each in EvidenceKind)
_MARGIN = 8
"""Cells that a dialog takes beside its text."""


class EgressScreen(AssessmentScreen):
    """Who talks to what, and by which way out."""

    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {
        "evidence": EGRESS,
        "around": EGRESS,
        "paths": EGRESS,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "v",
            "evidence",
            "Evidence",
            id="egress.evidence",
            tooltip="Only what was observed, then declared, then possible, then all",
        ),
        Binding(
            "m",
            "around('source')",
            "Map source",
            id="egress.source",
            tooltip="Draw everything that this source talks to",
        ),
        Binding(
            "M",
            "around('destination')",
            "Map destination",
            show=False,
            id="egress.destination",
            tooltip="Draw everything that talks to this destination",
        ),
        Binding(
            "p",
            "paths",
            "Paths out",
            id="egress.paths",
            tooltip="The ways of this source to the internet",
        ),
    ]

    def action_evidence(self) -> None:
        panel = self.list_panel
        if panel is not None:
            panel.apply_filter(next_term(panel.filter_text, "evidence", _KINDS))

    @asks
    async def action_around(self, end: str) -> None:
        seen = self._seen
        if seen is not None:
            at_source = end == "source"
            key = seen.edge.source if at_source else seen.edge.destination
            width = min(self.size.width * 9 // 10, 100) - _MARGIN
            title = f"Around {seen.source if at_source else key}"
            await self._read(title, self.front.session.around(key, width))

    @asks
    async def action_paths(self) -> None:
        seen = self._seen
        if seen is not None:
            title = "Paths to the internet"
            await self._read(title, self.front.session.paths(seen.edge.source))

    async def _read(self, title: str, made: Awaitable[Page]) -> None:
        """Show a page that the engine makes, which in a large scan takes a moment."""
        try:
            self.front.read(title, await made)
        except RingfenceError as error:
            self.front.complain(error)

    @property
    def _seen(self) -> Seen | None:
        """The edge that one stands on."""
        detail = self.list_panel.detail_bytes() if self.list_panel is not None else None
        return None if detail is None else read(detail, EdgeDetail).seen
