"""`verify --watch`, round after round, beside everything else."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.drift import Drift
from ringfence.model.verification import VerifyDocument
from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Delivered, Failed, Heard, RoundEnded
from ringfence_tui.session.board import Board
from ringfence_tui.session.commands import document_of, watch
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.kept import Made, ready_state, write_records
from ringfence_tui.session.making import Making
from ringfence_tui.session.parts import Part
from ringfence_tui.session.preparing import prepare
from ringfence_tui.session.run import load

_drifts = msgspec.json.Decoder(Drift)


class Watching:
    """An engine of its own that verifies until it is told to stop."""

    def __init__(self, board: Board, making: Making, engine: Engine) -> None:
        self.drift: list[Drift] = []
        """What changed from round to round, the newest last."""
        self.error = ""
        """Why watching ended by itself."""
        self.rounds = 0
        self._board = board
        self._making = making
        self._engine = engine
        self._task: asyncio.Task[None] | None = None
        self._loading: asyncio.Queue[Path] = asyncio.Queue()

    @property
    def on(self) -> bool:
        """Whether it watches."""
        return self._task is not None and not self._task.done()

    def start(self, ground: Ground, seconds: int) -> None:
        """Watch from now on, with a pause of so many seconds between rounds."""
        if not self.on:
            self.drift.clear()
            self.error, self.rounds = "", 0
            self._task = asyncio.create_task(self._watch(ground, seconds))

    async def stop(self) -> None:
        """Watch no more."""
        await self._engine.cancel()
        if self._task is not None:
            await self._task

    async def _watch(self, ground: Ground, seconds: int) -> None:
        loading = asyncio.create_task(self._load_rounds(ground))
        try:
            failed = await prepare(ground, self._engine)
            arguments = watch(ground.given(), seconds)
            outcome = failed or await self._engine.run(arguments, self._hear)
        except ConfigError as error:
            self.error = str(error)
        else:
            self.error = outcome.message if isinstance(outcome, Failed) else ""
        finally:
            loading.cancel()
            self._board.tell(Part.VERIFICATION)

    def _hear(self, event: Heard) -> None:
        match event:
            case RoundEnded(path=path):
                self._loading.put_nowait(Path(path))
            case Delivered(text=text, path=""):
                for line in text.splitlines():
                    with suppress(msgspec.MsgspecError):
                        self.drift.append(_drifts.decode(line))
                self._board.tell(Part.VERIFICATION)
            case _:
                pass

    async def _load_rounds(self, ground: Ground) -> None:
        """Show each round once it is read."""
        while True:
            path = await self._loading.get()
            with suppress(OSError, ConfigError):
                path.replace(document_of(ground.folder, Part.VERIFICATION))
                await load(Part.VERIFICATION, ground.folder, self._board)
                self.rounds += 1
                self._show(ground)

    def _show(self, ground: Ground) -> None:
        """Say how a round ended, as of a verification that was asked for."""
        document = self._board.document(Part.VERIFICATION)
        if not isinstance(document, VerifyDocument):
            return
        ended = document.exit
        made = Made(
            stamp=ground.stamp,
            exit_code=ended.code,
            exit_reason=ended.reason,
            notes=document.notes,
        )
        ground.records.made[Part.VERIFICATION] = made
        write_records(ground.folder, ground.records)
        self._board.set(Part.VERIFICATION, ready_state(made))
        self._making.write_rows(Part.VERIFICATION)
