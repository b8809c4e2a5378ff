"""Flow log lines in a DuckDB table of text, and what the shipped SQL makes of them."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import sqlglot

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.flow_columns import records, text_columns, wanted
from ringfence.telemetry.flow_sql import partials
from ringfence.telemetry.kinds import FileResult
from ringfence.telemetry.reading import Span

EVERYTHING = Span.of(None)


def load_lines(
    connection: duckdb.DuckDBPyConnection, header: str, lines: Iterable[str], name: str = "lines"
) -> None:
    """A table with one column of text for each field, as a log bucket's table has."""
    fields = header.split()
    columns = ", ".join(f'"{field}" VARCHAR' for field in fields)
    connection.execute(f"CREATE TABLE {name} ({columns})")
    values = zip(*(line.split() for line in lines), strict=True)
    lists = ", ".join("unnest(CAST(? AS VARCHAR[]))" for _ in fields)
    connection.execute(f"INSERT INTO {name} SELECT {lists}", [list(each) for each in values])


def summary_of(header: str, table: str = "lines") -> str:
    """The statement that sums such a table up in one pass."""
    select = records(text_columns(header.split()), f'"{table}"')
    return partials(f"({select}) AS records", wanted(EVERYTHING))


def by_way_of(sql: str, dialect: str) -> str:
    """The statement as another engine is given it, read back as DuckDB's."""
    (written,) = sqlglot.transpile(sql, read="duckdb", write=dialect)
    (back,) = sqlglot.transpile(written, read=dialect, write="duckdb")
    return back


def counted_by_sql(
    header: str, lines: Iterable[str], *, dialect: str = ""
) -> tuple[FileResult, TelemetryBuilder]:
    """What the SQL counts of lines, in a builder."""
    sql = summary_of(header)
    with duckdb.connect() as connection:
        load_lines(connection, header, lines)
        rows = connection.execute(by_way_of(sql, dialect) if dialect else sql).fetchall()
    builder = TelemetryBuilder()
    return builder.add_partials("lines", rows), builder
