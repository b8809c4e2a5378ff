"""The flows of many records: partial sums in the database, merged as they grow.

Records wait in one table until there are enough of them to be worth an aggregation, whose rows go
into another; when that has doubled, its rows are merged. So what is held is bounded by the number
of distinct flows and a fixed number of records, however many records there are.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ringfence.telemetry import flow_sql
from ringfence.telemetry.columnar.columns import RECORD_COLUMNS, Columns, joined
from ringfence.telemetry.columnar.database import Database, names_of
from ringfence.telemetry.flow_sql import FLOW_COUNTS, FLOW_KEYS

FLOW_COLUMNS = (*FLOW_KEYS, *FLOW_COUNTS)

_COLUMNS = ", ".join(f'"{column}" {kind}' for column, (kind, _) in RECORD_COLUMNS.items())
_BYTES_A_RECORD = 64
_MOST_WAITING = 8_000_000
_LEAST_WAITING = 500_000
_LEAST_TO_MERGE = 1_000_000
_LEAST_A_PART, _ROWS_A_PART, _MOST_PARTS = 25_000, 750_000, 64
_BYTES_A_GROUP = 1_000
"""What the hash table of an aggregation may take for each flow, with room to grow."""


@dataclass(slots=True)
class _Sizes:
    waiting: int = 0
    partial: int = 0
    merged: int = 0
    """Rows that the last merge left."""
    hops: int = 0


class Aggregates:
    """Flows of records that were added; safe to use from several threads."""

    def __init__(
        self,
        database: Database,
        *,
        memory: int,
        name: str = "all",
        least_waiting: int = _LEAST_WAITING,
        least_to_merge: int = _LEAST_TO_MERGE,
    ) -> None:
        """Memory bounds the records that wait before they are summed up, of which least_waiting may.

        Up to least_to_merge rows of sums are not merged.
        """
        self._database = database
        self._lock = threading.RLock()
        self._name = name
        self._sizes = _Sizes()
        self._least_to_merge = least_to_merge
        self._rows_a_part = min(_ROWS_A_PART, max(_LEAST_A_PART, memory // _BYTES_A_GROUP))
        self._most_waiting = min(_MOST_WAITING, max(least_waiting, memory // 3 // _BYTES_A_RECORD))
        self._waiting, self._partial, self._hops = (
            f"{name}_{part}" for part in ("waiting", "partial", "hops")
        )
        database.run(f"CREATE TABLE {self._waiting} ({_COLUMNS})")
        database.run(
            f"CREATE TABLE {self._partial} AS"
            f" {flow_sql.flows(self._records(), checked=True)} LIMIT 0"
        )
        database.run(
            f"CREATE TABLE {self._hops} AS {flow_sql.hops(self._records(), checked=True)} LIMIT 0"
        )

    def add(self, batches: Sequence[Columns]) -> None:
        """Add records, each batch with all RECORD_COLUMNS."""
        if not batches:
            return
        columns = joined(list(batches))
        rows = len(columns["srcaddr"])
        with self._lock:
            self._database.load(
                columns, f"INSERT INTO {self._waiting} SELECT {names_of(RECORD_COLUMNS)} FROM given"
            )
            self._sizes.waiting += rows
            self._sizes.hops += int(np.count_nonzero(columns["next_hop"]))
            if self._sizes.waiting >= self._most_waiting:
                self._aggregate()

    def add_partials(self, relation: str) -> None:
        """Add partial rows (PARTIAL_COLUMNS with numbers), one for each next hop of a flow."""
        with self._lock:
            self._database.run(
                f"INSERT INTO {self._partial} ({names_of(FLOW_COLUMNS)})"
                f" SELECT {names_of(FLOW_COLUMNS)} FROM {relation}"
            )
            self._database.run(
                f"INSERT INTO {self._hops} SELECT DISTINCT {names_of((*FLOW_KEYS, 'next_hop'))}"
                f" FROM {relation} WHERE next_hop IS NOT NULL"
            )
            ((self._sizes.partial,),) = self._database.rows(f"SELECT COUNT(*) FROM {self._partial}")
            self._merge_when_grown()

    def absorb(self, other: Aggregates) -> None:
        """Add the flows of another in the same database, which is gone afterwards."""
        with self._lock:
            other._aggregate()
            self._database.run(f"INSERT INTO {self._partial} FROM {other._partial}")
            self._database.run(f"INSERT INTO {self._hops} FROM {other._hops}")
            self._sizes.partial += other._sizes.partial
            other.drop()
            self._merge_when_grown()

    def drop(self) -> None:
        """Forget everything."""
        for table in (self._waiting, self._partial, self._hops):
            self._database.run(f"DROP TABLE {table}")

    def count(self) -> int:
        """How many distinct flows there are."""
        with self._lock:
            self._settle()
            return self._sizes.partial

    def totals(self) -> tuple[int, int, int]:
        """Records, packets and bytes in both directions."""
        with self._lock:
            self._settle()
            ((records, packets, size),) = self._database.rows(
                "SELECT COALESCE(SUM(records), 0), COALESCE(SUM(packets + reply_packets), 0),"
                f" COALESCE(SUM(bytes + reply_bytes), 0) FROM {self._partial}"
            )
            return int(records), int(packets), int(size)

    def seen(self) -> tuple[int, int]:
        """The first and the last second of everything; an empty span when there is nothing."""
        with self._lock:
            self._settle()
            ((first, last),) = self._database.rows(
                f"SELECT MIN(first_seen), MAX(last_seen) FROM {self._partial}"
            )
            return (1 << 62, 0) if first is None else (int(first), int(last))

    @property
    def flow_table(self) -> str:
        """The table with one row for each flow: FLOW_KEYS and FLOW_COUNTS."""
        with self._lock:
            self._settle()
            return self._partial

    @property
    def hop_table(self) -> str:
        """The table with FLOW_KEYS and next_hop, each once."""
        with self._lock:
            self._settle()
            return self._hops

    def _records(self) -> str:
        """The records that wait, as the canonical relation."""
        taken = ("egress", "src_service", "dst_service", "next_hop")
        return (
            f"(SELECT * EXCLUDE ({names_of(taken)}), 0 AS status,"
            " CASE WHEN egress >= 0 THEN egress = 1 END AS egress,"
            " NULLIF(src_service, 0) AS src_service, NULLIF(dst_service, 0) AS dst_service,"
            f" NULLIF(next_hop, 0) AS next_hop FROM {self._waiting}) AS records"
        )

    def _aggregate(self) -> None:
        """Sum up the records that wait."""
        if not self._sizes.waiting:
            return
        waiting = flow_sql.single_flows(self._records(), checked=True)
        self._replace(
            self._partial,
            f"({waiting} UNION ALL SELECT {names_of(FLOW_COLUMNS)} FROM {self._partial}) AS old_and_new",
        )
        if self._sizes.hops:
            self._database.run(
                f"INSERT INTO {self._hops} {flow_sql.hops(self._records(), checked=True)}"
            )
            self._merge_hops()
        # Deleting row by row, as TRUNCATE does, takes as long as inserting them did.
        self._database.run(f"CREATE OR REPLACE TABLE {self._waiting} ({_COLUMNS})")
        self._sizes.waiting = self._sizes.hops = 0
        self._sizes.merged = self._sizes.partial

    def _merge_when_grown(self) -> None:
        if self._sizes.partial > max(self._least_to_merge, 2 * self._sizes.merged):
            self._merge()

    def _merge(self) -> None:
        self._replace(self._partial, self._partial)
        self._sizes.merged = self._sizes.partial
        self._merge_hops()

    def _merge_hops(self) -> None:
        self._database.run(
            f"CREATE TABLE {self._name}_merged AS SELECT DISTINCT * FROM {self._hops}"
        )
        self._swap(self._hops)

    def _replace(self, table: str, relation: str) -> None:
        """Merge the partial rows of a relation into a table that takes the place of another.

        A part of the interfaces at a time: the hash table of all flows is larger than the rows
        themselves, and would be written to the disk first where memory is short.
        """
        rows = self._sizes.waiting + self._sizes.partial
        parts = min(max(1, rows // self._rows_a_part), _MOST_PARTS)
        merged = f"{self._name}_merged"
        for part in range(parts):
            some = f"(SELECT * FROM {relation} WHERE interface_id % {parts} = {part}) AS some_flows"
            statement = flow_sql.merged_flows(some if parts > 1 else relation)
            verb = f"INSERT INTO {merged}" if part else f"CREATE TABLE {merged} AS"
            self._database.run(f"{verb} {statement}")
        self._swap(table)
        ((self._sizes.partial,),) = self._database.rows(f"SELECT COUNT(*) FROM {table}")

    def _swap(self, table: str) -> None:
        self._database.run(f"DROP TABLE {table}")
        self._database.run(f"ALTER TABLE {self._name}_merged RENAME TO {table}")

    def _settle(self) -> None:
        """Bring everything into one row for each flow."""
        self._aggregate()
        if self._sizes.partial != self._sizes.merged:
            self._merge()
