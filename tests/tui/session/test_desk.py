"""Commands that change something: they go to their end, and one that was ended is no success."""

from __future__ import annotations

import asyncio

from ringfence.model.approval import Decide
from ringfence_tui.parts import Part
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.session import Session
from support.session_script import Script
from support.sessions import LONGEST, demo, made, using

DENY = Decision(decide=Decide.DENY, hosts=("a.example",), owner="o", reason="r")


def test_a_decision_that_nobody_waits_for_any_more_is_recorded_all_the_same(
    script: Script,
) -> None:
    async def abandoned(session: Session) -> None:
        await made(session)
        waiting = asyncio.create_task(session.decide(DENY))
        await asyncio.sleep(0)
        waiting.cancel()
        await session.pending.wait(LONGEST)

        assert script.verbs[-1] == "approve"
        assert session.state(Part.SCAN).stale

    using(demo(), abandoned, engine=script.engine)


def test_a_decision_that_was_ended_counts_as_not_recorded(script: Script) -> None:
    async def left(session: Session) -> None:
        await made(session)
        script.hangs.add("approve")
        deciding = asyncio.create_task(session.decide(DENY))
        while script.verbs[-1] != "approve":
            await asyncio.sleep(0)
        await session._desk.cancel()  # as the end of the session does
        done = await deciding

        assert (done.exit_code, bool(done.error), bool(done.hint)) == (143, True, True)
        assert done.unsure
        assert session.state(Part.SCAN).stale  # it may have been recorded
        assert session.remembered.owner == ""

    using(demo(), left, engine=script.engine)
