"""Resolver queries, counted by client, name and answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ringfence.model.telemetry import Resolution
from ringfence.model.window import instant
from ringfence.parse.resolver_query_log import ResolverQuery, parse_query
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.name_fold import Key, carries_data, fold_name, folds_of, is_folded
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table

__all__ = ["Key", "Resolutions", "keys_of"]


class Resolutions:
    """The queries of one file, or of everything that was read.

    Names that carry data have a table of their own: however many a tunnel makes, they push out no
    host that somebody talks to.
    """

    def __init__(self, limits: Limits) -> None:
        self._hosts: Table[Key, Counts] = Table(limit=limits.keys, fold=fold_name)
        self._coded: Table[Key, Counts] = Table(limit=limits.coded_names, fold=fold_name)

    def read(self, record: bytes, reading: Reading) -> bool:
        """Count one query under each address it was answered with; say whether it was one."""
        query = parse_query(record)
        if query is None:
            return False
        keys = keys_of(query, reading)
        if reading.admits(keys[0][0], query.second, query.second):
            for key in keys:
                self._table(key).put(key, Counts(first=query.second, last=query.second))
        return True

    def table(self, key: Key, _: Reading) -> Table[Key, Counts]:
        """The table of a name: those that carry data have one of their own."""
        return self._table(key)

    def absorb(self, other: Resolutions) -> None:
        """Add the queries of a file that was read to its end; they are taken over."""
        self._hosts.absorb(other._hosts)
        self._coded.absorb(other._coded)

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
            self._table(key).put(key, Counts.between(row.queries, row.first_seen, row.last_seen))

    def folds(self) -> tuple[Fold, ...]:
        """What was left out."""
        return (
            *folds_of(self._hosts, "name resolutions"),
            *folds_of(self._coded, "names that carry encoded data"),
        )

    def summaries(self) -> Iterator[Resolution]:
        """One summary for each client, name and answer."""
        for key, counts in self._entries():
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

    def _table(self, key: Key) -> Table[Key, Counts]:
        return self._coded if carries_data(key[4]) else self._hosts

    def _entries(self) -> Iterator[tuple[Key, Counts]]:
        """What is counted; a domain that stands for names of both kinds comes once."""
        domains: dict[Key, Counts] = {}
        for table in (self._hosts, self._coded):
            for key, counts in table.entries.items():
                if not is_folded(key):
                    yield key, counts
                elif key in domains:
                    domains[key].absorb(counts)
                else:
                    domains[key] = replace(counts)
        yield from domains.items()


def keys_of(query: ResolverQuery, reading: Reading) -> tuple[Key, ...]:
    """What a query counts under: one key for each address it was answered with."""
    account, region = query.account or reading.account, query.region or reading.region
    before = (account, region, query.vpc_id, query.client, query.name)
    addresses = query.addresses or ("",)
    return tuple((*before, address, query.rcode, query.blocked) for address in addresses)
