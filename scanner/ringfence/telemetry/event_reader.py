"""Lines or JSON documents to records, for the logs of single events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ringfence.telemetry.envelope import is_json, unwrap, valid_utf8
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Tally


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
    _begun: bool = False
    _document: bytearray = field(default_factory=bytearray)
    _first: int = 0
    """The number of the first line of the document."""

    def feed(self, first: int, lines: Sequence[bytes]) -> None:
        """Read lines; first is the number of the first of them."""
        for number, raw in enumerate(lines, first):
            line = raw.strip()
            if not line and not self._document:
                continue
            self.tally.lines += 1
            begins = not self._begun and line[:1] in (b"{", b"[") and not is_json(line)
            self._begun = True
            if begins:
                self._first = number
            if begins or self._document:
                self._extend(line)
            else:
                self._read(number, line)

    def finish(self) -> None:
        """Read the document that the lines were, or the lines, if they were none."""
        document, self._document = bytes(self._document), bytearray()
        if is_json(document):
            self._read(self._first, document)
            return
        at, number = 0, self._first
        while at < len(document):
            end = document.index(b"\n", at)
            if end > at:
                self._read(number, document[at:end])
            at, number = end + 1, number + 1

    def _extend(self, line: bytes) -> None:
        self._document += line
        self._document += b"\n"
        if len(self._document) > self.limits.document:
            self.finish()

    def _read(self, number: int, line: bytes) -> None:
        for record in unwrap(line):
            if not (self.take(record) or self._took_repaired(record)):
                self.tally.skip(number)

    def _took_repaired(self, record: bytes) -> bool:
        """Take a record in which single bytes were no UTF-8."""
        repaired = valid_utf8(record)
        return repaired is not record and self.take(repaired)
