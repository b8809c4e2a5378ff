"""Engines that are cancelled, closed or started at awkward moments."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Ended
from support.engine_children import LONGEST, engine_that
from support.engine_use import with_engine


def test_the_command_after_a_cancelled_one_is_never_given_to_the_child_that_ends(
    tmp_path: Path,
) -> None:
    body = """\
server._leave = lambda code: time.sleep(600)
raise KeyboardInterrupt
"""

    async def cancelled(engine: Engine) -> None:
        first = await engine.run(("misbehave",))
        async with asyncio.timeout(LONGEST):
            second = await engine.run(("sample-settings", str(tmp_path / "toml")))

        assert first == Ended(request=1, exit_code=143, reason="cancelled")
        assert second == Ended(request=2, exit_code=0)

    with_engine(tmp_path / "spill", cancelled, engine_that(body))


def test_a_command_is_not_cancelled_by_what_was_meant_for_the_one_before(tmp_path: Path) -> None:
    async def cancelled(engine: Engine) -> None:
        await engine.run(("sample-settings", str(tmp_path / "toml")))
        ending = asyncio.create_task(engine.cancel())
        await asyncio.sleep(0)
        outcome = await engine.run(("sample-settings", str(tmp_path / "toml")))
        await ending

        assert outcome == Ended(request=2, exit_code=0)

    with_engine(tmp_path / "spill", cancelled)


def test_an_engine_that_is_closed_while_it_starts_is_gone(tmp_path: Path) -> None:
    async def closed(engine: Engine) -> None:
        starting = asyncio.create_task(engine.start())
        await asyncio.sleep(0)
        await engine.close()
        await starting

        assert engine.pid is None

    with_engine(tmp_path / "spill", closed)


def test_an_engine_that_is_started_twice_at_once_is_one_process(tmp_path: Path) -> None:
    places = tmp_path / "processes"
    body = f"import os; open({str(places)!r}, 'a').write(f'{{os.getpid()}} '); os.read(0, 1)"

    async def started(engine: Engine) -> None:
        await asyncio.gather(engine.start(), engine.start(), engine.run(("history",)))

    with_engine(tmp_path / "spill", started, (sys.executable, "-c", body))

    assert len(places.read_text().split()) == 1
