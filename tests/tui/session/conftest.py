"""A state directory of each test's own, and the documents that the verbs make of the sample estate."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.e2e.command import Ringfence
from support.session_script import Script


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where sessions keep their folders and ringfence its store."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "ringfence"


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what `scan` and `propose` make of the sample."""
    command = Ringfence(folder=tmp_path_factory.mktemp("documents"))
    scanned = command.run("scan", "--demo", "--format", "json=scan.json")
    proposed = command.run("propose", "--demo", "-o", "proposal")
    assert (scanned.code, proposed.code) == (1, 3)
    return command.folder


@pytest.fixture
def script(documents: Path) -> Script:
    """Engines that answer with those documents."""
    return Script(documents)
