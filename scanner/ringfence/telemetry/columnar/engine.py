"""Many flow log files at once: read by column on every core, aggregated in one database.

A file counts as a whole or not at all: its records wait apart until it was read to its end. Files
of one folder make a batch, whose summaries can be kept for the next time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from ringfence.model.event import OnProgress, silent
from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.batches import Batches, Done
from ringfence.telemetry.columnar.cache import DEFAULT_SIZE, SummaryCache
from ringfence.telemetry.columnar.choice import Chosen
from ringfence.telemetry.columnar.database import (
    DEFAULT_MEMORY,
    Database,
)
from ringfence.telemetry.columnar.folding import certain_level, fold, foldable
from ringfence.telemetry.columnar.held import Held
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.parquet import ParquetReader
from ringfence.telemetry.columnar.reader import ColumnarReader
from ringfence.telemetry.columnar.summaries import entries
from ringfence.telemetry.columnar.together import Together
from ringfence.telemetry.feed import Watched, read_files
from ringfence.telemetry.flow_entry import FlowEntry
from ringfence.telemetry.flow_fold import HIGH_PORTS, is_kept
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated, is_parquet
from ringfence.telemetry.kinds import FileResult, Limits, LogFile, LogKind
from ringfence.telemetry.reading import Hopeless, Reading, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input

_KIND = LogKind.FLOW_LOGS
_HELD = 1_500_000
"""Records of one file that wait in memory, where as many files are read at once as there are cores;
those of a larger file wait in the database."""
_RESERVED = 160 << 20
"""Bytes of the memory that the process itself, its readers and their records need."""


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
        self._database = Database(
            memory=self._memory, folder=folder, folders=() if cache is None else (cache,)
        )
        self._numbers = count()
        self._aggregates = self._new_aggregates("all")
        self._cache = None if cache is None else SummaryCache(cache, size=cache_size)
        self._batches = None if self._cache is None else self._new_batches(self._cache)

    @property
    def aggregates(self) -> Aggregates:
        """The flows so far."""
        return self._aggregates

    def read(
        self,
        files: Sequence[LogFile],
        done: Done,
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
        kept = self._batches
        batches = [] if kept is None else kept.of(files, frozenset(apart.places), done)
        by_place = {at: batch for batch in batches for at in batch.together.places}

        def read(watched: Watched) -> FileResult:
            at = places[id(watched.file)]
            batch = by_place.get(at)
            known = (apart if batch is None else batch.together).result(at)
            if known is not None:
                return known
            into = self._aggregates if batch is None else batch.aggregates
            result, flows = self._read(watched, into, most_held=most)
            if batch is None or kept is None:
                done(result, flows)
            elif kept.note(batch, at, result, flows):
                kept.keep(batch)
                kept.end(batch, done)
            return result

        results = read_files(
            _KIND,
            files,
            read,
            workers=threads,
            on_progress=on_progress,
            cancelled=stop,
        )
        if kept is not None and self._cache is not None:
            for batch in batches:
                kept.end(batch, done)
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

    def parquet(self, files: Sequence[LogFile], done: Done, cancelled: threading.Event) -> Together:
        """The Parquet files among others, all of which are counted at once."""
        kept = frozenset[int]() if self._batches is None else self._batches.kept_places(files)
        places = [at for at, file in enumerate(files) if at not in kept and is_parquet(file)]

        def count_all() -> list[FileResult]:
            read = self._parquet_reader(cancelled).read([files[at] for at in places])
            for result, flows in read.values():
                done(result, flows)
            return [read[place][0] for place in range(len(places))]

        return Together(places, count_all)

    def _new_batches(self, cache: SummaryCache) -> Batches:
        return Batches(
            cache,
            self._database,
            self._aggregates,
            names=self._names,
            wanted=self._wanted,
            new_aggregates=self._new_aggregates,
            new_flows=self._new_flows,
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
        held = Held(self._new_aggregates, most=most_held)
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
