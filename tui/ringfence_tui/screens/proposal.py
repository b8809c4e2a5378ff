"""The proposed policy, and writing its files to a folder of the user's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.dialogs import Ask, Confirm, Field
from ringfence_tui.session.parts import Part
from ringfence_tui.views.proposal_files import write_plan
from ringfence_tui.views.proposed import Proposed

_LARGEST = 1 << 20
"""Bytes of a file there that are compared; a larger one is named as not read."""


class ProposalScreen(AssessmentScreen):
    """Rules, groups, what waits for a decision, and the files."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "write",
            "Write files",
            id="proposal.write",
            tooltip="Write the proposal to a folder, after showing what that changes there",
        ),
    ]

    @work(exclusive=True, group="dialog")
    async def action_write(self) -> None:
        document = self.front.session.document(Part.PROPOSAL)
        if not isinstance(document, Proposed):
            return
        field = Field(name="folder", label="folder", value="proposal")
        answers = await self.front.push_screen_wait(Ask("Write the proposal to", (field,)))
        if answers is None:
            return
        folder = Path(answers["folder"]).expanduser()
        plan = write_plan(str(folder), _files_of(folder), dict(document.files))
        if not await self.front.push_screen_wait(Confirm("Write these files?", plan)):
            return
        done = await self.front.session.write_proposal(folder)
        if done.error:
            self.front.say(done.hint or "nothing was written", title=done.error, severity="error")
        else:
            self.front.say(f"written to {folder}; every rule watches, read REVIEW.md first")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "write":
            return isinstance(self.front.session.document(Part.PROPOSAL), Proposed)
        return super().check_action(action, parameters)


def _files_of(folder: Path) -> Mapping[str, str | None]:
    """The texts of the files of a folder; None for one that cannot be read, or is too large."""
    if not folder.is_dir():
        return {}
    found: dict[str, str | None] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = _text(path)
    return found


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else None
    except (OSError, UnicodeDecodeError):
        return None
