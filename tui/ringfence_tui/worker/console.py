"""A console that tells what a verb says as events."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ringfence.model.document import ExitInfo
from ringfence.model.event import Progress
from ringfence.model.text import printable
from ringfence.model.verification import CheckResult, VerifyDocument
from ringfence_tui.engine.wire import (
    LONGEST_TEXT,
    AnyEvent,
    Checked,
    Delivered,
    Detailed,
    Progressed,
    RoundEnded,
    Said,
)

_LONGEST_SENTENCE = 2_000
_LONGEST_HINT = 20_000
"""A refusal names every reason at once, and all of them are wanted."""
_BETWEEN = 0.05
"""Seconds between two events of progress: a screen shows no more."""


class EventConsole:
    """What a verb says while it runs, as events of one request."""

    colour = False

    def __init__(
        self,
        request: int,
        send: Callable[[AnyEvent], None],
        *,
        spill: Path,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.reason = ""
        """Why the verb ended as it did, once it said so."""
        self._request = request
        self._send = send
        self._spill = spill
        self._clock = clock
        self._lock = threading.Lock()
        self._stage = ""
        self._told = 0.0
        self._results: list[CheckResult] = []
        self._flushed = 0.0

    def document(self, text: str) -> None:
        """Send the document, by file where it is long."""
        self.flush()
        plain = text.encode("utf-8", "backslashreplace")
        if len(text) > LONGEST_TEXT:
            path = self._kept(plain)
            self._send(Delivered(request=self._request, path=str(path)))
        else:
            self._send(Delivered(request=self._request, text=plain.decode()))

    def note(self, text: str) -> None:
        said = printable(text, limit=_LONGEST_SENTENCE)
        self._send(Said(request=self._request, text=said))

    def detail(self, text: str) -> None:
        said = printable(text, limit=_LONGEST_SENTENCE)
        self._send(Detailed(request=self._request, text=said))

    def error(self, text: str, hint: str = "") -> None:
        """Send what failed beside a document that there is nevertheless."""
        self.note(f"{text}: {hint}" if hint else text)

    def progress(self, step: Progress) -> None:
        """Send a step, unless the one before it was of the same stage and a moment ago."""
        if step.note and not step.done and step.total is None:
            self.note(step.note)
            return
        with self._lock:
            now = self._clock()
            if step.stage == self._stage and now - self._told < _BETWEEN:
                return
            self._stage, self._told = step.stage, now
        self._send(Progressed(request=self._request, step=step))

    def ended(self, ended: ExitInfo) -> None:
        self.reason = printable(ended.reason, limit=_LONGEST_HINT)

    def check_result(self, result: CheckResult) -> None:
        """Send results a few at a time."""
        self._results.append(result)
        if self._clock() - self._flushed >= _BETWEEN:
            self.flush()

    def verified(self, document: VerifyDocument) -> None:
        """Send the whole document of a round by file."""
        from ringfence.render.scan_json import to_json  # noqa: PLC0415 - of no other verb

        self.flush()
        self.reason = printable(document.exit.reason, limit=_LONGEST_HINT)
        path = self._kept(to_json(document).encode())
        self._send(RoundEnded(request=self._request, path=str(path)))

    def flush(self) -> None:
        """Send the results that wait for others."""
        self._flushed = self._clock()
        if self._results:
            self._send(Checked(request=self._request, results=tuple(self._results)))
            self._results.clear()

    def _kept(self, content: bytes) -> Path:
        """A new file with this content, which whoever hears of it removes."""
        self._spill.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, path = tempfile.mkstemp(dir=self._spill, suffix=".json")
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        return Path(path)
