"""Log files and messages to Telemetry: the one door to this room.

What counts behind it, and how, is nobody else's business.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from ringfence.model.event import OnProgress, silent
from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow
from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.telemetry.event_reader import EventReader
from ringfence.telemetry.feed import Watched, read_files
from ringfence.telemetry.flow_partials import UnfitRows, Value, put_partials
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated, is_parquet
from ringfence.telemetry.kinds import Engine, FileResult, Limits, LogFile, LogKind
from ringfence.telemetry.lines import Batch, batches, message_batches
from ringfence.telemetry.parts import Parts
from ringfence.telemetry.quick import Quick, Tables
from ringfence.telemetry.quick_decisions import QuickDecisions
from ringfence.telemetry.quick_queries import QuickQueries
from ringfence.telemetry.quick_spans import QuickSpans
from ringfence.telemetry.quick_trail import QuickTrail
from ringfence.telemetry.reading import Hopeless, Reading, Span, Tally, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input
from ringfence.telemetry.within import within

if TYPE_CHECKING:
    from ringfence.telemetry.columnar.engine import FlowEngine
    from ringfence.telemetry.columnar.together import Together

_LARGE = 4 << 20
"""Bytes of files, as stored, from which on starting an engine is quicker than doing without."""
_JSON_KINDS = frozenset(LogKind) - {LogKind.FLOW_LOGS, LogKind.DCF_LOGS}
_QUICK: dict[LogKind, type[Quick[Any]]] = {
    LogKind.RESOLVER_QUERY_LOGS: QuickQueries,
    LogKind.CLOUDTRAIL: QuickTrail,
    LogKind.SPANS: QuickSpans,
    LogKind.DCF_LOGS: QuickDecisions,
}


class _Reader(Protocol):
    def feed(self, first: int, lines: Sequence[bytes]) -> None: ...

    def finish(self) -> None: ...


class _Quicks(threading.local):
    """What counts regular records of each kind, one for each thread that reads."""

    def __init__(self) -> None:
        self.places: dict[LogKind, tuple[str, str]] = {}
        self.of: dict[LogKind, Quick[Any]] = {}


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
        idle: frozenset[str] = frozenset(),
        agents: frozenset[str] = frozenset(),
        accounts: frozenset[str] | None = None,
        roles: frozenset[str] = frozenset(),
        limits: Limits | None = None,
        engine: Engine = Engine.AUTO,
        memory: int | None = None,
        folder: Path | None = None,
        cache: Path | None = None,
    ) -> None:
        """Count the records of a window, of some interfaces (flow logs) and accounts; None is all.

        idle are interfaces whose flows are of no interest, agents those whose flows are folded last.
        roles are ARNs whose calls are kept like those of agents (CloudTrail). engine says who reads
        the files of flow logs, memory in how many bytes, about, and folder where the rest goes;
        cache is a folder with the summaries of files that were read before.
        """
        self._wanted = Wanted(
            span=Span.of(window),
            interfaces=interfaces,
            idle=idle,
            agents=agents,
            accounts=accounts,
            roles=roles,
        )
        self._window = window
        self._limits = limits or Limits()
        self._parts = Parts(self._limits, self._wanted.agent_ids)
        self._chosen_engine = engine
        self._memory, self._folder, self._cache = memory, folder, cache
        self._engine: FlowEngine | None = None
        self._quicks = _Quicks()
        self._counting = threading.Lock()
        """Held by the thread that counts a file; several may be read at once."""

    @property
    def window(self) -> TimeWindow | None:
        """The window whose records count; None is all."""
        return self._window

    @property
    def wanted(self) -> Wanted:
        """Which records count, for engines that leave out the others themselves."""
        return self._wanted

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

    def add_files(
        self,
        kind: LogKind,
        files: Sequence[LogFile],
        *,
        workers: int | None = None,
        whole: int | None = None,
        on_progress: OnProgress = silent,
        cancelled: threading.Event | None = None,
    ) -> tuple[FileResult, ...]:
        """Read files to their ends; one result each, in their order.

        Many or large files of flow logs go to an engine that reads them by column, on all cores.
        workers is how many are opened at once, where that is more than reading asks for, as of
        files that are downloaded; whole are the bytes of everything of which these are a part.
        Setting cancelled ends it within about a second, and so does
        KeyboardInterrupt, which sets it: what was read to its end counts, the rest is `unread`.
        """
        stop = cancelled or threading.Event()
        size = sum(file.size for file in files)
        if self.engine_for(kind, max(whole or 0, size)) is Engine.DUCKDB:
            return self._engine_read(files, workers, on_progress, stop)
        apart = self._parquet(kind, files, stop)
        places = {id(file): at for at, file in enumerate(files)}

        def read(watched: Watched) -> FileResult:
            known = apart and apart.result(places[id(watched.file)])
            return known or self._add_watched(kind, watched)

        results = read_files(
            kind, files, read, workers=workers or 1, on_progress=on_progress, cancelled=stop
        )
        known = {} if apart is None else apart.known
        return tuple(known.get(at, result) for at, result in enumerate(results))

    def engine_for(self, kind: LogKind, size: int) -> Engine:
        """Who reads files of so many bytes: small ones are read before an engine has started."""
        if kind is not LogKind.FLOW_LOGS:
            return Engine.BUILTIN
        if self._chosen_engine is Engine.AUTO:
            large = self._engine is not None or size >= _LARGE
            return Engine.DUCKDB if large else Engine.BUILTIN
        return self._chosen_engine

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

    def add_partials(
        self, name: str, rows: Iterable[Sequence[Value]], *, files: int = 0
    ) -> FileResult:
        """Count flow log records that an engine summed up: rows of `flow_sql.partials`.

        files says how many files are known to have a line; without one, no rows mean that there is
        nothing to count. Records outside the window were left out where they are, uncounted.
        When the iterable raises, nothing of the call counts and the exception passes through.
        """
        kind, tally, part = (
            LogKind.FLOW_LOGS,
            Tally(lines=files),
            Parts(self._limits, self._wanted.agent_ids),
        )
        try:
            put_partials(rows, part.flows, tally)
        except UnfitRows as reason:
            return unreadable(kind, name, reason)
        self._parts.absorb(part)
        return read_result(kind, name, tally, self.folds(kind))

    def merge(self, telemetry: Telemetry) -> None:
        """Add summaries that were made before, such as those of a bundle."""
        self._parts.merge(telemetry, self._wanted.roles)

    def folds(self, kind: LogKind) -> tuple[Fold, ...]:
        """What of a kind was folded together or left out, because there was too much of it."""
        self._drain()
        return self._parts.folds(kind)

    def build(self, window: TimeWindow | None = None) -> Telemetry:
        """Everything that was counted, sorted; with a window, without what lies outside it.

        Here a whole summary is inside or outside. To have single records left out, and counted in
        the FileResult, give the window to the builder.
        """
        self._drain()
        telemetry = self._parts.telemetry()
        return telemetry if window is None else within(telemetry, window)

    def _add(
        self,
        kind: LogKind,
        name: str,
        lines: Iterator[Batch],
        reading: Reading,
        flow_log_format: str,
        *,
        last: Callable[[], None] = lambda: None,
    ) -> FileResult:
        """Count lines as a whole or not at all; last may raise when all of them were read."""
        file = Parts(self._limits, self._wanted.agent_ids)
        try:
            reader = self._reader(kind, file, reading, flow_log_format)
            for first, batch in lines:
                reader.feed(first, batch)
            reader.finish()
            last()
            with self._counting:
                self._parts.absorb(file)
                self._commit(kind)
                return read_result(kind, name, reading.tally, self._parts.folds(kind))
        except Unreadable as reason:
            return unreadable(kind, name, reason)
        except (OtherFormat, WrongFormat, Hopeless) as reason:
            return wrong_input(kind, name, reason)
        finally:
            self._discard(kind)

    def flow_count(self) -> int:
        """How many distinct flows were read by column, before any is folded."""
        return 0 if self._engine is None else self._engine.aggregates.count()

    def flow_totals(self) -> tuple[int, int, int]:
        """Records, packets and bytes of those flows."""
        return (0, 0, 0) if self._engine is None else self._engine.aggregates.totals()

    def _flow_engine(self) -> FlowEngine:
        if self._engine is None:
            # numpy and DuckDB take a third of a second, which a small scan need not wait.
            from ringfence.telemetry.columnar.engine import FlowEngine  # noqa: PLC0415

            self._engine = FlowEngine(
                wanted=self._wanted,
                limits=self._limits,
                memory=self._memory,
                folder=self._folder,
                cache=self._cache,
            )
        return self._engine

    def _parquet(
        self, kind: LogKind, files: Sequence[LogFile], cancelled: threading.Event
    ) -> Together | None:
        """The files of flow logs that only the engine reads, however small; None if there are none."""
        if kind is not LogKind.FLOW_LOGS or not any(map(is_parquet, files)):
            return None
        return self._flow_engine().parquet(files, self._take, cancelled)

    def _engine_read(
        self,
        files: Sequence[LogFile],
        workers: int | None,
        on_progress: OnProgress,
        cancelled: threading.Event,
    ) -> tuple[FileResult, ...]:
        engine = self._flow_engine()
        try:
            return engine.read(
                files, self._take, workers=workers, on_progress=on_progress, cancelled=cancelled
            )
        except BaseException:
            self._engine = None
            engine.close()
            raise

    def _take(self, _result: FileResult, flows: Flows) -> None:
        with self._counting:
            self._parts.flows.absorb(flows)

    def _drain(self) -> None:
        """Take over what the engine has counted, as a whole or, when it is interrupted, not at all."""
        engine, self._engine = self._engine, None
        if engine is not None:
            flows = Flows(self._limits, self._wanted.agent_ids)
            engine.drain(flows)
            flows.absorb(self._parts.flows)
            self._parts.flows = flows

    def _add_watched(self, kind: LogKind, watched: Watched) -> FileResult:
        file = watched.file
        reading = Reading(
            tally=watched.tally, wanted=self._wanted, account=file.account, region=file.region
        )
        try:
            with watched.opened() as stream:
                lines = batches(
                    watched.checked(inflated(stream, self._limits)),
                    reading.tally,
                    self._limits,
                    documents=kind in _JSON_KINDS,
                )
                return self._add(
                    kind, file.name, lines, reading, file.flow_log_format, last=watched.check
                )
        except OSError as error:
            return unreadable(kind, file.name, error.strerror or "it cannot be opened")

    def _reader(
        self, kind: LogKind, file: Parts, reading: Reading, flow_log_format: str
    ) -> _Reader:
        quick: Quick[Any] | None = None
        match kind:
            case LogKind.FLOW_LOGS:
                layout = parse_layout(flow_log_format) if flow_log_format else None
                return FlowReader(flows=file.flows, reading=reading, layout=layout)
            case LogKind.RESOLVER_QUERY_LOGS:
                read = file.resolutions.read
                quick = self._quick(kind, file.resolutions, reading)
            case LogKind.CLOUDTRAIL:
                read = file.api_calls.read
                quick = self._quick(kind, file.api_calls, reading)
            case LogKind.SPANS:
                read = file.span_calls.read
                quick = self._quick(kind, file.span_calls, reading)
            case LogKind.DCF_LOGS:
                read = file.firewall.read
                quick = self._quick(kind, file.firewall, reading)
            case LogKind.NETWORK_FIREWALL_LOGS:
                read = file.firewall_flows.read
            case LogKind.MODEL_INVOCATION_LOGS:
                read = file.invocations.read
        return EventReader(
            take=lambda record: read(record, reading),
            tally=reading.tally,
            limits=self._limits,
            quick=quick,
        )

    def _quick(self, kind: LogKind, file: Tables[Any], reading: Reading) -> Quick[Any]:
        """What counts regular records of a kind; it knows those of earlier files of the place."""
        place = reading.account, reading.region
        if self._quicks.places.get(kind) != place:
            self._quicks.places[kind], self._quicks.of[kind] = place, _QUICK[kind]()
        quick = self._quicks.of[kind]
        quick.begin(file, reading)
        return quick

    def _commit(self, kind: LogKind) -> None:
        if quick := self._quicks.of.get(kind):
            quick.commit(self._parts.tables(kind))

    def _discard(self, kind: LogKind) -> None:
        if quick := self._quicks.of.get(kind):
            quick.discard()
