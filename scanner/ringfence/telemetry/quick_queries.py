"""Regular Resolver queries, many at once."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.parse.resolver_query_log import (
    RegularQuery,
    query_members,
    regular_query,
    understand,
)
from ringfence.parse.timestamp import unix_second
from ringfence.parse.wrapping import Wire
from ringfence.telemetry.quick import IRREGULAR, SEPARATOR, Group, Quick, distinct
from ringfence.telemetry.resolutions import Key, keys_of


class QuickQueries(Quick[Key]):
    """Counts the regular queries of one file after the other."""

    def count(self, records: Iterable[Wire]) -> int:
        """Count queries up to the first irregular one, and say how many."""
        known, (_, latest) = self.known, self.reading.wanted.span.bounds
        join, taken = SEPARATOR.join, 0
        stamp: str | None = None
        second = 0
        try:
            for record in map(regular_query, records):
                key = join(query_members(record)).encode() + bytes(record.answers)
                group = known.get(key) or self._learn(key, record)
                if record.query_timestamp != stamp:
                    stamp = record.query_timestamp
                    second = unix_second(stamp)
                if 0 <= group.last <= second <= latest:
                    group.records += 1
                    group.last = second
                else:
                    self.see(group, second, second)
                taken += 1
        except IRREGULAR:
            pass
        return self.end(taken)

    def _learn(self, key: bytes, record: RegularQuery) -> Group[Key]:
        distinct(key, members=len(query_members(record)))
        keys = keys_of(understand(record), self.reading)
        return self.add(key, keys, account=keys[0][0])
