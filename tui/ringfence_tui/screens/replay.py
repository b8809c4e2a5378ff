"""The replay, whole or only what would change."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.rows.toggling import next_term
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.views.replay import CHANGED_ONLY, REPLAY_FLOWS
from ringfence_tui.views.view import ListView


class ReplayScreen(AssessmentScreen):
    """Past traffic against the pack."""

    OF_LIST: ClassVar[dict[str, ListView[Any]]] = {"changed": REPLAY_FLOWS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "c",
            "changed",
            "Changed only",
            id="replay.changed",
            tooltip="Only what would change or may; again for everything",
        ),
    ]

    def action_changed(self) -> None:
        panel = self.list_panel
        if panel is not None:
            field, _, values = CHANGED_ONLY.partition(":")
            panel.apply_filter(next_term(panel.filter_text, field, (values,)))
