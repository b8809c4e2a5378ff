"""Runs `ringfence` in a process of its own, with nothing of the caller's home, configuration or credentials."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.aws import AwsLab
from support.environment import same_imports

COMMAND = (sys.executable, "-X", "faulthandler", "-m", "ringfence")
HOME_REGION = "us-east-1"
LONGEST = 120.0
"""Seconds that any command of a test may take before it counts as hanging."""
FAST = ("--max-rps", "100000", "--workers", "8")
"""The lab has no quota to spare, so nothing needs to wait for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a command left behind."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON document on stdout; fails the test, with stderr, where there is none."""
        assert self.stdout, f"nothing on stdout, exit {self.code}: {self.stderr}"
        content = json.loads(self.stdout)
        assert isinstance(content, dict)
        return content


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringfence:
    """The command in a folder that is its home, its state directory and its working directory."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """Where the scans are kept unless a store is named."""
        return self.folder / "state" / "ringfence" / "ringfence.db"

    def against(
        self, lab: AwsLab, account: str, *, region: str = HOME_REGION, **changes: str
    ) -> Ringfence:
        """The same command with credentials of an account of the lab; a changed variable may be empty."""
        environment = {
            **lab.env(account, region),
            "AWS_MAX_ATTEMPTS": "2",  # botocore's own six take 15 seconds of back-off
            **changes,
        }
        return Ringfence(folder=self.folder, environment=environment)

    def without(self, *names: str) -> Ringfence:
        """The same command without some variables."""
        kept = {name: value for name, value in self.environment.items() if name not in names}
        return Ringfence(folder=self.folder, environment=kept)

    def run(self, *arguments: str | Path, fed: bytes = b"") -> Run:
        """Run a command to its end; fed is what it finds on stdin."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=self.folder,
            env=self._environment(),
            input=fed,
            capture_output=True,
            timeout=LONGEST,
            check=False,
        )
        return Run(
            code=done.returncode,
            stdout=done.stdout.decode("utf-8"),
            stderr=done.stderr.decode("utf-8"),
        )

    def scan(self, *arguments: str | Path) -> Run:
        """Scan live AWS as fast as the lab answers, and keep nothing."""
        return self.run("scan", *FAST, "--no-store", *arguments)

    def on_terminal(self, *arguments: str | Path) -> str:
        """Run a command on a terminal of its own, and return what that showed on stdout."""
        ours, theirs = os.openpty()
        with subprocess.Popen(
            [*COMMAND, *map(str, arguments)],
            cwd=self.folder,
            env={**self._environment(), "TERM": "xterm"},
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.DEVNULL,
        ) as process:
            os.close(theirs)
            shown = b"".join(_chunks(ours))
            process.wait(LONGEST)
        os.close(ours)
        return shown.decode()

    @contextmanager
    def running(self, *arguments: str | Path) -> Iterator[subprocess.Popen[bytes]]:
        """Start a command that the test ends; what still runs at the end of the block is killed."""
        with _interruptible():
            process = subprocess.Popen(
                [*COMMAND, *map(str, arguments)],
                cwd=self.folder,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        with process:
            try:
                yield process
            finally:
                process.kill()

    def _environment(self) -> dict[str, str]:
        return {
            "HOME": str(self.folder),
            "PATH": os.environ.get("PATH", ""),
            **same_imports(),
            "XDG_STATE_HOME": str(self.folder / "state"),
            **self.environment,
        }


def end(process: subprocess.Popen[bytes], number: signal.Signals, *, seconds: float) -> Run:
    """Send a signal and wait for the end; raises TimeoutExpired when it takes longer."""
    process.send_signal(number)
    stdout, stderr = process.communicate(timeout=seconds)
    return Run(code=process.returncode, stdout=stdout.decode(), stderr=stderr.decode())


def _chunks(terminal: int) -> Iterator[bytes]:
    """What is shown until the last process has left the terminal, which Linux reports as an error."""
    with suppress(OSError):
        while chunk := os.read(terminal, 1 << 16):
            yield chunk


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let children see SIGINT also where this process ignores it, as jobs in the background do."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
