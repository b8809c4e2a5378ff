"""Resolver queries, counted by client, name and answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.model.telemetry import Resolution
from ringfence.model.window import instant
from ringfence.parse.resolver_query_log import ResolverQuery, parse_query
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.fold import Fold, dropped
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table, drop_by_sample

Key = tuple[str, str, str, str, str, str, str, bool]
"""account, region, vpc, client, name, address, rcode, blocked"""


class Resolutions:
    """The queries of one file, or of everything that was read."""

    def __init__(self, limits: Limits) -> None:
        self._table: Table[Key, Counts] = Table(limit=limits.keys, fold=drop_by_sample)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count one query under each address it was answered with; say whether it was one."""
        query = parse_query(record)
        if query is None:
            return False
        keys = keys_of(query, reading)
        if reading.admits(keys[0][0], query.second, query.second):
            for key in keys:
                self._table.put(key, Counts(first=query.second, last=query.second))
        return True

    def table(self, _: Key, __: Reading) -> Table[Key, Counts]:
        """The table of all queries."""
        return self._table

    def absorb(self, other: Resolutions) -> None:
        """Add the queries of a file that was read to its end; they are taken over."""
        self._table.absorb(other._table)

    def merge(self, resolutions: Iterable[Resolution]) -> None:
        """Add summaries that were made before."""
        for row in resolutions:
            key = (
                row.account,
                row.region,
                row.vpc_id,
                row.client,
                row.name,
                row.address,
                row.rcode,
                row.blocked,
            )
            self._table.put(key, Counts.between(row.queries, row.first_seen, row.last_seen))

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return dropped(self._table, "name resolutions")

    def summaries(self) -> Iterator[Resolution]:
        """One summary for each client, name and answer."""
        for key, counts in self._table.entries.items():
            account, region, vpc_id, client, name, address, rcode, blocked = key
            yield Resolution(
                account=account,
                region=region,
                vpc_id=vpc_id,
                client=client,
                name=name,
                address=address,
                rcode=rcode,
                queries=counts.records,
                first_seen=instant(counts.first),
                last_seen=instant(counts.last),
                blocked=blocked,
            )


def keys_of(query: ResolverQuery, reading: Reading) -> tuple[Key, ...]:
    """What a query counts under: one key for each address it was answered with."""
    account, region = query.account or reading.account, query.region or reading.region
    before = (account, region, query.vpc_id, query.client, query.name)
    addresses = query.addresses or ("",)
    return tuple((*before, address, query.rcode, query.blocked) for address in addresses)
