"""`verify --watch`, round after round, beside everything else."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.drift import Drift
from ringfence_tui.engine.client import Engine
from ringfence_tui.engine.wire import Delivered, Failed, Heard, RoundEnded
from ringfence_tui.parts import Part
from ringfence_tui.session.board import Board
from ringfence_tui.session.commands import document_of, watch
from ringfence_tui.session.ground import Ground
from ringfence_tui.session.heads import VerifyHead
from ringfence_tui.session.kept import Made, ready_state
from ringfence_tui.session.loading import ReadPart
from ringfence_tui.session.making import Making
from ringfence_tui.session.parts import Status
from ringfence_tui.session.preparing import prepare

MOST_DRIFT = 1_000
"""Changes that are remembered: a watch may go on for weeks, and each change has them listed anew."""
_drifts = msgspec.json.Decoder(Drift)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stood:
    """What a round goes by, as it was before the round."""

    stamp: str = ""
    judged_by: str = ""


def _stood(ground: Ground) -> _Stood:
    of = Part.VERIFICATION
    return _Stood(stamp=ground.stamp(of), judged_by=ground.judged_by(of))


def _spilled(path: Path) -> str:
    """What was too long to be sent, from the file that is ours to remove."""
    with suppress(OSError):
        text = path.read_text(encoding="utf-8")
        path.unlink()
        return text
    return ""


class Watching:
    """An engine of its own that verifies until it is told to stop."""

    def __init__(self, board: Board, making: Making, engine: Engine) -> None:
        self.drift: list[Drift] = []
        """The last that changed from round to round, the newest last; another list with each of them."""
        self.error = ""
        """Why watching ended by itself."""
        self.rounds = 0
        self._board = board
        self._making = making
        self._engine = engine
        self._task: asyncio.Task[None] | None = None
        self._loading: asyncio.Queue[tuple[Path, _Stood]] = asyncio.Queue()
        self._stood = _Stood()

    @property
    def on(self) -> bool:
        """Whether it watches."""
        return self._task is not None and not self._task.done()

    def start(self, ground: Ground, seconds: int) -> str:
        """Watch from now on, with a pause of so many seconds between rounds; why not, else nothing."""
        if self.on:
            return ""
        if self._board.state(Part.VERIFICATION).status is Status.RUNNING:
            self.error = "the verification is being made; watch when it is done"
            return self.error
        self.drift = []  # another list, so that whoever shows one knows
        self.error, self.rounds = "", 0
        self._task = asyncio.create_task(self._watch(ground, seconds))
        return ""

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
            self._stood = _stood(ground)
            hear = partial(self._hear, ground)
            outcome = failed or await self._engine.run(arguments, hear)
        except ConfigError as error:
            self.error = str(error)
        else:
            self.error = outcome.message if isinstance(outcome, Failed) else ""
        finally:
            loading.cancel()
            self._board.tell(Part.VERIFICATION)

    def _hear(self, ground: Ground, event: Heard) -> None:
        match event:
            case RoundEnded(path=path):
                self._loading.put_nowait((Path(path), self._stood))
                self._stood = _stood(ground)  # the next round reads what is there from now on
            case Delivered(text=text, path=path):
                for line in (_spilled(Path(path)) if path else text).splitlines():
                    with suppress(msgspec.MsgspecError):
                        self.drift = [*self.drift, _drifts.decode(line)][-MOST_DRIFT:]
                self._board.tell(Part.VERIFICATION)
            case _:
                pass

    async def _load_rounds(self, ground: Ground) -> None:
        """Show each round once it is read."""
        while True:
            path, stood = await self._loading.get()
            with suppress(OSError, ConfigError):
                path.replace(document_of(ground.folder, Part.VERIFICATION))
                self._making.renew(Part.VERIFICATION, partial(self._show, ground, stood))

    async def _show(self, ground: Ground, stood: _Stood, read: ReadPart) -> None:
        """Show a round, and how it ended, as of a verification that was asked for."""
        document = read.document
        if not isinstance(document, VerifyHead):
            return
        self._board.put(Part.VERIFICATION, read)
        self._making.count_anew()
        self.rounds += 1
        ended = document.exit
        made = Made(
            stamp=stood.stamp,
            exit_code=ended.code,
            exit_reason=ended.reason,
            notes=document.notes,
            stale=ground.judged_by(Part.VERIFICATION) != stood.judged_by,
            judged_by=stood.judged_by,
        )
        ground.records.made[Part.VERIFICATION] = made
        await ground.keep()
        self._board.set(Part.VERIFICATION, ready_state(ground.records.made[Part.VERIFICATION]))
