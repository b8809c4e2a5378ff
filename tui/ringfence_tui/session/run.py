"""One run of a part: its commands, its document, its lists."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.verification import CheckResult
from ringfence.workflow.places import write_private
from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Ended, Failed, Outcome
from ringfence_tui.parts import Part
from ringfence_tui.session.board import Board
from ringfence_tui.session.commands import Step, document_of, pages_of, rows_of, steps
from ringfence_tui.session.comparing import two_of
from ringfence_tui.session.ground import Ground, newest_recording
from ringfence_tui.session.hearing import Hearing
from ringfence_tui.session.identity import identity
from ringfence_tui.session.kept import Made, ready_state
from ringfence_tui.session.lists import Lists
from ringfence_tui.session.loading import ReadPart, read_part
from ringfence_tui.session.needs import stale_after
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import LISTING, Status
from ringfence_tui.session.preparing import prepare

_KEPT = "kept as scan "
"""What `scan` says of one that the store has, before its id."""


@dataclass(slots=True, kw_only=True)
class Run:
    """Makes a part once."""

    part: Part
    ground: Ground
    board: Board
    lists: Lists
    engine: Engine
    results: list[CheckResult]
    ask_aws: bool = False
    cancelled: bool = False
    """Whether somebody wanted it to end."""
    _hearing: Hearing = field(init=False)
    _ended: Ended | None = None
    """How the first command ended, which is the one that says it."""

    def __post_init__(self) -> None:
        self._hearing = Hearing(part=self.part, board=self.board, results=self.results)

    @property
    def reads_aws(self) -> bool:
        live = self.ground.opening.kind is Kind.LIVE
        return live and self.part is Part.SCAN and self.ask_aws

    async def make(self) -> None:
        """Make it; the board then says how that ended."""
        started = time.time()
        self.board.begin(self.part)
        try:
            if await self._prepared():
                # of what is there before anything is read
                stamp = await asyncio.to_thread(self.ground.stamp, self.part)
                judged_by = await asyncio.to_thread(self.ground.judged_by, self.part)
                if await self._commands():
                    await self._finish(stamp, judged_by)
        except ConfigError as error:
            self.board.fail(self.part, str(error), hint=error.hint, code=int(error.exit_code))
        self._hearing.drop()
        await self._keep_recording(started)

    async def renew(self, show: Callable[[ReadPart], Awaitable[None]]) -> None:
        """Write what is missing beside a document that is there, and have it shown.

        A document that cannot be read is none: it is made again when somebody asks for it.
        """
        read = await self._read()
        if read is None and not (await self._write_pages()).exit_code:
            read = await self._read(of_now=False)  # the next round of a watch may be there already
        if read is not None:
            await show(read)
            await self._write_rows()

    async def _read(self, *, of_now: bool = True) -> ReadPart | None:
        read = partial(read_part, self.part, self.ground.folder, of_now=of_now)
        with suppress(ConfigError):
            return await asyncio.to_thread(read)
        return None

    async def _write_pages(self) -> Outcome:
        """Have the pages of the document written, which are there before its lists."""
        folder = self.ground.folder
        document, pages = document_of(folder, self.part), pages_of(folder, self.part)
        return await self.engine.run(("brief", self.part, str(document), str(pages)))

    async def _write_rows(self) -> None:
        """Have the lists of the document written, unless it has none."""
        folder = self.ground.folder
        document, rows = document_of(folder, self.part), rows_of(folder, self.part)
        asked = ("index", self.part, str(document), str(rows))
        outcome = await self.engine.run(asked)
        if _stopped(outcome):  # the document is there, and without lists it is of little use
            outcome = await self.engine.run(asked)
        if outcome.exit_code:
            rows.unlink(missing_ok=True)  # those of the document before
        self.lists.written.discard(self.part)
        self.lists.renew(self.part)

    async def _prepared(self) -> bool:
        """Make ready what commands stand on; False, and the board says why, where that cannot be."""
        ground = self.ground
        if failed := await prepare(ground, self.engine):
            self._failed(failed)
            return False
        if self.part is Part.DIFFERENCE:
            ground.compared = two_of(self.board.document(Part.HISTORY), ground.compared)
        return True

    async def _commands(self) -> bool:
        """Run every command; False, and the board says why, where one gave no document."""
        if self.part is Part.HISTORY and not self.ground.store.is_file():
            write_private(document_of(self.ground.folder, self.part), "[]\n")
            self._ended = Ended(exit_code=int(ExitCode.DONE))
            return True
        for step in steps(self.part, self.ground.given(), ask_aws=self.ask_aws):
            if self.cancelled:
                self.board.cancelled(self.part)
                return False
            before = identity(step.document)
            outcome = await self.engine.run(step.arguments, self._hearing.hear)
            if isinstance(outcome, Failed):
                self._failed(outcome)
                return False
            self._ended = self._ended or outcome
            self._write_printed(step, outcome)
            if _stopped(outcome) and not self.reads_aws:
                self._stop(step, before)
                return False
            if identity(step.document) == before:
                self._without_document(outcome)
                return False
        return True

    def _stop(self, step: Step, before: str) -> None:
        """Be as before. What half a reading came to is kept of AWS alone, where it costs to read again."""
        if identity(step.document) != before:
            step.document.unlink(missing_ok=True)
        self.board.cancelled(self.part)

    def _write_printed(self, step: Step, outcome: Ended) -> None:
        text = self._hearing.taken() if step.printed else ""
        if text and not _stopped(outcome):
            write_private(step.document, text)

    def _without_document(self, outcome: Ended) -> None:
        if _stopped(outcome):
            self.board.cancelled(self.part)
            return
        sentence = outcome.reason or f"it ended with exit {outcome.exit_code} and no document"
        notes = tuple(self._hearing.notes)
        self.board.fail(self.part, sentence, code=outcome.exit_code, notes=notes)

    def _failed(self, outcome: Failed) -> None:
        kept = kept_trace(self.ground.folder, outcome.trace) if outcome.trace else ""
        hint = "; ".join(each for each in (outcome.hint, kept) if each)
        notes = tuple(self._hearing.notes)
        self.board.fail(self.part, outcome.message, hint=hint, code=outcome.exit_code, notes=notes)

    async def _finish(self, stamp: str, judged_by: str) -> None:
        """Show the new document: its pages at once, and then its lists.

        It is old at once where somebody decided something, or changed the pack, while it was made.
        """
        await self._note(stamp, judged_by)
        if not await self._shown():
            return
        if self.part is Part.REPLAY and self.board.document(Part.PROPOSAL) is not None:
            await self._tell_proposal()
        now = await asyncio.to_thread(self.ground.judged_by, self.part)
        made = self.ground.records.made[self.part]
        stopped = made.exit_code == ExitCode.TERMINATED
        old = made.stale or stopped or now != judged_by
        self.ground.records.made[self.part] = replace(made, stale=old, unseen=False)
        await self.ground.keep()
        ready = ready_state(self.ground.records.made[self.part])  # a decision may have come since
        status = Status.CANCELLED if stopped else Status.READY
        self.board.set(self.part, replace(ready, status=status))

    async def _note(self, stamp: str, judged_by: str) -> None:
        """Keep how the new document came to be, and that what was made of the one before is old."""
        ended = self._ended or Ended(exit_code=int(ExitCode.DONE))
        made = Made(
            stamp=stamp,
            exit_code=ended.exit_code,
            exit_reason=ended.reason,
            notes=tuple(self._hearing.notes),
            seconds=self.board.seconds(self.part),
            unseen=True,
            judged_by=judged_by,
        )
        self.ground.records.made[self.part] = made
        if self.reads_aws:
            self.ground.records.scan_id = _kept_scan(made.notes)
        mark_stale(self.ground, self.board, stale_after(self.part, self.ground.opening))
        await self.ground.keep()

    async def _shown(self) -> bool:
        """Show pages and lists; False, and the board says why, where that cannot be."""
        self.lists.written.add(self.part)  # those that are there are of the document before
        try:
            outcome = await self._write_pages()
            if isinstance(outcome, Failed):
                self._failed(outcome)
                return False
            if outcome.exit_code:
                mark_stale(self.ground, self.board, (self.part,))  # what is shown is the one before
                self.board.cancelled(self.part)
                return False
            read = await asyncio.to_thread(read_part, self.part, self.ground.folder)
            self.board.put(self.part, read)
            self.board.change(self.part, stage=LISTING, done=0, total=None)
            await self._write_rows()
        finally:
            self.lists.written.discard(self.part)
        return True

    async def _tell_proposal(self) -> None:
        """Have the rules of the proposal say how much of the replayed traffic they take."""

        async def show(read: ReadPart) -> None:
            self.board.put(Part.PROPOSAL, read)

        pages_of(self.ground.folder, Part.PROPOSAL).unlink(missing_ok=True)
        await replace(self, part=Part.PROPOSAL).renew(show)
        self.board.tell(Part.PROPOSAL)

    async def _keep_recording(self, started: float) -> None:
        """Of a scan of AWS that did not end: where it can go on."""
        if self.reads_aws:
            records = self.ground.records
            there = records.resume if Path(records.resume or "/nowhere").is_dir() else ""
            records.resume = newest_recording(started) or there
            await self.ground.keep()


def mark_stale(ground: Ground, board: Board, parts: tuple[Part, ...]) -> None:
    """Say of documents that something came after them; who changed the records writes them."""
    for part in parts:
        if part in ground.records.made:
            ground.records.made[part] = replace(ground.records.made[part], stale=True)
        if board.document(part) is not None and not board.state(part).stale:
            board.change(part, stale=True)


def kept_trace(folder: Path, trace: str) -> str:
    """Keep where a defect happened, and say where; empty where it cannot be kept, which hides nothing."""
    path = folder / "internal-error.txt"
    try:
        write_private(path, trace + "\n")
    except ConfigError:
        return ""
    return f"the lines to report are in {path}"


def _kept_scan(notes: tuple[str, ...]) -> str:
    """Under which id the store has a scan of AWS; empty where it was not kept."""
    kept = (note.removeprefix(_KEPT).split() for note in notes if note.startswith(_KEPT))
    return next((words[0] for words in kept if words), "")


def _stopped(outcome: Outcome) -> bool:
    return outcome.exit_code == ExitCode.TERMINATED
