"""The two streams of the command line: documents on stdout, everything else on stderr."""

from __future__ import annotations

import errno
import math
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TextIO

from ringfence.errors import ConfigError
from ringfence.model.event import Progress
from ringfence.model.text import printable

if TYPE_CHECKING:
    from ringfence.model.document import ExitInfo
    from ringfence.model.verification import CheckResult, VerifyDocument

_LONGEST_HINT = 20_000
"""A refusal names every reason at once, and all of them are wanted."""
_REDRAW_SECONDS = 0.1
_LINE_SECONDS = 5.0
"""Without a terminal, at most one progress line in this time, so that CI logs stay short."""
_SHORT_SECONDS = 0.8
"""Without a terminal, what is done within this time needs no progress at all."""

_PACE_SECONDS = 0.5
"""From so long on a pace means something."""
_UNITS = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))
_MINUTE, _HOUR = 60, 3600


class Console(Protocol):
    """Who hears what a verb says while it runs."""

    colour: bool
    """Whether a document that goes nowhere but here may be coloured."""

    def document(self, text: str) -> None:
        """Take the document that was asked for."""

    def note(self, text: str) -> None:
        """Hear something the user should know."""

    def detail(self, text: str) -> None:
        """Hear something that only those who want to know more should know."""

    def error(self, text: str, hint: str = "") -> None:
        """Hear why the verb failed and what to do."""

    def progress(self, step: Progress) -> None:
        """Hear how far it is; any thread may tell."""

    def ended(self, ended: ExitInfo) -> None:
        """Hear how the verb ends, and why, where its document does not say that to people."""

    def check_result(self, result: CheckResult) -> None:
        """Hear a result of `verify` as its check finishes; the document holds all of them."""

    def verified(self, document: VerifyDocument) -> None:
        """Hear what a round of `verify --watch` came to, which is printed only where it differs."""


@dataclass(slots=True)
class StreamConsole:
    """What is said while a verb runs. Only the requested document goes to stdout."""

    quiet: bool = False
    verbose: bool = False
    colour: bool = True
    err: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic
    _started: float = 0.0
    _shown: float = 0.0
    _drawn: int = 0
    _begun: dict[tuple[str, str, str], tuple[float, Progress]] = field(default_factory=dict)
    """When each stage was first heard of, and how far it was: from there its pace is reckoned."""

    def __post_init__(self) -> None:
        self._started = self.clock()

    def document(self, text: str) -> None:
        """Write the requested document to stdout as UTF-8.

        A reader that went away (`| head`) is no reason to stop: other files are still written, and
        the exit code still says what was found.
        """
        self._erase()
        try:
            sys.stdout.flush()
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            _silence(sys.stdout)
        except OSError as error:
            _silence(sys.stdout)
            why = "it is closed" if error.errno == errno.EBADF else error.strerror
            raise ConfigError(
                f"stdout cannot be written: {why}", hint="name a file with -o"
            ) from error

    def note(self, text: str) -> None:
        """Say something the user should know; silent with --quiet."""
        if not self.quiet:
            self._line(text)

    def detail(self, text: str) -> None:
        """Say something only for --verbose."""
        if self.verbose:
            self._line(text)

    def error(self, text: str, hint: str = "") -> None:
        """Say why the verb failed and what to do; never silenced."""
        self._line(f"ringfence: error: {text}")
        if hint:
            self._line(f"hint: {hint}", limit=_LONGEST_HINT)

    def ended(self, ended: ExitInfo) -> None:
        """Say how it ends, unless all is well."""
        if ended.code:
            self.note(f"exit {ended.code}: {ended.reason}")

    def progress(self, step: Progress) -> None:
        """Show one step: in place on a terminal, as a line now and then elsewhere."""
        if self.quiet:
            return
        if step.note and not step.done and step.total is None:
            self._line(step.note)
            return
        now = self.clock()
        begun, first = self._begun.setdefault((step.stage, step.account, step.region), (now, step))
        terminal = self.err.isatty()
        if now - self._shown < (_REDRAW_SECONDS if terminal else _LINE_SECONDS):
            return
        if terminal:
            self._draw(_describe(step, first, now - begun))
        elif now - self._started > _SHORT_SECONDS:
            self._line(_describe(step, first, now - begun))
        else:
            return
        self._shown = now

    def check_result(self, result: CheckResult) -> None:
        """Say nothing: the document holds every result."""

    def verified(self, document: VerifyDocument) -> None:
        """Say nothing: what changed since the round before is printed as the document."""

    def _line(self, text: str, *, limit: int = 2_000) -> None:
        self._erase()
        self._say(printable(text, limit=limit) + "\n")

    def _draw(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        line = printable(text, limit=2_000)[:width]
        self._say("\r" + line.ljust(self._drawn))
        self._drawn = len(line)

    def _erase(self) -> None:
        if self._drawn:
            self._say("\r" + " " * self._drawn + "\r")
            self._drawn = 0

    def _say(self, text: str) -> None:
        """Write to stderr; where that takes nothing, the verb goes on without being heard."""
        try:
            self.err.write(text)
            self.err.flush()
        except OSError:
            _silence(self.err)


def _silence(stream: TextIO) -> None:
    """Keep the interpreter from complaining about the same stream once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def table_width() -> int:
    """The columns of the terminal, as far as tables use them: no fewer than 60, no more than 120."""
    return max(60, min(shutil.get_terminal_size().columns, 120))


def on_screen(text: str) -> str:
    """A table as a terminal shows it whole: its long lines folded; elsewhere as it is."""
    from ringfence.render.screen import fold

    return fold(text, table_width()) if sys.stdout.isatty() else text


def wants_colour(stream: TextIO, *, forbidden: bool) -> bool:
    """Whether the stream may be coloured: a capable terminal, and neither the user nor NO_COLOR object."""
    return (
        stream.isatty()
        and not forbidden
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )


def _describe(step: Progress, first: Progress, seconds: float) -> str:
    """A step in words, by how far its stage has come since it was first heard of."""
    place = "/".join(part for part in (step.account, step.region) if part)
    if step.bytes_total is not None:
        return " ".join(part for part in (step.stage, place, _files(step, first, seconds)) if part)
    count = f"{step.done:,}" if step.total is None else f"{step.done:,} of {step.total:,}"
    return " ".join(part for part in (step.stage, place, count if step.done else "") if part)


def _files(step: Progress, first: Progress, seconds: float) -> str:
    """How far the reading of files is, how fast, and how long it takes from here."""
    total = step.bytes_total or 0
    said = [f"{step.done:,} of {step.total or 0:,} files", _sizes(step.bytes_done, total)]
    if seconds >= _PACE_SECONDS:
        records = (step.records - first.records) / seconds
        pace = (step.bytes_done - first.bytes_done) / seconds
        if records:
            said.append(f"{_short(records)} records/s")
        if pace and step.bytes_done < total:
            said.append(f"{_span((total - step.bytes_done) / pace)} left")
    return ", ".join(said)


def _sizes(done: int, total: int) -> str:
    """Two sizes in the unit that fits the larger one."""
    unit, name = next((each for each in _UNITS if total >= 10 * each[0]), _UNITS[-1])
    return f"{done / unit:,.0f} of {total / unit:,.0f} {name}"


def _short(number: float) -> str:
    for unit, name in ((1e6, " M"), (1e3, " k")):
        if number >= unit:
            return f"{number / unit:.1f}{name}"
    return f"{number:.0f}"


def _span(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{math.ceil(seconds)} s"
    if seconds < _HOUR:
        return f"{math.ceil(seconds / _MINUTE)} min"
    return f"{seconds / _HOUR:.1f} h"
