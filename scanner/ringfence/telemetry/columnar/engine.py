"""Many flow log files at once: read by column on every core, aggregated in one database.

A file counts as a whole or not at all: its records wait apart until it was read to its end. Files
of one folder make a batch, whose summaries can be kept for the next time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.block import Chosen
from ringfence.telemetry.columnar.cache import Kept, SummaryCache
from ringfence.telemetry.columnar.columns import Columns
from ringfence.telemetry.columnar.database import DEFAULT_MEMORY, Database, quoted_text
from ringfence.telemetry.columnar.folding import fold
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.parquet import MAGIC, ParquetReader
from ringfence.telemetry.columnar.reader import ColumnarReader
from ringfence.telemetry.columnar.summaries import entries
from ringfence.telemetry.columnar.texts import take_over, write_out
from ringfence.telemetry.flow_partials import put_partials
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated
from ringfence.telemetry.kinds import FileResult, FileStatus, Limits, LogFile, LogKind
from ringfence.telemetry.reading import Hopeless, Reading, Tally, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input

_KIND = LogKind.FLOW_LOGS
_HELD = 1_500_000
"""Records of one file that wait in memory; those of a larger file wait in the database."""
_RESERVED = 160 << 20
"""Bytes of the memory that the process itself, its readers and their records need."""

_Done = Callable[[FileResult, Flows], None]


@dataclass(slots=True)
class _Batch:
    """Files of one folder, by their places among all."""

    key: str
    aggregates: Aggregates
    places: list[int]
    left: int
    flows: Flows
    results: list[FileResult] = field(default_factory=list)


class FlowEngine:
    """Reads flow log files, and gives what they come to."""

    def __init__(
        self,
        *,
        wanted: Wanted,
        limits: Limits,
        memory: int | None = None,
        folder: Path | None = None,
        cache: Path | None = None,
    ) -> None:
        """memory is what the whole process may take, about; folder is where the rest goes.

        cache is a folder with the summaries of files that were read before.
        """
        self._memory = (
            DEFAULT_MEMORY if memory is None else max(memory - _RESERVED, _RESERVED) // 2
        )
        self._wanted, self._limits = wanted, limits
        self._names = Vocabulary()
        self._chosen = Chosen(wanted.interfaces)
        self._cache = None if cache is None else SummaryCache(cache)
        self._database = Database(
            memory=self._memory, folder=folder, folders=() if cache is None else (cache,)
        )
        self._numbers = count()
        self._aggregates = self._new_aggregates("all")

    @property
    def aggregates(self) -> Aggregates:
        """The flows so far."""
        return self._aggregates

    def read(self, files: Sequence[LogFile], done: _Done) -> tuple[FileResult, ...]:
        """Read files, several at a time; done gets each result, and what was read line by line.

        done is called in the order of the files, from the calling thread.
        """
        results: dict[int, FileResult] = {}
        parquet = [at for at, file in enumerate(files) if _is_parquet(file)]
        if parquet:
            read = self._parquet_reader().read([files[at] for at in parquet])
            for place, (result, flows) in read.items():
                results[parquet[place]] = result
                done(result, flows)
        batches = self._batches(files, frozenset(parquet))
        with ThreadPoolExecutor(self._database.threads) as pool:
            waiting: list[tuple[_Batch | None, int, Future[tuple[FileResult, Flows]]]] = []
            try:
                for batch, places in batches:
                    kept = None if batch is None else self._kept(batch, done)
                    if kept is not None:
                        results |= dict(zip(places, kept.results, strict=True))
                        continue
                    into = self._aggregates if batch is None else batch.aggregates
                    waiting += [
                        (batch, at, pool.submit(self._read, files[at], into)) for at in places
                    ]
                for batch, at, future in waiting:
                    results[at], flows = future.result()
                    self._note(batch, results[at], flows, done)
            finally:
                for _, _, future in waiting:
                    future.cancel()
        return tuple(results[at] for at in range(len(files)))

    def drain(self, into: Flows) -> None:
        """Put every flow into a table in memory, folded as far as its limit asks; ends the engine."""
        try:
            level, flows, hops = fold(
                self._database, self._aggregates, self._names.addresses, most=self._limits.keys
            )
            into.table.rise(level)
            for key, entry in entries(self._database, self._names, flows, hops, folded=level > 0):
                into.table.put(key, entry)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _new_aggregates(self, name: str = "") -> Aggregates:
        return Aggregates(
            self._database, memory=self._memory, name=name or f"part{next(self._numbers)}"
        )

    def _batches(
        self, files: Sequence[LogFile], apart: frozenset[int]
    ) -> Iterator[tuple[_Batch | None, list[int]]]:
        """Files by folder, where their summaries can be kept; None for those that are not."""
        folders: dict[str, list[int]] = defaultdict(list)
        for at, file in enumerate(files):
            if at not in apart:
                folders["" if self._cache is None else file.name.rpartition("/")[0]].append(at)
        for places in folders.values():
            members = [files[at] for at in places]
            key = "" if self._cache is None else self._cache.key(members, self._wanted)
            if not key:
                yield None, places
                continue
            yield (
                _Batch(key, self._new_aggregates(), places, len(places), Flows(self._limits)),
                places,
            )

    def _kept(self, batch: _Batch, done: _Done) -> Kept | None:
        """Take over what is kept of a batch, if anything is."""
        assert self._cache is not None  # noqa: S101 - only with a cache there are batches
        kept = self._cache.find(batch.key, self._wanted.span, Flows(self._limits))
        if kept is None:
            return None
        try:
            table = quoted_text(str(kept.table))
            self._database.run(f"CREATE OR REPLACE TABLE kept AS FROM read_parquet({table})")
        except Exception:  # noqa: BLE001 - whatever is wrong with what was kept, the files are read
            return None
        rows = take_over(self._database, batch.aggregates, self._names, "kept")
        put_partials(rows, kept.flows, Tally())
        self._aggregates.absorb(batch.aggregates)
        for at, result in enumerate(kept.results):
            done(result, kept.flows if at == 0 else Flows(self._limits))
        return kept

    def _note(self, batch: _Batch | None, result: FileResult, flows: Flows, done: _Done) -> None:
        """Note that a file was read; with the last of a batch, keep it."""
        if batch is None:
            done(result, flows)
            return
        batch.results.append(result)
        batch.flows.absorb(flows)
        batch.left -= 1
        done(result, Flows(self._limits))
        if not batch.left:
            self._keep(batch)
            self._aggregates.absorb(batch.aggregates)
            done(result, batch.flows)

    def _keep(self, batch: _Batch) -> None:
        assert self._cache is not None  # noqa: S101 - as above
        place = self._cache.place(batch.key)
        broken = any(
            result.status in (FileStatus.UNREADABLE, FileStatus.WRONG_INPUT)
            for result in batch.results
        )
        if place is None or broken:
            return
        write_out(self._database, batch.aggregates, self._names, place)
        self._cache.keep(
            batch.key,
            place,
            batch.results,
            batch.flows,
            span=self._wanted.span,
            seen=batch.aggregates.seen(),
        )

    def _parquet_reader(self) -> ParquetReader:
        return ParquetReader(
            self._database,
            self._aggregates,
            memory=self._memory,
            names=self._names,
            wanted=self._wanted,
            limits=self._limits,
        )

    def _read(self, file: LogFile, into: Aggregates) -> tuple[FileResult, Flows]:
        flows = Flows(self._limits)
        held = _Held(self._new_aggregates)
        reading = Reading(
            tally=Tally(), wanted=self._wanted, account=file.account, region=file.region
        )
        try:
            layout = parse_layout(file.flow_log_format) if file.flow_log_format else None
            reader = ColumnarReader(
                careful=FlowReader(flows=flows, reading=reading, layout=layout),
                names=self._names,
                chosen=self._chosen,
                limits=self._limits,
                emit=held.add,
            )
            with file.open() as stream:
                reader.read(inflated(stream, self._limits, most=self._limits.block))
        except (Unreadable, OSError) as reason:
            held.forget()
            return unreadable(_KIND, file.name, _said(reason)), Flows(self._limits)
        except (OtherFormat, WrongFormat, Hopeless) as reason:
            held.forget()
            return wrong_input(_KIND, file.name, reason), Flows(self._limits)
        except BaseException:
            held.forget()
            raise
        held.hand_over(into)
        return read_result(_KIND, file.name, reading.tally, flows.folds()), flows


def _is_parquet(file: LogFile) -> bool:
    """Whether it begins like a Parquet file; one that cannot be opened says so when it is read."""
    if file.path is None or not file.path.is_file():
        return False
    try:
        with file.open() as stream:
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _said(reason: Unreadable | OSError) -> str:
    """An error of the system without its number and path."""
    return (getattr(reason, "strerror", None) or str(reason)) or "it cannot be opened"


class _Held:
    """The records of one file, until it was read to its end."""

    def __init__(self, make: Callable[[], Aggregates]) -> None:
        self._make = make
        self._batches: list[Columns] = []
        self._rows = 0
        self._spilled: Aggregates | None = None

    def add(self, columns: Columns) -> None:
        self._batches.append(columns)
        self._rows += len(columns["srcaddr"])
        if self._rows >= _HELD:
            if self._spilled is None:
                self._spilled = self._make()
            self._spilled.add(self._batches)
            self._batches, self._rows = [], 0

    def hand_over(self, aggregates: Aggregates) -> None:
        aggregates.add(self._batches)
        if self._spilled is not None:
            aggregates.absorb(self._spilled)

    def forget(self) -> None:
        if self._spilled is not None:
            self._spilled.drop()
