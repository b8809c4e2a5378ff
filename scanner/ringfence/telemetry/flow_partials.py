"""Rows that an engine counted (`flow_sql.PARTIAL_COLUMNS`) to counts by flow.

The rows of one flow may come in several parts, and its client may not be told from its server yet:
both are settled by the tables, as with records that were read line by line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ringfence.parse.flow_log import ABSENT, canonical_address
from ringfence.telemetry.flow_entry import FlowEntry, GapEntry
from ringfence.telemetry.flow_fold import TIED, TOLD, FlowKey
from ringfence.telemetry.flow_sql import NOT_UNDERSTOOD, PARTIAL_COLUMNS
from ringfence.telemetry.flows import Flows
from ringfence.telemetry.reading import Tally

Value = str | int | bool | None
"""As an engine gives it: Athena everything as text, the others numbers and truth as such."""

_KINDS = {1: b"NODATA", 2: b"SKIPDATA"}
_LOST = 2
_TRUE = frozenset({"true", "1", "t"})


class UnfitRows(ValueError):  # noqa: N818 - a row that no statement of ours can have given
    """The rows are not those of the statement."""


def put_partials(rows: Iterable[Sequence[Value]], flows: Flows, tally: Tally) -> None:
    """Count rows. Raises UnfitRows when they have other columns than the statement gives."""
    for row in rows:
        if len(row) != len(PARTIAL_COLUMNS):
            raise UnfitRows(f"a row has {len(row)} columns instead of {len(PARTIAL_COLUMNS)}")
        try:
            _put(dict(zip(PARTIAL_COLUMNS, row, strict=True)), flows, tally)
        except (TypeError, UnicodeEncodeError) as error:
            raise UnfitRows("a row has a value of the wrong type") from error


def _put(row: dict[str, Value], flows: Flows, tally: Tally) -> None:
    kind, records = _number(row["kind"]), _number(row["records"])
    entry = None if kind else _flow(row, records)
    if kind == NOT_UNDERSTOOD or (not kind and entry is None):
        tally.skipped += records
        return
    tally.records += records
    if entry is not None:
        flows.table.put(*entry)
        return
    key = (_text(row["interface_id"]), _text(row["account_id"]), _KINDS[kind])
    first, last = _number(row["first_seen"]), _number(row["last_seen"])
    flows.gap_table.put(key, GapEntry(records, first, last))
    if kind == _LOST:
        tally.lost_windows += records


def _flow(row: dict[str, Value], records: int) -> tuple[bytes, FlowEntry] | None:
    """The key and the counts of a flow; None when an end of it is no address."""
    client, server = (
        canonical_address(_text(row["client"])),
        canonical_address(_text(row["server"])),
    )
    key = FlowKey(
        _text(row["interface_id"]),
        _text(row["account_id"]),
        _text(row["region"]),
        client,
        server,
        b"%d" % _number(row["port"]),
        b"%d" % _number(row["protocol"]),
        b"ACCEPT" if _truth(row["accepted"]) else b"REJECT",
        TIED if _truth(row["tied"]) else TOLD,
    )
    packed = key.packed()
    if not (client and server) or len(packed.split(b" ")) != len(key):
        return None
    entry = FlowEntry(_number(row["first_seen"]), _number(row["last_seen"]))
    entry.records = records
    entry.packets, entry.bytes = _number(row["packets"]), _number(row["bytes"])
    entry.reply_packets = _number(row["reply_packets"])
    entry.reply_bytes = _number(row["reply_bytes"])
    entry.observed = _truth(row["observed"])
    entry.note(_text(row["service"]) or ABSENT, _text(row["next_hop"]) or ABSENT)
    return packed, entry


def _number(value: Value) -> int:
    if value is None:
        raise TypeError(value)
    try:
        return int(value)
    except ValueError as error:
        raise TypeError(value) from error


def _truth(value: Value) -> bool:
    return value.lower() in _TRUE if isinstance(value, str) else bool(value)


def _text(value: Value) -> bytes:
    return b"" if value is None else str(value).encode()
