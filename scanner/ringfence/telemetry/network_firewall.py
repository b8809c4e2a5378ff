"""What AWS Network Firewall saw, counted by client, service, host and action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.telemetry import FirewallFlow
from ringfence.model.window import instant
from ringfence.parse.network_firewall_log import FirewallRecord, parse_record
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table, drop_by_sample

_Key = tuple[str, str, str, int, str, str, str, str]
"""firewall, client, server, port, protocol, host, event type, action"""


class FirewallFlows:
    """The records of one file, or of everything that was read."""

    def __init__(self, limits: Limits) -> None:
        self._table: Table[_Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count one record; say whether it was one."""
        seen = parse_record(record)
        if seen is None:
            return False
        # A record does not name its account, so a filter by account has nothing to say here.
        if seen.second not in reading.wanted.span:
            reading.tally.outside += 1
            return True
        reading.tally.records += 1
        self._table.put(_key(seen), Counts(first=seen.second, last=seen.second))
        return True

    def absorb(self, other: FirewallFlows) -> None:
        """Add the records of a file that was read to its end; they are taken over."""
        self._table.absorb(other._table)

    def merge(self, flows: Iterable[FirewallFlow]) -> None:
        """Add summaries that were made before."""
        for row in flows:
            self._table.put(_key(row), Counts.between(row.records, row.first_seen, row.last_seen))

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return dropped(self._table, "flows at Network Firewall")

    def summaries(self) -> Iterator[FirewallFlow]:
        """One summary for each client, service, host and action."""
        for key, counts in self._table.entries.items():
            firewall, client, server, port, protocol, host, event_type, action = key
            yield FirewallFlow(
                firewall=firewall,
                client=client,
                server=server,
                port=port,
                protocol=protocol,
                host=host,
                event_type=event_type,
                action=action,
                records=counts.records,
                first_seen=instant(counts.first),
                last_seen=instant(counts.last),
            )


def _key(row: FirewallRecord | FirewallFlow) -> _Key:
    return (
        row.firewall,
        row.client,
        row.server,
        row.port,
        row.protocol,
        row.host,
        row.event_type,
        row.action,
    )
