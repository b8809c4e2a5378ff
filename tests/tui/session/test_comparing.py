"""Two scans of the store, compared as somebody chooses them."""

from __future__ import annotations

import msgspec

from ringfence.model.difference import DiffDocument
from ringfence_tui.parts import Part
from ringfence_tui.session.session import Session
from support.policy_documents import scans
from support.session_script import Script
from support.sessions import demo, made, until, using

NEWER, OLDER = (each.scan_id for each in scans())


def test_scans_that_are_compared_in_haste_end_with_the_pair_that_was_chosen_last(
    script: Script,
) -> None:
    script.history = msgspec.json.encode(scans()).decode()

    async def compared(session: Session) -> None:
        await made(session)
        session._ground.store.touch()
        script.hangs.add("diff")
        session.compare(OLDER, NEWER)
        await until(session, lambda: session.state(Part.DIFFERENCE).stage == "doing diff")
        script.hangs.clear()
        session.compare(NEWER, OLDER)
        assert session.command(Part.DIFFERENCE).endswith(f"-- {NEWER} {OLDER}")
        await session._engine.cancel()
        await made(session)

        shown = session.document(Part.DIFFERENCE)
        assert isinstance(shown, DiffDocument)
        assert shown.scans is not None
        assert (shown.scans.old.scan_id, shown.scans.new.scan_id) == (NEWER, OLDER)

    using(demo(), compared, engine=script.engine)


def test_the_command_is_that_of_the_pair_that_is_shown(script: Script) -> None:
    script.history = msgspec.json.encode(scans()).decode()

    async def compared(session: Session) -> None:
        await made(session)
        session._ground.store.touch()
        session.compare(NEWER, OLDER)
        await made(session)
        script.hangs.add("diff")
        session.compare(OLDER, NEWER)
        await until(session, lambda: session.state(Part.DIFFERENCE).stage == "doing diff")

        assert session.command(Part.DIFFERENCE).endswith(f"-- {NEWER} {OLDER}")

    using(demo(), compared, engine=script.engine)
