"""The engine in a process of its own: whatever becomes of it, the UI hears one end of every command."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import (
    LONGEST_LINE,
    Ended,
    Failed,
    Heard,
    Progressed,
    Request,
    Said,
    event_of,
    line_of,
)
from support.engine_children import HANG, ends, engine_that
from support.engine_use import with_engine
from support.environment import same_imports

SCAN = ("scan", "--demo", "--no-store", "--format")
CANCELLED = Ended(exit_code=143, reason="cancelled")


def test_a_scan_tells_how_far_it_is_and_how_it_ended(tmp_path: Path) -> None:
    heard: list[Heard] = []

    async def scanned(engine: Engine) -> None:
        outcome = await engine.run((*SCAN, f"json={tmp_path / 'scan.json'}"), heard.append)

        assert isinstance(outcome, Ended)
        assert outcome.exit_code == 1
        assert "at or above high" in outcome.reason

    with_engine(tmp_path / "spill", scanned)

    assert "judging" in {each.step.stage for each in heard if isinstance(each, Progressed)}
    assert (tmp_path / "scan.json").stat().st_size > 100_000


def test_commands_that_are_asked_for_at_once_run_one_after_the_other(tmp_path: Path) -> None:
    heard: list[str] = []

    async def asked(engine: Engine) -> None:
        outcomes = await asyncio.gather(
            engine.run((*SCAN, f"json={tmp_path / 'one'}"), lambda event: heard.append("one")),
            engine.run((*SCAN, f"json={tmp_path / 'two'}"), lambda event: heard.append("two")),
            engine.run(("scan", "--nothing")),
        )

        assert [type(each) for each in outcomes] == [Ended, Ended, Failed]

    with_engine(tmp_path / "spill", asked)

    assert heard == sorted(heard)
    assert set(heard) == {"one", "two"}


@pytest.mark.parametrize(
    "body",
    [
        'print(\'{"event": "ended"}\', flush=True)',
        "os.write(1, b'half a line')",
        "subprocess.run(['echo', 'from a child'], check=True)",
        "ctypes.CDLL(None).puts(b'from C'); ctypes.CDLL(None).fflush(None)",
        "print('warning', file=sys.stderr, flush=True)",
        "assert sys.stdin.read() == ''",
    ],
)
def test_nothing_that_a_library_prints_or_reads_disturbs_the_pipe(
    tmp_path: Path, body: str
) -> None:
    async def misbehaved(engine: Engine) -> None:
        assert await engine.run(("misbehave",)) == Ended(request=1, exit_code=0)
        assert await engine.run(("sample-settings", str(tmp_path / "toml"))) == Ended(
            request=2, exit_code=0
        )

    with_engine(tmp_path / "spill", misbehaved, engine_that(body))


def test_a_child_that_is_killed_is_told_in_a_sentence_and_the_next_command_runs(
    tmp_path: Path,
) -> None:
    async def killed(engine: Engine) -> None:
        outcome = await engine.run(("misbehave",))
        after = await engine.run(("sample-settings", str(tmp_path / "toml")))

        assert isinstance(outcome, Failed)
        assert outcome.message == "the engine was ended by SIGKILL before it was done"
        assert outcome.exit_code == 5
        assert isinstance(after, Ended)

    with_engine(tmp_path / "spill", killed, engine_that("os.kill(os.getpid(), signal.SIGKILL)"))


def test_the_last_lines_of_a_child_that_died_are_kept_and_can_steer_no_terminal(
    tmp_path: Path,
) -> None:
    body = "os.write(2, b'line\\n' * 100_000 + b'\\x1b[2Jcannot allocate\\n'); os._exit(3)"

    async def died(engine: Engine) -> None:
        outcome = await engine.run(("misbehave",))

        assert isinstance(outcome, Failed)
        assert outcome.message == "the engine ended by itself (exit 3) before it was done"
        assert outcome.trace.splitlines()[-1] == "\\x1b[2Jcannot allocate"
        assert len(outcome.trace.splitlines()) == 20

    with_engine(tmp_path / "spill", died, engine_that(body))


def test_what_is_no_event_ends_the_child(tmp_path: Path) -> None:
    body = """\
for pipe in range(3, 9):
    try:
        os.write(pipe, b"no event\\n")
    except OSError:
        pass
time.sleep(600)
"""

    async def misbehaved(engine: Engine) -> None:
        await engine.start()
        process = engine.pid
        outcome = await engine.run(("misbehave",))

        assert isinstance(outcome, Failed)
        assert outcome.exit_code == 5
        assert process is not None
        assert ends(process)

    with_engine(tmp_path / "spill", misbehaved, engine_that(body))


def test_a_command_that_answers_to_nothing_is_cancelled_and_the_next_one_runs(
    tmp_path: Path,
) -> None:
    async def cancelled(engine: Engine) -> None:
        hangs = asyncio.Event()
        running = asyncio.create_task(engine.run(("misbehave",), lambda event: hangs.set()))
        await hangs.wait()
        process = engine.pid
        await engine.cancel()

        assert await running == CANCELLED
        assert process is not None
        assert ends(process)
        assert isinstance(await engine.run(("sample-settings", str(tmp_path / "toml"))), Ended)

    with_engine(tmp_path / "spill", cancelled, engine_that(HANG))


def test_an_engine_that_was_closed_runs_nothing_more(tmp_path: Path) -> None:
    async def closed(engine: Engine) -> None:
        await engine.start()
        process = engine.pid
        await engine.close()

        assert process is not None
        assert ends(process)
        assert await engine.run(("history",)) == CANCELLED
        assert engine.pid is None

    with_engine(tmp_path / "spill", closed)


def test_a_command_that_is_too_long_to_be_read_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    async def refused(engine: Engine) -> None:
        outcome = await engine.run(("history", "x" * LONGEST_LINE))

        assert isinstance(outcome, Failed)
        assert outcome.exit_code == 2
        assert engine.pid is None

    with_engine(tmp_path / "spill", refused)


@pytest.mark.parametrize(
    "line", [b"no request\n", b"x" * (2 * LONGEST_LINE + 9) + b"\n"], ids=["no object", "too long"]
)
def test_what_is_no_request_is_answered_once(tmp_path: Path, line: bytes) -> None:
    request = line_of(Request(id=7, arguments=("sample-settings", str(tmp_path / "toml"))))
    command = [sys.executable, "-m", "ringfence_tui.worker", str(tmp_path / "spill")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(line + request)
        child.stdin.flush()
        told = [event_of(child.stdout.readline()) for _ in range(2)]

    assert isinstance(told[0], Failed)
    assert told[1] == Ended(request=7, exit_code=0)


def test_a_name_that_is_no_text_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    async def refused(engine: Engine) -> None:
        outcome = await engine.run(("history", "--store", "\udcff.db"))

        assert isinstance(outcome, Failed)
        assert outcome.exit_code == 2
        assert engine.pid is None

    with_engine(tmp_path / "spill", refused)


def test_nothing_that_lies_in_the_working_directory_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "msgspec.py").write_text("raise SystemExit('owned')")
    monkeypatch.chdir(tmp_path)

    async def asked(engine: Engine) -> None:
        assert isinstance(await engine.run(("sample-settings", str(tmp_path / "toml"))), Ended)

    with_engine(tmp_path / "spill", asked)


def test_a_program_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    async def missing(engine: Engine) -> None:
        outcome = await engine.run(("history",))

        assert isinstance(outcome, Failed)
        assert outcome.message.startswith("the engine cannot be started")

    with_engine(tmp_path / "spill", missing, (str(tmp_path / "nothing"),))


_UI = """\
import asyncio, sys
from pathlib import Path
from ringfence_tui.engine.client import Engine
from support.engine_children import engine_that

async def main():
    engine = Engine(Path(sys.argv[1]), command=engine_that(sys.argv[2]))
    await engine.run(("misbehave",), lambda event: print(engine.pid, flush=True))

asyncio.run(main())
"""


def test_no_engine_outlives_a_ui_that_is_killed(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", _UI, str(tmp_path / "spill"), HANG]
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, text=True, env={**os.environ, **same_imports()}
    ) as interface:
        assert interface.stdout is not None
        process = int(interface.stdout.readline())
        interface.send_signal(signal.SIGKILL)

    assert ends(process)


def test_notes_come_while_the_command_runs(tmp_path: Path) -> None:
    heard: list[Heard] = []

    async def noted(engine: Engine) -> None:
        await engine.run((*SCAN, f"json={tmp_path / 'scan.json'}"), heard.append)

    with_engine(tmp_path / "spill", noted)

    assert f"json written to {tmp_path / 'scan.json'}" in {
        each.text for each in heard if isinstance(each, Said)
    }


def test_a_start_that_nobody_waits_for_any_more_leaves_no_child(tmp_path: Path) -> None:
    processes: list[int | None] = []

    async def abandoned(engine: Engine) -> None:
        starting = asyncio.create_task(engine.start())
        await asyncio.sleep(0)
        starting.cancel()
        await engine.close()
        processes.append(engine.pid)

    with_engine(tmp_path / "spill", abandoned)

    assert processes == [None]
