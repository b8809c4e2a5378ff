"""The egress map: edges by how they are known, and a drawn map around one end of an edge."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence.model.document import ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence_tui.blocks import Line
from ringfence_tui.rows.toggling import next_term
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.session.parts import Part
from ringfence_tui.views.edge_page import EdgeDetail
from ringfence_tui.views.ego import ego
from ringfence_tui.views.ego_drawing import ego_lines
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.paths import paths_page
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

    def action_around(self, end: str) -> None:
        scan, ends = self._scan, self._ends
        if scan is not None and ends is not None:
            key = ends[0] if end == "source" else ends[1]
            width = min(self.size.width * 9 // 10, 100) - _MARGIN
            around = ego(scan, key)
            lines = tuple(Line(each) for each in ego_lines(around, width))
            self.front.read(f"Around {around.name}", lines)

    def action_paths(self) -> None:
        scan, ends = self._scan, self._ends
        if scan is not None and ends is not None:
            self.front.read("Paths to the internet", paths_page(scan, ends[0]))

    @property
    def _scan(self) -> ScanDocument | None:
        found = self.front.session.document(Part.SCAN)
        return found if isinstance(found, ScanDocument) else None

    @property
    def _ends(self) -> tuple[str, str] | None:
        """The source and the destination of the edge that one stands on."""
        detail = self.list_panel.detail_bytes() if self.list_panel is not None else None
        if detail is None:
            return None
        edge = read(detail, EdgeDetail).seen.edge
        return edge.source, edge.destination
