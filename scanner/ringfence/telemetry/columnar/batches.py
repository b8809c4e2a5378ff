"""Files of one folder, whose summaries are kept together for the next time."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import duckdb

from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.cache import Kept, SummaryCache
from ringfence.telemetry.columnar.database import Database, OutOfSpace, quoted_text
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.texts import number_texts, take_over, write_out
from ringfence.telemetry.columnar.together import Together
from ringfence.telemetry.flow_partials import UnfitRows, put_partials
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.kinds import FileResult, FileStatus, LogFile
from ringfence.telemetry.reading import Tally, Wanted

Done = Callable[[FileResult, Flows], None]
"""Takes what became of a file, and what of it was read line by line."""


@dataclass(slots=True)
class Batch:
    """Files of one folder, by their places among all."""

    key: str
    aggregates: Aggregates
    flows: Flows
    together: Together
    results: dict[int, FileResult] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    ended: bool = False
    """Whether what was read of it is counted."""


class Batches:
    """Makes batches of files, finds what is kept of them, and keeps what they came to."""

    def __init__(
        self,
        cache: SummaryCache,
        database: Database,
        whole: Aggregates,
        *,
        names: Vocabulary,
        wanted: Wanted,
        new_aggregates: Callable[[], Aggregates],
        new_flows: Callable[[], Flows],
    ) -> None:
        """Whole is what the flows of every batch are added to in the end."""
        self._cache, self._database, self._whole = cache, database, whole
        self._names, self._wanted = names, wanted
        self._new_aggregates, self._new_flows = new_aggregates, new_flows
        self._numbers = count()

    def kept_places(self, files: Sequence[LogFile]) -> frozenset[int]:
        """The files of folders that are kept, none of which is Parquet: they need not be opened."""
        return frozenset(
            at
            for places in _folders(files).values()
            if self._cache.holds(self._cache.key([files[at] for at in places], self._wanted))
            for at in places
        )

    def of(self, files: Sequence[LogFile], apart: frozenset[int], done: Done) -> list[Batch]:
        """Files by folder, without some, where their summaries can be kept."""
        batches = []
        for places in _folders(files, apart).values():
            key = self._cache.key([files[at] for at in places], self._wanted)
            if key:
                batches.append(self._batch(key, places, done))
        return batches

    def _batch(self, key: str, places: Sequence[int], done: Done) -> Batch:
        batch = Batch(
            key,
            self._new_aggregates(),
            self._new_flows(),
            Together(places, lambda: self._kept(batch, done)),
        )
        return batch

    def _kept(self, batch: Batch, done: Done) -> Sequence[FileResult] | None:
        """Take over what is kept of a batch, if anything is."""
        kept = self._cache.find(batch.key, self._wanted.span, self._new_flows())
        if kept is None:
            return None
        try:
            self._take_kept(kept, batch)
        except (duckdb.Error, UnfitRows):
            batch.aggregates.drop()
            batch.aggregates = self._new_aggregates()
            return None
        self._whole.absorb(batch.aggregates)
        batch.ended = True
        for at, result in enumerate(kept.results):
            done(result, kept.flows if at == 0 else self._new_flows())
        return kept.results

    def _take_kept(self, kept: Kept, batch: Batch) -> None:
        name = f"kept{next(self._numbers)}"
        table = quoted_text(str(kept.table))
        with self._database.looking_up:
            self._database.run(f"CREATE TABLE {name} AS FROM read_parquet({table})")
            put_partials(number_texts(self._database, self._names, name), kept.flows, Tally())
            take_over(self._database, batch.aggregates)
            self._database.run(f"DROP TABLE {name}")

    def note(self, batch: Batch, place: int, result: FileResult, flows: Flows) -> bool:
        """Note that a file of a batch was read; whether it was the last."""
        with batch.lock:
            batch.results[place] = result
            batch.flows.absorb(flows)
            return len(batch.results) == len(batch.together.places)

    def end(self, batch: Batch, done: Done) -> None:
        """Count what was read of a batch, be it all of it or not."""
        if batch.ended:
            return
        batch.ended = True
        self._whole.absorb(batch.aggregates)
        for at, result in enumerate(batch.results.values()):
            done(result, batch.flows if at == 0 else self._new_flows())

    def keep(self, batch: Batch) -> None:
        """Keep what a batch came to, unless one of its files was broken."""
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


def _folders(files: Sequence[LogFile], apart: frozenset[int] = frozenset()) -> dict[str, list[int]]:
    """The places of files by the folder in which they lie, without some."""
    folders: dict[str, list[int]] = defaultdict(list)
    for at, file in enumerate(files):
        if at not in apart:
            folders[file.name.rpartition("/")[0]].append(at)
    return folders
