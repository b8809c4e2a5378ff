"""Files that plain mode writes for somebody: the proposal, and the next step of its promotion."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.errors import ExitCode
from ringfence_tui.parts import Part
from support.plain_talk import Done, FakeSession, session, typed
from support.policy_documents import ready_step, sample
from support.tui.earlier import written_earlier


@pytest.fixture
def proposing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeSession:
    """A session with the proposal and the promotion of the sample estate."""
    monkeypatch.chdir(tmp_path)
    of = session()
    of.documents = {Part.PROPOSAL: sample().proposal, Part.PROMOTION: ready_step()}
    return of


def test_a_proposal_is_written_after_saying_what_that_changes(
    proposing: FakeSession, tmp_path: Path
) -> None:
    folder = tmp_path / "there"
    written_earlier(folder, {"REVIEW.md": "of before\n", "old.tf": ""})
    (folder / "notes.txt").write_text("mine\n")

    said = typed(f"write {folder}", "yes", of=proposing)

    assert proposing.written == [folder]
    assert f"Written to {folder}. Read REVIEW.md first." in said.out
    assert "changed: REVIEW.md" in said.out
    assert "-of before" in said.out
    assert "removed, since this proposal has it no more: old.tf" in said.out
    assert "stays as it is: notes.txt" in said.out
    assert said.out.index("changed: REVIEW.md") < said.out.index("Write these files? yes or no?")


def test_a_folder_with_a_file_of_somebody_else_is_refused_before_the_question(
    proposing: FakeSession, tmp_path: Path
) -> None:
    (tmp_path / "REVIEW.md").write_text("mine\n")

    said = typed(f"write {tmp_path}", of=proposing)

    assert "REVIEW.md was not written by ringfence, and is kept" in said.answers[0]
    assert "Write these files?" not in said.out
    assert proposing.written == []


@pytest.mark.parametrize("answer", ["no", ""])
def test_a_proposal_is_not_written_without_a_yes(proposing: FakeSession, answer: str) -> None:
    said = typed("write out", answer, of=proposing)

    assert proposing.written == []
    assert "Nothing was written." in said.out


def test_a_folder_has_to_be_named(proposing: FakeSession) -> None:
    assert "Not done: no folder is named." in typed("write", of=proposing).answers[0]


def test_a_folder_that_the_engine_refuses_is_said(proposing: FakeSession) -> None:
    proposing.done = Done(exit_code=ExitCode.USAGE, error="out was changed", hint="name another")

    said = typed("write out", "yes", of=proposing)

    assert "Not done: out was changed.\nHint: name another." in said.answers[0]
    assert "Read REVIEW.md first" not in said.out


def test_a_proposal_without_its_files_is_not_written(proposing: FakeSession) -> None:
    proposing.documents[Part.PROPOSAL] = sample().proposal.manifest

    said = typed("write out", of=proposing)

    assert "Not done: the files of the proposal were not read." in said.answers[0]


def test_the_next_step_is_read_and_made_in_the_folder_of_the_pack(
    proposing: FakeSession, tmp_path: Path
) -> None:
    proposing.opening = replace(proposing.opening, pack=tmp_path)

    said = typed("apply", "yes", of=proposing)

    assert proposing.written == [tmp_path]
    assert f"Make this step in {tmp_path}? yes or no?" in said.out
    assert "Nothing was applied." in said.out


def test_a_step_is_not_made_without_a_yes(proposing: FakeSession, tmp_path: Path) -> None:
    proposing.opening = replace(proposing.opening, pack=tmp_path)

    said = typed("apply", "", of=proposing)

    assert proposing.written == []
    assert "Nothing was written." in said.out


def test_a_step_is_made_in_nothing_but_a_folder_of_ones_own(proposing: FakeSession) -> None:
    said = typed("apply", of=proposing)

    assert "Not done: there is no folder of yours to change." in said.answers[0]


def test_where_no_rule_is_ready_there_is_no_step(proposing: FakeSession) -> None:
    proposing.documents[Part.PROMOTION] = sample().promotion

    said = typed("apply", of=proposing)

    assert "Not done: no rule is ready, so there is no step to make." in said.answers[0]


def test_a_folder_that_cannot_be_is_said(proposing: FakeSession) -> None:
    said = typed(f"write {'x' * 300}", of=proposing)

    assert "Not done: " in said.answers[0]
    assert "File name too long" in said.answers[0]
    assert proposing.written == []


def test_a_pack_that_cannot_be_looked_at_is_said(proposing: FakeSession, tmp_path: Path) -> None:
    proposing.opening = replace(proposing.opening, pack=tmp_path / ("x" * 300))

    said = typed("apply", of=proposing)

    assert "File name too long" in said.answers[0]
    assert proposing.written == []
