"""Flow logs that AWS delivered as Parquet, read by DuckDB at its own speed.

Files with the same columns are read in one statement. What it counts are the same partial rows that
other engines give (flow_sql.partials); how many records of each file count says a second one.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from ringfence.parse.flow_log import EXTRA_FIELDS, RECORD_FIELDS
from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.database import Database, quoted_text
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.texts import number_texts, take_over
from ringfence.telemetry.flow_columns import (
    UnfitTable,
    one_of,
    records,
    typed_columns,
    wanted,
)
from ringfence.telemetry.flow_partials import put_partials
from ringfence.telemetry.flow_sql import NOT_UNDERSTOOD, partials
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.kinds import FileResult, Limits, LogFile, LogKind
from ringfence.telemetry.reading import Tally, Wanted
from ringfence.telemetry.result import read_result, unreadable, wrong_input

_KIND = LogKind.FLOW_LOGS
_MOST_ROWS_A_BYTE, _SMALL = 10, 1 << 16
"""Records for each byte of a file that is no smaller; AWS writes one in ten bytes and more."""
_BROKEN = "it is no whole Parquet file"
_READ = frozenset({*RECORD_FIELDS, *EXTRA_FIELDS, "srcaddr", "dstaddr", "resource-id"})
_NUMBERS = frozenset(
    {"start", "end", "srcport", "dstport", "protocol", "tcp-flags", "packets", "bytes"}
)
_WHOLE = re.compile(r"U?(?:TINYINT|SMALLINT|INTEGER|BIGINT)")
_Types = tuple[tuple[str, str], ...]
_Group = list[tuple[int, "_Source", Tally]]


class _Mixed(Exception):  # noqa: N818 - it ends an attempt, it is no error of ours
    """Some rows make no record after all, and nobody knows which of several files they were in."""


@dataclass(frozen=True, slots=True)
class _Source:
    """One file and its columns."""

    file: LogFile
    path: Path
    types: _Types

    def records(self, paths: Sequence[Path]) -> str:
        """The canonical relation over this file, or several like it."""
        listed = ", ".join(quoted_text(str(path)) for path in paths)
        relation = f"read_parquet([{listed}], hive_partitioning = false)"
        file = self.file
        chosen = records(
            typed_columns(self.types), relation, account=file.account, region=file.region
        )
        return f"({chosen}) AS records"


class ParquetReader:
    """Reads Parquet files into aggregates."""

    def __init__(
        self,
        database: Database,
        aggregates: Aggregates,
        *,
        memory: int,
        names: Vocabulary,
        wanted: Wanted,
        limits: Limits,
        cancelled: threading.Event,
    ) -> None:
        self._cancelled = cancelled
        self._database, self._aggregates, self._memory = database, aggregates, memory
        self._names, self._wanted, self._limits = names, wanted, limits

    def read(self, files: Sequence[LogFile]) -> dict[int, tuple[FileResult, Flows]]:
        """The result of each file by its place, and what of it was counted apart.

        The files are opened by a database that can open nothing else; what it counted goes to the
        other one through a file in the folder of that. Raises duckdb.InterruptException when it is
        cancelled.
        """
        paths = [file.path.absolute() for file in files if file.path is not None]
        # Below the other's folder, so that it may read what this one writes.
        self._opener = Database(memory=self._memory, folder=self._database.folder, files=paths)
        try:
            self._ours = self._wanted_interfaces()
            with self._opener.interruptible(self._cancelled):
                return self._read(files)
        finally:
            self._opener.close()

    def _wanted_interfaces(self) -> str:
        """The condition on canonical records of interfaces that are wanted."""
        conditions = []
        for table, interfaces, verb in (
            ("wanted", self._wanted.interfaces, "IN"),
            ("idle", self._wanted.idle or None, "NOT IN"),
        ):
            if interfaces is not None:
                self._opener.load(
                    {"id": np.array(sorted(interfaces), np.object_)},
                    f"CREATE TABLE {table} AS SELECT CAST(id AS VARCHAR) AS id FROM given",
                )
                conditions.append(
                    f"(interface_id IS NULL OR interface_id {verb} (SELECT id FROM {table}))"
                )
        return " AND ".join(conditions) or "TRUE"

    def _read(self, files: Sequence[LogFile]) -> dict[int, tuple[FileResult, Flows]]:
        results: dict[int, tuple[FileResult, Flows]] = {}
        groups: dict[tuple[_Types, str, str], _Group] = defaultdict(list)
        for at, file in enumerate(files):
            try:
                source = self._source(at, file)
                tally = self._tally(source)
            except duckdb.InterruptException:
                raise
            except UnfitTable as reason:
                results[at] = (
                    wrong_input(_KIND, file.name, reason),
                    Flows(self._limits, self._wanted.agent_ids),
                )
            except (duckdb.Error, OSError):
                results[at] = (
                    unreadable(_KIND, file.name, _BROKEN),
                    Flows(self._limits, self._wanted.agent_ids),
                )
            else:
                groups[source.types, file.account, file.region].append((at, source, tally))
        for group in groups.values():
            results |= self._read_group(group)
        return results

    def _source(self, at: int, file: LogFile) -> _Source:
        """Look at the columns of a file. Raises UnfitTable for what is no VPC flow log."""
        assert file.path is not None  # noqa: S101 - the engine gives only files that have one
        # By a plain name, since the database takes `*` and `[` for a pattern.
        path = self._opener.folder / f"{at}.parquet"
        path.symlink_to(file.path.absolute())
        described = self._opener.rows(
            f"DESCRIBE SELECT * FROM read_parquet({quoted_text(str(path))}, hive_partitioning = false)"
        )
        types = tuple((str(row[0]), str(row[1])) for row in described)
        ((rows,),) = self._opener.rows(
            f"SELECT SUM(num_rows) FROM parquet_file_metadata({quoted_text(str(path))})"
        )
        if rows > _MOST_ROWS_A_BYTE * max(file.path.stat().st_size, _SMALL):
            raise UnfitTable(
                f"it claims {int(rows):,} records, which is too many for a file of its size"
            )
        if any(name.lower().replace("-", "_").startswith("tgw_") for name, _ in types):
            raise UnfitTable("this is a transit gateway flow log, and only VPC flow logs are read")
        _check_types(types)
        return _Source(file, path, types)

    def _tally(self, source: _Source) -> Tally:
        """How many records of a file count, and why others do not."""
        accounts, span = self._wanted.accounts, self._wanted.span
        ours = self._ours
        if accounts is not None:
            ours += f" AND {one_of('account_id', accounts)}"
        outside = (
            f"first_seen <= last_seen AND (first_seen < {span.first} OR last_seen > {span.last})"
        )
        ((total, unwanted, before_or_after, lost),) = self._opener.rows(
            f"""SELECT COUNT(*), COUNT(*) FILTER (WHERE NOT ours),
            COUNT(*) FILTER (WHERE ours AND outside),
            COUNT(*) FILTER (WHERE ours AND NOT outside AND first_seen <= last_seen AND status = 2)
            FROM (SELECT status, first_seen, last_seen, ({ours}) AS ours,
                COALESCE({outside}, FALSE) AS outside
                FROM {source.records([source.path])}) AS judged"""
        )
        tally = Tally(unwanted=unwanted, outside=before_or_after, lost_windows=lost)
        tally.records = total - unwanted - before_or_after
        # The names of its columns are what a header line is in a file of text.
        tally.lines = total + 1
        return tally

    def _read_group(self, group: _Group) -> dict[int, tuple[FileResult, Flows]]:
        """Read files with the same columns; when one of them breaks, each for itself."""
        flows, odd = Flows(self._limits, self._wanted.agent_ids), Tally()
        try:
            self._count([source for _, source, _ in group], flows, odd)
        except duckdb.InterruptException:
            raise
        except (duckdb.Error, _Mixed):
            if len(group) == 1:
                ((at, source, _),) = group
                return {
                    at: (
                        unreadable(_KIND, source.file.name, _BROKEN),
                        Flows(self._limits, self._wanted.agent_ids),
                    )
                }
            apart: dict[int, tuple[FileResult, Flows]] = {}
            for one in group:
                apart |= self._read_group([one])
            return apart
        results = {}
        for at, source, tally in group:
            # What makes no sense shows only when flows are counted.
            tally.skipped += odd.skipped
            tally.records -= odd.skipped
            results[at] = (read_result(_KIND, source.file.name, tally, ()), flows)
            flows, odd = Flows(self._limits, self._wanted.agent_ids), Tally()
        return results

    def _count(self, sources: Sequence[_Source], flows: Flows, odd: Tally) -> None:
        """Count files as a whole. Raises _Mixed when that does not tell what belongs to which."""
        condition = f"{wanted(self._wanted.span, accounts=self._wanted.accounts)} AND {self._ours}"
        relation = sources[0].records([source.path for source in sources])
        passed = quoted_text(str(self._opener.folder / "partials.parquet"))
        self._opener.run(
            f"COPY (SELECT * FROM ({partials(relation, condition)})) TO {passed} (FORMAT parquet)"
        )
        ((rejected,),) = self._opener.rows(
            f"SELECT COALESCE(SUM(records), 0) FROM read_parquet({passed})"
            f" WHERE kind = {NOT_UNDERSTOOD}"
        )
        if rejected and len(sources) > 1:
            raise _Mixed
        odd.skipped += int(rejected)
        self._database.run(
            f"CREATE OR REPLACE TABLE parquet_rows AS FROM read_parquet({passed})"
            f" WHERE kind <> {NOT_UNDERSTOOD}"
        )
        with self._database.looking_up:
            put_partials(number_texts(self._database, self._names, "parquet_rows"), flows, odd)
            if odd.skipped and len(sources) > 1:
                raise _Mixed
            take_over(self._database, self._aggregates)
        self._database.run("DROP TABLE parquet_rows")


def _check_types(types: _Types) -> None:
    """Raise UnfitTable when a column that is read holds neither texts nor, where it may, numbers."""
    for name, kind in types:
        (field,) = typed_columns([(name, kind)])
        numbers = field in _NUMBERS
        if field in _READ and kind != "VARCHAR" and not (numbers and _WHOLE.fullmatch(kind)):
            expected = "whole numbers" if numbers else "texts"
            raise UnfitTable(f"its column {name} holds {kind[:40]} instead of {expected}")
