"""A slow and obvious reading of VPC flow log files, to hold the fast ones against.

From the bytes of whole files to summaries: it keeps every record, looks at all of them at once,
and forgets nothing before the end. What it does follows from the documents alone, and it shares no
code with what it checks but the types of the result.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from ringfence.model.telemetry import FlowAction, FlowGap, FlowSummary, GapKind, Orientation
from ringfence.model.window import instant
from ringfence.telemetry.kinds import FileStatus
from support.flow_reference_lines import (
    INTERFACE,
    Kind,
    Line,
    RefusedError,
    UnreadableError,
    lines_of,
)
from support.flow_reference_records import (
    ENI,
    Gap,
    Outside,
    Record,
    Unwanted,
    Wanted,
    judged,
)

NAMES = {6: "TCP", 17: "UDP", 1: "ICMP", 58: "ICMPv6"}
ACK = 16
MOST = 2**63 - 1
MOST_HOPS = 16
HOPELESS = 20_000
EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFile:
    """A file as somebody hands it over."""

    name: str = "log"
    content: bytes
    flow_log_format: str = ""
    account: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of one file."""

    status: FileStatus
    records: int = 0
    skipped: int = 0
    outside: int = 0
    unwanted: int = 0
    lost_windows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What files come to; what is said of each, in the order in which they were given."""

    flows: tuple[FlowSummary, ...]
    gaps: tuple[FlowGap, ...]
    files: tuple[Told, ...]


@dataclass(slots=True)
class _Sorted:
    """The lines of one file by what they are."""

    lines: int = 0
    records: list[Record] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    skipped: int = 0
    outside: int = 0
    unwanted: int = 0

    @property
    def understood(self) -> int:
        return len(self.records) + len(self.gaps) + self.outside + self.unwanted


def read_files(files: Iterable[GivenFile], wanted: Wanted = EVERYTHING) -> Read:
    """What the files come to. A file counts as a whole or not at all."""
    records, gaps, told = list[Record](), list[Gap](), list[Told]()
    for file in files:
        try:
            found = _sorted(file, wanted)
        except UnreadableError:
            told.append(Told(status=FileStatus.UNREADABLE))
        except RefusedError:
            told.append(Told(status=FileStatus.WRONG_INPUT))
        else:
            told.append(_told(found))
            records += found.records
            gaps += found.gaps
    return Read(flows=_flows(records), gaps=_gaps(gaps), files=tuple(told))


def _sorted(file: GivenFile, wanted: Wanted) -> _Sorted:
    found = _Sorted()
    for line in lines_of(file.content, file.flow_log_format):
        found.lines += 1
        _sort(line, file, wanted, found)
        if found.skipped >= HOPELESS and not found.understood:
            raise RefusedError("another kind of file")
    return found


def _sort(line: Line, file: GivenFile, wanted: Wanted, found: _Sorted) -> None:
    if line.kind in (Kind.HEADER, Kind.WRAPPING):
        return
    if line.kind is Kind.BAD_HEADER and not found.understood:
        raise RefusedError("its header lacks a field")
    if line.kind is not Kind.VALUES:
        named = line.values.get(INTERFACE, b"")
        if ENI.fullmatch(named) and not wanted.interface(named):
            found.unwanted += 1
        else:
            found.skipped += 1
        return
    try:
        what = judged(line.values, wanted, account=file.account, region=file.region)
    except ValueError:
        found.skipped += 1
        return
    match what:
        case Record():
            found.records.append(what)
        case Gap():
            found.gaps.append(what)
        case Outside():
            found.outside += 1
        case Unwanted():
            found.unwanted += 1


def _told(found: _Sorted) -> Told:
    lost = sum(gap.kind is GapKind.SKIPDATA for gap in found.gaps)
    if not found.lines:
        status = FileStatus.EMPTY
    elif found.skipped and not found.understood:
        status = FileStatus.WRONG_INPUT
    else:
        status = FileStatus.PARTIAL if found.skipped or lost else FileStatus.READ
    return Told(
        status=status,
        records=len(found.records) + len(found.gaps),
        skipped=found.skipped,
        outside=found.outside,
        unwanted=found.unwanted,
        lost_windows=lost,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turned:
    """A record with its client told from its server."""

    record: Record
    forward: bool
    """Whether the client sent it."""
    tied: bool
    """Whether nothing in the record itself says who did."""

    @property
    def key(self) -> tuple[bytes, bytes, bytes, str, str, int, int, str]:
        """What makes a flow distinct."""
        r = self.record
        ends = (r.source, r.target, r.target_port)
        if not self.forward:
            ends = (r.target, r.source, r.source_port)
        return (r.account, r.region, r.interface, *ends, r.protocol, r.action)

    @property
    def service(self) -> bytes:
        """The AWS service of the server. A record says it of the side that it tells apart."""
        if self.forward:
            return self.record.target_service
        return b"-" if self.tied else self.record.source_service


def _flows(records: list[Record]) -> tuple[FlowSummary, ...]:
    firsts: dict[object, int] = {}
    for record in records:
        if _sent_by_client(record) is None:
            way = (_twin(record), record.source, record.target)
            firsts[way] = min(record.start, firsts.get(way, record.start))
    flows: dict[object, list[_Turned]] = defaultdict(list)
    for record in records:
        forward = _sent_by_client(record)
        tied = forward is None
        if forward is None:
            forward = _asked(record, firsts)
        turned = _Turned(record=record, forward=forward, tied=tied)
        flows[turned.key].append(turned)
    return tuple(
        sorted(
            map(_summary, flows.values()),
            key=attrgetter(
                "account",
                "region",
                "interface_id",
                "client",
                "server",
                "port",
                "protocol",
                "action",
            ),
        )
    )


def _sent_by_client(record: Record) -> bool | None:
    """Whether the client sent a record: by the SYN, else by the ports, else by the direction."""
    if record.shows_syn:
        return not record.flags & ACK
    if record.source_port != record.target_port:
        return record.source_port > record.target_port
    return {b"egress": True, b"ingress": False}.get(record.direction)


def _asked(record: Record, firsts: dict[object, int]) -> bool:
    """Whether the source of a record began, where only all such records together can tell.

    Of two directions the one that was seen first; seen at once, the one from inside the network.
    """
    there = (_twin(record), record.source, record.target)
    back = (_twin(record), record.target, record.source)
    if there == back or back not in firsts:
        return True
    return (firsts[there], _from_outside(record.source), record.source) < (
        firsts[back],
        _from_outside(record.target),
        record.target,
    )


def _twin(r: Record) -> tuple[bytes, bytes, bytes, int, int, str]:
    """What a record has in common with those of the other direction."""
    return (r.account, r.region, r.interface, r.source_port, r.protocol, r.action)


def _from_outside(address: str) -> bool:
    parsed = ipaddress.ip_address(address)
    return parsed.is_global or parsed.is_unspecified


def _summary(members: list[_Turned]) -> FlowSummary:
    account, region, interface, client, server, port, protocol, action = members[0].key
    asked = [member.record for member in members if member.forward]
    answered = [member.record for member in members if not member.forward]
    observed = any(member.record.shows_syn for member in members)
    services = {member.service for member in members} - {b"-", b""}
    hops = {record.hop for record in asked} - {b"-", b""}
    return FlowSummary(
        interface_id=_text(interface),
        account=_text(account),
        region=_text(region),
        client=client,
        server=server,
        port=port,
        protocol=NAMES.get(protocol, str(protocol)),
        action=FlowAction(action),
        orientation=Orientation.OBSERVED if observed else Orientation.INFERRED,
        records=len(members),
        packets=min(MOST, sum(record.packets for record in asked)),
        bytes=min(MOST, sum(record.size for record in asked)),
        reply_packets=min(MOST, sum(record.packets for record in answered)),
        reply_bytes=min(MOST, sum(record.size for record in answered)),
        first_seen=instant(min(record.start for record in asked + answered)),
        last_seen=instant(max(record.end for record in asked + answered)),
        aws_service=_text(min(services, default=b"")),
        next_hops=tuple(map(_text, sorted(hops)[:MOST_HOPS])),
    )


def _gaps(gaps: list[Gap]) -> tuple[FlowGap, ...]:
    groups: dict[tuple[bytes, bytes, GapKind], list[Gap]] = defaultdict(list)
    for gap in gaps:
        groups[gap.account, gap.interface, gap.kind].append(gap)
    rows = [
        FlowGap(
            interface_id=_text(interface),
            account=_text(account),
            kind=kind,
            windows=len(members),
            first_seen=instant(min(gap.start for gap in members)),
            last_seen=instant(max(gap.end for gap in members)),
        )
        for (account, interface, kind), members in groups.items()
    ]
    return tuple(sorted(rows, key=lambda g: (g.account, g.interface_id, g.kind)))


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")
