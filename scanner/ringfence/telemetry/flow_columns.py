# ruff: noqa: S608 - SQL is what this module makes; every name in it was checked
"""From the columns of a source of flow log records to the canonical relation of `flow_sql`.

Everything that is written into the SQL is a column that was checked, a number, or a text of few
letters: names of tables and columns come from a catalogue, and identifiers from an estate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ringfence.telemetry.reading import Span

_SAFE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,127}")
_SAFE_TEXT = re.compile(r"[A-Za-z0-9./=_:-]{0,256}")
_DIGITS = "^[0-9]{1,18}$"
_LONGEST = 128
_EMPTY = "''"
_WITH_PORTS = "(6, 17, 33, 132, 136)"

_ALIASES = {
    "account": "account-id",
    "accountid": "account-id",
    "interfaceid": "interface-id",
    "sourceaddress": "srcaddr",
    "destinationaddress": "dstaddr",
    "sourceport": "srcport",
    "destinationport": "dstport",
    "numpackets": "packets",
    "numbytes": "bytes",
    "starttime": "start",
    "endtime": "end",
    "logstatus": "log-status",
}
"""Column names of the tables that AWS's own examples used to create."""

MOST_LISTED = 5_000
"""Identifiers that are written into a statement; Athena takes 256 KiB of SQL."""

_NEEDED = ("srcport", "dstport", "protocol", "start")


class UnfitTable(ValueError):  # noqa: N818 - its message is a sentence about the table
    """A table has a name that cannot be written safely, or lacks a column that no flow can do without."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a source."""

    sql: str
    """The expression that gives it."""
    text: bool = True
    """Whether it holds text as a log line does, `-` included, rather than a number or NULL."""


def text_columns(names: Iterable[str]) -> dict[str, Column]:
    """Columns that hold the values of log lines, by field."""
    return {_field(name): Column(quoted(name)) for name in names}


def typed_columns(types: Iterable[tuple[str, str]]) -> dict[str, Column]:
    """Columns of a table whose catalogue gives types, by field; `account_id` is `account-id`."""
    return {_field(name): Column(quoted(name), text=_is_text(kind)) for name, kind in types}


def quoted(name: str) -> str:
    """A name in double quotes. Raises UnfitTable for one with letters that names do not have."""
    if not _SAFE_NAME.fullmatch(name):
        raise UnfitTable(f"the name {name[:40]!r} has letters that no column of a flow log has")
    return f'"{name}"'


def literal(text: str) -> str:
    """A text in single quotes. Raises UnfitTable for letters that neither ids nor days have."""
    if not _SAFE_TEXT.fullmatch(text):
        raise UnfitTable(f"{text[:40]!r} has letters that no identifier has")
    return f"'{text}'"


def records(
    columns: Mapping[str, Column],
    relation: str,
    *,
    origin: Sequence[str] = (),
    where: str = "",
    account: str = "",
    region: str = "",
) -> str:
    """The canonical relation as a SELECT over the columns of a source.

    account and region are for sources without these columns. where is over the source's own
    columns. Raises UnfitTable, with a sentence, when a column is missing.
    """
    _check(columns)
    kept = "".join(f"{quoted(name)}, " for name in origin)
    protocol = _number(columns.get("protocol"))
    status = _coded(columns.get("log-status"), {"OK": "0", "NODATA": "1", "SKIPDATA": "2"}, "0")
    action = _coded(columns.get("action"), {"ACCEPT": "TRUE", "REJECT": "FALSE"}, "TRUE")
    egress = _coded(
        columns.get("flow-direction"),
        {"egress": "TRUE", "ingress": "FALSE"},
        "CAST(NULL AS BOOLEAN)",
    )
    flags = _number(columns.get("tcp-flags"))
    started = _number(columns["start"])
    condition = f" WHERE {where}" if where else ""
    return f"""SELECT {kept}{_interface(columns)} AS interface_id,
    {_owner(columns.get("account-id"), account, ("-", "unknown"))} AS account_id,
    {_owner(columns.get("region"), region, ("-",))} AS region,
    {_address(columns, "srcaddr")} AS srcaddr,
    {_address(columns, "dstaddr")} AS dstaddr,
    CASE WHEN {protocol} IN {_WITH_PORTS} THEN {_number(columns["srcport"])} ELSE 0 END AS srcport,
    CASE WHEN {protocol} IN {_WITH_PORTS} THEN {_number(columns["dstport"])} ELSE 0 END AS dstport,
    {protocol} AS protocol,
    CASE WHEN {flags} BETWEEN 0 AND 255 THEN {flags} END AS tcp_flags,
    {egress} AS egress,
    {action} AS accepted,
    {_amount(columns.get("packets"))} AS packets,
    {_amount(columns.get("bytes"))} AS "bytes",
    {started} AS first_seen,
    {_number(columns["end"]) if "end" in columns else started} AS last_seen,
    {_noted(columns.get("pkt-src-aws-service"))} AS src_service,
    {_noted(columns.get("pkt-dst-aws-service"))} AS dst_service,
    {_noted(columns.get("next-hop-interface-id"))} AS next_hop,
    {status} AS status
FROM {relation}{condition}"""


def wanted(
    span: Span,
    interfaces: frozenset[str] | None = None,
    accounts: frozenset[str] | None = None,
    *,
    idle: frozenset[str] = frozenset(),
) -> str:
    """The condition on canonical records that count, or whose own values do not tell."""
    conditions = [
        (
            "(first_seen IS NULL OR last_seen IS NULL OR first_seen > last_seen"
            f" OR (first_seen >= {span.first} AND last_seen <= {span.last}))"
        )
    ]
    if interfaces is not None:
        conditions.append(one_of("interface_id", interfaces))
    if 0 < len(idle) <= MOST_LISTED:
        conditions.append(none_of("interface_id", idle))
    if accounts is not None:
        conditions.append(one_of("account_id", accounts))
    return " AND ".join(conditions)


def one_of(column: str, values: Iterable[str]) -> str:
    """The condition that a column has one of the values, or none at all."""
    listed = ", ".join(literal(value) for value in sorted(values))
    return f"({column} IS NULL OR {column} IN ({listed}))" if listed else f"({column} IS NULL)"


def none_of(column: str, values: Iterable[str]) -> str:
    """The condition that a column has another value, or none at all."""
    listed = ", ".join(literal(value) for value in sorted(values))
    return f"({column} IS NULL OR {column} NOT IN ({listed}))" if listed else "TRUE"


def _check(columns: Mapping[str, Column]) -> None:
    missing = [name for name in _NEEDED if name not in columns] + [
        f"{end} or pkt-{end}"
        for end in ("srcaddr", "dstaddr")
        if end not in columns and f"pkt-{end}" not in columns
    ]
    if missing:
        raise UnfitTable(f"it has no column for {', '.join(missing)}")


def _field(name: str) -> str:
    plain = name.lower().replace("_", "-")
    return _ALIASES.get(plain, plain)


def _is_text(kind: str) -> bool:
    return not re.match(
        r"(tiny|small|big|hug)?int|integer|decimal|numeric|long|short|u\w*int", kind.lower()
    )


def _number(column: Column | None) -> str:
    """A whole number; NULL for anything else, a sign or a fraction included."""
    if column is None:
        return "CAST(NULL AS BIGINT)"
    if not column.text:
        return f"TRY_CAST({column.sql} AS BIGINT)"
    return f"CASE WHEN REGEXP_MATCHES({column.sql}, '{_DIGITS}') THEN TRY_CAST({column.sql} AS BIGINT) END"


def _amount(column: Column | None) -> str:
    """A count, 0 where the log does not say."""
    if column is None:
        return "0"
    if not column.text:
        return f"CASE WHEN {column.sql} IS NULL THEN 0 ELSE {_number(column)} END"
    return f"CASE WHEN {column.sql} = '-' THEN 0 ELSE {_number(column)} END"


def _told(column: Column | None) -> str:
    """A text; NULL where the log does not say."""
    if column is None:
        return "CAST(NULL AS VARCHAR)"
    return f"NULLIF(NULLIF({column.sql}, '-'), '')"


def _noted(column: Column | None) -> str:
    """A text that is kept; what is longer than any is cut, as the reader of lines does."""
    return f"SUBSTR({_told(column)}, 1, {_LONGEST})"


def _address(columns: Mapping[str, Column], end: str) -> str:
    given = [_told(columns[name]) for name in (f"pkt-{end}", end) if name in columns]
    return f"COALESCE({', '.join(given)})" if len(given) > 1 else given[0]


def _interface(columns: Mapping[str, Column]) -> str:
    """The interface; the resource (version 9) where a record has none."""
    names = [_told(columns[name]) for name in ("interface-id", "resource-id") if name in columns]
    named = f"COALESCE({', '.join([*names, _EMPTY])})"
    return f"CASE WHEN LENGTH({named}) <= {_LONGEST} THEN {named} END"


def _owner(column: Column | None, default: str, absent: tuple[str, ...]) -> str:
    if column is None:
        return literal(default)
    listed = ", ".join(literal(text) for text in absent)
    return f"CASE WHEN {column.sql} IS NULL OR {column.sql} IN ({listed}) THEN '' ELSE SUBSTR({column.sql}, 1, {_LONGEST}) END"


def _coded(column: Column | None, codes: Mapping[str, str], default: str) -> str:
    """One of a few words; NULL for any other, the default where the source has no such column."""
    if column is None:
        return default
    cases = " ".join(f"WHEN {literal(word)} THEN {code}" for word, code in codes.items())
    return f"CASE {column.sql} {cases} END"
