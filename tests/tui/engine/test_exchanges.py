"""Each command has its own answer, also where nobody waits for that of the one before any more."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Ended, Heard, Said
from support.engine_children import engine_that
from support.engine_use import with_engine

SLOW = """\
send(Said(request=1, text="begun"))
time.sleep(0.2)
send(Said(request=1, text="done"))
"""


def test_a_command_that_nobody_waits_for_any_more_ends_and_the_next_one_has_its_own_answer(
    tmp_path: Path,
) -> None:
    heard: list[Heard] = []
    heard_next: list[Heard] = []

    async def abandoned(engine: Engine) -> None:
        begun = asyncio.Event()

        def hear(event: Heard) -> None:
            heard.append(event)
            begun.set()

        waiting = asyncio.create_task(engine.run(("misbehave",), hear))
        await begun.wait()
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        settings = tmp_path / "toml"
        after = await engine.run(("sample-settings", str(settings)), heard_next.append)

        assert after == Ended(request=2, exit_code=0)
        assert settings.is_file()

    with_engine(tmp_path / "spill", abandoned, engine_that(SLOW))

    assert [each.text for each in heard if isinstance(each, Said)] == ["begun", "done"]
    assert heard_next == []


def test_what_a_command_still_says_after_its_listener_failed_is_no_answer_to_the_next_one(
    tmp_path: Path,
) -> None:
    heard_next: list[Heard] = []

    def broken(event: Heard) -> None:
        raise ZeroDivisionError

    async def failed(engine: Engine) -> None:
        with pytest.raises(ZeroDivisionError):
            await engine.run(("misbehave",), broken)
        settings = tmp_path / "toml"
        after = await engine.run(("sample-settings", str(settings)), heard_next.append)

        assert after == Ended(request=2, exit_code=0)
        assert settings.is_file()

    with_engine(tmp_path / "spill", failed, engine_that(SLOW))

    assert heard_next == []


def test_what_is_too_long_to_be_said_is_no_end_of_the_command(tmp_path: Path) -> None:
    heard: list[Heard] = []
    body = 'send(Said(request=1, text="x" * (1 << 24)))\ntime.sleep(0.1)'

    async def ran(engine: Engine) -> None:
        assert await engine.run(("misbehave",), heard.append) == Ended(request=1, exit_code=0)
        after = await engine.run(("sample-settings", str(tmp_path / "toml")))
        assert after == Ended(request=2, exit_code=0)

    with_engine(tmp_path / "spill", ran, engine_that(body))

    (told,) = heard
    assert isinstance(told, Said)
    assert "too long to be shown" in told.text
