"""What one run of a part tells, as the state of that part."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from ringfence.model.event import Progress
from ringfence.model.text import printable
from ringfence.model.verification import CheckResult
from ringfence_tui.engine.wire import Checked, Delivered, Heard, Progressed, Said
from ringfence_tui.parts import Part
from ringfence_tui.session.board import Board


@dataclass(slots=True, kw_only=True)
class Hearing:
    """Listens to one run."""

    part: Part
    board: Board
    results: list[CheckResult]
    notes: list[str] = field(default_factory=list)
    printed: str = ""
    """The document that was printed, where it was short."""
    spilled: Path | None = None
    """The file that holds it, where it was long."""

    def hear(self, event: Heard) -> None:
        match event:
            case Progressed(step=step):
                self.board.change(self.part, stage=_where(step), done=step.done, total=step.total)
            case Said(text=text):
                if text not in self.notes:
                    self.notes.append(text)
            case Checked(results=results):
                self.results.extend(results)
                self.board.tell(self.part)
            case Delivered(text=text, path=path):
                self.printed += text
                if path:
                    self.drop()
                    self.spilled = Path(path)
            case _:
                pass

    def taken(self) -> str:
        """The document that was printed; a file that held it is removed."""
        if self.spilled is None:
            return self.printed
        try:
            return self.spilled.read_text(encoding="utf-8")
        finally:
            self.drop()

    def drop(self) -> None:
        """Remove the file that holds what was printed: whoever hears of it does."""
        if self.spilled is not None:
            self.spilled.unlink(missing_ok=True)
            self.spilled = None


def _where(step: Progress) -> str:
    """A stage, and the account and region that it is about."""
    place = "/".join(part for part in (step.account, step.region) if part)
    return printable(f"{step.stage} {place}".strip())
