"""A session whose documents are there already, and which remembers what it was asked to do.

It stands in for the one that runs the engine, so that tests of screens start no process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from ringfence.errors import RingfenceError
from ringfence.model.document import ScanDocument
from ringfence.model.drift import Drift
from ringfence.model.promotion import PromotionDocument
from ringfence.model.proposal import PolicyManifest
from ringfence.model.replay import ReplayDocument
from ringfence.model.simulation import SimulationDocument
from ringfence.model.verification import CheckResult, VerifyDocument
from ringfence_tui.blocks import Line, Page
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Finished, Pending
from ringfence_tui.session.heads import Unread, scan_head, verify_head
from ringfence_tui.session.kept import Remembered
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.ego import ego
from ringfence_tui.views.ego_drawing import ego_lines
from ringfence_tui.views.paths import paths_page
from ringfence_tui.views.proposed import proposed
from ringfence_tui.views.view import ListView, PageView

_TYPES: dict[Part, tuple[str, Any]] = {
    Part.SCAN: ("scan.json", ScanDocument),
    Part.REPLAY: ("replay.json", ReplayDocument),
    Part.PROMOTION: ("promotion.json", PromotionDocument),
    Part.VERIFICATION: ("verification.json", VerifyDocument),
    Part.SIMULATION: ("simulation.json", SimulationDocument),
}


def opening(folder: Path, **changes: Any) -> Opening:
    """An opening of the sample estate."""
    return replace(
        Opening(kind=Kind.DEMO, source=("--demo",), store=folder / "ringfence.db"), **changes
    )


def read_documents(folder: Path) -> dict[Part, Any]:
    """The documents of a folder by their parts."""
    found: dict[Part, Any] = {
        part: msgspec.json.decode((folder / name).read_bytes(), type=kind)
        for part, (name, kind) in _TYPES.items()
    }
    written = folder / "proposal"
    files = [
        (str(each.relative_to(written)), each.read_text())
        for each in sorted(written.rglob("*"))
        if each.is_file()
    ]
    manifest = msgspec.json.decode(dict(files)["policy-manifest.json"], type=PolicyManifest)
    found[Part.PROPOSAL] = proposed(manifest, files)
    return found


class ReadyWatch:
    """A watch that hears what a test tells it."""

    def __init__(self) -> None:
        self.pause = 0
        self.rounds = 0
        self.drift: list[Drift] = []
        self.error = ""

    @property
    def on(self) -> bool:
        return bool(self.pause)

    async def stop(self) -> None:
        self.pause = 0


class ReadySession:
    """What the screens know of a session."""

    def __init__(
        self, documents: dict[Part, Any], opened: Opening, *, missing: tuple[Part, ...] = ()
    ) -> None:
        self.opening = opened
        self.unkept = ""
        self.remembered = Remembered(owner="sam@example.com")
        self.asked: list[tuple[Part, bool]] = []
        self.decided: list[Decision] = []
        self.written: list[Path] = []
        self.answer: Finished | RingfenceError = Finished(exit_code=0)
        """What every command comes to."""
        self.pending = Pending()
        self._gate = asyncio.Event()
        self._gate.set()
        self.watching = ReadyWatch()
        self.results: list[CheckResult] = []
        self.compared: tuple[str, str] | None = None
        self.cancelled = 0
        self.states: dict[Part, PartState] = {}
        self._documents = {part: each for part, each in documents.items() if part not in missing}
        self._rows: dict[str, Rows] = {}
        self._listeners: list[Callable[[Part], None]] = []

    @property
    def running(self) -> bool:
        return any(each.status is Status.RUNNING for each in self.states.values())

    async def start(self) -> None:
        """Nothing has to be started."""

    async def close(self) -> None:
        """Nothing has to be ended."""

    def state(self, part: Part) -> PartState:
        there = Status.READY if part in self._documents else Status.MISSING
        return self.states.get(part, PartState(status=there))

    def document(self, part: Part) -> Any:
        match self._documents.get(part):
            case ScanDocument() as scan:
                return scan_head(scan)
            case VerifyDocument() as verification:
                return verify_head(verification)
            case ReplayDocument() | SimulationDocument():
                return Unread()
            case document:
                return document

    def page(self, view: PageView[Any]) -> Page | None:
        document = self._documents.get(view.part)
        return None if document is None else view.page(document)

    async def around(self, key: str, width: int) -> Page:
        found = ego(self._documents[Part.SCAN], key)
        return tuple(Line(each) for each in ego_lines(found, width))

    async def paths(self, runtime: str) -> Page:
        return paths_page(self._documents[Part.SCAN], runtime)

    def rows(self, view: ListView[Any]) -> Rows | None:
        document = self._documents.get(view.part)
        if document is None:
            return None
        name = view.spec.name
        if name not in self._rows:
            self._rows[name] = Rows.build(view.spec, view.rows(document))
        return self._rows[name]

    def ask(self, part: Part, *, again: bool = False) -> None:
        self.asked.append((part, again))

    def cancel(self) -> None:
        self.cancelled += 1

    def listen(self, listener: Callable[[Part], None]) -> None:
        self._listeners.append(listener)

    def command(self, part: Part) -> str:
        return f"ringfence {part} --demo"

    def whole(self, part: Part) -> Any:
        """The document that is there, of which the screens may have the head alone."""
        return self._documents[part]

    def come(self, part: Part, document: Any) -> None:
        """A document comes, as it would from the engine."""
        self._documents[part] = document
        self._rows.clear()
        self.tell(part, PartState(status=Status.READY))

    def tell(self, part: Part, state: PartState) -> None:
        """Something is heard of a part."""
        self.states[part] = state
        for listener in self._listeners:
            listener(part)

    def hold(self) -> None:
        """Have every command wait from now on, as one that the engine is still carrying out."""
        self._gate.clear()

    def let_go(self) -> None:
        """Have every command end that waits."""
        self._gate.set()

    async def decide(self, decision: Decision) -> Finished:
        self.decided.append(decision)
        return await self.pending.finish(self._answered())

    async def write_proposal(self, folder: Path, shown: Any = None) -> Finished:
        self.written.append(folder)
        return await self.pending.finish(self._answered())

    async def apply_step(self, shown: Any = None) -> Finished:
        self.written.append(self.opening.pack or Path())
        return await self.pending.finish(self._answered())

    async def _answered(self) -> Finished:
        await self._gate.wait()
        if isinstance(self.answer, RingfenceError):
            raise self.answer
        return self.answer

    def watch(self, seconds: int) -> str:
        self.watching.pause = seconds
        return ""

    def remember(self, **changes: Any) -> None:
        self.remembered = replace(self.remembered, **changes)

    def compare(self, older: str, newer: str) -> None:
        self.compared = (older, newer)
