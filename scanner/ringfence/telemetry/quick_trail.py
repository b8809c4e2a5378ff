"""Regular CloudTrail events, many at once: calls that change nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from ringfence.parse.cloudtrail import MAX_TEXT, understand
from ringfence.parse.timestamp import unix_second
from ringfence.parse.trail_wire import RegularEvent, event_members, regular_event
from ringfence.parse.wrapping import Wire
from ringfence.telemetry.api_calls import ApiCalls, Key
from ringfence.telemetry.quick import IRREGULAR, Group, Groups, short
from ringfence.telemetry.reading import Reading


class _Calls(Group):
    """Calls that differ in their times and ids alone."""

    __slots__ = ("key",)

    def __init__(self, key: Key, *, wanted: bool) -> None:
        super().__init__(wanted=wanted)
        self.key = key


class QuickTrail:
    """Counts the regular events of one file."""

    def __init__(self, calls: ApiCalls, reading: Reading) -> None:
        self._calls, self._reading = calls, reading
        self._groups: Groups[_Calls] = Groups(self._hand_over)

    def count(self, records: Iterable[Wire]) -> int:
        """Count events up to the first irregular one, and say how many."""
        known, (earliest, latest) = self._groups.known, self._reading.wanted.span.bounds
        taken, outside, unwanted = 0, 0, 0
        stamp, second = "", 0
        try:
            for record in map(regular_event, records):
                key = event_members(record)
                group = known.get(key) or self._learn(key, record)
                if record.event_time != stamp:
                    stamp = record.event_time
                    second = unix_second(stamp)
                taken += 1
                if not group.wanted:
                    unwanted += 1
                    continue
                if 0 <= group.last <= second <= latest:
                    group.records += 1
                    group.last = second
                elif earliest <= second <= latest:
                    group.see(second, second)
                else:
                    outside += 1
                    continue
                request_id = record.request_id
                if request_id and (group.largest is None or request_id < group.largest):
                    group.add_id(request_id[:MAX_TEXT])
        except IRREGULAR:
            pass
        self._reading.tally.count(taken, outside=outside, unwanted=unwanted)
        return taken

    def settle(self) -> None:
        """Hand over what was counted."""
        self._groups.settle()

    def _learn(self, key: Hashable, record: RegularEvent) -> _Calls:
        event = understand(record)
        if event is None or not short(key):
            raise ValueError("the careful reader has to read more of it, or it is too long")
        counted_under = self._calls.key(event, self._reading)
        group = _Calls(counted_under, wanted=self._reading.wants(counted_under[0]))
        self._groups.add(key, group)
        return group

    def _hand_over(self, group: _Calls) -> None:
        self._calls.put(group.key, group.counts(), self._reading)
