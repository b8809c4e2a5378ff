"""What plain mode says: lines that are appended, and nothing else. No colour, no cursor, no drawing."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

from ringfence.errors import ConfigError
from ringfence_tui.blocks import Page
from ringfence_tui.export.page_text import page_text
from ringfence_tui.export.words import spoken

PROMPT = "> "
_GONE = (errno.EPIPE, errno.EIO)
"""A pipe without a reader, a terminal that was closed."""
_UNWRAPPED = 1_000_000
_NARROWEST = 40


class ReaderGoneError(Exception):
    """Nobody reads any more, as after `| head`."""


class Speech:
    """The two streams: what was asked for on one, complaints and progress on the other."""

    def __init__(self, out: TextIO, err: TextIO, *, conversation: bool) -> None:
        self._out = out
        self._err = err
        self._conversation = conversation
        """Whether somebody types: then everything goes to one stream, in its order."""

    def say(self, *lines: str) -> None:
        """Say lines. Raises ReaderGoneError where nobody reads them."""
        self._write(self._out, lines)

    def page(self, page: Page) -> None:
        """Read a page out, wrapped for a terminal; elsewhere a sentence stays on its line."""
        self.say(*page_text(page, self._width()).splitlines())

    def aside(self, *lines: str) -> None:
        """Say what is no part of the answer."""
        if self._conversation:
            self.say(*lines)
        else:
            with suppress(ReaderGoneError):
                self._write(self._err, lines)

    def prompt(self, question: str = "") -> None:
        """Ask for a line, on the line that it is typed on."""
        self._send(self._out, f"{spoken(question)} " if question else PROMPT)

    def silence(self) -> None:
        """Keep the interpreter from complaining at exit that nobody reads."""
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), self._out.fileno())

    def _width(self) -> int:
        if not self._out.isatty():
            return _UNWRAPPED
        return max(shutil.get_terminal_size().columns - 1, _NARROWEST)

    def _write(self, stream: TextIO, lines: Iterable[str]) -> None:
        self._send(stream, "".join(f"{spoken(line)}\n" for line in lines))

    def _send(self, stream: TextIO, text: str) -> None:
        encoding = stream.encoding or "utf-8"
        try:
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
            stream.flush()
        except OSError as error:
            if error.errno in _GONE:
                raise ReaderGoneError from error
            why = f"what is said cannot be written: {error.strerror}"
            raise ConfigError(why, hint="make room, or write somewhere else") from error
