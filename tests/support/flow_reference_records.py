"""What a line of a flow log says, and whether anybody asked for it.

The second half of `flow_reference`: from values to records. In which order a line is judged is
part of the meaning: its interface, its times, what is wanted, the window, and then the rest.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.model.telemetry import GapKind
from ringfence.model.window import TimeWindow

WITH_PORTS = (6, 17, 33, 132, 136)
SYN = 2
LAST_SECOND = 4_102_444_800
LONGEST_NAME = 128
LONGEST_ADDRESS = 64
INTEGER = re.compile(rb"[+-]?[0-9]+(_[0-9]+)*")
FLAGS = re.compile(rb"0|[1-9][0-9]{0,2}")
ENI = re.compile(rb"eni-([0-9a-f]{8}|[0-9a-f]{17})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which records count; None means all."""

    window: TimeWindow | None = None
    interfaces: frozenset[str] | None = None
    accounts: frozenset[str] | None = None

    def interface(self, interface: bytes) -> bool:
        return self.interfaces is None or interface in {i.encode() for i in self.interfaces}

    def account(self, account: bytes) -> bool:
        return self.accounts is None or account in {a.encode() for a in self.accounts}

    def times(self, start: int, end: int) -> bool:
        if self.window is None:
            return start >= 0 and end <= LAST_SECOND
        return self.window.start.timestamp() <= start and end <= self.window.end.timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unwanted:
    """A line of an interface or account that nobody asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """A line from before or after the window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A window without data."""

    interface: bytes
    account: bytes
    kind: GapKind
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What passed between two ends in one window; ports are 0 where the protocol has none."""

    interface: bytes
    account: bytes
    region: bytes
    source: str
    target: str
    source_port: int
    target_port: int
    protocol: int
    flags: int
    direction: bytes
    packets: int
    size: int
    start: int
    end: int
    action: str
    source_service: bytes
    target_service: bytes
    hop: bytes

    @property
    def shows_syn(self) -> bool:
        return self.protocol == 6 and bool(self.flags & SYN)


class NoRecordError(ValueError):
    """The values make no sense."""


def judged(
    values: Mapping[str, bytes], wanted: Wanted, *, account: str = "", region: str = ""
) -> Gap | Record | Unwanted | Outside:
    """What the values of one line say. Raises ValueError when they make no record.

    account and region are those of the file, for layouts that have none.
    """
    interface = values.get("interface-id", b"-")
    if not wanted.interface(interface) and ENI.fullmatch(interface):
        return Unwanted()
    start = integer(values["start"])
    end = integer(values.get("end", values["start"]))
    if interface == b"-":
        interface = values.get("resource-id", b"-")
    owner = values.get("account-id", account.encode())
    if not (wanted.interface(interface) and wanted.account(owner)):
        return Unwanted()
    if start > end:
        raise NoRecordError
    if not wanted.times(start, end):
        return Outside()
    if len(interface) > LONGEST_NAME:
        raise NoRecordError
    interface = b"" if interface == b"-" else interface
    owner = b"" if owner in (b"-", b"unknown") else owner
    match values.get("log-status", b"OK"):
        case b"OK":
            home = values.get("region", region.encode())
            return _record(values, interface, owner, b"" if home == b"-" else home, (start, end))
        case b"NODATA" | b"SKIPDATA" as status:
            owner = owner if len(owner) <= LONGEST_NAME else b""
            kind = GapKind(status.decode())
            return Gap(interface=interface, account=owner, kind=kind, start=start, end=end)
    raise NoRecordError


def _record(
    values: Mapping[str, bytes], interface: bytes, owner: bytes, home: bytes, times: tuple[int, int]
) -> Record:
    def value(name: str) -> bytes:
        return values.get(name, b"-")

    protocol = between(0, integer(value("protocol")), 255)
    ports = (0, 0)
    if protocol in WITH_PORTS:
        ports = (
            between(0, integer(value("srcport")), 65535),
            between(0, integer(value("dstport")), 65535),
        )
    action = values.get("action", b"ACCEPT")
    if action not in (b"ACCEPT", b"REJECT"):
        raise NoRecordError
    return Record(
        interface=interface,
        account=owner[:LONGEST_NAME],
        region=home[:LONGEST_NAME],
        source=address(value("pkt-srcaddr"), value("srcaddr")),
        target=address(value("pkt-dstaddr"), value("dstaddr")),
        source_port=ports[0],
        target_port=ports[1],
        protocol=protocol,
        flags=flags(value("tcp-flags")),
        direction=value("flow-direction"),
        packets=amount(value("packets")),
        size=amount(value("bytes")),
        start=times[0],
        end=times[1],
        action=action.decode(),
        source_service=value("pkt-src-aws-service")[:LONGEST_NAME],
        target_service=value("pkt-dst-aws-service")[:LONGEST_NAME],
        hop=value("next-hop-interface-id")[:LONGEST_NAME],
    )


def integer(text: bytes) -> int:
    """A number as Python reads it: with a sign, leading zeros or single underscores, in ASCII."""
    if not INTEGER.fullmatch(text):
        raise NoRecordError
    return int(text)


def between(least: int, number: int, most: int) -> int:
    if not least <= number <= most:
        raise NoRecordError
    return number


def amount(text: bytes) -> int:
    """Packets or bytes; what is not known counts as 0."""
    return 0 if text == b"-" else between(0, integer(text), 2**53)


def flags(text: bytes) -> int:
    """The bits of tcp-flags; 0 where there is no plain number of eight bits."""
    return int(text) if FLAGS.fullmatch(text) and int(text) <= 255 else 0


def address(of_packet: bytes, of_interface: bytes) -> str:
    """The packet's own address where the log has it, in the one form of `ipaddress`."""
    chosen = of_interface if of_packet == b"-" else of_packet
    if len(chosen) > LONGEST_ADDRESS:
        raise NoRecordError
    return ipaddress.ip_address(chosen.decode("ascii")).compressed
