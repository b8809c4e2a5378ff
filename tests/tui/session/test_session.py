"""A session on the sample estate, with engines in processes of their own."""

from __future__ import annotations

from ringfence.model.approval import Decide
from ringfence.model.difference import DiffDocument
from ringfence.model.document import ScanDocument
from ringfence.model.promotion import PromotionDocument
from ringfence_tui.parts import Part
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.heads import ScanHead, Unread, VerifyHead
from ringfence_tui.session.parts import Status
from ringfence_tui.session.session import Session
from ringfence_tui.views.proposed import Proposed
from ringfence_tui.views.registry import SCAN_LISTS
from support.sessions import demo, made, using, whole

RUNTIMES = 24


def test_the_sample_is_judged_at_once_and_its_lists_are_there_with_it() -> None:
    stages: list[str] = []

    async def judged(session: Session) -> None:
        session.listen(lambda part: stages.append(session.state(part).stage))
        await made(session)
        state, document = session.state(Part.SCAN), whole(session, Part.SCAN)

        assert (state.status, state.exit_code, state.stale) == (Status.READY, 1, False)
        assert "at or above high" in state.exit_reason
        assert isinstance(document, ScanDocument)
        rows = session.rows(SCAN_LISTS[0])
        assert rows is not None
        assert rows.total == len(document.runtimes) == RUNTIMES

    using(demo(), judged)

    assert "judging" in stages


def test_every_part_of_the_sample_is_made_with_what_it_needs() -> None:
    async def asked(session: Session) -> None:
        await made(session, Part.DIFFERENCE)
        assert session.state(Part.DIFFERENCE).error.startswith("there is one scan in the store")
        session.ask(Part.SCAN, again=True)
        await made(session, Part.SIMULATION, Part.REPLAY, Part.PROMOTION, Part.VERIFICATION)
        await made(session, Part.DIFFERENCE)

        kinds = {part: type(session.document(part)) for part in Part}
        assert kinds == {
            Part.SCAN: ScanHead,
            Part.PROPOSAL: Proposed,
            Part.REPLAY: Unread,
            Part.PROMOTION: PromotionDocument,
            Part.VERIFICATION: VerifyHead,
            Part.SIMULATION: Unread,
            Part.HISTORY: tuple,
            Part.DIFFERENCE: DiffDocument,
        }
        assert {session.state(part).status for part in Part} == {Status.READY}
        assert len(session.results) > 100

    using(demo(), asked)
    using(demo(), reopened)


async def reopened(session: Session) -> None:
    assert not session.running
    assert {session.state(part).status for part in Part} == {Status.READY}
    assert not any(session.state(part).stale for part in Part)
    rows = session.rows(SCAN_LISTS[0])
    assert rows is not None
    assert rows.total == RUNTIMES


def test_a_decision_makes_everything_old_and_the_next_asking_is_of_now() -> None:
    decision = Decision(
        decide=Decide.DENY, hosts=("api.openai.com",), owner="ml-platform", reason="no contract"
    )

    async def decided(session: Session) -> None:
        await made(session, Part.PROPOSAL)
        finished = await session.decide(decision)

        assert (finished.exit_code, finished.error) == (0, "")
        assert session.state(Part.SCAN).stale
        assert session.state(Part.PROPOSAL).stale
        assert session.remembered.owner == "ml-platform"

        await made(session, Part.PROPOSAL)
        scan = whole(session, Part.SCAN)
        assert isinstance(scan, ScanDocument)
        sanctions = {each.host: each.sanction for each in scan.destinations}
        assert sanctions["api.openai.com"] == "prohibited"
        assert not session.state(Part.PROPOSAL).stale

    using(demo(), decided)


def test_a_decision_that_is_refused_changes_nothing() -> None:
    async def refused(session: Session) -> None:
        await made(session)
        finished = await session.decide(
            Decision(decide=Decide.SANCTION, hosts=("no host",), owner="ml", reason="x")
        )

        assert finished.exit_code == 2
        assert "is no host" in finished.error
        assert finished.hint
        assert not session.state(Part.SCAN).stale
        assert session.remembered.owner == ""

    using(demo(), refused)
