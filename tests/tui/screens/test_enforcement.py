"""Enforcement while it is made and while it is watched: what is not known yet is never told as good news."""

from __future__ import annotations

from dataclasses import replace

from ringfence.model.verification import CheckStatus
from ringfence_tui.parts import Part
from ringfence_tui.session.parts import PartState, Status
from support.policy_documents import drifted
from support.tui.fronts import Documents, MakeFront


def test_results_are_counted_as_they_come_and_give_no_verdict(
    front: MakeFront, documents: Documents
) -> None:
    run = front(missing=(Part.VERIFICATION,))
    results = documents[Part.VERIFICATION].results

    async def steps() -> None:
        await run.press("9")
        assert set(run.session.asked) == {(Part.VERIFICATION, False)}
        run.session.tell(Part.VERIFICATION, PartState(status=Status.RUNNING, stage="checks"))
        await run.settle()
        assert "Making the verification" in run.text

        for count in (1, 3):
            run.session.results += results[len(run.session.results) : count]
            run.session.tell(
                Part.VERIFICATION,
                PartState(status=Status.RUNNING, stage="checks", done=count, total=len(results)),
            )
            await run.settle()
            assert f"Checks: {count} results so far: no verdict yet" in run.text
            assert f"checks {count} of {len(results):,}" in run.status

        run.session.results += results[3:]
        run.session.come(Part.VERIFICATION, documents[Part.VERIFICATION])
        await run.settle()
        assert run.panel.view.spec.name == "matrix"
        await run.press("[")
        assert f"Checks: {len(results):,} results" in run.text
        assert "no verdict yet" not in run.text

    run.drive(steps, size=(120, 40))


def test_a_verification_that_starts_anew_is_counted_anew(
    front: MakeFront, documents: Documents
) -> None:
    run = front()
    results = documents[Part.VERIFICATION].results

    async def steps() -> None:
        run.session.results = list(results[:5])
        await run.press("9", "[")
        assert "Checks: 5 results" in run.text

        run.session.results = list(results[:2])
        run.session.tell(Part.VERIFICATION, PartState(status=Status.RUNNING))
        await run.settle()
        assert "Checks: 2 results so far" in run.text

    run.drive(steps)


def test_a_watch_starts_tells_what_drifts_and_stops(front: MakeFront) -> None:
    run = front()
    watching = run.session.watching

    async def steps() -> None:
        await run.press("9")
        run.app.open_part("enforcement", "panel-drift")
        await run.settle()
        assert "Nobody watches" in run.text
        assert "Nothing that was read changed" not in run.text

        await run.press("w")
        assert watching.pause == 60
        assert run.told[-1].text.startswith("verifying every 60 seconds")
        run.session.tell(Part.VERIFICATION, PartState(status=Status.READY))
        await run.settle()
        assert "The first round is being read" in run.text
        assert "watching" in run.status

        watching.rounds = 1
        run.session.tell(Part.VERIFICATION, PartState(status=Status.READY))
        await run.settle()
        assert "Nothing that was read changed since the first round." in run.text

        for count in (1, len(drifted())):
            watching.drift = list(drifted()[:count])
            run.session.tell(Part.VERIFICATION, PartState(status=Status.READY))
            await run.settle()
            assert len(run.keys) == count

        await run.press("w")
        assert not watching.on
        assert run.told[-1].text == "no longer watching"
        assert len(run.keys) == len(drifted())

    run.drive(steps)


def test_why_a_watch_ended_by_itself_is_told(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("9", "w")
        run.session.watching.pause = 0
        run.session.watching.error = "no credentials were found"
        run.session.tell(Part.VERIFICATION, PartState(status=Status.READY))
        await run.settle()
        assert run.told[-1].text == "no credentials were found"

        run.app.open_part("enforcement", "panel-drift")
        await run.settle()
        assert "✗ no credentials were found" in run.text

    run.drive(steps)


def test_results_of_an_earlier_run_are_never_counted_with_those_of_another(
    front: MakeFront, documents: Documents
) -> None:
    run = front()
    one = documents[Part.VERIFICATION].results[0]

    def counts() -> list[str]:
        """What is counted of that layer: failed, unknown, passed, not asked."""
        told = (each.split() for each in run.page.text.split("\n"))
        return next(words[1:] for words in told if words[:1] == [str(one.layer)])

    async def steps() -> None:
        run.session.results = [replace(one, status=CheckStatus.PASS)] * 40
        await run.press("9", "[")
        assert counts() == ["0", "0", "40", "0"]

        await run.press("2")
        run.session.results = [replace(one, status=CheckStatus.FAIL)] * 40
        await run.press("9")
        assert counts() == ["40", "0", "0", "0"]

    run.drive(steps, size=(120, 40))


def test_drift_of_an_earlier_watch_is_never_shown_as_that_of_another(front: MakeFront) -> None:
    run = front()
    watching = run.session.watching
    half = len(drifted()) // 2

    async def steps() -> None:
        watching.rounds, watching.drift = 2, list(drifted()[:half])
        await run.press("9")
        run.app.open_part("enforcement", "panel-drift")
        await run.settle()
        before = run.keys

        await run.press("2")
        watching.drift = list(drifted()[half : 2 * half])
        await run.press("9")

        assert len(run.keys) == half
        assert set(run.keys) != set(before)

    run.drive(steps)


def test_that_a_watch_made_the_matrix_is_said_beside_what_ran(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        run.session.watching.rounds = 1
        await run.press("9", "[")

        assert "a round of the watch" in run.page.text

    run.drive(steps, size=(120, 40))
