"""Files that are written for somebody: the proposal, and the next step of its promotion."""

from __future__ import annotations

from ringfence.errors import ConfigError
from ringfence.model.promotion import PromotionDocument
from ringfence.workflow.places import is_folder
from ringfence_tui.export.files import place_of
from ringfence_tui.parts import Part
from ringfence_tui.plain.outcome import carried_out
from ringfence_tui.plain.reading import ready, where
from ringfence_tui.plain.talk import Talk
from ringfence_tui.session.folder_texts import folder_texts
from ringfence_tui.session.shown import removed_by
from ringfence_tui.views.promotion_step import step_page
from ringfence_tui.views.proposal_files import write_plan
from ringfence_tui.views.proposed import Proposed

_NOTHING = "Nothing was written."


async def write(talk: Talk, text: str) -> None:
    """Write the proposal to a folder: first what that changes there, then a question."""
    if not text:
        raise ConfigError("no folder is named", hint="write `write DIR`")
    await ready(talk, Part.PROPOSAL)
    document = talk.session.document(Part.PROPOSAL)
    if not isinstance(document, Proposed):
        raise ConfigError("the files of the proposal were not read", hint="`again` makes them anew")
    folder, files = place_of(text), dict(document.files)
    removed = removed_by(folder, document)
    talk.speech.say(where(talk))
    talk.speech.page(write_plan(str(folder), folder_texts(folder, files), files, removed))
    if not await talk.agreed("Write these files?"):
        talk.speech.say(_NOTHING)
        return
    await carried_out(talk, talk.session.write_proposal(folder, document))
    talk.speech.say(f"Written to {folder}. Read REVIEW.md first.")


async def apply(talk: Talk, text: str) -> None:
    """Make the next step of the promotion in the files of the pack; never in a controller."""
    del text
    await ready(talk, Part.PROMOTION)
    document, pack = talk.session.document(Part.PROMOTION), talk.session.opening.pack
    if not isinstance(document, PromotionDocument) or document.next_step is None:
        raise ConfigError("no rule is ready, so there is no step to make", hint="read promotion")
    if pack is None or not is_folder(pack):
        raise ConfigError(
            "there is no folder of yours to change",
            hint="write the proposal to a folder first, and open that with --pack",
        )
    talk.speech.say(where(talk))
    talk.speech.page(step_page(document))
    if not await talk.agreed(f"Make this step in {pack}?"):
        talk.speech.say(_NOTHING)
        return
    await carried_out(talk, talk.session.apply_step(document))
    talk.speech.say(f"Written to {pack}: {document.next_step.rule}. Nothing was applied.")
