"""Flow log records as Parquet files, with the names and types that AWS gives the columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from ringfence.telemetry.kinds import LogFile

Row = Mapping[str, object]

SHORT = frozenset({"version", "srcport", "dstport", "protocol", "tcp-flags", "traffic-path"})
LONG = frozenset({"packets", "bytes", "start", "end"})


def type_of(field: str) -> str:
    """The type of a field, as AWS documents it for Parquet."""
    return "INTEGER" if field in SHORT else "BIGINT" if field in LONG else "VARCHAR"


def write_parquet(
    path: Path,
    fields: Sequence[str],
    rows: Sequence[Row],
    *,
    types: Mapping[str, str] | None = None,
    absent: str | None = None,
    hyphens: bool = False,
    options: str = "",
) -> LogFile:
    """Write records; types are those of columns that AWS would write otherwise.

    absent is what stands for `-` in texts, None for NULL; numbers are NULL.
    """
    chosen = {field: (types or {}).get(field, type_of(field)) for field in fields}
    named = {field: field if hyphens else field.replace("-", "_") for field in fields}
    with duckdb.connect() as connection:
        columns = ", ".join(f'"{named[field]}" {kind}' for field, kind in chosen.items())
        connection.execute(f"CREATE TABLE flows ({columns})")
        marks = ", ".join("?" for _ in fields)
        for row in rows:
            values = [_value(row[field], chosen[field], absent) for field in fields]
            connection.execute(f"INSERT INTO flows VALUES ({marks})", values)  # noqa: S608 - question marks
        path.parent.mkdir(parents=True, exist_ok=True)
        written = path.parent / "being-written"
        connection.execute(f"COPY flows TO '{written}' (FORMAT parquet{options})")
        written.rename(path)
    return LogFile.at(path)


def text_of(fields: Sequence[str], rows: Sequence[Row]) -> bytes:
    """The same records as a file of text."""
    lines = [" ".join(str(row[field]) for field in fields) for row in rows]
    return "\n".join([" ".join(fields), *lines, ""]).encode()


def _value(value: object, kind: str, absent: str | None) -> object:
    if value != "-":
        return value
    return absent if kind == "VARCHAR" else None
