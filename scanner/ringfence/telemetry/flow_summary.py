"""Counts by flow to flow summaries, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache

from ringfence.model.telemetry import (
    FlowAction,
    FlowGap,
    FlowSummary,
    GapKind,
    Orientation,
)
from ringfence.model.window import instant
from ringfence.telemetry.flow_entry import FlowEntry, GapEntry, GapKey
from ringfence.telemetry.flow_fold import TIED, TOLD, FlowKey, inside_first

_PROTOCOLS = {"6": "TCP", "17": "UDP", "1": "ICMP", "58": "ICMPv6"}
_NUMBERS = {name: number for number, name in _PROTOCOLS.items()}
_MOST = (1 << 63) - 1
"""What the store can hold in one column."""


def flow_summaries(entries: Mapping[bytes, FlowEntry]) -> Iterator[FlowSummary]:
    """One summary for each flow; pairs that nothing told apart are put the right way round."""
    told: dict[bytes, FlowEntry] = {}
    tied: dict[FlowKey, FlowEntry] = {}
    for packed, entry in entries.items():
        if packed.endswith(TIED):
            tied[FlowKey.of(packed)] = entry
        else:
            told[packed] = entry
    for key, entry in _untied(tied):
        packed = key.packed()
        told[packed] = _sum(told[packed], entry) if packed in told else entry
    return (_summary(FlowKey.of(packed), entry) for packed, entry in told.items())


def flow_entries(flows: Iterable[FlowSummary]) -> Iterator[tuple[bytes, FlowEntry]]:
    """Keys and counts of summaries; those that no log can have given are left out."""
    for flow in flows:
        key = FlowKey(
            flow.interface_id.encode(),
            flow.account.encode(),
            flow.region.encode(),
            flow.client.encode(),
            flow.server.encode(),
            str(flow.port).encode(),
            _NUMBERS.get(flow.protocol, flow.protocol).encode(),
            flow.action.value.encode(),
            TOLD,
        )
        if b" " in b"".join(key):
            continue
        entry = FlowEntry(int(flow.first_seen.timestamp()), int(flow.last_seen.timestamp()))
        entry.records = flow.records
        entry.packets, entry.bytes = flow.packets, flow.bytes
        entry.reply_packets, entry.reply_bytes = flow.reply_packets, flow.reply_bytes
        entry.observed = flow.orientation is Orientation.OBSERVED
        entry.aws_service = flow.aws_service.encode()
        entry.next_hops = tuple(hop.encode() for hop in flow.next_hops)
        yield key.packed(), entry


def gap_summaries(entries: Mapping[GapKey, GapEntry]) -> Iterator[FlowGap]:
    """One gap for each interface and kind."""
    for (interface, account, status), entry in entries.items():
        yield FlowGap(
            interface_id=_text(interface),
            account=_text(account),
            kind=GapKind(_text(status)),
            windows=entry.records,
            first_seen=instant(entry.first),
            last_seen=instant(entry.last),
        )


def gap_entries(gaps: Iterable[FlowGap]) -> Iterator[tuple[GapKey, GapEntry]]:
    """Keys and counts of gaps."""
    for gap in gaps:
        key = (gap.interface_id.encode(), gap.account.encode(), gap.kind.value.encode())
        first, last = int(gap.first_seen.timestamp()), int(gap.last_seen.timestamp())
        yield key, GapEntry(gap.windows, first, last)


def _untied(tied: Mapping[FlowKey, FlowEntry]) -> Iterator[tuple[FlowKey, FlowEntry]]:
    """Flows whose ports are equal or missing, with the client told from the server.

    Of two directions the one that was seen first is the client's; seen at once, the one from
    inside the network. A single direction is the client's.
    """
    for key, entry in tied.items():
        back = key._replace(client=key.server, server=key.client)
        reply = tied.get(back) if back != key else None
        if reply is None:
            yield key._replace(ends=TOLD), entry
        elif (entry.first, inside_first(key.client)) < (reply.first, inside_first(back.client)):
            turned = _sum(reply)
            turned.turn_round()
            yield key._replace(ends=TOLD), _sum(entry, turned)


def _sum(*entries: FlowEntry) -> FlowEntry:
    """A new entry with the counts of all; tables go on counting in theirs."""
    total = FlowEntry(entries[0].first, entries[0].last)
    for entry in entries:
        total.absorb(entry)
    return total


def _summary(key: FlowKey, entry: FlowEntry) -> FlowSummary:
    protocol = _text(key.protocol)
    return FlowSummary(
        interface_id=_text(key.interface),
        account=_text(key.account),
        region=_text(key.region),
        client=_text(key.client),
        server=_text(key.server),
        port=int(key.port),
        protocol=_PROTOCOLS.get(protocol, protocol),
        action=FlowAction(_text(key.action)),
        orientation=Orientation.OBSERVED if entry.observed else Orientation.INFERRED,
        records=min(entry.records, _MOST),
        packets=min(entry.packets, _MOST),
        bytes=min(entry.bytes, _MOST),
        reply_packets=min(entry.reply_packets, _MOST),
        reply_bytes=min(entry.reply_bytes, _MOST),
        first_seen=_instant(entry.first),
        last_seen=_instant(entry.last),
        aws_service=_text(entry.aws_service),
        next_hops=tuple(map(_text, entry.next_hops)),
    )


# Remembered, so that a hundred thousand summaries share the words that they have in common.
@lru_cache(maxsize=1 << 16)
def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


@lru_cache(maxsize=1 << 16)
def _instant(second: int) -> datetime:
    return instant(second)
