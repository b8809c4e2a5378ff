"""Lines or JSON documents to records, for the logs of single events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from ringfence.telemetry.envelope import LARGE, is_json, opened, unwrap_item, valid_utf8
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.quick import Quick
from ringfence.telemetry.reading import Tally

Content = bytes | list[msgspec.Raw]
"""A record, or the members of what was wrapped around several."""


@dataclass(slots=True, kw_only=True)
class EventReader:
    """Takes the lines of one file, unwraps what services wrapped, and hands on record by record.

    A file is one record or document a line; or one JSON document over many lines, which shows in
    a first line that is no JSON for itself.
    """

    take: Callable[[bytes], bool]
    """Counts one record, and says whether it was one."""
    tally: Tally
    limits: Limits
    quick: Quick[Any] | None = None
    """Counts regular records, many at once; every other one is taken by itself."""
    _begun: bool = False
    _document: bytearray = field(default_factory=bytearray)
    _first: int = 0
    """The number of the first line of the document."""

    def feed(self, first: int, lines: Sequence[bytes]) -> None:
        """Read lines; first is the number of the first of them."""
        if self.quick is None or max(map(len, lines), default=0) > LARGE:
            self._feed(first, lines)
            return
        unread, at = iter(lines), 0
        while at < len(lines):
            if not self._document:
                at += self._count(self.quick, unread)
            self._feed(first + at, lines[at : at + 1])
            at += 1
            if self._document:
                self._feed(first + at, lines[at:])
                return

    def finish(self) -> None:
        """Read the document that the lines were, or the lines, if they were none."""
        document, self._document = bytes(self._document), bytearray()
        if is_json(document):
            self._read(self._first, opened(document))
            return
        at, number = 0, self._first
        while at < len(document):
            end = document.index(b"\n", at)
            if end > at:
                self._read(number, opened(document[at:end]))
            at, number = end + 1, number + 1

    def _count(self, quick: Quick[Any], unread: Iterable[bytes]) -> int:
        counted = quick.count(unread)
        self.tally.lines += counted
        self._begun = self._begun or counted > 0
        return counted

    def _feed(self, first: int, lines: Sequence[bytes]) -> None:
        for number, raw in enumerate(lines, first):
            line = raw.strip()
            if not line and not self._document:
                continue
            self.tally.lines += 1
            content = line if self._document else opened(line)
            if self._begins(line, content):
                self._first = number
                self._extend(line)
            elif self._document:
                self._extend(line)
            else:
                self._read(number, content)

    def _begins(self, line: bytes, content: Content) -> bool:
        """Whether a document begins with this line and goes on in the next one."""
        first, self._begun = not self._begun, True
        unclear = first and line[:1] in (b"{", b"[") and isinstance(content, bytes)
        return unclear and not is_json(line)

    def _extend(self, line: bytes) -> None:
        self._document += line
        self._document += b"\n"
        if len(self._document) > self.limits.document:
            self.finish()

    def _read(self, number: int, content: Content) -> None:
        if isinstance(content, bytes):
            self._take(number, content)
            return
        small = max(map(len, map(bytes, content)), default=0) <= LARGE
        quick = self.quick if small else None
        unread, at = iter(content), 0
        while at < len(content):
            counted = quick.count(unread) if quick else 0
            if (at := at + counted) < len(content):
                for record in unwrap_item(content[at]):
                    self._take(number, record)
            at += 1

    def _take(self, number: int, record: bytes) -> None:
        if not (self.take(record) or self._took_repaired(record)):
            self.tally.skip(number)

    def _took_repaired(self, record: bytes) -> bool:
        """Take a record in which single bytes were no UTF-8."""
        repaired = valid_utf8(record)
        return repaired is not record and self.take(repaired)
