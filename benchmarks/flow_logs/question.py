"""The question every contender answers, and what its answer is checked by.

A record belongs to the interface, the client, the server, the server's port, the protocol and the
action. The side with the lower port is the server; with equal ports the sender is the client. A
group keeps its records, packets and bytes in both directions, first and last. Only records whose
log-status is OK count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

INTERFACES = 5_000
WANTED = 200

COLUMNS = {
    "version": "INTEGER",
    "account_id": "VARCHAR",
    "interface_id": "VARCHAR",
    "srcaddr": "VARCHAR",
    "dstaddr": "VARCHAR",
    "srcport": "INTEGER",
    "dstport": "INTEGER",
    "protocol": "INTEGER",
    "packets": "BIGINT",
    "bytes": "BIGINT",
    "start": "BIGINT",
    "end": "BIGINT",
    "action": "VARCHAR",
    "log_status": "VARCHAR",
}
"""Version 2 in its order, typed as AWS types its Parquet files."""


def interface(number: int) -> str:
    return f"eni-{(1 << 60) + number:017x}"


def wanted_interfaces() -> tuple[str, ...]:
    return tuple(interface(number) for number in range(0, INTERFACES, INTERFACES // WANTED))


def read_wanted(path: str) -> frozenset[str] | None:
    """The interfaces a contender is asked for, one a line; `-` is every interface, None."""
    return None if path == "-" else frozenset(Path(path).read_text(encoding="ascii").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over all groups. What a contender does not give is None and not compared."""

    groups: int
    records: int
    packets: int
    bytes: int
    squares: int | None = None
    """Of the records of each group, summed: equal only where groups were formed alike."""
    reply_packets: int | None = None
    reply_bytes: int | None = None
    first: int | None = None
    last: int | None = None

    def agrees(self, other: Totals) -> bool:
        pairs = zip(asdict(self).values(), asdict(other).values(), strict=True)
        return all(mine == theirs for mine, theirs in pairs if None not in (mine, theirs))


def grouping(source: str, wanted: Sequence[str] | None) -> str:
    """The question in SQL."""
    names = ", ".join(f"'{name}'" for name in wanted or ())
    only = f"AND interface_id IN ({names})" if wanted is not None else ""
    return f"""
        SELECT interface_id,
               CASE WHEN srcport >= dstport THEN srcaddr ELSE dstaddr END AS client,
               CASE WHEN srcport >= dstport THEN dstaddr ELSE srcaddr END AS server,
               LEAST(srcport, dstport) AS port, protocol, action,
               COUNT(*) AS records,
               SUM(CASE WHEN srcport >= dstport THEN packets ELSE 0 END) AS packets,
               SUM(CASE WHEN srcport >= dstport THEN bytes ELSE 0 END) AS bytes,
               SUM(CASE WHEN srcport < dstport THEN packets ELSE 0 END) AS reply_packets,
               SUM(CASE WHEN srcport < dstport THEN bytes ELSE 0 END) AS reply_bytes,
               MIN("start") AS first_seen, MAX("end") AS last_seen
        FROM {source} WHERE log_status = 'OK' {only}
        GROUP BY ALL"""  # noqa: S608 - both come from this benchmark


TOTALS = """
    SELECT COUNT(*), SUM(records), SUM(packets + reply_packets),
           SUM(bytes + reply_bytes), SUM(records * records),
           SUM(reply_packets), SUM(reply_bytes), MIN(first_seen), MAX(last_seen)
    FROM flows"""
