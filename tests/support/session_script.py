"""Engines of a session of the terminal UI that answer with documents of the sample, or as a test wants."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.difference import DiffDocument
from ringfence.model.event import Progress
from ringfence.model.promotion import PromotionDocument
from ringfence.render.scan_json import to_json
from ringfence.workflow.places import write_private
from ringfence_tui.engine.client import Engine, OnEvent
from ringfence_tui.engine.wire import Delivered, Ended, Failed, Outcome, Progressed, Said
from ringfence_tui.worker.chores import CHORES
from support.policy_documents import of_scans, ready_step
from support.scripted_engine import ScriptedEngine

BESIDE = ("brief", "index", "sample-settings")
"""What goes with every document."""
REFUSED = Failed(message="the key is wrong", hint="take another", exit_code=4)


class Script:
    """Answers commands with the documents of the sample, unless a verb is to answer something else."""

    def __init__(self, documents: Path) -> None:
        self.asked: list[tuple[str, ...]] = []
        self.instead: dict[str, Outcome | Callable[[], Outcome]] = {}
        self.hangs: set[str] = set()
        self.partial: set[str] = set()
        """Verbs that write what they have and then hang."""
        self.history = "[]"
        self.promotion = ready_step()
        self.documents = documents

    def engine(self, spill: Path) -> Engine:
        return ScriptedEngine(spill, self._answer, self.asked)

    @property
    def verbs(self) -> list[str]:
        """What was asked for, but for what goes with every document."""
        return [each[0] for each in self.asked if each[0] not in BESIDE]

    def asked_for(self, verb: str) -> list[tuple[str, ...]]:
        """The commands with a verb, in the order in which they were asked for."""
        return [each for each in self.asked if each[0] == verb]

    async def _answer(self, arguments: tuple[str, ...], on_event: OnEvent) -> Outcome:
        verb = arguments[0]
        on_event(Progressed(step=Progress(stage=f"doing {verb}", done=3, total=9)))
        if verb in self.partial:
            self.write(verb, arguments, on_event)
        if verb in self.hangs | self.partial:
            await asyncio.Event().wait()
        instead = self.instead.get(verb)
        if instead is not None:
            return instead() if callable(instead) else instead
        if verb in ("write-proposal", "brief"):
            return _done(CHORES[verb], *arguments[1:])
        self.write(verb, arguments, on_event)
        return Ended(exit_code=0, reason=f"{verb} is done")

    def write(self, verb: str, arguments: tuple[str, ...], on_event: OnEvent) -> None:
        match verb:
            case "scan":
                target = Path(arguments[-1].removeprefix("json="))
                shutil.copy(self.documents / "scan.json", target.with_suffix(".new"))
                target.with_suffix(".new").replace(target)
                if "--no-store" not in arguments:
                    on_event(Said(text=f"kept as scan {self.scan_id} in the store"))
            case "propose":
                shutil.copytree(self.documents / "proposal", arguments[-1], dirs_exist_ok=True)
                (Path(arguments[-1]) / "policy-manifest.json").touch()
            case "history":
                on_event(Delivered(text=self.history))
            case "diff":
                old, new = arguments[-2:]
                write_private(_output(arguments), to_json(_difference(old, new)))
            case "promote":
                write_private(_output(arguments), to_json(self._promoted(arguments)))
            case _:
                pass

    @property
    def scan_id(self) -> str:
        text = (self.documents / "scan.json").read_text()
        return text.partition('"scan_id": "')[2].partition('"')[0]

    def _promoted(self, arguments: tuple[str, ...]) -> PromotionDocument:
        step = self.promotion.next_step
        assert step is not None
        made = "--apply-to" in arguments and f"--expect {step.rule} " in f"{' '.join(arguments)} "
        return replace(self.promotion, next_step=replace(step, applied=made))


def _done(chore: Callable[..., object], *arguments: str) -> Outcome:
    try:
        chore(*arguments)
    except ConfigError as error:
        return Failed(message=str(error), hint=error.hint, exit_code=2)
    return Ended(exit_code=0)


def _output(arguments: tuple[str, ...]) -> Path:
    return Path(arguments[arguments.index("-o") + 1])


def _difference(old: str, new: str) -> DiffDocument:
    found = of_scans()
    assert found.scans is not None
    scans = replace(
        found.scans,
        old=replace(found.scans.old, scan_id=old),
        new=replace(found.scans.new, scan_id=new),
    )
    return replace(found, scans=scans)
