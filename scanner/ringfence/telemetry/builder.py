"""Log files and messages to Telemetry: the one door to this room.

What counts behind it, and how, is nobody else's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Protocol

from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow
from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.telemetry.event_reader import EventReader
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated
from ringfence.telemetry.kinds import FileResult, Limits, LogKind
from ringfence.telemetry.lines import Batch, batches, message_batches
from ringfence.telemetry.parts import Parts
from ringfence.telemetry.reading import Hopeless, Reading, Span, Tally, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input
from ringfence.telemetry.within import within

_JSON_KINDS = frozenset({LogKind.RESOLVER_QUERY_LOGS, LogKind.CLOUDTRAIL, LogKind.SPANS})


class _Reader(Protocol):
    def feed(self, first: int, lines: Sequence[bytes]) -> None: ...

    def finish(self) -> None: ...


class TelemetryBuilder:
    """Counts what logs tell, in memory that grows with distinct summaries and not with records.

    The same records give the same Telemetry, in whatever order and however cut into files they
    come. A file counts as a whole or not at all.
    """

    def __init__(
        self,
        *,
        window: TimeWindow | None = None,
        interfaces: frozenset[str] | None = None,
        accounts: frozenset[str] | None = None,
        roles: frozenset[str] = frozenset(),
        limits: Limits | None = None,
    ) -> None:
        """Count the records of a window, of some interfaces (flow logs) and accounts; None is all.

        roles are ARNs whose calls are kept like those of agents (CloudTrail).
        """
        self._wanted = Wanted(
            span=Span.of(window), interfaces=interfaces, accounts=accounts, roles=roles
        )
        self._window = window
        self._limits = limits or Limits()
        self._parts = Parts(self._limits)

    @property
    def window(self) -> TimeWindow | None:
        """The window whose records count; None is all."""
        return self._window

    def add_file(
        self,
        kind: LogKind,
        name: str,
        stream: BinaryIO,
        *,
        flow_log_format: str = "",
        account: str = "",
        region: str = "",
    ) -> FileResult:
        """Read a plain or gzip file to its end.

        account and region are for records that do not carry their own. flow_log_format, a
        LogFormat or a list of field names, is for flow logs without a header line.
        """
        reading = Reading(tally=Tally(), wanted=self._wanted, account=account, region=region)
        lines = batches(
            inflated(stream, self._limits),
            reading.tally,
            self._limits,
            documents=kind in _JSON_KINDS,
        )
        return self._add(kind, name, lines, reading, flow_log_format)

    def add_lines(
        self,
        kind: LogKind,
        name: str,
        lines: Iterable[str | bytes],
        *,
        flow_log_format: str = "",
        account: str = "",
        region: str = "",
    ) -> FileResult:
        """Read messages that came without a file around them, such as a page of log events.

        When the iterable raises, nothing of the call counts and the exception passes through.
        """
        reading = Reading(tally=Tally(), wanted=self._wanted, account=account, region=region)
        messages = message_batches(
            lines, reading.tally, self._limits, documents=kind in _JSON_KINDS
        )
        return self._add(kind, name, messages, reading, flow_log_format)

    def merge(self, telemetry: Telemetry) -> None:
        """Add summaries that were made before, such as those of a bundle."""
        self._parts.merge(telemetry, self._wanted.roles)

    def folds(self, kind: LogKind) -> tuple[Fold, ...]:
        """What of a kind was folded together or left out, because there was too much of it."""
        return self._parts.folds(kind)

    def build(self, window: TimeWindow | None = None) -> Telemetry:
        """Everything that was counted, sorted; with a window, without what lies outside it.

        Here a whole summary is inside or outside. To have single records left out, and counted in
        the FileResult, give the window to the builder.
        """
        telemetry = self._parts.telemetry()
        return telemetry if window is None else within(telemetry, window)

    def _add(
        self,
        kind: LogKind,
        name: str,
        lines: Iterator[Batch],
        reading: Reading,
        flow_log_format: str,
    ) -> FileResult:
        file = Parts(self._limits)
        try:
            reader = self._reader(kind, file, reading, flow_log_format)
            for first, batch in lines:
                reader.feed(first, batch)
            reader.finish()
        except Unreadable as reason:
            return unreadable(kind, name, reason)
        except (OtherFormat, WrongFormat, Hopeless) as reason:
            return wrong_input(kind, name, reason)
        self._parts.absorb(file)
        return read_result(kind, name, reading.tally, self.folds(kind))

    def _reader(
        self, kind: LogKind, file: Parts, reading: Reading, flow_log_format: str
    ) -> _Reader:
        match kind:
            case LogKind.FLOW_LOGS:
                layout = parse_layout(flow_log_format) if flow_log_format else None
                return FlowReader(flows=file.flows, reading=reading, layout=layout)
            case LogKind.RESOLVER_QUERY_LOGS:
                read = file.resolutions.read
            case LogKind.CLOUDTRAIL:
                read = file.api_calls.read
            case LogKind.SPANS:
                read = file.span_calls.read
            case LogKind.DCF_LOGS:
                read = file.firewall.read
        return EventReader(
            take=lambda record: read(record, reading), tally=reading.tally, limits=self._limits
        )
