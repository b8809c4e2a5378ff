"""Many flow log files at once: read by column on every core, aggregated in one database.

A file counts as a whole or not at all: its records wait apart until it was read to its end. Files
of one folder make a batch, whose summaries can be kept for the next time.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import duckdb

from ringfence.model.event import OnProgress, silent
from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.cache import DEFAULT_SIZE, Kept, SummaryCache
from ringfence.telemetry.columnar.choice import Chosen
from ringfence.telemetry.columnar.columns import Columns
from ringfence.telemetry.columnar.database import (
    DEFAULT_MEMORY,
    Database,
    OutOfSpace,
    quoted_text,
)
from ringfence.telemetry.columnar.folding import certain_level, fold, foldable
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.parquet import ParquetReader
from ringfence.telemetry.columnar.reader import ColumnarReader
from ringfence.telemetry.columnar.summaries import entries
from ringfence.telemetry.columnar.texts import number_texts, take_over, write_out
from ringfence.telemetry.columnar.together import Together
from ringfence.telemetry.feed import Watched, read_files
from ringfence.telemetry.flow_entry import FlowEntry
from ringfence.telemetry.flow_fold import HIGH_PORTS, is_kept
from ringfence.telemetry.flow_partials import UnfitRows, put_partials
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated, is_parquet
from ringfence.telemetry.kinds import FileResult, FileStatus, Limits, LogFile, LogKind
from ringfence.telemetry.reading import Hopeless, Reading, Tally, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input

_KIND = LogKind.FLOW_LOGS
_HELD = 1_500_000
"""Records of one file that wait in memory, where as many files are read at once as there are cores;
those of a larger file wait in the database."""
_RESERVED = 160 << 20
"""Bytes of the memory that the process itself, its readers and their records need."""

_Done = Callable[[FileResult, Flows], None]


@dataclass(slots=True)
class _Batch:
    """Files of one folder, by their places among all."""

    key: str
    aggregates: Aggregates
    flows: Flows
    together: Together
    results: dict[int, FileResult] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: bool = False
    """Whether what was read of it is counted."""


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
        cache_size: int = DEFAULT_SIZE,
        held: int = _HELD,
    ) -> None:
        """Memory is what the whole process may take, about; folder is where the rest goes.

        cache is a folder with the summaries of files that were read before, and cache_size how many
        bytes of them are kept. held are the records of a file that wait in memory.
        """
        self._held = held
        self._memory = DEFAULT_MEMORY if memory is None else max(memory - _RESERVED, _RESERVED) // 2
        self._wanted, self._limits = wanted, limits
        self._names = Vocabulary()
        self._chosen = Chosen(wanted)
        self._cache = None if cache is None else SummaryCache(cache, size=cache_size)
        self._database = Database(
            memory=self._memory, folder=folder, folders=() if cache is None else (cache,)
        )
        self._numbers = count()
        self._aggregates = self._new_aggregates("all")

    @property
    def aggregates(self) -> Aggregates:
        """The flows so far."""
        return self._aggregates

    def read(
        self,
        files: Sequence[LogFile],
        done: _Done,
        *,
        workers: int | None = None,
        on_progress: OnProgress = silent,
        cancelled: threading.Event | None = None,
    ) -> tuple[FileResult, ...]:
        """Read files, several at a time; done gets each result, and what was read line by line.

        done is called by the thread that has read the file. workers is how many files are opened
        at once, if more than one on each core.
        """
        threads = max(workers or 0, self._database.threads)
        most = max(self._held * self._database.threads // threads, 1)
        places = {id(file): at for at, file in enumerate(files)}
        stop = cancelled or threading.Event()
        apart = self.parquet(files, done, stop)
        batches = self._batches(files, frozenset(apart.places), done)
        by_place = {at: batch for batch in batches for at in batch.together.places}

        def read(watched: Watched) -> FileResult:
            at = places[id(watched.file)]
            batch = by_place.get(at)
            known = (apart if batch is None else batch.together).result(at)
            if known is not None:
                return known
            into = self._aggregates if batch is None else batch.aggregates
            result, flows = self._read(watched, into, most_held=most)
            if batch is None:
                done(result, flows)
            elif self._note(batch, at, result, flows):
                self._keep(batch)
                self._end(batch, done)
            return result

        results = read_files(
            _KIND,
            files,
            read,
            workers=threads,
            on_progress=on_progress,
            cancelled=stop,
        )
        for batch in batches:
            self._end(batch, done)
        if self._cache is not None:
            self._cache.prune()
        known = apart.known | {
            at: result for batch in batches for at, result in batch.together.known.items()
        }
        return tuple(known.get(at, result) for at, result in enumerate(results))

    def drain(self, into: Flows) -> None:
        """Put every flow into a table in memory, folded as far as its limit asks; ends the engine."""
        try:
            level, flows, hops = fold(
                self._database,
                self._aggregates,
                self._names.addresses,
                agents=self._wanted.agents,
                most=self._limits.keys,
            )
            into.table.rise(self._certain_level(level, flows))
            for key, entry in entries(self._database, self._names, flows, hops, folded=level > 0):
                _put_folded(into, key, entry, level)
        finally:
            self.close()

    def _certain_level(self, level: int, flows: str) -> int:
        """The level that the table in memory reaches for certain, to drop most rows on arrival."""
        if level < HIGH_PORTS:
            return level
        return certain_level(foldable(self._database, flows), self._limits.keys)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _new_flows(self) -> Flows:
        return Flows(self._limits, self._wanted.agent_ids)

    def _new_aggregates(self, name: str = "") -> Aggregates:
        return Aggregates(
            self._database, memory=self._memory, name=name or f"part{next(self._numbers)}"
        )

    def parquet(
        self, files: Sequence[LogFile], done: _Done, cancelled: threading.Event
    ) -> Together:
        """The Parquet files among others, all of which are counted at once."""
        kept = self._kept_places(files)
        places = [at for at, file in enumerate(files) if at not in kept and is_parquet(file)]

        def count_all() -> list[FileResult]:
            read = self._parquet_reader(cancelled).read([files[at] for at in places])
            for result, flows in read.values():
                done(result, flows)
            return [read[place][0] for place in range(len(places))]

        return Together(places, count_all)

    def _kept_places(self, files: Sequence[LogFile]) -> frozenset[int]:
        """The files of folders that are kept, none of which is Parquet: they need not be opened."""
        if self._cache is None:
            return frozenset()
        return frozenset(
            at
            for places in _folders(files).values()
            if self._cache.holds(self._cache.key([files[at] for at in places], self._wanted))
            for at in places
        )

    def _batches(
        self, files: Sequence[LogFile], apart: frozenset[int], done: _Done
    ) -> list[_Batch]:
        """Files by folder, where their summaries can be kept."""
        if self._cache is None:
            return []
        batches = []
        for places in _folders(files, apart).values():
            key = self._cache.key([files[at] for at in places], self._wanted)
            if key:
                batches.append(self._batch(key, places, done))
        return batches

    def _batch(self, key: str, places: Sequence[int], done: _Done) -> _Batch:
        batch = _Batch(
            key,
            self._new_aggregates(),
            self._new_flows(),
            Together(places, lambda: self._kept(batch, done)),
        )
        return batch

    def _kept(self, batch: _Batch, done: _Done) -> Sequence[FileResult] | None:
        """Take over what is kept of a batch, if anything is."""
        assert self._cache is not None  # noqa: S101 - only with a cache there are batches
        kept = self._cache.find(batch.key, self._wanted.span, self._new_flows())
        if kept is None:
            return None
        try:
            self._take_kept(kept, batch)
        except (duckdb.Error, UnfitRows):
            batch.aggregates.drop()
            batch.aggregates = self._new_aggregates()
            return None
        self._aggregates.absorb(batch.aggregates)
        batch.ended = True
        for at, result in enumerate(kept.results):
            done(result, kept.flows if at == 0 else self._new_flows())
        return kept.results

    def _take_kept(self, kept: Kept, batch: _Batch) -> None:
        name = f"kept{next(self._numbers)}"
        table = quoted_text(str(kept.table))
        with self._database.looking_up:
            self._database.run(f"CREATE TABLE {name} AS FROM read_parquet({table})")
            put_partials(number_texts(self._database, self._names, name), kept.flows, Tally())
            take_over(self._database, batch.aggregates)
            self._database.run(f"DROP TABLE {name}")

    def _note(self, batch: _Batch, place: int, result: FileResult, flows: Flows) -> bool:
        """Note that a file of a batch was read; whether it was the last."""
        with batch.lock:
            batch.results[place] = result
            batch.flows.absorb(flows)
            return len(batch.results) == len(batch.together.places)

    def _end(self, batch: _Batch, done: _Done) -> None:
        """Count what was read of a batch, be it all of it or not."""
        if batch.ended:
            return
        batch.ended = True
        self._aggregates.absorb(batch.aggregates)
        for at, result in enumerate(batch.results.values()):
            done(result, batch.flows if at == 0 else self._new_flows())

    def _keep(self, batch: _Batch) -> None:
        assert self._cache is not None  # noqa: S101 - as above
        place = self._cache.place(batch.key)
        broken = any(
            result.status in (FileStatus.UNREADABLE, FileStatus.WRONG_INPUT)
            for result in batch.results.values()
        )
        if place is None or broken:
            return
        try:
            with self._database.looking_up:
                write_out(self._database, batch.aggregates, self._names, place)
        except (duckdb.Error, OutOfSpace):
            with suppress(OSError):
                place.unlink()
            return
        self._cache.keep(
            batch.key,
            place,
            [batch.results[at] for at in batch.together.places],
            batch.flows,
            span=self._wanted.span,
            seen=batch.aggregates.seen(),
        )

    def _parquet_reader(self, cancelled: threading.Event) -> ParquetReader:
        return ParquetReader(
            self._database,
            self._aggregates,
            memory=self._memory,
            names=self._names,
            wanted=self._wanted,
            limits=self._limits,
            cancelled=cancelled,
        )

    def _read(
        self, watched: Watched, into: Aggregates, *, most_held: int
    ) -> tuple[FileResult, Flows]:
        file, tally = watched.file, watched.tally
        flows = self._new_flows()
        held = _Held(self._new_aggregates, most=most_held)
        reading = Reading(
            tally=tally, wanted=self._wanted, account=file.account, region=file.region
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
            with watched.opened() as stream:
                reader.read(
                    watched.checked(inflated(stream, self._limits, most=self._limits.block))
                )
            watched.check()
        except (Unreadable, OSError) as reason:
            held.forget()
            return unreadable(_KIND, file.name, _said(reason)), self._new_flows()
        except (OtherFormat, WrongFormat, Hopeless) as reason:
            held.forget()
            return wrong_input(_KIND, file.name, reason), self._new_flows()
        except BaseException:
            held.forget()
            raise
        held.hand_over(into)
        return read_result(_KIND, file.name, tally, flows.folds()), flows


def _folders(files: Sequence[LogFile], apart: frozenset[int] = frozenset()) -> dict[str, list[int]]:
    """The places of files by the folder in which they lie, without some."""
    folders: dict[str, list[int]] = defaultdict(list)
    for at, file in enumerate(files):
        if at not in apart:
            folders[file.name.rpartition("/")[0]].append(at)
    return folders


def _put_folded(into: Flows, key: bytes, entry: FlowEntry, level: int) -> None:
    """Count a flow that the database has folded at a level."""
    table = into.table
    if level < HIGH_PORTS and table.level > level:
        table.put(key, entry)
    elif table.is_spared(key) or is_kept(key, table.level):
        table.put(key, entry, ready=True)
    else:
        table.drop(entry)


def _said(reason: Unreadable | OSError) -> str:
    """An error of the system without its number and path."""
    return (getattr(reason, "strerror", None) or str(reason)) or "it cannot be opened"


class _Held:
    """The records of one file, until it was read to its end."""

    def __init__(self, make: Callable[[], Aggregates], *, most: int) -> None:
        self._make, self._most = make, most
        self._batches: list[Columns] = []
        self._rows = 0
        self._spilled: Aggregates | None = None

    def add(self, columns: Columns) -> None:
        self._batches.append(columns)
        self._rows += len(columns["srcaddr"])
        if self._rows >= self._most:
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
