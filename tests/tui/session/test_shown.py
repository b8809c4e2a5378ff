"""What was shown and agreed to is what is done; else nothing is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.model.promotion import PromotionDocument
from ringfence_tui.parts import Part
from ringfence_tui.session.run import mark_stale
from ringfence_tui.session.session import Session
from ringfence_tui.views.proposed import Proposed
from support.policy_documents import ready_step
from support.session_script import Script
from support.sessions import demo, made, using


def test_the_files_of_the_proposal_that_was_shown_are_written_as_they_are(
    script: Script, tmp_path: Path
) -> None:
    async def written(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        shown = session.document(Part.PROPOSAL)
        assert isinstance(shown, Proposed)
        finished = await session.write_proposal(tmp_path / "mine")

        assert finished.error == ""
        for name, text in shown.files:
            assert (tmp_path / "mine" / name).read_text() == text
        manifest = session.folder / "proposal" / "policy-manifest.json"
        assert (tmp_path / "mine" / manifest.name).read_bytes() == manifest.read_bytes()
        assert script.verbs.count("propose") == 1

    using(demo(), written, engine=script.engine)


def test_a_proposal_that_became_old_or_another_one_is_not_written(
    script: Script, tmp_path: Path
) -> None:
    async def refused(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        shown = session.document(Part.PROPOSAL)
        assert isinstance(shown, Proposed)
        other = replace(shown, files=(*shown.files[:-1], (shown.files[-1][0], "another")))
        changed = await session.write_proposal(tmp_path / "mine", other)
        mark_stale(session._ground, session._board, (Part.PROPOSAL,))
        old = await session.write_proposal(tmp_path / "mine")

        assert "made again since it was shown" in changed.error
        assert old.error.startswith("the proposal is old")
        assert not (tmp_path / "mine").exists()

    using(demo(), refused, engine=script.engine)


def test_a_file_of_somebody_else_is_never_replaced(script: Script, tmp_path: Path) -> None:
    (tmp_path / "REVIEW.md").write_text("mine")

    async def refused(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        finished = await session.write_proposal(tmp_path)

        assert "was not written by ringfence" in finished.error

    using(demo(), refused, engine=script.engine)

    assert (tmp_path / "REVIEW.md").read_text() == "mine"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A folder that a step could be made in."""
    folder = tmp_path / "pack"
    folder.mkdir()
    return folder


def test_a_step_is_made_that_was_shown(script: Script, pack: Path) -> None:
    async def stepped(session: Session) -> None:
        await made(session, Part.PROMOTION)
        finished = await session.apply_step()

        assert finished.error == ""
        assert "--apply-to" in script.asked[-1]
        assert session.state(Part.PROMOTION).stale

    using(replace(demo(), pack=pack), stepped, engine=script.engine)


def test_another_step_than_the_one_that_was_shown_is_not_made(script: Script, pack: Path) -> None:
    async def stepped(session: Session) -> None:
        await made(session, Part.PROMOTION)
        shown = session.document(Part.PROMOTION)
        assert isinstance(shown, PromotionDocument)
        step = ready_step().next_step
        assert step is not None
        script.promotion = replace(shown, next_step=replace(step, rule="another rule"))
        finished = await session.apply_step()

        assert finished.error == "promote is done"  # the reason with which the command ended
        assert "--expect" in script.asked[-1]

    using(replace(demo(), pack=pack), stepped, engine=script.engine)


def test_no_step_is_made_of_a_pack_that_was_changed_since(script: Script, pack: Path) -> None:
    async def refused(session: Session) -> None:
        await made(session, Part.PROMOTION)
        (pack / "rules.tf").write_text("another\n")
        finished = await session.apply_step()

        assert finished.error.startswith("the promotion is old")
        assert "--apply-to" not in script.asked[-1]

    using(replace(demo(), pack=pack), refused, engine=script.engine)
