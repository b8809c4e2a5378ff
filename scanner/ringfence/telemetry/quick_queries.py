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
from ringfence.telemetry.quick import IRREGULAR, SEPARATOR, Group, Groups, distinct
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.resolutions import Key, Resolutions


class _Queries(Group):
    """Queries that differ in their time alone."""

    __slots__ = ("keys",)

    def __init__(self, keys: tuple[Key, ...], *, wanted: bool) -> None:
        super().__init__(wanted=wanted)
        self.keys = keys


class QuickQueries:
    """Counts the regular queries of one file."""

    def __init__(self, resolutions: Resolutions, reading: Reading) -> None:
        self._resolutions, self._reading = resolutions, reading
        self._groups: Groups[_Queries] = Groups(self._hand_over)

    def count(self, records: Iterable[Wire]) -> int:
        """Count queries up to the first irregular one, and say how many."""
        known, (earliest, latest) = self._groups.known, self._reading.wanted.span.bounds
        join, taken, outside, unwanted = SEPARATOR.join, 0, 0, 0
        stamp, second = "", 0
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
                elif not group.wanted:
                    unwanted += 1
                elif earliest <= second <= latest:
                    group.see(second, second)
                else:
                    outside += 1
                taken += 1
        except IRREGULAR:
            pass
        self._reading.tally.count(taken, outside=outside, unwanted=unwanted)
        return taken

    def settle(self) -> None:
        """Hand over what was counted."""
        self._groups.settle()

    def _learn(self, key: bytes, record: RegularQuery) -> _Queries:
        distinct(key, members=len(query_members(record)))
        query = understand(record)
        keys = self._resolutions.keys(query, self._reading)
        group = _Queries(keys, wanted=self._reading.wants(keys[0][0]))
        self._groups.add(key, group)
        return group

    def _hand_over(self, group: _Queries) -> None:
        for key in group.keys:
            self._resolutions.put(key, group.counts())
