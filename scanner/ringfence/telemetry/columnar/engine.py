"""Many flow log files at once: read by column on every core, aggregated in one database.

A file counts as a whole or not at all: its records wait apart until it was read to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.block import Chosen
from ringfence.telemetry.columnar.columns import Columns
from ringfence.telemetry.columnar.database import DEFAULT_MEMORY, Database
from ringfence.telemetry.columnar.folding import fold
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.parquet import MAGIC, ParquetReader
from ringfence.telemetry.columnar.reader import ColumnarReader
from ringfence.telemetry.columnar.summaries import entries
from ringfence.telemetry.flow_reader import FlowReader
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated
from ringfence.telemetry.kinds import FileResult, Limits, LogFile, LogKind
from ringfence.telemetry.reading import Hopeless, Reading, Tally, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input

_HELD = 1_500_000
"""Records of one file that wait in memory; those of a larger file wait in the database."""
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
    ) -> None:
        """memory is what the whole process may take, about; folder is where the rest goes."""
        given = DEFAULT_MEMORY if memory is None else max(memory - _RESERVED, _RESERVED) // 2
        self._wanted = wanted
        self._limits = limits
        self._memory = given
        self._names = Vocabulary()
        self._chosen = Chosen(wanted.interfaces)
        self._database = Database(memory=given, folder=folder)
        self._aggregates = Aggregates(self._database, memory=given)
        self._files = count()

    @property
    def aggregates(self) -> Aggregates:
        """The flows so far."""
        return self._aggregates

    def read(
        self, files: Sequence[LogFile], done: Callable[[FileResult, Flows], None]
    ) -> tuple[FileResult, ...]:
        """Read files, several at a time; done gets each result, and what was read line by line.

        done is called in the order of the files, from the calling thread.
        """
        parquet = [at for at, file in enumerate(files) if _is_parquet(file)]
        apart = self._parquet_reader().read([files[at] for at in parquet]) if parquet else {}
        by_place = {at: apart[place] for place, at in enumerate(parquet)}
        results = []
        with ThreadPoolExecutor(self._database.threads) as pool:
            waiting = [
                pool.submit(by_place.__getitem__, at) if at in by_place else pool.submit(self._read, file)
                for at, file in enumerate(files)
            ]
            try:
                for future in waiting:
                    result, flows = future.result()
                    done(result, flows)
                    results.append(result)
            finally:
                for future in waiting:
                    future.cancel()
        return tuple(results)

    def _read(self, file: LogFile) -> tuple[FileResult, Flows]:
        flows = Flows(self._limits)
        held = _Held(self._database, self._memory, f"file{next(self._files)}")
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
                reader.read(inflated(stream, self._limits))
        except (Unreadable, OSError) as reason:
            held.forget()
            return unreadable(LogKind.FLOW_LOGS, file.name, _said(reason)), Flows(self._limits)
        except (OtherFormat, WrongFormat, Hopeless) as reason:
            held.forget()
            return wrong_input(LogKind.FLOW_LOGS, file.name, reason), Flows(self._limits)
        except BaseException:
            held.forget()
            raise
        held.hand_over(self._aggregates)
        return read_result(LogKind.FLOW_LOGS, file.name, reading.tally, flows.folds()), flows

    def _parquet_reader(self) -> ParquetReader:
        return ParquetReader(
            self._database,
            self._aggregates,
            memory=self._memory,
            names=self._names,
            wanted=self._wanted,
            limits=self._limits,
        )

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

    def __init__(self, database: Database, memory: int, name: str) -> None:
        self._database, self._memory, self._name = database, memory, name
        self._batches: list[Columns] = []
        self._rows = 0
        self._spilled: Aggregates | None = None

    def add(self, columns: Columns) -> None:
        self._batches.append(columns)
        self._rows += len(columns["srcaddr"])
        if self._rows >= _HELD:
            if self._spilled is None:
                self._spilled = Aggregates(self._database, memory=self._memory, name=self._name)
            self._spilled.add(self._batches)
            self._batches, self._rows = [], 0

    def hand_over(self, aggregates: Aggregates) -> None:
        aggregates.add(self._batches)
        if self._spilled is not None:
            aggregates.absorb(self._spilled)

    def forget(self) -> None:
        if self._spilled is not None:
            self._spilled.drop()
