"""The proposed policy, and writing its files to a folder of the user's."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence.errors import RingfenceError
from ringfence_tui.export.files import place_of
from ringfence_tui.parts import Part
from ringfence_tui.screens.asking import changes
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.dialogs import Ask, Confirm, Field
from ringfence_tui.screens.noted import have_read
from ringfence_tui.session.folder_texts import folder_texts
from ringfence_tui.session.parts import Status
from ringfence_tui.session.shown import removed_by
from ringfence_tui.views.proposal_files import write_plan
from ringfence_tui.views.proposed import Proposed


class ProposalScreen(AssessmentScreen):
    """Rules, groups, what waits for a decision, and the files."""

    OF_PART: ClassVar[dict[str, Part]] = {"write": Part.PROPOSAL}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "write",
            "Write files",
            id="proposal.write",
            tooltip="Write the proposal to a folder, after showing what that changes there",
        ),
    ]

    @changes
    async def action_write(self) -> None:
        document = self.front.session.document(Part.PROPOSAL)
        if not isinstance(document, Proposed):
            return
        state = self.front.session.state(Part.PROPOSAL)
        if state.status is not Status.READY or state.stale:
            self.front.say(
                "make it again first, with r",
                title="this proposal is old, or not all",
                severity="warning",
            )
            return
        field = Field(name="folder", label="folder", value="proposal")
        answers = await self.front.push_screen_wait(Ask("Write the proposal to", (field,)))
        if answers is None:
            return
        try:
            await self._write(document, place_of(answers["folder"]))
        except RingfenceError as error:
            self.front.complain(error)

    async def _write(self, document: Proposed, folder: Path) -> None:
        """Show what writing changes there, and write it if somebody agrees."""
        files = dict(document.files)
        removed = removed_by(folder, document)
        plan = write_plan(str(folder), folder_texts(folder, files), files, removed)
        if not await self.front.push_screen_wait(Confirm("Write these files?", plan)):
            return
        done = await self.front.session.write_proposal(folder, document)
        if done.error:
            self.front.say(done.hint or "nothing was written", title=done.error, severity="error")
        else:
            ended = f" ({done.exit_reason})" if done.exit_reason else ""
            self.front.say(f"written to {folder}; every rule watches, read REVIEW.md first{ended}")
            have_read(self.front, f"Written to {folder}", done.notes)
