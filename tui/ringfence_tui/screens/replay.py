"""The replay, whole or only what would change."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence_tui.rows.toggling import next_term
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.views.replay import CHANGED_ONLY, REPLAY_FLOWS


class ReplayScreen(AssessmentScreen):
    """Past traffic against the pack."""

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "changed":
            panel = self.list_panel
            return panel is not None and panel.view is REPLAY_FLOWS
        return super().check_action(action, parameters)
