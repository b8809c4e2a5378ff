"""JSON values from a stream that may be longer than memory: one a line, or one array of them."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NoReturn

MAX_ENTRY = 64 * 1024
"""Bytes of one line, or characters of one element of an array."""
MAX_STREAM = 16 * 1024**3
"""Bytes. Fewer than a hundred million flows have."""
_CHUNK = 64 * 1024
_BLANK = b" \t\r\n"
_SPACE = re.compile(r"[ \t\r\n]*")


class EntryError(ValueError):
    """A value that cannot be read, or is not what was expected; one sentence without its line."""


def entries(stream: BinaryIO) -> Iterator[tuple[int, object]]:
    """Give every value with the number of the line it begins on, from 1.

    In place of a value that cannot be read stands a EntryError, since the lines after it still can
    be. After a broken element of an array, or too long a stream, nothing follows.
    """
    line, head = _first(stream)
    if head.lstrip(_BLANK).startswith(b"["):
        yield from _Array(stream=stream, head=head, line=line).elements()
    else:
        yield from _lines(stream, line, head)


def _first(stream: BinaryIO) -> tuple[int, bytes]:
    """The first line that is not blank, or a piece of it, and its number; no byte order mark."""
    number, read = 1, 0
    head = stream.readline(MAX_ENTRY + 1).removeprefix(codecs.BOM_UTF8)
    while head and not head.strip(_BLANK) and read <= MAX_STREAM:
        read += len(head)
        number += head.endswith(b"\n")
        head = stream.readline(MAX_ENTRY + 1)
    return number, head


def _lines(stream: BinaryIO, number: int, line: bytes) -> Iterator[tuple[int, object]]:
    read = len(line)
    while line:
        if read > MAX_STREAM:
            yield number, EntryError(f"the stream is longer than {MAX_STREAM:,} bytes")
            return
        if len(line) > MAX_ENTRY:
            read += _skip_line(stream, line)
            yield number, EntryError(f"it is longer than {MAX_ENTRY:,} bytes")
        elif line.strip(_BLANK):
            yield number, _value(line)
        line = stream.readline(MAX_ENTRY + 1)
        read += len(line)
        number += 1


def _skip_line(stream: BinaryIO, line: bytes) -> int:
    """Read on to the end of a line that is too long; the number of bytes skipped."""
    skipped = 0
    while line and not line.endswith(b"\n") and skipped <= MAX_STREAM:
        line = stream.readline(_CHUNK)
        skipped += len(line)
    return skipped


def _value(line: bytes) -> object:
    try:
        return _DECODER.decode(line.decode())
    except UnicodeDecodeError:
        return EntryError("it is no UTF-8 text")
    except RecursionError:
        return EntryError("it is nested too deeply")
    except EntryError as error:
        return error
    except ValueError as error:
        return EntryError(f"it is no JSON ({_reason(error)})")


@dataclass(slots=True)
class _Array:
    """An array that is read element by element."""

    stream: BinaryIO
    head: bytes
    line: int = 1
    _text: str = ""
    _place: int = 0
    _read: int = 0
    _ended: bool = False
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8")
    )

    def elements(self) -> Iterator[tuple[int, object]]:
        try:
            yield from self._elements()
        except EntryError as error:
            yield self.line, error

    def _elements(self) -> Iterator[tuple[int, object]]:
        self._next("[")
        if self._peek() == "]":
            self._close()
            return
        while True:
            self._peek()
            line = self.line
            yield line, self._element()
            if self._peek() == "]":
                break
            self._next(",")
        self._close()

    def _element(self) -> object:
        self._fill()
        try:
            value, end = _DECODER.raw_decode(self._text, self._place)
        except RecursionError:
            raise EntryError("an element is nested too deeply") from None
        except EntryError:
            raise
        except ValueError as error:
            raise EntryError(f"an element is no JSON ({_reason(error)}), or too long") from None
        if end - self._place > MAX_ENTRY:
            raise EntryError(f"an element is longer than {MAX_ENTRY:,} characters")
        self._advance(end)
        return value

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            self._fill()
            match = _SPACE.match(self._text, self._place)
            self._advance(match.end() if match else self._place)
            if self._place < len(self._text):
                return self._text[self._place]
            if self._ended:
                return ""

    def _next(self, character: str) -> None:
        if (found := self._peek()) != character:
            wanted = "a comma or the end of the array" if character == "," else character
            raise EntryError(f"{wanted} is expected, not {found or 'the end of the file'}")
        self._advance(self._place + 1)

    def _close(self) -> None:
        self._next("]")
        if self._peek():
            raise EntryError("something follows the array")

    def _advance(self, place: int) -> None:
        self.line += self._text.count("\n", self._place, place)
        self._place = place

    def _fill(self) -> None:
        """Hold at least one element of the greatest length, so that a broken one is broken."""
        while not self._ended and len(self._text) - self._place <= MAX_ENTRY:
            piece = self.head or self.stream.read(_CHUNK)
            self.head = b""
            self._read += len(piece)
            if self._read > MAX_STREAM:
                raise EntryError(f"the stream is longer than {MAX_STREAM:,} bytes")
            self._ended = not piece
            try:
                decoded = self._decoder.decode(piece, final=self._ended)
            except UnicodeDecodeError:
                raise EntryError("what follows here is no UTF-8 text") from None
            self._text = self._text[self._place :] + decoded
            self._place = 0


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The object of the pairs, for `object_pairs_hook`; EntryError for a key that is there twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise EntryError("it says a key twice")
    return found


def _no_number(name: str) -> NoReturn:
    raise EntryError(f"{name} is no number")


def _reason(error: ValueError) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else "a number is too long"


_DECODER = json.JSONDecoder(object_pairs_hook=unique, parse_constant=_no_number)
