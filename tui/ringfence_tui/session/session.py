"""One session: what is open, its documents, and whoever makes them.

Everything here belongs to the thread of one event loop. Nothing waits for the engine but what is awaited.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from ringfence.errors import ConfigError
from ringfence.model.policy import MonitorSemantics
from ringfence.model.replay import NewSide, ReplayDocument
from ringfence.model.verification import CheckResult
from ringfence_tui.engine.client import Engine
from ringfence_tui.rows.table import Rows
from ringfence_tui.session import decisions
from ringfence_tui.session.board import Board, Listener
from ringfence_tui.session.commands import document_of, pack_of, rows_of, steps
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Finished, carried_out, changed_by
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.kept import (
    Made,
    Remembered,
    ready_state,
    write_records,
    write_remembered,
)
from ringfence_tui.session.lists import Lists
from ringfence_tui.session.making import Making
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.parts import Part, PartState
from ringfence_tui.session.run import load, mark_stale, two_of
from ringfence_tui.session.watching import Watching
from ringfence_tui.views.view import ListView

_JUDGED_AT_ONCE = (Kind.DEMO, Kind.RECORDED)
"""Where judging costs nobody anything, so that nobody has to ask for it."""


class Session:
    """The documents of one opening, made when they are asked for."""

    def __init__(
        self,
        opening: Opening,
        *,
        root: Path | None = None,
        engine: Callable[[Path], Engine] = Engine,
    ) -> None:
        self._ground = Ground(opening, root)
        self._board = Board()
        self._lists = Lists(self._board)
        spill = self._ground.folder / "spill"
        self._engine, self._desk, self._watcher = (engine(spill) for _ in range(3))
        self._making = Making(self._ground, self._board, self._lists, self._engine)
        self.watching = Watching(self._board, self._making, self._watcher)
        self._warming: asyncio.Task[None] | None = None

    @property
    def opening(self) -> Opening:
        """What is open now: without a source it becomes the store, where scans are in it."""
        return self._ground.opening

    @property
    def folder(self) -> Path:
        """Where the documents lie."""
        return self._ground.folder

    @property
    def settings(self) -> Path:
        """The file that decisions go to."""
        return self._ground.settings

    @property
    def pack(self) -> Path:
        """The pack that is replayed, promoted and attacked."""
        return pack_of(self._ground.given())

    @property
    def running(self) -> bool:
        """Whether something is made, or waits to be."""
        return self._making.busy

    @property
    def results(self) -> Sequence[CheckResult]:
        """The results of the verification that runs, or ran last, as they come."""
        return self._making.results

    @property
    def remembered(self) -> Remembered:
        """How the UI was left."""
        return self._ground.remembered

    async def start(self) -> None:
        """Show what lies in the folder, and have judged anew what costs nobody anything."""
        await self._engine.start()
        if self.opening.kind is Kind.NONE:
            await self._open_newest()
        for part in Part:
            await self._load(part)
        if self.opening.kind in _JUDGED_AT_ONCE:
            self.ask(Part.SCAN)
        self._warming = asyncio.create_task(self._warm())

    async def close(self) -> None:
        """End everything within half a second, whatever it does."""
        await self._making.close()
        if self._warming is not None:
            self._warming.cancel()
        await asyncio.gather(*(each.close() for each in self._engines))
        self._lists.close()
        self._ground.release()

    def state(self, part: Part) -> PartState:
        """Where a part stands now."""
        return self._board.state(part)

    def document(self, part: Part) -> object | None:
        """The document that was made last, of the model's class for it; None before the first."""
        return self._board.document(part)

    def replay(
        self, side: NewSide, monitor: MonitorSemantics = MonitorSemantics.TERMINAL
    ) -> ReplayDocument | None:
        """The replay as if every rule were enforced, or as the pack is under a reading of monitor mode."""
        for each in self._board.replays:
            alike = side is NewSide.ENFORCED or each.pack.monitor_semantics is monitor
            if each.pack.side is side and alike:
                return each
        return None

    def rows(self, view: ListView[Any]) -> Rows | None:
        """The rows of a list; None while there are none to show."""
        return self._lists.rows(view, self.folder)

    def listen(self, listener: Listener) -> None:
        """Have somebody told of every part that changes."""
        self._board.listen(listener)

    def ask(self, part: Part, *, again: bool = False) -> None:
        """Have a part made, after those that it needs; again has it made anew, and a live scan ask AWS."""
        self._making.ask(part, again=again)

    def cancel(self) -> None:
        """Stop what is made; what was there before stays."""
        self._making.cancel()

    def compare(self, old: str, new: str) -> None:
        """Have two scans of the store compared, by their ids."""
        self._ground.compared = (old, new)
        self.ask(Part.DIFFERENCE, again=True)

    def command(self, part: Part) -> str:
        """The shell command that makes the same document."""
        given = self._ground.given()
        if part is Part.DIFFERENCE:
            compared = ("OLD", "NEW")
            with suppress(ConfigError):  # fewer than two scans
                compared = two_of(self._board.document(Part.HISTORY), given.compared)
            given = replace(given, compared=compared)
        return steps(part, given, ask_aws=True)[0].shell

    async def carry_out(self, arguments: tuple[str, ...]) -> Finished:
        """Run one command beside the parts, and say of the parts that it changes that they are old."""
        finished = await carried_out(self._ground, self._desk, arguments)
        if not finished.error:
            mark_stale(self._ground, self._board, changed_by(arguments))
            await self._keep()
        return finished

    async def write_proposal(self, folder: Path) -> Finished:
        """Write the proposal to a folder of the user's."""
        (step,) = steps(Part.PROPOSAL, self._ground.given())
        return await self.carry_out((*step.arguments[:-1], str(folder)))

    async def apply_step(self) -> Finished:
        """Make the next step of the promotion in the files of the pack; nothing is ever applied."""
        (step,) = steps(Part.PROMOTION, self._ground.given())
        return await self.carry_out((*step.arguments, "--apply-to", str(self.pack)))

    async def decide(self, decision: Decision, *, dry_run: bool = False) -> Finished:
        """Record a decision, and remember who answers for it."""
        arguments = decisions.approve(decision, self.settings, dry_run=dry_run)
        finished = await self.carry_out(arguments)
        if decision.owner and not finished.error:
            self.remember(owner=decision.owner)
        return finished

    def decision_command(self, decision: Decision) -> str:
        """The shell command that records a decision."""
        return decisions.shell(decisions.approve(decision, self.settings))

    def remember(self, **changes: Any) -> None:
        """Keep how the UI is left: a screen, a theme, an owner, the lists."""
        self._ground.remembered = replace(self._ground.remembered, **changes)
        with suppress(ConfigError):  # a full disk loses no more than where one was
            write_remembered(self.folder, self._ground.remembered)

    def watch(self, seconds: int) -> None:
        """Verify again and again, with a pause of so many seconds, until `watching.stop`."""
        self.watching.start(self._ground, seconds)

    @property
    def _engines(self) -> tuple[Engine, ...]:
        return (self._engine, self._desk, self._watcher)

    async def _warm(self) -> None:
        """Start the engine of decisions once nothing else is made, so that the first one is quick."""
        await self._making.done()
        with suppress(OSError):  # who decides is told
            await self._desk.start()

    async def _open_newest(self) -> None:
        """Look at the newest scan of the store, where there is one."""
        self.ask(Part.HISTORY)
        await self._making.done()
        if not self._board.document(Part.HISTORY):
            return
        opening = replace(
            self.opening, kind=Kind.RECORDED, source=("--from", str(self.opening.store))
        )
        self._ground.release()
        self._ground = self._making.ground = Ground(opening, self._ground.root)

    async def _load(self, part: Part) -> None:
        """Show the document of an earlier session, if there is one."""
        folder, document = self.folder, document_of(self.folder, part)
        if not document.is_file():
            return
        with suppress(ConfigError):  # of another version, or half of an older one: made again
            await load(part, folder, self._board)
            made = self._ground.records.made.get(part, Made(stamp="", exit_code=0))
            stale = made.stale or made.stamp != self._ground.stamp
            self._board.set(part, ready_state(replace(made, stale=stale)))
            if not _newer(rows_of(folder, part), document):
                self._making.write_rows(part)

    async def _keep(self) -> None:
        with suppress(ConfigError):
            await asyncio.to_thread(write_records, self.folder, self._ground.records)


def _newer(rows: Path, document: Path) -> bool:
    try:
        return rows.stat().st_mtime_ns >= document.stat().st_mtime_ns
    except OSError:
        return False
