"""The promotion board, and making the one next step in the files of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType

from ringfence.errors import RingfenceError
from ringfence.model.promotion import PromotionDocument
from ringfence.workflow.places import is_folder
from ringfence_tui.parts import Part
from ringfence_tui.screens.asking import changes
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.dialogs import Confirm
from ringfence_tui.screens.noted import have_read
from ringfence_tui.views.promotion_step import step_page


class PromotionScreen(AssessmentScreen):
    """Rules by readiness, and the next step."""

    OF_PART: ClassVar[dict[str, Part]] = {"apply": Part.PROMOTION}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "a",
            "apply",
            "Apply step",
            id="promotion.apply",
            tooltip="Make the next step in the files of the pack, after showing it; never in a controller",
        ),
    ]

    @changes
    async def action_apply(self) -> None:
        document = self.front.session.document(Part.PROMOTION)
        if not isinstance(document, PromotionDocument) or document.next_step is None:
            self.front.say("no rule is ready, so there is no step to make", severity="warning")
            return
        pack = self.front.session.opening.pack
        try:
            if pack is not None and is_folder(pack):
                await self._apply(document, document.next_step.rule, pack)
                return
        except RingfenceError as error:
            self.front.complain(error)
            return
        self.front.say(
            "write the proposal to a folder first (6, then w), and open that with --pack",
            title="there is no folder of yours to change",
            severity="warning",
        )

    async def _apply(self, document: PromotionDocument, rule: str, pack: Path) -> None:
        """Show the step, and make it if somebody agrees."""
        title = f"Make this step in {pack}?"
        if not await self.front.push_screen_wait(Confirm(title, step_page(document))):
            return
        done = await self.front.session.apply_step(document)
        if done.error:
            self.front.say(done.hint or "nothing was changed", title=done.error, severity="error")
        else:
            self.front.say(f"written to {pack}: {rule}")
            new = [each for each in done.notes if each not in document.notes]
            have_read(self.front, f"Written to {pack}", new)
