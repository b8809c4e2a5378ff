"""`ringfence tui --plain` as a process of its own, on the sample estate, without network and account."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from support.e2e.command import COMMAND, LONGEST, Ringfence

_DRAWN = re.compile("[\u2500-\u28ff]")
_STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_PLAIN = ("tui", "--demo", "--plain")


@pytest.fixture
def ringfence(tmp_path: Path) -> Ringfence:
    return Ringfence(folder=tmp_path)


@contextmanager
def _talking(folder: Path, *, term: str = "dumb") -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command on a terminal that neither echoes nor changes what is said."""
    ours, theirs = os.openpty()
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST
    attributes[3] &= ~termios.ECHO
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    environment = {
        "HOME": str(folder),
        "PATH": os.environ.get("PATH", ""),
        "XDG_STATE_HOME": str(folder / "state"),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "TERM": term,
    }
    with subprocess.Popen(
        [*COMMAND, "tui", "--demo"],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(theirs)
        try:
            yield process, ours
        finally:
            process.kill()
            os.close(ours)


def _until(terminal: int, words: str) -> str:
    """What is said until these words, or until the end."""
    said = b""
    with suppress(OSError):
        while words.encode() not in said and (chunk := os.read(terminal, 1 << 16)):
            said += chunk
    return said.decode()


def test_the_overview_is_printed_in_words_alone(ringfence: Ringfence) -> None:
    run = ringfence.run(*_PLAIN)

    assert (run.code, run.stderr) == (0, "")
    assert run.stdout.startswith("Overview.\nIt ended with exit 1: ")
    assert "24 in all: 11 uncontained" in run.stdout
    assert not _DRAWN.search(run.stdout)
    assert not _STEERS.search(run.stdout)


def test_the_rows_of_a_filter_are_printed_and_no_session_is_in_the_way_of_the_next(
    ringfence: Ringfence,
) -> None:
    asked = (*_PLAIN, "--screen", "runtimes", "--filter", "mode:PUBLIC verdict:uncontained")

    first, second = ringfence.run(*asked), ringfence.run(*asked)

    rows = [line for line in first.stdout.splitlines() if re.match(r"\d+\. ", line)]
    assert first.stdout.startswith("Runtimes: ")
    assert rows
    assert all("; verdict uncontained; mode PUBLIC; " in each for each in rows)
    assert second.stdout == first.stdout


def test_a_wrong_filter_is_a_wrong_usage(ringfence: Ringfence) -> None:
    run = ringfence.run(*_PLAIN, "--screen", "runtimes", "--filter", "nothing:x")

    assert run.code == 2
    assert run.stdout == ""
    assert run.stderr.startswith("ringfence: error: ")


def test_a_row_that_is_nowhere_is_a_wrong_usage(ringfence: Ringfence) -> None:
    run = ringfence.run(*_PLAIN, "--screen", "runtimes", "--focus", "arn:aws:nothing")

    assert run.code == 2
    assert run.stderr.splitlines()[0] == (
        "ringfence: error: no row of Runtimes has the key arn:aws:nothing"
    )


def test_a_recording_that_cannot_be_read_ends_with_the_exit_code_of_the_engine(
    ringfence: Ringfence, tmp_path: Path
) -> None:
    (tmp_path / "bundle").mkdir()

    run = ringfence.run("tui", "--from", "bundle", "--plain")
    scan = ringfence.run("scan", "--from", "bundle")

    assert run.stdout == ""
    assert run.code == scan.code != 0
    assert run.stderr.splitlines()[0].startswith("ringfence: error: scan: ")


def test_a_reader_that_goes_away_ends_it_without_a_complaint(ringfence: Ringfence) -> None:
    with ringfence.running(*_PLAIN, "--screen", "proposal") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"Proposed policy")
        process.stdout.close()

        assert process.wait(LONGEST) == 0
        assert process.stderr.read() == b""


def test_a_talk_on_a_dumb_terminal_decides_writes_and_leaves(tmp_path: Path) -> None:
    with _talking(tmp_path) as (process, terminal):
        told = [_until(terminal, "\n> ")]
        for line, ends in (
            ("destinations", "\n> "),
            ("filter sanction:unsanctioned", "\n> "),
            ("1", "\n> "),
            ("sanction 1", "Who answers for it? "),
            ("jo", "ticket? "),
            ("the build, OPS-7", "yes or no? "),
            ("yes", "\n> "),
            ("again", "\n> "),
            ("proposal", "\n> "),
            ("write out", "yes or no? "),
            ("yes", "\n> "),
            ("attacks", "\n> "),
            ("quit", "never"),
        ):
            os.write(terminal, f"{line}\n".encode())
            told.append(_until(terminal, ends))
        code = process.wait(LONGEST)

    assert code == 0
    assert "Recorded. `again` judges by it." in told[7]
    assert told[8].startswith("Destinations: ")
    assert "Proposed policy: " in told[9]
    assert (tmp_path / "out" / "REVIEW.md").is_file()
    assert "Attacks: " in told[12]
    assert not _DRAWN.search("".join(told))
    assert not _STEERS.search("".join(told))


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_at_the_prompt_leaves(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with _talking(tmp_path) as (process, terminal):
        _until(terminal, "\n> ")
        process.send_signal(number)

        assert process.wait(LONGEST) == code


def test_the_end_of_the_input_leaves(tmp_path: Path) -> None:
    with _talking(tmp_path) as (process, terminal):
        _until(terminal, "\n> ")
        os.write(terminal, b"\x04")

        assert process.wait(LONGEST) == 0
