"""Parts made one after the other, each after those that it is made of."""

from __future__ import annotations

import asyncio
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from ringfence.errors import ExitCode
from ringfence.model.verification import CheckResult
from ringfence_tui.engine.client import Engine
from ringfence_tui.parts import Part
from ringfence_tui.session.board import Board
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.lists import Lists
from ringfence_tui.session.loading import ReadPart
from ringfence_tui.session.needs import needs
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.session.run import Run, kept_trace

_NOTHING_OPEN = "nothing was scanned yet"
_OPEN_ONE = "try the sample: ringfence tui --demo, or scan AWS"
_ASK = "AWS is read when you ask for it: have the scan made again"
_PARTIAL_SECONDS = 3.0
"""That a live scan may take to judge what was read until it was cancelled."""
_GRACE = 0.3

Show = Callable[[ReadPart], Awaitable[None]]
"""What puts a document on the board that lay there already."""


class Making:
    """A queue of parts, and the engine that makes them."""

    def __init__(self, ground: Ground, board: Board, lists: Lists, engine: Engine) -> None:
        self.ground = ground
        self.results: list[CheckResult] = []
        self._board = board
        self._lists = lists
        self._engine = engine
        self._queue: deque[tuple[Part, bool]] = deque()
        self._unlisted: deque[tuple[Part, Show]] = deque()
        self._before: dict[Part, PartState] = {}
        self._task: asyncio.Task[None] | None = None
        self._run: Run | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self.closed = False

    @property
    def running(self) -> bool:
        """Whether a part is made, or waits to be; lists of one that is there count for nothing."""
        return bool(self._queue) or self._run is not None

    def count_anew(self) -> None:
        """Have results counted from none: those so far are of another verification."""
        self.results = []  # another list, so that whoever counts one knows

    def ask(self, part: Part, *, again: bool) -> None:
        """Have a part made, unless it is there and of now."""
        state = self._board.state(part)
        there = self._is_there(part) and not again
        if state.status is Status.RUNNING or there or self.closed:
            return
        if refusal := self._refused(part, again=again):
            self._board.fail(part, *refusal[:1], hint=refusal[1])
            return
        self._before[part] = state
        self._board.wait(part)
        self._queue.append((part, again))
        self._go_on()

    def ask_newest(self, part: Part) -> None:
        """Have a part made of what is wanted now, once more after the run that began before."""
        running = self._run is not None and self._run.part is part
        if not running:
            self.ask(part, again=True)
        elif all(each is not part for each, _ in self._queue):
            self._queue.append((part, True))

    def renew(self, part: Part, show: Show) -> None:
        """Have pages and lists written of a document that is there, and have it shown once it can be."""
        if self.closed:
            return
        self._lists.written.add(part)
        self._unlisted.append((part, show))
        self._go_on()

    def cancel(self) -> None:
        """Make nothing more. A live scan may judge what it has; asked twice it may not."""
        run = self._run
        waiting = tuple(self._queue)
        self._queue.clear()  # first, since whoever hears of it may ask again
        for part, _ in waiting:
            if run is None or run.part is not part:
                self._board.set(part, self._as_before(part))
        if run is None:
            return
        partial = run.reads_aws and not run.cancelled
        run.cancelled = True
        self._board.change(run.part, stage="stopping")
        ending = asyncio.create_task(self._engine.cancel(_PARTIAL_SECONDS if partial else _GRACE))
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def done(self) -> None:
        """Wait until nothing is made any more."""
        while self._task is not None and not self._task.done():
            await asyncio.wait((self._task,))

    async def close(self) -> None:
        """Stop making anything."""
        self.closed = True
        self._queue.clear()
        self._unlisted.clear()
        if self._run is not None:
            self._run.cancelled = True
        for each in (*self._ending, self._task):
            if each is not None and not each.done():
                each.cancel()

    def _go_on(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work())

    async def _work(self) -> None:
        try:
            while self._queue or self._unlisted:
                if self._unlisted:
                    await self._renew(*self._unlisted.popleft())
                else:
                    await self._next(*self._queue.popleft())
        except Exception:
            self._let_go()
            raise

    async def _next(self, part: Part, again: bool) -> None:
        if self._is_there(part) and not again:  # since it was asked for
            return
        try:
            await self._make(part, again=again)
        except Exception as error:
            self._defect(part, error)
        self._board.tell(part)  # what runs changed once more since the part was done

    def _let_go(self) -> None:
        """Have nothing wait for a turn that never comes: not even a defect could be told."""
        waiting = tuple(self._queue)
        self._queue.clear()
        for part, _ in waiting:
            with suppress(Exception):  # of whoever listens; the part is as before nevertheless
                self._board.set(part, self._as_before(part))

    async def _make(self, part: Part, *, again: bool = False) -> None:
        for need in needs(part, self.ground.opening):
            if self._serves(need):
                continue
            refusal = self._refused(need, again=False)
            if refusal is None:
                await self._make(need)
            if not self._serves(need):
                self._give_up(part, need, refusal)
                return
        if part is Part.VERIFICATION:
            self.count_anew()
        run = self._new_run(part, ask_aws=again)
        self._run = run
        try:
            await run.make()
        finally:
            self._run = None

    async def _renew(self, part: Part, show: Show) -> None:
        try:
            await self._new_run(part).renew(show)
        except Exception as error:
            self._defect(part, error)
        finally:
            self._lists.written.discard(part)
        self._board.tell(part)

    def _new_run(self, part: Part, *, ask_aws: bool = False) -> Run:
        return Run(
            part=part,
            ground=self.ground,
            board=self._board,
            lists=self._lists,
            engine=self._engine,
            results=self.results,
            ask_aws=ask_aws,
        )

    def _as_before(self, part: Part) -> PartState:
        """How a part was before it was asked for, with what made it old since."""
        before = self._before[part]
        return replace(before, stale=before.stale or self._board.state(part).stale)

    def _is_there(self, part: Part) -> bool:
        state = self._board.state(part)
        return state.status is Status.READY and not state.stale

    def _serves(self, part: Part) -> bool:
        """Whether another part can be made of it. AWS is not read again for that alone."""
        if part is Part.SCAN and self.ground.opening.kind is Kind.LIVE:
            return bool(self.ground.records.scan_id)
        return self._is_there(part)

    def _give_up(self, part: Part, need: Part, refusal: tuple[str, str] | None) -> None:
        """Say why a part is not made: what it needs was refused, failed, or was cancelled just now."""
        state = self._board.state(need)
        if refusal is None and state.status is Status.CANCELLED:
            self._board.cancelled(part)
            return
        error, hint = refusal or (state.error, state.hint)
        self._board.fail(part, f"it needs the {need}: {error}", hint=hint)

    def _refused(self, part: Part, *, again: bool) -> tuple[str, str] | None:
        """Why a part is not even tried, and what to do; None where it is."""
        kind = self.ground.opening.kind
        if kind is Kind.NONE and part not in (Part.HISTORY, Part.DIFFERENCE):
            history = self._board.state(Part.HISTORY)
            unread = history.status is Status.FAILED  # so nobody knows what was scanned
            return (history.error, history.hint) if unread else (_NOTHING_OPEN, _OPEN_ONE)
        if (
            kind is Kind.LIVE
            and part is Part.SCAN
            and not again
            and not self.ground.records.scan_id
        ):
            return _NOTHING_OPEN, _ASK
        return None

    def _defect(self, part: Part, error: Exception) -> None:
        trace = "".join(traceback.format_exception(error))
        self._board.fail(
            part,
            f"internal error, please report it: {type(error).__name__}",
            hint=kept_trace(self.ground.folder, trace),
            code=int(ExitCode.INTERNAL),
        )
