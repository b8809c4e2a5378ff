# ruff: noqa: S608 - the names are those of the tests
"""A table of flow logs at Athena, whose queries DuckDB answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb
import sqlglot

_NUMBERS = (
    "version",
    "srcport",
    "dstport",
    "protocol",
    "tcp_flags",
    "packets",
    "bytes",
    "start",
    "end",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAtAthena:
    """Lines of a flow log with the partition that each lies in."""

    database: str = "logs"
    name: str = "flows"
    header: str
    lines: Sequence[tuple[Mapping[str, str], str]]
    """Values of the partition keys, and the line."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Partition keys and their types."""
    parameters: Mapping[str, str] = field(default_factory=dict)
    typed: bool = False
    """As Parquet, with numbers, instead of text."""

    @property
    def columns(self) -> list[tuple[str, str]]:
        names = [each.replace("-", "_") for each in self.header.split()]
        return [(name, "bigint" if self.typed and name in _NUMBERS else "string") for name in names]

    def metadata(self) -> dict[str, Any]:
        """What GetTableMetadata answers."""
        return {
            "Name": self.name,
            "TableType": "EXTERNAL_TABLE",
            "Columns": [{"Name": name, "Type": kind} for name, kind in self.columns],
            "PartitionKeys": [{"Name": name, "Type": kind} for name, kind in self.keys.items()],
            "Parameters": dict(self.parameters),
        }

    def query(self, sql: str) -> tuple[list[str], list[list[str | None]]]:
        """The names and the rows of a query in Athena's SQL, everything as text."""
        (statement,) = sqlglot.transpile(sql, read="athena", write="duckdb")
        with duckdb.connect() as connection:
            self._load(connection)
            found = connection.execute(statement)
            names = [str(column[0]) for column in found.description or ()]
            return names, [[_text(value) for value in row] for row in found.fetchall()]

    def _load(self, connection: duckdb.DuckDBPyConnection) -> None:
        columns = [*self.columns, *self.keys.items()]
        kinds = ", ".join(f'"{name}" {_duckdb(kind)}' for name, kind in columns)
        connection.execute(f'CREATE SCHEMA "{self.database}"')
        connection.execute(f'CREATE TABLE "{self.database}"."{self.name}" ({kinds})')
        casts = ", ".join(
            f"TRY_CAST(unnest(CAST(? AS VARCHAR[])) AS {_duckdb(kind)})" for _, kind in columns
        )
        rows = [[*line.split(), *(place[key] for key in self.keys)] for place, line in self.lines]
        values = [list(each) for each in zip(*rows, strict=True)] or [[] for _ in columns]
        connection.execute(f'INSERT INTO "{self.database}"."{self.name}" SELECT {casts}', values)
        names = ", ".join(f'"{name}"' for name in self.keys) or "1 AS nothing"
        connection.execute(
            f'CREATE VIEW "{self.database}"."{self.name}$partitions" AS'
            f' SELECT DISTINCT {names} FROM "{self.database}"."{self.name}"'
        )


def workgroup(**settings: Any) -> dict[str, Any]:
    """What GetWorkGroup answers for a careful workgroup; settings replace its own."""
    configuration = {
        "EnforceWorkGroupConfiguration": True,
        "BytesScannedCutoffPerQuery": 50 << 30,
        "ResultConfiguration": {"OutputLocation": "s3://results/ringfence/"},
    }
    return {
        "WorkGroup": {
            "Name": "audit",
            "State": "ENABLED",
            "Configuration": {**configuration, **settings},
        }
    }


def on_days(lines: Iterable[str], **place: str) -> list[tuple[Mapping[str, str], str]]:
    """The lines in one partition."""
    return [(place, line) for line in lines]


def _duckdb(kind: str) -> str:
    return {"string": "VARCHAR"}.get(kind, kind)


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
