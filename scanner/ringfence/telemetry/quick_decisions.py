"""Regular decisions of gateways, many at once.

Gateways see many more pairs of client and destination than an estate has queries or calls, so what
is counted of a pair is remembered where it stands in the table, and nowhere twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.parse.dcf_log import Decision
from ringfence.parse.dcf_regular import (
    gateway_second,
    is_other_line,
    packet_line,
    proxy_head,
    proxy_members,
    proxy_record,
    understand_packet,
    understand_proxy,
)
from ringfence.parse.wrapping import Wire
from ringfence.telemetry.counts import Counts
from ringfence.telemetry.firewall import Key, key_of
from ringfence.telemetry.quick import IRREGULAR, Quick, Tables
from ringfence.telemetry.reading import Reading
from ringfence.telemetry.table import Table

_MAX_KNOWN = 1 << 18
_Members = bytes | tuple[object, ...]
"""Those of the packet engine are printable ASCII: what joins them is none of them."""


class QuickDecisions(Quick[Key]):
    """Counts the regular lines of one file after the other."""

    def begin(self, file: Tables[Key], reading: Reading) -> None:
        """Begin with another file, whose table is a new one."""
        super().begin(file, reading)
        self._table: Table[Key, Counts] | None = None
        self._entries: dict[_Members, Counts] = {}

    def count(self, records: Iterable[Wire]) -> int:
        """Count lines up to the first irregular one, and say how many."""
        known = self._entries
        if self._table is not None and self._table.level:
            known.clear()  # the table was folded in between: what is remembered may be dropped
        taken = 0
        try:
            for line in records:
                if match := packet_line(line):
                    second = gateway_second(match[2])
                    members: _Members = b"\0".join(match.group(1, 3, 4, 5, 6, 7, 8, 9))
                    if (entry := known.get(members)) is not None:
                        self._again(entry, second)
                    else:
                        self._learn(members, understand_packet(match, second))
                elif match := proxy_head(line):
                    record = proxy_record(line[match.end() :])
                    members = (match[1], *proxy_members(record))
                    if (entry := known.get(members)) is not None:
                        self._again(entry, record.timestamp)
                    else:
                        self._learn(members, understand_proxy(match[1], record))
                elif is_other_line(line):
                    self.unwanted += 1
                else:
                    break
                taken += 1
        except IRREGULAR:
            pass
        return self.end(taken)

    def _again(self, entry: Counts, second: int) -> None:
        """Count one more decision of a key."""
        if second not in self.reading.wanted.span:
            self.outside += 1
            return
        entry.records += 1
        entry.first, entry.last = min(entry.first, second), max(entry.last, second)

    def _learn(self, members: _Members, decision: Decision) -> None:
        """Count a decision, and remember where as long as the table holds every key."""
        second = decision.second
        if second not in self.reading.wanted.span:
            self.outside += 1
            return
        key = key_of(decision)
        self._table = table = self.file.table(key, self.reading)
        table.put(key, Counts(first=second, last=second))
        if table.level or len(self._entries) >= _MAX_KNOWN:
            self._entries.clear()
        if not table.level:
            self._entries[members] = table.entries[key]
