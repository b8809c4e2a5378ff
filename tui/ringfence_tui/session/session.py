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

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.promotion import PromotionDocument
from ringfence.model.verification import CheckResult
from ringfence_tui.blocks import Page
from ringfence_tui.engine.client import Engine
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.session import decisions
from ringfence_tui.session.board import Board, Listener
from ringfence_tui.session.commands import document_of, pack_of, steps
from ringfence_tui.session.comparing import shown_two
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Finished, Pending, carried_out, changed_by, drawn
from ringfence_tui.session.earlier import Earlier
from ringfence_tui.session.folders import SPILL
from ringfence_tui.session.ground import Ground, hand_over
from ringfence_tui.session.kept import Remembered, write_remembered
from ringfence_tui.session.lists import Lists
from ringfence_tui.session.making import Making
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.parts import PartState
from ringfence_tui.session.run import mark_stale
from ringfence_tui.session.shown import digest_of, refused, step_made
from ringfence_tui.session.watching import Watching
from ringfence_tui.views.proposed import Proposed
from ringfence_tui.views.view import ListView, PageView

_JUDGED_AT_ONCE = (Kind.DEMO, Kind.RECORDED)
"""Where judging costs nobody anything, so that nobody has to ask for it."""
_WATCHED = "it is verified round after round; stop watching to have it made once"

_NOTHING = Finished(exit_code=int(ExitCode.USAGE), error="there is nothing that was shown")


class Session:
    """The documents of one opening, made when they are asked for."""

    def __init__(
        self,
        opening: Opening,
        *,
        root: Path | None = None,
        engine: Callable[[Path], Engine] = Engine,
    ) -> None:
        self._ground = self._first = Ground(opening, root)
        self._closed = False
        self._board = Board()
        self._lists = Lists(self._board)
        spill = self._ground.folder / SPILL
        self._engine, self._desk, self._watcher = (engine(spill) for _ in range(3))
        self._making = Making(self._ground, self._board, self._lists, self._engine)
        self.watching = Watching(self._board, self._making, self._watcher)
        self.pending = Pending()
        """Decisions, and changes of somebody's files, that have not ended."""
        self._warming: asyncio.Task[None] | None = None
        self._early: dict[Part, bool] | None = {}
        """What was asked for before it was known what lies in the folder; None from then on."""

    @property
    def opening(self) -> Opening:
        """What is open now: without a source it becomes the store, where scans are in it."""
        return self._ground.opening

    @property
    def folder(self) -> Path:
        """Where the documents lie."""
        return self._ground.folder

    @property
    def unkept(self) -> str:
        """What is gone in the end, and why, in a sentence; empty where everything is kept."""
        return self._ground.unkept

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
        return self._making.running or bool(self._early)

    @property
    def results(self) -> Sequence[CheckResult]:
        """The results of the verification that runs, or ran last, as they come; each has its own list.

        None where a watch made the one that is shown: it tells its rounds once they have ended.
        """
        return self._making.results

    @property
    def remembered(self) -> Remembered:
        """How the UI was left."""
        return self._first.remembered

    async def start(self) -> None:
        """Show what lies in the folder, and have judged anew what costs nobody anything."""
        with suppress(OSError):  # the first command tries again, and says why it cannot
            await self._engine.start()
        if self.opening.kind is Kind.NONE:
            await self._open_newest()
        earlier = Earlier(self._ground, self._board, self._making)
        for part in Part:
            await earlier.show(part)
        early, self._early = self._early or {}, None
        for part, again in early.items():
            self.ask(part, again=again)
        if self.opening.kind in _JUDGED_AT_ONCE:
            self.ask(Part.SCAN)
        if not self._closed:
            self._warming = asyncio.create_task(self._warm())

    async def close(self) -> None:
        """End everything within half a second, whatever it does, and also what is being started."""
        self._closed = True
        await self._making.close()
        if self._warming is not None:
            self._warming.cancel()
        await asyncio.gather(*(each.close() for each in self._engines))
        self._lists.close()
        for each in (self._ground, self._first):
            each.release()

    def state(self, part: Part) -> PartState:
        """Where a part stands now."""
        return self._board.state(part)

    def document(self, part: Part) -> object | None:
        """The document that was made last, of the model's class for it; None before the first.

        Of those that may be large it is what stands for them: a ScanHead, a VerifyHead or an Unread.
        """
        return self._board.document(part)

    def page(self, view: PageView[Any]) -> Page | None:
        """A page of the document that was made last; None before the first."""
        return self._board.page(view.part, view.name)

    def rows(self, view: ListView[Any]) -> Rows | None:
        """The rows of a list; None while there are none to show."""
        return self._lists.rows(view, self.folder)

    def listen(self, listener: Listener) -> None:
        """Have somebody told of every part that changes."""
        self._board.listen(listener)

    def unlisten(self, listener: Listener) -> None:
        """Have somebody told no more."""
        self._board.unlisten(listener)

    def ask(self, part: Part, *, again: bool = False) -> str:
        """Have a part made, after those that it needs; again has it made anew, and a live scan ask AWS.

        Returns why that is not even tried; nothing where it is.
        """
        if part is Part.VERIFICATION and self.watching.on:
            return _WATCHED
        if self._early is None:
            self._making.ask(part, again=again)
        else:
            self._early[part] = again or self._early.get(part, False)
        return ""

    def cancel(self) -> None:
        """Stop what is made; what was there before stays."""
        if self._early:
            self._early.clear()
        self._making.cancel()

    def compare(self, old: str, new: str) -> None:
        """Have two scans of the store compared, by their ids; of several pairs the newest is last."""
        self._ground.compared = (old, new)
        self._making.ask_newest(Part.DIFFERENCE)

    def command(self, part: Part) -> str:
        """The shell command that makes the same document."""
        given = self._ground.given()
        if part is Part.DIFFERENCE:
            given = replace(given, compared=shown_two(self._board, given.compared))
        return steps(part, given, ask_aws=True)[0].shell

    async def carry_out(self, arguments: tuple[str, ...]) -> Finished:
        """Run one command beside the parts, to its end, also where nobody waits for that any more."""
        return await self.pending.finish(self._carry_out(arguments))

    async def _carry_out(self, arguments: tuple[str, ...]) -> Finished:
        """Run a command, and say of the parts that it changes that they are old."""
        finished = await carried_out(self._ground, self._desk, arguments)
        if arguments[:1] == ("approve",):
            changed = decisions.changed_anything(finished.document)
            finished = replace(finished, changed=changed)
        if finished.unsure or (finished.changed and not finished.error):
            mark_stale(self._ground, self._board, changed_by(arguments))
            await self._ground.keep()
        return finished

    async def around(self, key: str, width: int) -> Page:
        """The map around one end of an edge of the scan. Raises RingfenceError where it cannot be drawn."""
        scan = str(document_of(self.folder, Part.SCAN))
        return await drawn(self._ground, self._desk, ("around", scan, key, str(width)))

    async def paths(self, runtime: str) -> Page:
        """The ways of a runtime to the internet. Raises RingfenceError where they cannot be told."""
        scan = str(document_of(self.folder, Part.SCAN))
        return await drawn(self._ground, self._desk, ("paths", scan, runtime))

    async def write_proposal(self, folder: Path, shown: object = None) -> Finished:
        """Write the proposal that was shown, as it was shown, to a folder of the user's; else nothing.

        Without one it is the proposal that is there now.
        """
        shown = shown or self.document(Part.PROPOSAL)
        no = refused(Part.PROPOSAL, self.state(Part.PROPOSAL), self._ground)
        if no is not None or not isinstance(shown, Proposed):
            return no or _NOTHING
        manifest = document_of(self.folder, Part.PROPOSAL)
        return await self.carry_out(
            ("write-proposal", str(manifest), str(folder), digest_of(shown))
        )

    async def apply_step(self, shown: object = None) -> Finished:
        """Make the step of the promotion that was shown in the files of the pack; nothing is ever applied.

        Without one it is the step that is there now.
        """
        shown = shown or self.document(Part.PROMOTION)
        no = refused(Part.PROMOTION, self.state(Part.PROMOTION), self._ground)
        if no is not None:
            return no
        if not isinstance(shown, PromotionDocument) or shown.next_step is None:
            return _NOTHING
        (step,) = steps(Part.PROMOTION, self._ground.given())
        made = ("--expect", shown.next_step.rule, "--apply-to", str(self.pack))
        done = await self.carry_out((*step.arguments, *made))
        return await asyncio.to_thread(step_made, step.document, done)

    async def decide(self, decision: Decision) -> Finished:
        """Record a decision, and remember who answers for it."""
        arguments = decisions.approve(decision, self.settings)
        finished = await self.carry_out(arguments)
        if decision.owner and not finished.error:
            self.remember(owner=decision.owner)
        return finished

    def remember(self, **changes: Any) -> None:
        """Keep how the UI is left: a screen, a theme, an owner, the lists."""
        self._first.remembered = replace(self._first.remembered, **changes)
        with suppress(ConfigError):  # a full disk loses no more than where one was
            write_remembered(self._first.folder, self._first.remembered)

    def watch(self, seconds: int) -> str:
        """Verify again and again, with a pause of so many seconds, until `watching.stop`.

        Returns why that is not even tried; nothing where it is.
        """
        return self.watching.start(self._ground, seconds)

    @property
    def _engines(self) -> tuple[Engine, ...]:
        return (self._engine, self._desk, self._watcher)

    async def _warm(self) -> None:
        """Start the engine of decisions once nothing else is made, so that the first one is quick."""
        await self._making.done()
        with suppress(OSError):  # who decides is told
            await self._desk.start()

    async def _open_newest(self) -> None:
        """Look at the newest scan of the store, where there is one.

        Else nothing is open, and the state of the history says whether there is none or it was not read.
        How the UI was left stays with what was asked to be opened.
        """
        self._making.ask(Part.HISTORY, again=False)
        await self._making.done()
        if self._closed or not self._board.document(Part.HISTORY):
            return
        store = ("--from", str(self.opening.store))
        opening = replace(self.opening, kind=Kind.RECORDED, source=store)
        self._ground = self._making.ground = Ground(opening, self._first.root)
        if not hand_over(Part.HISTORY, self._first, self._ground):
            self._making.ask(Part.HISTORY, again=True)
