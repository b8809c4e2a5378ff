"""Partial rows with texts, as Parquet files and caches give them, to rows with numbers.

Each distinct text is looked up once. A row with a text that has no number (an id of an old form, a
service that is new) is given back, for the tables that hold texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ringfence.telemetry.columnar.aggregates import Aggregates
from ringfence.telemetry.columnar.database import Database, names_of, quoted_text
from ringfence.telemetry.columnar.names import FIRST_IPV6, UNKNOWN, Vocabulary
from ringfence.telemetry.columnar.words import BEHIND, FRONT, Text, interface_number, ipv4_numbers
from ringfence.telemetry.flow_partials import Value
from ringfence.telemetry.flow_sql import FLOW_KEYS, PARTIAL_COLUMNS

_LOOKED_UP = {
    "interface_id": ("interface_id",),
    "account_id": ("account_id",),
    "region": ("region",),
    "address": ("client", "server"),
    "service": ("service",),
    "next_hop": ("next_hop",),
}
"""What is looked up, and the columns that hold it."""


_KEY_TEXTS = frozenset({"interface_id", "account_id", "region"})


def number_texts(database: Database, names: Vocabulary, table: str) -> Sequence[Sequence[Value]]:
    """Find the numbers of partial rows (PARTIAL_COLUMNS), for `take_over`; give back the rows without."""
    for what, columns in _LOOKED_UP.items():
        _number(database, table, what, columns, names)
    joins = " ".join(
        f'LEFT JOIN numbers_{what} AS "n_{column}" ON t."{column}" = "n_{column}".text'
        for what, columns in _LOOKED_UP.items()
        for column in columns
    )
    numbered = {column for columns in _LOOKED_UP.values() for column in columns}
    optional = ("service", "next_hop")
    whole = " AND ".join(
        f'("n_{column}".number IS NOT NULL'
        + (f' OR t."{column}" IS NULL)' if column in optional else ")")
        for column in sorted(numbered)
    )
    chosen = ", ".join(
        f'"n_{name}".number AS "{name}"' if name in numbered else f't."{name}"'
        for name in PARTIAL_COLUMNS
    )
    database.run(
        f"CREATE OR REPLACE TABLE numbered AS SELECT {chosen}, t.kind = 0 AND {whole} AS whole,"
        f" t.rowid AS row FROM {table} AS t {joins}"
    )
    return database.rows(
        f"SELECT {names_of(PARTIAL_COLUMNS)} FROM {table}"
        " WHERE rowid NOT IN (SELECT row FROM numbered WHERE whole)"
    )


def take_over(database: Database, aggregates: Aggregates) -> None:
    """Add the rows that have numbers to the aggregates."""
    aggregates.add_partials("(FROM numbered WHERE whole)")
    database.run("DROP TABLE numbered")


def _number(
    database: Database, table: str, what: str, columns: Sequence[str], names: Vocabulary
) -> None:
    """Make the table of texts and numbers of one kind."""
    distinct = " UNION ".join(
        f'SELECT DISTINCT "{column}" AS text FROM {table} WHERE kind = 0 AND "{column}" IS NOT NULL'
        for column in columns
    )
    texts = database.columns(f"SELECT text FROM ({distinct}) AS distinct_texts")["text"]
    if what == "address":
        numbers = addresses_of([str(text) for text in texts], names)
    else:
        numbers = np.array([_lookup(what, names)(str(text)) for text in texts], np.object_)
    known = np.array([number >= 0 for number in numbers], np.bool_)
    database.load(
        {"text": texts[known], "number": numbers[known].astype(np.uint64)},
        f"CREATE OR REPLACE TABLE numbers_{what} AS"
        " SELECT CAST(text AS VARCHAR) AS text, CAST(number AS UBIGINT) AS number FROM given",
    )


def _lookup(what: str, names: Vocabulary) -> Callable[[str], int]:
    if what == "interface_id":
        return _interface
    numbers: Any = {
        "account_id": names.accounts,
        "region": names.regions,
        "service": names.services,
        "next_hop": names.hops,
    }[what]
    # A text with a blank can have come from no line of a log, and would fall apart in a key.
    separable = what not in _KEY_TEXTS
    return lambda text: (
        int(numbers.number(text.encode("utf-8", "backslashreplace")))
        if separable or " " not in text
        else UNKNOWN
    )


def _interface(text: str) -> int:
    number = interface_number(text.encode("utf-8", "backslashreplace"))
    return UNKNOWN if number is None else number


def addresses_of(texts: Sequence[str], names: Vocabulary) -> Any:
    """The numbers of addresses, UNKNOWN for what is none, as objects that hold both."""
    raw = [text.encode("utf-8", "backslashreplace") for text in texts]
    lengths = np.array([len(text) for text in raw], np.int64)
    ends = FRONT + np.cumsum(lengths + 1) - 1
    text = Text(b"".join((bytes(FRONT), b"\n".join(raw), bytes(BEHIND))))
    numbers, good = ipv4_numbers(text, ends - lengths, ends)
    found = numbers.astype(np.object_)
    for at in np.flatnonzero(~good):
        found[at] = names.addresses.number(raw[at])
    return found


def write_out(database: Database, aggregates: Aggregates, names: Vocabulary, table: Path) -> None:
    """Write the flows as partial rows with texts to a Parquet file, for `take_over` to read again."""
    _name_tables(database, names)
    flows, hops = aggregates.flow_table, aggregates.hop_table
    keys = ", ".join(f"f.{name}" for name in ("port", "protocol", "accepted", "tied"))
    texts = (
        "printf('eni-0%016x', f.interface_id) AS interface_id, a.text AS account_id, r.text AS region,"
        f" {_address('client')} AS client, {_address('server')} AS server, {keys}"
    )
    joins = (
        "JOIN texts_accounts AS a ON a.number = f.account_id"
        " JOIN texts_regions AS r ON r.number = f.region"
        " LEFT JOIN texts_addresses AS c ON c.number = f.client"
        " LEFT JOIN texts_addresses AS d ON d.number = f.server"
    )
    same = " AND ".join(f"h.{name} = f.{name}" for name in FLOW_KEYS)
    amounts = ["packets", "bytes", "reply_packets", "reply_bytes"]
    database.run(
        f"""COPY (SELECT 0 AS kind, {texts}, CAST(NULL AS VARCHAR) AS next_hop, f.records,
        {", ".join(f"f.{name}" for name in amounts)}, f.first_seen, f.last_seen, f.observed,
        s.text AS service
        FROM {flows} AS f {joins} LEFT JOIN texts_services AS s ON s.number = f.service
        UNION ALL SELECT 0, {texts}, n.text, 0, {", ".join("0" for _ in amounts)},
        f.first_seen, f.last_seen, 0, CAST(NULL AS VARCHAR)
        FROM {hops} AS h JOIN {flows} AS f ON {same} {joins}
        JOIN texts_hops AS n ON n.number = h.next_hop)
        TO {quoted_text(str(table))} (FORMAT parquet, USE_TMP_FILE false)"""
    )


def _address(end: str) -> str:
    """The text of an address in SQL."""
    number, other = f"f.{end}", "c" if end == "client" else "d"
    quad = ", '.', ".join(f"({number} >> {shift}) % 256" for shift in (24, 16, 8, 0))
    return f"CASE WHEN {number} < {FIRST_IPV6} THEN concat({quad}) ELSE {other}.text END"


def _name_tables(database: Database, names: Vocabulary) -> None:
    for what, texts in (
        ("accounts", names.accounts.texts()),
        ("regions", names.regions.texts()),
        ("hops", names.hops.texts()),
        ("services", names.services.texts()),
        ("addresses", names.addresses.texts()),
    ):
        columns = {
            "number": np.array(list(texts), np.uint64),
            "text": np.array(
                [text.decode("utf-8", "backslashreplace") for text in texts.values()], np.object_
            ),
        }
        database.load(
            columns,
            f"CREATE OR REPLACE TABLE texts_{what} AS"
            " SELECT CAST(number AS UBIGINT) AS number, CAST(text AS VARCHAR) AS text FROM given",
        )
