"""Decisions on destinations and findings: exactly what was asked for, and only after it was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from textual.widgets import Input

from ringfence.errors import ConfigError
from ringfence.model.approval import Decide
from ringfence.model.egress import MatchMethod, Sanction
from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Ask, Confirm, Read
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Finished
from ringfence_tui.widgets.page_view import PageView
from support.tui.fronts import Documents, Front, MakeFront

OWNER = "sam@example.com"


async def answer(run: Front, *texts: str) -> None:
    """Type into the fields from the one that one stands in, and have it done."""
    run.dialog(Ask)
    for number, text in enumerate(texts):
        if number:
            await run.press("tab")
        await run.press("home", "ctrl+k")
        await run.paste(text)
    await run.press("enter")


@pytest.mark.parametrize(
    ("key", "kind", "done"),
    [("s", Decide.SANCTION, "sanctioned"), ("d", Decide.DENY, "denied")],
)
def test_a_destination_is_decided_of_with_an_owner_and_a_reason(
    front: MakeFront, key: str, kind: Decide, done: str
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "j", "j")
        host = run.panel.key
        below = run.keys[3]

        await run.press(key)
        assert host in run.dialog_text
        assert OWNER in run.dialog_text
        await answer(run, "T-1: a test")

        assert run.session.decided == [
            Decision(decide=kind, hosts=(host,), owner=OWNER, reason="T-1: a test")
        ]
        assert run.session.asked[-1] == (Part.SCAN, False)
        assert run.told[-1].text == f"{host}: {done}; U takes it back"
        assert run.panel.key == below

    run.drive(steps)


def test_an_exception_has_a_last_day(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "a")
        host = run.panel.key

        await answer(run, "until it moves", "2027-03-31")

        assert run.session.decided == [
            Decision(
                decide=Decide.EXCEPT,
                hosts=(host,),
                owner=OWNER,
                reason="until it moves",
                expires="2027-03-31",
            )
        ]

    run.drive(steps)


def test_the_last_day_that_is_offered_is_one_to_come(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "a")
        await answer(run, "for a while")

        last = date.fromisoformat(run.session.decided[0].expires)
        assert last > datetime.now(UTC).date()

    run.drive(steps)


def test_a_decision_of_ones_own_is_taken_back_without_a_question(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "j", "d")
        await answer(run, "T-1")
        host = run.session.decided[0].hosts[0]
        await run.press("k", "u")

        assert not run.asks
        assert run.session.decided[1:] == [Decision(decide=Decide.UNDO, hosts=(host,))]
        assert run.told[-1].text == f"{host}: taken back"
        assert run.panel.key == host  # nobody goes on from there

    run.drive(steps)


def test_what_somebody_else_decided_is_taken_back_only_after_a_question(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "u")
        run.dialog(Confirm)
        assert run.keys[0] in run.dialog_text
        assert run.session.decided == []

        await run.press("y")
        assert run.session.decided == [Decision(decide=Decide.UNDO, hosts=(run.keys[0],))]

    run.drive(steps)


def test_the_last_decision_is_taken_back_from_anywhere(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "U")
        assert run.told[-1].text == "nothing was decided since this was opened"

        await run.press("s")
        await answer(run, "a mistake")
        await run.press("G", "U")
        await run.press("U")

        host = run.session.decided[0].hosts
        assert run.session.decided[1:] == [Decision(decide=Decide.UNDO, hosts=host)]

    run.drive(steps)


@pytest.mark.parametrize("key", ["s", "d", "a"])
def test_an_empty_answer_is_complained_of_and_leaving_decides_nothing(
    front: MakeFront, key: str
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", key, "enter")
        assert "why, ticket is needed" in run.dialog_text

        await run.paste("   ")
        await run.press("enter")
        assert "why, ticket is needed" in run.dialog_text

        await run.press("shift+tab", "ctrl+u", "enter")
        assert "who answers is needed" in run.dialog_text

        await run.press("escape")
        assert not run.asks
        assert run.session.decided == []
        assert run.session.asked == []

    run.drive(steps)


@pytest.mark.parametrize(
    "problem",
    [
        Finished(exit_code=2, error="it is a look-alike", hint="look again"),
        ConfigError("it is a look-alike", hint="look again"),
    ],
)
def test_what_is_refused_is_told_in_the_words_of_the_command_and_changes_nothing(
    front: MakeFront, problem: Finished | ConfigError
) -> None:
    run = front()
    run.session.answer = problem

    async def steps() -> None:
        await run.press("4", "m", "s")
        host = run.keys[0]
        await answer(run, "please")

        run.dialog(Read)
        assert "✗ it is a look-alike What to do: look again" in run.dialog_text
        await run.press("escape")
        run.dialog(Ask)
        assert "please" in run.dialog_text
        await run.press("escape")

        assert not run.asks
        assert len(run.session.decided) == 1
        assert run.session.asked == []
        assert run.app.decided == []
        assert run.panel.table.marked == {host}

    run.drive(steps)


def test_marked_rows_are_decided_of_together(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "m", "j", "m", "m", "k", "m")
        marked = {run.keys[0], run.keys[2]}
        assert run.panel.table.marked == marked

        await run.press("d")
        assert "Deny 2 destinations: no rule may permit it" in run.dialog_text
        assert all(each in run.dialog_text for each in marked)
        await answer(run, "not ours")

        assert run.session.decided == [
            Decision(
                decide=Decide.DENY, hosts=tuple(sorted(marked)), owner=OWNER, reason="not ours"
            )
        ]
        assert run.panel.table.marked == set()

    run.drive(steps)


def test_everything_that_a_filter_shows_is_marked_at_once_and_taken_back_after_a_yes(
    front: MakeFront,
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "/", "a", "p", "i", ".", "enter", "M")
        shown = run.keys
        assert len(shown) > 2
        assert run.panel.table.marked == set(shown)
        assert run.told[-1].text == f"{len(shown)} marked"

        await run.press("u")
        run.dialog(Confirm)
        assert f"Take back what was decided of {len(shown)} destinations?" in run.dialog_text
        await run.press("n")
        assert run.session.decided == []

        await run.press("u", "y")
        assert run.session.decided == [Decision(decide=Decide.UNDO, hosts=tuple(sorted(shown)))]

        await run.press("M", "M")
        assert run.panel.table.marked == set()

    run.drive(steps)


def test_many_things_are_counted_where_they_cannot_all_be_named(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "M", "d")

        assert f"Deny {len(run.keys)} destinations" in run.dialog_text
        assert f"and {len(run.keys) - 12} more" in run.dialog_text

    run.drive(steps, size=(100, 40))


def test_what_is_prohibited_or_looks_like_another_warns_before(
    front: MakeFront, documents: Documents
) -> None:
    scan = documents[Part.SCAN]
    every = scan.destinations
    prohibited = next(e.id for e in every if e.sanction is Sanction.PROHIBITED)
    plain, resembling, *_ = (
        e.id for e in every if e.learnable and e.sanction is Sanction.UNREVIEWED and e.host
    )
    alike = tuple(
        replace(e, method=MatchMethod.RESEMBLANCE) if e.id == resembling else e for e in every
    )
    run = front(documents={**documents, Part.SCAN: replace(scan, destinations=alike)})

    async def steps() -> None:
        await run.press("4")
        for host, words in (
            (prohibited, "! Cannot simply be sanctioned: it is prohibited"),
            (resembling, "! Cannot simply be sanctioned: it is a look-alike"),
            (plain, ""),
        ):
            run.app.open_part("destinations", "panel-destinations", host)
            await run.settle()
            assert run.panel.key == host

            await run.press("s")
            assert words in run.dialog_text
            assert bool(words) == ("Cannot simply" in run.dialog_text)
            await run.press("escape", "d")
            assert "Cannot simply" not in run.dialog_text
            await run.press("escape")

    run.drive(steps)


def test_a_finding_is_accepted_until_a_day_and_taken_back(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("5", "a")
        key = run.panel.key
        await answer(run, "T-9", "2027-01-31")
        await run.press("u")

        accepted = Decision(
            decide=Decide.EXCEPT,
            findings=(key,),
            owner=OWNER,
            reason="T-9",
            expires="2027-01-31",
        )
        undone = Decision(decide=Decide.UNDO, findings=(key,))
        assert run.session.decided == [accepted, undone]

        await run.press("U")
        assert run.told[-1].text == "nothing was decided since this was opened"

    run.drive(steps)


def test_nothing_is_decided_of_where_no_row_is(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for screen in ("4", "5"):
            await run.press(screen, "/", "q", "q", "q", "enter")
            for key in ("s", "d", "a", "u", "m"):
                await run.press(key)
                assert not run.asks
        assert run.session.decided == []

    run.drive(steps)


def test_what_is_typed_goes_to_a_field_wherever_tab_has_gone(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "M", "d")
        page = run.app.screen.query_one(PageView)
        places = [page.scroll_target_y]
        for key in ("pagedown", "pageup"):
            await run.press(key)
            places.append(page.scroll_target_y)
        for _ in range(3):
            await run.press("tab")
            assert isinstance(run.app.screen.focused, Input)

        assert places[1] > places[0] == places[2]

    run.drive(steps, size=(60, 15))


@pytest.mark.parametrize("screen", ["4", "5"])
def test_what_there_is_to_know_of_a_decision_stays_until_it_was_read(
    front: MakeFront, screen: str
) -> None:
    run = front()
    run.session.answer = Finished(exit_code=0, notes=("it is not yours alone: it is shared",))

    async def steps() -> None:
        await run.press(screen, "a")
        await answer(run, "T-1", "2027-01-31")

        run.dialog(Read)
        assert "! it is not yours alone: it is shared" in run.dialog_text
        await run.press("escape")
        assert not run.asks
        assert len(run.session.decided) == 1
        assert run.app.decided

    run.drive(steps)


def test_a_denial_of_what_is_sanctioned_says_what_is_lost(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for text, warned in (("sanction:sanctioned", True), ("sanction:unreviewed", False)):
            await run.press("4", "slash", "ctrl+u")
            await run.paste(text)
            await run.press("enter", "d")
            assert ("taking the denial back does not" in run.dialog_text) is warned
            await run.press("escape")

    run.drive(steps, size=(100, 30))


def test_what_changed_nothing_is_told_as_that(front: MakeFront) -> None:
    run = front()
    run.session.answer = Finished(exit_code=0, changed=False)

    async def steps() -> None:
        await run.press("4", "u", "y")

        assert (
            run.told[-1].text
            == f"{run.session.decided[0].hosts[0]}: nothing is otherwise than before"
        )
        assert run.session.asked == []

    run.drive(steps)
