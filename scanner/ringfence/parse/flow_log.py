"""The layout of VPC flow log records: which field stands where.

A record is a line of values separated by spaces. Which values, says the header line of an S3 file
or the flow log's LogFormat; the version field says nothing about it, since a custom format may
hold any fields in any order. Fields: VPC user guide, "Flow log records", versions 2 to 11.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from operator import itemgetter
from typing import Final, Literal

DEFAULT_FIELDS = (
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
)
"""The default format (version 2), in its order."""

RECORD_FIELDS = (
    "interface-id",
    "account-id",
    "start",
    "end",
    "log-status",
    "region",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "tcp-flags",
    "flow-direction",
    "packets",
    "bytes",
    "action",
)
"""What every record is read for, in the order in which `Layout.record` gives it."""

EXTRA_FIELDS = (
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "next-hop-interface-id",
)
"""What is noted besides, in the order in which `Layout.extra_fields` gives it."""

Values = tuple[bytes, ...]
Select = Callable[[Sequence[bytes]], Values]
"""Picks fields out of the values of a line followed by the values of `Layout.defaults`."""

ABSENT = b"-"
"""How a record says that a value is not applicable or not known."""

TCP = b"6"
PROTOCOLS = frozenset(b"%d" % number for number in range(256))
WITH_PORTS = frozenset({TCP, b"17", b"33", b"132", b"136"})
"""The numbers of the protocols whose ports mean something: TCP, UDP, DCCP, SCTP, UDP-Lite."""

Sender = Literal[0, 1, 2]
EITHER: Final = 0
CLIENT: Final = 1
SERVER: Final = 2

_SYN, _ACK = 2, 16
_SENDER_BY_SYN: dict[bytes, Sender] = {
    str(flags).encode(): SERVER if flags & _ACK else CLIENT for flags in range(256) if flags & _SYN
}
"""Who sent a record with these tcp-flags, for those that show how a connection began.

The flags of a capture window are OR-ed, and an ACK is recorded only together with a SYN.
"""
_SENDER_BY_DIRECTION: dict[bytes, Sender] = {b"egress": CLIENT, b"ingress": SERVER}

_NEEDED = ("srcport", "dstport", "protocol", "start")
_TRANSIT_GATEWAY = re.compile(r"tgw-|packets-lost-|resource-type$")
_FIELD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_TELLING = frozenset({"srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr", "interface-id", "start"})
_TIMESTAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_DECIMAL = re.compile(rb"\d{1,19}")
_ENI_ID = re.compile(rb"eni-(?:[0-9a-f]{17}|[0-9a-f]{8})")
_MAX_FIELDS = 128
_LONGEST_ADDRESS = 64
_MAX_AMOUNT = 1 << 53


class WrongFormat(ValueError):  # noqa: N818 - its message is a sentence about the format
    """The lines are no VPC flow log, or lack a field without which no flow can be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the fields of one format stand in a line."""

    fields: tuple[str, ...]
    width: int
    """How many values a line has."""
    record: Select
    extra_fields: Select
    has_extra: bool
    interface: int
    """Where interface-id stands, before any other field stands in for it."""
    resource: int
    """Where the id stands that names the interface when interface-id is `-` (version 9)."""
    source: int
    target: int
    """Where the addresses stand that count when those of the packet are `-`."""
    places: Mapping[str, int]
    """Where each field stands, for those who read whole columns."""

    @property
    def tells_action(self) -> bool:
        """Whether records say if security groups let the flow pass."""
        return "action" in self.fields

    @staticmethod
    def defaults(*, account: str = "", region: str = "") -> tuple[bytes, ...]:
        """What stands behind the values of each line, for the fields that a format lacks.

        Without a status a record has data. Without an action the flow counts as accepted: that is
        the reading that hides no egress.
        """
        return (ABSENT, b"OK", b"ACCEPT", account.encode(), region.encode())


def parse_layout(text: str) -> Layout:
    """Read a LogFormat (`${version} ${account-id} …`) or a header line, with `-` or `_`.

    Raises WrongFormat, with a sentence, for transit gateways and for formats that lack a field.
    """
    fields = _field_names(text)
    if any(_TRANSIT_GATEWAY.match(name) for name in fields):
        raise WrongFormat("this is a transit gateway flow log, and only VPC flow logs are read")
    if not fields or len(fields) > _MAX_FIELDS or not all(map(_FIELD.fullmatch, fields)):
        raise WrongFormat("this is no flow log format, which is a list of field names")
    missing = [name for name in _NEEDED if name not in fields] + [
        f"{end} or pkt-{end}"
        for end in ("srcaddr", "dstaddr")
        if end not in fields and f"pkt-{end}" not in fields
    ]
    if missing:
        raise WrongFormat(f"the flow log format lacks {', '.join(missing)}")
    return _layout(fields)


def is_header(line: bytes) -> bool:
    """Whether a line names fields instead of holding a record."""
    if b"addr" not in line and b"interface" not in line and b"tgw" not in line:
        return False
    fields = _field_names(line.decode("ascii", "replace"))
    telling = not _TELLING.isdisjoint(fields) or any(name.startswith("tgw-") for name in fields)
    return telling and all(map(_FIELD.fullmatch, fields))


def guess_layout(line: bytes) -> Layout | None:
    """The default layout, if the line is a record of it; None otherwise.

    A CloudWatch export writes a timestamp before each record; such lines fit as well.
    Raises WrongFormat for a record of a transit gateway.
    """
    values = line.split()
    fields: tuple[str, ...] = DEFAULT_FIELDS
    if values and _TIMESTAMP.fullmatch(values[0]):
        values, fields = values[1:], ("delivered", *fields)
    if len(values) > len(DEFAULT_FIELDS) and values[1].startswith(b"TransitGateway"):
        raise WrongFormat("this is a transit gateway flow log, and only VPC flow logs are read")
    return _layout(fields) if _is_default_record(values) else None


def sender(protocol: bytes, flags: bytes, direction: bytes, difference: int) -> Sender:
    """Which end of a flow sent a record.

    difference is the source port minus the target port. A record has no initiator, so without a
    SYN the lower port is taken to serve. Where the ports are equal, as always with ICMP, the
    interface is taken to have asked rather than to have been asked.
    """
    if flags != ABSENT and shows_syn(protocol, flags):
        return _SENDER_BY_SYN[flags]
    if difference:
        return CLIENT if difference > 0 else SERVER
    return _SENDER_BY_DIRECTION.get(direction, EITHER)


def shows_syn(protocol: bytes, flags: bytes) -> bool:
    """Whether a record saw the beginning of a TCP connection, so that its sender is certain."""
    return protocol == TCP and flags in _SENDER_BY_SYN


def is_eni_id(text: bytes) -> bool:
    """Whether a text looks like the id of a network interface, of today or of before 2018."""
    return _ENI_ID.fullmatch(text) is not None


def amount(text: bytes) -> int:
    """A count of packets or bytes; 0 when it is not known. Raises ValueError when it is none."""
    if text == ABSENT:
        return 0
    number = int(text)
    if not 0 <= number <= _MAX_AMOUNT:
        raise ValueError(text)
    return number


def canonical_protocol(text: bytes) -> bytes:
    """A protocol number as AWS writes it. Raises ValueError when it is none."""
    number = b"%d" % int(text)
    if number not in PROTOCOLS:
        raise ValueError(text)
    return number


def canonical_address(raw: bytes) -> bytes:
    """An IP address as this project writes it; empty when it is none.

    IPv6 allows a scope of any length behind it; an address of AWS has none, and no blank either.
    """
    if len(raw) > _LONGEST_ADDRESS or b" " in raw:
        return b""
    try:
        return ip_address(raw.decode("ascii")).compressed.encode()
    except ValueError:
        return b""


def _field_names(text: str) -> tuple[str, ...]:
    names = text.replace("${", " ").replace("}", " ").replace(",", " ").split()
    return tuple(name.strip("\"'").lower().replace("_", "-") for name in names)


def _layout(fields: tuple[str, ...]) -> Layout:
    # Defaults stand behind the line's own values, so that a missing field costs nothing to read.
    place = {name: at for at, name in reversed(list(enumerate(fields)))}
    absent, status, action, account, region = range(len(fields), len(fields) + 5)
    fallbacks = {
        "log-status": status,
        "action": action,
        "account-id": account,
        "region": region,
        "pkt-srcaddr": place.get("srcaddr", absent),
        "pkt-dstaddr": place.get("dstaddr", absent),
        "end": place.get("start", absent),
    }
    where = {
        name: place.get(name, fallbacks.get(name, absent))
        for name in (*RECORD_FIELDS, *EXTRA_FIELDS)
    }
    return Layout(
        fields=fields,
        width=len(fields),
        record=itemgetter(*(where[name] for name in RECORD_FIELDS)),
        extra_fields=itemgetter(*(where[name] for name in EXTRA_FIELDS)),
        has_extra=not place.keys().isdisjoint(("tcp-flags", *EXTRA_FIELDS)),
        interface=place.get("interface-id", absent),
        resource=place.get("resource-id", absent),
        source=place.get("srcaddr", absent),
        target=place.get("dstaddr", absent),
        places=place,
    )


def _is_default_record(values: Sequence[bytes]) -> bool:
    if len(values) != len(DEFAULT_FIELDS):
        return False
    record = dict(zip(DEFAULT_FIELDS, values, strict=True))
    numbers = ("srcport", "dstport", "protocol", "packets", "bytes")
    return (
        _DECIMAL.fullmatch(record["version"]) is not None
        and all(record[name] == ABSENT or _DECIMAL.fullmatch(record[name]) for name in numbers)
        and all(_DECIMAL.fullmatch(record[name]) for name in ("start", "end"))
        and all(
            record[name] == ABSENT or canonical_address(record[name])
            for name in ("srcaddr", "dstaddr")
        )
        and record["action"] in (b"ACCEPT", b"REJECT", ABSENT)
        and record["log-status"] in (b"OK", b"NODATA", b"SKIPDATA")
    )
