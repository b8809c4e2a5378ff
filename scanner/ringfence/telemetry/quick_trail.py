"""Regular CloudTrail events, many at once: calls that change nothing."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.parse.cloudtrail import MAX_TEXT, understand
from ringfence.parse.timestamp import unix_second
from ringfence.parse.trail_wire import RegularEvent, event_members, regular_event
from ringfence.parse.wrapping import Wire
from ringfence.telemetry.api_calls import Key, key_of
from ringfence.telemetry.quick import IRREGULAR, MAX_KEY, Group, Quick, members_of


class QuickTrail(Quick[Key]):
    """Counts the regular events of one file after the other."""

    def count(self, records: Iterable[Wire]) -> int:
        """Count events up to the first irregular one, and say how many."""
        known, (_, latest) = self.known, self.reading.wanted.span.bounds
        taken = 0
        stamp: str | None = None
        second = 0
        try:
            for record in map(regular_event, records):
                key = members_of(event_members(record))
                group = known.get(key) or self._learn(key, record)
                if record.event_time != stamp:
                    stamp = record.event_time
                    second = unix_second(stamp)
                taken += 1
                if 0 <= group.last <= second <= latest:
                    group.records += 1
                    group.last = second
                elif not self.see(group, second, second):
                    continue
                request_id = record.request_id
                if request_id and (group.largest is None or request_id < group.largest):
                    group.add_id(request_id)
        except IRREGULAR:
            pass
        return self.end(taken)

    @staticmethod
    def checked_id(text: str) -> str:
        """What is kept of a request id."""
        return text[:MAX_TEXT]

    def _learn(self, key: bytes, record: RegularEvent) -> Group[Key]:
        event = understand(record)
        if event is None or len(key) > MAX_KEY:
            raise ValueError("the careful reader has to read more of it, or it is too long")
        counted_under = key_of(event, self.reading)
        return self.add(key, (counted_under,), account=counted_under[0])
