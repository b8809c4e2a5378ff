"""A slow and obvious reading of the logs of single events, to hold the fast one against.

It looks at one record at a time, decodes it whenever it wants to know something of it, and
remembers nothing of the records before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ringfence.telemetry.builder import TelemetryBuilder, _Reader
from ringfence.telemetry.envelope import is_json, unwrap, valid_utf8
from ringfence.telemetry.kinds import Limits, LogKind
from ringfence.telemetry.parts import Parts
from ringfence.telemetry.reading import Reading, Tally


class PlainReader:
    """Takes the lines of one file, and hands on record by record."""

    def __init__(self, take: Callable[[bytes], bool], tally: Tally, limits: Limits) -> None:
        self._take, self._tally, self._limits = take, tally, limits
        self._begun = False
        self._document: list[tuple[int, bytes]] = []

    def feed(self, first: int, lines: Sequence[bytes]) -> None:
        for number, raw in enumerate(lines, first):
            line = raw.strip()
            if line or self._document:
                self._tally.lines += 1
                self._line(number, line)

    def finish(self) -> None:
        for number, record in self._of_document():
            self._read(number, record)
        self._document = []

    def _line(self, number: int, line: bytes) -> None:
        begins = not self._begun and line[:1] in (b"{", b"[") and not is_json(line)
        self._begun = True
        if not (begins or self._document):
            self._read(number, line)
            return
        self._document.append((number, line))
        if sum(len(part) + 1 for _, part in self._document) > self._limits.document:
            self.finish()

    def _of_document(self) -> Iterator[tuple[int, bytes]]:
        whole = b"".join(part + b"\n" for _, part in self._document)
        if self._document and is_json(whole):
            yield self._document[0][0], whole
        else:
            yield from ((number, part) for number, part in self._document if part)

    def _read(self, number: int, line: bytes) -> None:
        for record in unwrap(line):
            if not (self._take(record) or self._take(valid_utf8(record))):
                self._tally.skip(number)


class PlainBuilder(TelemetryBuilder):
    """A builder that reads one record at a time."""

    def _reader(
        self, kind: LogKind, file: Parts, reading: Reading, flow_log_format: str
    ) -> _Reader:
        read = {
            LogKind.RESOLVER_QUERY_LOGS: file.resolutions.read,
            LogKind.CLOUDTRAIL: file.api_calls.read,
            LogKind.SPANS: file.span_calls.read,
            LogKind.DCF_LOGS: file.firewall.read,
        }[kind]
        return PlainReader(lambda record: read(record, reading), reading.tally, self._limits)
