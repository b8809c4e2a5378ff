"""The documents of the sample estate, made once by the very commands and kept for the whole run."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

_SCAN = "scan.json"
_COMMANDS: tuple[tuple[str, ...], ...] = (
    ("scan", "--demo", "--no-store", "--format", f"json={_SCAN}"),
    ("propose", "--demo", "-o", "proposal"),
    ("replay", "--demo", "--pack", "proposal", "--format", "json", "-o", "replay.json"),
    ("promote", "proposal", "--demo", "--no-store", "--format", "json", "-o", "promotion.json"),
    ("verify", "--demo", "--format", "json", "-o", "verification.json"),
    ("simulate", "--demo", "--pack", "proposal", "--format", "json", "-o", "simulation.json"),
)
_RESULTS = {0, 1, 3}
"""Exit codes of commands that wrote their document."""


def sample_documents(factory: pytest.TempPathFactory) -> Path:
    """The folder with the documents; whichever worker comes first makes them, the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "sample-documents"
    folder.mkdir(exist_ok=True)
    with (shared / "sample-documents.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _make(folder)
            (folder / "done").touch()
    return folder


def _make(folder: Path) -> None:
    environment = {**os.environ, "XDG_STATE_HOME": str(folder / "state")}
    for command in _COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "ringfence", *command, "-q"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in _RESULTS:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr}")
