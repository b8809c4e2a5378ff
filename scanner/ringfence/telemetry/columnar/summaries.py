"""Rows of the database to the entries that the room's tables hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.telemetry.columnar.columns import Columns
from ringfence.telemetry.columnar.database import Database, names_of
from ringfence.telemetry.columnar.names import Vocabulary
from ringfence.telemetry.columnar.words import interface_name
from ringfence.telemetry.flow_entry import MAX_NEXT_HOPS, FlowEntry
from ringfence.telemetry.flow_fold import TIED, TOLD
from ringfence.telemetry.flow_sql import FLOW_COUNTS, FLOW_KEYS

_ROWS = 100_000
"""Rows that are fetched at once."""

_Key = tuple[int, ...]


def entries(
    database: Database, names: Vocabulary, flows: str, hops: str, *, folded: bool
) -> Iterator[tuple[bytes, FlowEntry]]:
    """The key and the counts of each flow in a table."""
    hop_texts = _hops(database, names, hops)
    columns = (*FLOW_KEYS, *FLOW_COUNTS, *(("folded",) if folded else ()))
    ((count,),) = database.rows(f"SELECT COUNT(*) FROM {flows}")
    for first in range(0, count, _ROWS):
        part = database.columns(
            f"SELECT {names_of(columns)} FROM {flows} WHERE rowid BETWEEN {first} AND {first + _ROWS - 1}"
        )
        yield from _entries(part, names, hop_texts)


def _hops(database: Database, names: Vocabulary, table: str) -> dict[_Key, tuple[bytes, ...]]:
    """The smallest next hops of each flow that has any."""
    found: dict[_Key, list[bytes]] = defaultdict(list)
    for *key, hop in database.rows(f"SELECT {names_of((*FLOW_KEYS, 'next_hop'))} FROM {table}"):
        found[tuple(map(int, key))].append(names.hops.text(int(hop)))
    return {key: tuple(sorted(hops)[:MAX_NEXT_HOPS]) for key, hops in found.items()}


def _entries(
    part: Columns, names: Vocabulary, hops: dict[_Key, tuple[bytes, ...]]
) -> Iterator[tuple[bytes, FlowEntry]]:
    keys = zip(*(part[name].tolist() for name in FLOW_KEYS), strict=True)
    counts = zip(
        *(part[name].tolist() for name in FLOW_COUNTS if name != "service"),
        _services(part, names),
        part["folded"].tolist() if "folded" in part else [0] * len(part["records"]),
        strict=True,
    )
    for key, count in zip(keys, counts, strict=True):
        interface, account, region, client, server, port, protocol, accepted, tied = key
        (
            records,
            packets,
            size,
            reply_packets,
            reply_size,
            first,
            last,
            observed,
            service,
            folded,
        ) = count
        entry = FlowEntry(first, last)
        entry.records, entry.packets, entry.bytes = records, packets, size
        entry.reply_packets, entry.reply_bytes = reply_packets, reply_size
        entry.observed, entry.folded, entry.aws_service = bool(observed), folded, service
        if hops:
            entry.next_hops = hops.get(tuple(map(int, key)), ())
        yield (
            b" ".join(
                (
                    interface_name(interface),
                    names.accounts.text(account),
                    names.regions.text(region),
                    names.addresses.text(client),
                    names.addresses.text(server),
                    b"%d" % port,
                    b"%d" % protocol,
                    b"ACCEPT" if accepted else b"REJECT",
                    TIED if tied else TOLD,
                )
            ),
            entry,
        )


def _services(part: Columns, names: Vocabulary) -> list[bytes]:
    """The service of each flow; the database gives a masked column, whose absent values are 0."""
    column = part["service"]
    filled = column.filled(0) if hasattr(column, "filled") else column
    return [names.services.text(int(number)) for number in filled.tolist()]
