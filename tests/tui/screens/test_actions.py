"""What each screen of the policy and of the evidence does by a key of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringfence.model.egress import EvidenceKind
from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Ask, Confirm, Read
from ringfence_tui.screens.stepping import Steps
from ringfence_tui.session.desk import Finished
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.attacks import scenario_of
from ringfence_tui.views.next_action import next_actions
from support.policy_documents import ready_step, scans
from support.tui.earlier import written_earlier
from support.tui.fronts import Documents, MakeFront

REFUSED = Finished(exit_code=2, error="the folder is another pack's", hint="name a new folder")


def test_a_proposal_is_written_where_somebody_says_after_seeing_what_that_changes(
    front: MakeFront, tmp_path: Path, documents: Documents
) -> None:
    files = dict(documents[Part.PROPOSAL].files)
    same, changed = sorted(files)[:2]
    earlier = {same: files[same], changed: "another", "old.tf": "of before"}
    written_earlier(tmp_path / "mine", earlier)
    run = front()

    async def steps() -> None:
        await run.press("6", "w")
        run.dialog(Ask)
        await run.press("ctrl+u")
        await run.paste("mine")
        await run.press("enter")

        run.dialog(Confirm)
        said = run.dialog_text
        assert all(word in said for word in ("new", "changed", "same", changed))
        assert "removed, since this proposal has it no more: old.tf" in said
        assert run.session.written == []

        await run.press("y")
        assert run.session.written == [Path("mine")]
        assert run.told[-1].text.startswith("written to mine; every rule watches")

    run.drive(steps, size=(100, 60))


def test_a_folder_with_a_file_of_somebody_else_is_refused_before_anything_is_asked(
    front: MakeFront, tmp_path: Path
) -> None:
    (tmp_path / "proposal").mkdir()
    (tmp_path / "proposal" / "REVIEW.md").write_text("mine")
    run = front()

    async def steps() -> None:
        await run.press("6", "w", "enter")

        assert not run.asks
        assert "REVIEW.md was not written by ringfence, and is kept" in run.told[-1].title
        assert "-o" not in run.told[-1].text
        assert run.session.written == []

    run.drive(steps)


@pytest.mark.parametrize("answer", ["n", "escape"])
def test_a_proposal_that_nobody_agrees_to_is_not_written(front: MakeFront, answer: str) -> None:
    run = front()

    async def steps() -> None:
        await run.press("6", "w", "enter", answer)
        assert not run.asks

        await run.press("w", "escape")
        assert not run.asks
        assert run.session.written == []

    run.drive(steps)


def test_why_a_proposal_was_not_written_is_told(front: MakeFront) -> None:
    run = front()
    run.session.answer = REFUSED

    async def steps() -> None:
        await run.press("6", "w", "enter", "y")

        assert (run.told[-1].title, run.told[-1].text) == (REFUSED.error, REFUSED.hint)
        assert run.told[-1].severity == "error"

    run.drive(steps)


def test_a_step_is_made_in_a_folder_of_the_users_after_it_was_shown(
    front: MakeFront, tmp_path: Path, documents: Documents
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    run = front(documents={**documents, Part.PROMOTION: ready_step()}, pack=pack)
    rule = ready_step().next_step
    assert rule is not None

    async def steps() -> None:
        await run.press("8", "a")
        run.dialog(Confirm)
        assert rule.rule in run.dialog_text
        await run.press("n")
        assert run.session.written == []

        await run.press("a", "y")
        assert run.session.written == [pack]
        assert run.told[-1].text == f"written to {pack}: {rule.rule}"

    run.drive(steps, size=(100, 40))


def test_why_there_is_no_step_to_make_is_told(front: MakeFront, documents: Documents) -> None:
    without_step = front()
    without_folder = front(documents={**documents, Part.PROMOTION: ready_step()})

    async def no_step() -> None:
        await without_step.press("8", "a")
        assert without_step.told[-1].text == "no rule is ready, so there is no step to make"

    async def no_folder() -> None:
        await without_folder.press("8", "a")
        assert without_folder.told[-1].title == "there is no folder of yours to change"
        assert "--pack" in without_folder.told[-1].text

    without_step.drive(no_step)
    without_folder.drive(no_folder)

    assert without_step.session.written == without_folder.session.written == []


def test_a_replay_is_shown_whole_or_only_what_changes(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("7")
        every = run.keys

        await run.press("c")
        assert 0 < len(run.keys) < len(every)
        assert set(run.column("changed")) <= {"yes", "unknown"}
        assert run.panel.filter_text in run.text

        await run.press("c")
        assert run.keys == every
        assert run.panel.filter_text == ""

    run.drive(steps)


def test_an_attack_is_played_step_by_step(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("0")
        while True:
            detail = run.panel.detail_bytes()
            assert detail is not None
            if len(scenario_of(detail).steps) > 2:
                break
            await run.press("j")
        count = len(scenario_of(detail).steps)

        await run.press("p")
        first = run.dialog_text
        await run.press("enter", "right")
        third = run.dialog_text
        assert first != third
        assert run.dialog(Steps).place == 2
        await run.press("left")
        assert run.dialog(Steps).place == 1
        await run.press(*"n" * count)
        assert run.dialog(Steps).place == count - 1
        await run.press(*"p" * (count + 2))
        assert run.dialog_text == first

        await run.press("escape")
        assert not run.asks
        assert run.screen.spec.name == "attacks"

    run.drive(steps, size=(100, 40))


def test_edges_are_shown_by_how_they_are_known(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("3")
        every = run.keys
        seen = []
        for kind in EvidenceKind:
            await run.press("v")
            assert set(run.column("evidence")) <= {str(kind)}
            seen += run.keys
        assert sorted(seen) == sorted(every)

        await run.press("v")
        assert run.keys == every

    run.drive(steps)


def test_both_ends_of_an_edge_and_the_paths_of_its_source_are_drawn(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("3")
        source, destination = run.column("source")[0], run.column("destination")[0]

        await run.press("m")
        run.dialog(Read)
        assert f"Around {source}" in run.dialog_text
        assert destination in run.dialog_text
        await run.press("escape", "M")
        assert f"Around {destination}" in run.dialog_text
        assert source in run.dialog_text
        await run.press("escape", "p")
        assert "Paths to the internet" in run.dialog_text
        await run.press("escape")
        assert not run.asks

    run.drive(steps, size=(100, 60))


def test_scans_are_compared_by_when_they_were_taken_however_the_list_stands(
    front: MakeFront, documents: Documents
) -> None:
    first = replace(
        scans()[0], scan_id="first", taken_at=datetime(2026, 10, 1, tzinfo=UTC), runtimes=1
    )
    second, third = (
        replace(e, taken_at=at)
        for e, at in zip(
            (replace(scans()[0], scan_id="second"), replace(scans()[0], scan_id="third")),
            (datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)),
            strict=True,
        )
    )
    run = front(documents={**documents, Part.HISTORY: (third, second, first)})

    async def steps() -> None:
        await run.press("H")
        assert run.panel.key == "third"
        await run.press("d")
        assert run.session.compared == ("second", "third")
        assert run.screen.panels.opened == "page-comparison"

        await run.press("]", "o", "1")
        assert run.keys == ["first", "second", "third"]
        await run.press("G", "m", "g", "d")
        assert run.session.compared == ("first", "third")

        await run.press("]", "/")
        await run.paste("second")
        await run.press("enter", "d")
        assert run.session.compared == ("second", "third")

    run.drive(steps)


def test_a_single_scan_has_none_to_be_compared_with(front: MakeFront, documents: Documents) -> None:
    run = front(documents={**documents, Part.HISTORY: scans()[:1]})

    async def steps() -> None:
        await run.press("H", "d")

        assert run.told[-1].text == "there is no other scan to compare it with"
        assert run.session.compared is None

    run.drive(steps)


def test_the_overview_goes_to_what_is_best_done_next(
    front: MakeFront, documents: Documents
) -> None:
    run = front()
    expected = next_actions(documents[Part.SCAN], made=tuple(documents))[0]

    async def steps() -> None:
        assert expected.sentence.split(":")[0] in run.text
        await run.press("n")
        assert run.screen.spec.name == expected.screen

    run.drive(steps)


def test_the_overview_says_what_was_verified_as_long_as_that_is_of_now(
    front: MakeFront, documents: Documents
) -> None:
    run, other = front(), front(missing=(Part.VERIFICATION,))
    why = documents[Part.VERIFICATION].why

    async def steps() -> None:
        assert f"Verified, which asks more: {why[:30]}" in run.text

        run.session.tell(Part.VERIFICATION, PartState(status=Status.READY, stale=True))
        await run.settle()

        assert "Verified, which" not in run.text

    async def without() -> None:
        assert "Verified, which" not in other.text

    run.drive(steps)
    other.drive(without)


def test_a_screen_is_made_again_when_somebody_asks(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for key, part in (("1", Part.SCAN), ("7", Part.REPLAY), ("9", Part.VERIFICATION)):
            await run.press(key, "r")
            assert run.session.asked[-1] == (part, True)

    run.drive(steps)


def test_a_run_is_cancelled_by_a_key_that_works_only_while_one_runs(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("x")
        assert run.session.cancelled == 0

        run.session.tell(Part.REPLAY, PartState(status=Status.RUNNING))
        await run.settle()
        await run.press("4", "x")
        assert run.session.cancelled == 1

    run.drive(steps)


def test_a_folder_that_cannot_be_is_complained_of(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("6", "w", "ctrl+u")
        await run.paste("x" * 300)
        await run.press("enter")

        assert "File name too long" in run.told[-1].title
        assert run.session.written == []

    run.drive(steps)


def test_a_pack_that_cannot_be_looked_at_is_complained_of(
    front: MakeFront, tmp_path: Path, documents: Documents
) -> None:
    promoting = {**documents, Part.PROMOTION: ready_step()}
    run = front(documents=promoting, pack=tmp_path / ("x" * 300))

    async def steps() -> None:
        await run.press("8", "a")

        assert "File name too long" in run.told[-1].title
        assert run.session.written == []

    run.drive(steps)


FOREIGN = "mine/main.tf is not of ringfence, and Terraform applies it with the proposal"


def test_what_there_is_to_know_of_a_written_proposal_stays_until_it_was_read(
    front: MakeFront,
) -> None:
    run = front()
    run.session.answer = Finished(exit_code=0, notes=(FOREIGN,))

    async def steps() -> None:
        await run.press("6", "w", "enter", "y")

        run.dialog(Read)
        assert f"! {FOREIGN}" in run.dialog_text
        assert run.told[-1].text.startswith("written to proposal")
        await run.press("escape")
        assert not run.asks

    run.drive(steps)


def test_what_there_is_to_know_of_a_step_is_read_unless_its_page_says_it(
    front: MakeFront, tmp_path: Path, documents: Documents
) -> None:
    promotion = replace(ready_step(), notes=("logs of 3 days",))
    run = front(documents={**documents, Part.PROMOTION: promotion}, pack=tmp_path)
    run.session.answer = Finished(exit_code=0, notes=("logs of 3 days", FOREIGN))

    async def steps() -> None:
        await run.press("8", "a", "y")

        run.dialog(Read)
        assert f"! {FOREIGN}" in run.dialog_text
        assert "logs of 3 days" not in run.dialog_text

    run.drive(steps)


@pytest.mark.parametrize(
    "state", [PartState(status=Status.READY, stale=True), PartState(status=Status.CANCELLED)]
)
def test_a_proposal_that_is_old_or_not_all_is_not_even_planned_to_be_written(
    front: MakeFront, state: PartState
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("6")
        run.session.tell(Part.PROPOSAL, state)
        await run.press("w")

        assert not run.asks
        assert run.told[-1].text == "make it again first, with r"

    run.drive(steps)
