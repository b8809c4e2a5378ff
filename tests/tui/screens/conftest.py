"""The sample estate's documents, and runs of the app over them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ringfence_tui.parts import Part
from support.policy_documents import of_scans, scans
from support.tui.documents import sample_documents
from support.tui.fronts import Documents, Front, MakeFront
from support.tui.ready_session import ReadySession, opening, read_documents


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Documents:
    """One of every part."""
    found = read_documents(sample_documents(tmp_path_factory))
    return {**found, Part.HISTORY: scans(), Part.DIFFERENCE: of_scans()}


@pytest.fixture
def front(documents: Documents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeFront:
    """Makes runs of the app, in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    usual = documents

    def make(
        *,
        missing: tuple[Part, ...] = (),
        documents: Documents | None = None,
        theme: str = "",
        **changes: Any,
    ) -> Front:
        shown = usual if documents is None else documents
        session = ReadySession(shown, opening(tmp_path, **changes), missing=missing)
        return Front(session, theme=theme)

    return make
