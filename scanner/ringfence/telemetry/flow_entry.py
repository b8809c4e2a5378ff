"""What is counted of one flow, and of the windows without data."""

from __future__ import annotations

from ringfence.parse.flow_log import ABSENT

MAX_NEXT_HOPS = 16
_LONGEST = 128
"""Bytes of a service or a next hop; what is longer is cut, as names are everywhere."""


class FlowEntry:
    """Counts of one client and one service at one interface; times are Unix seconds.

    A class with slots and positional arguments, because one is made for every new flow of a log
    with tens of millions of records.
    """

    __slots__ = (
        "aws_service",
        "bytes",
        "first",
        "folded",
        "last",
        "next_hops",
        "observed",
        "packets",
        "records",
        "reply_bytes",
        "reply_packets",
    )

    def __init__(self, first: int, last: int) -> None:
        self.records = 0
        self.packets = 0
        self.bytes = 0
        self.reply_packets = 0
        self.reply_bytes = 0
        self.first = first
        self.last = last
        self.observed = False
        self.folded = 0
        self.aws_service = b""
        self.next_hops: tuple[bytes, ...] = ()

    def add(self, packets: int, size: int, first: int, last: int) -> None:
        """Count one record from client to server."""
        self.records += 1
        self.packets += packets
        self.bytes += size
        self._see(first, last)

    def add_reply(self, packets: int, size: int, first: int, last: int) -> None:
        """Count one record from server to client."""
        self.records += 1
        self.reply_packets += packets
        self.reply_bytes += size
        self._see(first, last)

    def _see(self, first: int, last: int) -> None:
        # Comparisons, since min and max cost a call each, once for every record.
        if first < self.first:  # noqa: PLR1730
            self.first = first
        if last > self.last:  # noqa: PLR1730
            self.last = last

    def note(self, service: bytes, hop: bytes) -> None:
        """Keep the AWS service of the server and the next hop towards it, where a record has them."""
        service, hop = service[:_LONGEST], hop[:_LONGEST]
        if service not in (ABSENT, b"") and (not self.aws_service or service < self.aws_service):
            self.aws_service = service
        if hop not in (ABSENT, b"") and hop not in self.next_hops:
            self.next_hops = _smallest((*self.next_hops, hop))

    def absorb(self, other: FlowEntry) -> None:
        """Add what was counted elsewhere of the same flow."""
        self.records += other.records
        self.packets += other.packets
        self.bytes += other.bytes
        self.reply_packets += other.reply_packets
        self.reply_bytes += other.reply_bytes
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        self.observed = self.observed or other.observed
        self.folded += other.folded
        self.note(other.aws_service, ABSENT)
        if other.next_hops:
            self.next_hops = _smallest(self.next_hops + other.next_hops)

    def turn_round(self) -> None:
        """Make the client the server; what was noted of the old server is not true of the new."""
        self.packets, self.reply_packets = self.reply_packets, self.packets
        self.bytes, self.reply_bytes = self.reply_bytes, self.bytes
        self.aws_service = b""
        self.next_hops = ()


class GapEntry:
    """Capture windows of one interface without data; times are Unix seconds."""

    __slots__ = ("first", "folded", "last", "records")

    def __init__(self, records: int, first: int, last: int) -> None:
        self.records = records
        self.first = first
        self.last = last
        self.folded = 0

    def absorb(self, other: GapEntry) -> None:
        """Add what was counted elsewhere of the same interface."""
        self.records += other.records
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)


GapKey = tuple[bytes, bytes, bytes]
"""interface, account, log-status"""


def _smallest(hops: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(sorted(set(hops))[:MAX_NEXT_HOPS])
