"""What a screen says while its document is not there, not of now, or not whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.errors import ExitCode
from ringfence_tui.parts import Part
from ringfence_tui.session.parts import LISTING, PartState, Status
from ringfence_tui.views.screens import SCREENS
from support.tui.fronts import Documents, MakeFront

RUNNING = PartState(status=Status.RUNNING, stage="reading logs", done=1200, total=34000, seconds=7)
FAILED = PartState(status=Status.FAILED, error="the token has expired", hint="log in again")
CANCELLED = PartState(status=Status.CANCELLED)
STALE = PartState(status=Status.READY, stale=True)


def test_every_screen_asks_for_what_is_missing_and_says_so(front: MakeFront) -> None:
    run = front(missing=tuple(Part))

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)

            assert {(part, False) for part in spec.parts} <= set(run.session.asked)
            assert "is not there yet" in run.text
            assert "r makes it" in run.text
            assert f"ringfence {spec.part} --demo" in run.text
            assert "? nothing read yet" in run.status

    run.drive(steps)


def test_every_screen_says_what_runs_how_it_failed_and_that_it_was_cancelled(
    front: MakeFront,
) -> None:
    run = front(missing=tuple(Part))

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            part = run.screen.panels.part

            run.session.tell(part, RUNNING)
            await run.settle()
            assert "reading logs 1,200 of 34,000" in run.text
            assert "x cancels; everything else can be used meanwhile" in run.text
            assert f"◷ {part} reading logs" in run.status

            run.session.tell(part, FAILED)
            await run.settle()
            assert "could not be made" in run.text
            assert "✗ the token has expired" in run.text
            assert "log in again" in run.text

            run.session.tell(part, CANCELLED)
            await run.settle()
            assert "was cancelled" in run.text
            assert "half of it would look like all of it" in run.text

            asked = len(run.session.asked)
            await run.press("r")
            assert run.session.asked[asked:] == [(part, True)]

    run.drive(steps)


def test_what_failed_is_not_asked_for_again_until_somebody_does(front: MakeFront) -> None:
    run = front(missing=(Part.REPLAY,))
    run.session.states[Part.REPLAY] = FAILED

    async def steps() -> None:
        await run.press("7", "1", "7")
        assert run.session.asked == []

        await run.press("r")
        assert run.session.asked == [(Part.REPLAY, True)]

    run.drive(steps)


def test_a_document_that_is_older_than_a_decision_says_so_and_is_asked_for(
    front: MakeFront,
) -> None:
    run = front()
    run.session.states[Part.SCAN] = STALE

    async def steps() -> None:
        await run.press("4")
        assert "! out of date" in run.status
        assert "older than the last decision or scan" in run.text
        assert run.keys
        assert (Part.SCAN, False) in run.session.asked

        run.session.tell(Part.SCAN, PartState(status=Status.READY))
        await run.settle()
        assert "older than" not in run.text
        assert "out of date" not in run.status

    run.drive(steps, size=(120, 40))


def test_a_scan_that_was_not_made_anew_is_not_told_as_older_than_a_decision(
    front: MakeFront,
) -> None:
    run = front()
    run.session.states[Part.SCAN] = replace(FAILED, stale=True)

    async def steps() -> None:
        assert "! of before, not made anew" in run.status

    run.drive(steps, size=(120, 40))


def test_a_document_of_before_stays_where_a_newer_one_failed(front: MakeFront) -> None:
    run = front()
    run.session.states[Part.VERIFICATION] = FAILED

    async def steps() -> None:
        await run.press("9")

        assert run.keys
        assert "the token has expired: log in again" in run.text

    run.drive(steps, size=(120, 40))


def test_a_document_that_comes_while_its_screen_is_open_appears(
    front: MakeFront, documents: Documents
) -> None:
    run = front(missing=(Part.SCAN, Part.PROPOSAL, Part.REPLAY))

    async def steps() -> None:
        for key, part in (("2", Part.SCAN), ("6", Part.PROPOSAL), ("7", Part.REPLAY)):
            await run.press(key)
            assert run.screen.list_panel is None

            run.session.come(part, documents[part])
            await run.settle()

            assert run.keys
            assert run.panel.table.has_focus
            await run.press("j")
            assert run.panel.key == run.keys[1]

    run.drive(steps)


def test_a_document_that_comes_anew_leaves_the_cursor_on_its_row(
    front: MakeFront, documents: Documents
) -> None:
    run = front()
    scan = documents[Part.SCAN]

    async def steps() -> None:
        await run.press("2", "o", "1", "j", "j", "j")
        key, keys = run.panel.key, run.keys
        fewer = tuple(each for each in scan.runtimes if each.arn != keys[0])

        run.session.come(Part.SCAN, replace(scan, runtimes=fewer))
        await run.settle()

        assert run.keys == keys[1:]
        assert run.panel.key == key
        assert run.panel.sort

    run.drive(steps)


def test_what_is_heard_while_a_dialog_is_open_is_shown_behind_it(
    front: MakeFront, documents: Documents
) -> None:
    run = front(missing=(Part.SCAN,))

    async def steps() -> None:
        await run.press("2", "question_mark")
        run.session.come(Part.SCAN, documents[Part.SCAN])
        await run.settle()
        assert run.asks

        await run.press("escape")
        assert run.keys

    run.drive(steps)


def test_rows_of_the_document_before_say_so_while_those_of_the_new_one_are_written(
    front: MakeFront,
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4")
        run.session.tell(Part.SCAN, PartState(status=Status.RUNNING, stage=LISTING))
        await run.settle()
        assert "! rows of the one before" in run.text

        await run.press("1")
        assert "rows of the one before" not in run.text

        await run.press("4")
        run.session.tell(Part.SCAN, PartState(status=Status.READY))
        await run.settle()
        assert "rows of the one before" not in run.text

    run.drive(steps, size=(120, 40))


@pytest.mark.parametrize(("code", "wanted"), [(ExitCode.USAGE, True), (ExitCode.INTERNAL, False)])
def test_a_pack_that_nobody_decided_on_names_where_that_is_done(
    front: MakeFront, code: ExitCode, wanted: bool
) -> None:
    missing = (Part.PROPOSAL, Part.REPLAY)
    run = front(missing=missing)

    async def steps() -> None:
        for part in missing:
            exit_code = int(code) if part is Part.PROPOSAL else None
            state = PartState(
                status=Status.FAILED, error="no pack is proposed", exit_code=exit_code
            )
            run.session.tell(part, state)
        for key in ("6", "7"):
            await run.press(key)
            assert ("goes to the destinations, where s sanctions" in run.text) is wanted

    run.drive(steps)
