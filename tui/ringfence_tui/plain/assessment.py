"""What plain mode asks of a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from ringfence_tui.blocks import Page
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Pending
from ringfence_tui.session.opening import Opening
from ringfence_tui.session.parts import PartState
from ringfence_tui.views.view import ListView, PageView


class Outcome(Protocol):
    """How one command ended."""

    @property
    def exit_code(self) -> int: ...

    @property
    def document(self) -> str: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def error(self) -> str: ...

    @property
    def changed(self) -> bool: ...

    @property
    def hint(self) -> str: ...


class Assessment(Protocol):
    """The documents of what is open, made where they are asked for."""

    @property
    def opening(self) -> Opening: ...

    @property
    def folder(self) -> Path: ...

    @property
    def unkept(self) -> str: ...

    @property
    def pending(self) -> Pending: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    def state(self, part: Part) -> PartState: ...

    def document(self, part: Part) -> object | None: ...

    def page(self, view: PageView[Any]) -> Page | None: ...

    def rows(self, view: ListView[Any]) -> Rows | None: ...

    def ask(self, part: Part, *, again: bool = False) -> str | None: ...

    def cancel(self) -> None: ...

    def listen(self, listener: Callable[[Part], None]) -> None: ...

    async def decide(self, decision: Decision) -> Outcome: ...

    async def write_proposal(self, folder: Path, shown: object = None) -> Outcome: ...

    async def apply_step(self, shown: object = None) -> Outcome: ...

    def compare(self, old: str, new: str) -> None: ...

    def command(self, part: Part) -> str: ...
