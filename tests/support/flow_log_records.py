"""Strategies for single records of VPC flow logs, in layouts of every version.

Values come from small pools, so that records meet in the same flows; some are of the kind that no
log of AWS has, because everything that is read is hostile.
"""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from support.flow_reference_lines import DEFAULT
from support.log_text import START

Layout = tuple[str, ...]

_ADDED = {
    3: "vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr",
    4: "region az-id sublocation-type sublocation-id",
    5: "pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path",
    7: "ecs-cluster-arn ecs-cluster-name ecs-container-instance-arn ecs-container-instance-id"
    " ecs-container-id ecs-second-container-id ecs-service-name ecs-task-definition-arn"
    " ecs-task-arn ecs-task-id",
    8: "reject-reason",
    9: "resource-id",
    10: "encryption-status",
    11: "instance-tag instance-tag-2 interface-tag interface-tag-2 asg-tag asg-tag-2"
    " interface-type next-hop-interface-id next-hop-subnet-id next-hop-az-id next-hop-vpc-id"
    " next-hop-interface-type",
}
VERSIONS: dict[int, Layout] = {2: tuple(DEFAULT)}
"""All fields up to a version, in the order of their introduction; version 6 is no VPC's."""
for _version, _names in _ADDED.items():
    VERSIONS[_version] = (*VERSIONS[max(VERSIONS)], *_names.split())

NEEDED = ("srcport", "dstport", "protocol", "start", "srcaddr", "dstaddr")
NEEDED_OF_PACKETS = ("srcport", "dstport", "protocol", "start", "pkt-srcaddr", "pkt-dstaddr")
INTERFACES = ("eni-0abc12345def67890", "eni-0123456789abcdef0", "eni-1a2b3c4d")
OTHER_INTERFACES = (
    "eni-1",
    "eni-0ABC12345DEF67890",
    "eni-0abc12345def678901",
    "nat-0123456789abcdef0",
)
ACCOUNTS = ("123456789012", "210987654321", "unknown", "-")

_V4 = ("10.20.1.57", "10.20.1.58", "104.18.7.192", "198.18.0.1", "0.0.0.0", "100.64.0.1")  # noqa: S104 - it stands in logs
_V6 = (
    "2001:db8::1",
    "2001:DB8:0:0:0:0:0:1",
    "2001:0db8:0000:0000:0000:0000:0000:0001",
    "2606:4700::1",
    "2606:4700::0.0.0.1",
    "::ffff:10.20.1.57",
    "::FFFF:a14:139",
    "fd00::7",
    "::",
)
_PORTS = ("0", "53", "123", "443", "8080", "32768", "40000", "40001", "50051", "65535")

_ODD_NUMBERS = (
    *("-", "+5", "007", "0443", "+6", "06", "1_000", "1__0", "_1", "-1", "-0", "0x10", "1.5"),
    *("1e3", "65535", "65536", "255", "256", str(2**53), str(2**53 + 1), "9" * 25, "9" * 5000),
)
_ODD_TEXTS = (
    *("\u0665", "\uff14\uff14\uff13", "\u00b2", "x", "OK", "ACCEPT", "accept", "NODATA", "NaN"),
    *("unknown", "egress", "02", "18", "258", "i" * 128, "i" * 129, "010.0.0.1", "10.0.0.256"),
    *("1.2.3.4/32", "fe80::1%eth0", ":::", "::ffff:1.2.3.4", "4294967295", "\u00e9\u00e8"),
)
_ODD_BYTES = (b"\xff\xfe", b"\0", b"4\0", b"\x1b[2J", b"\x7f", b"\x1c5", b"\xc3", b'"', b"4\x8543")
ODD = (*(text.encode() for text in _ODD_NUMBERS + _ODD_TEXTS), *_ODD_BYTES)
"""Values that may stand in the place of any other."""


def _of(*texts: str, often: int = 1) -> st.SearchStrategy[bytes]:
    """One of these texts; the first of them as often as so many others."""
    return st.sampled_from([text.encode() for text in (*texts[:1] * (often - 1), *texts)])


_ADDRESSES = _of(*_V4, *_V6)
_AGENT = ("2001:db8::1", "2001:DB8:0:0:0:0:0:1", "2001:0db8:0000:0000:0000:0000:0000:0001")
_TALKS = (
    (("10.20.1.57",), ("104.18.7.192",), "40000", "443", "6"),
    (("10.20.1.57",), ("104.18.7.192",), "40001", "443", "6"),
    (("10.20.1.57",), ("104.18.7.192",), "8080", "50051", "6"),
    (("10.20.1.57",), ("10.20.1.58", "::ffff:10.20.1.58"), "123", "123", "17"),
    (_AGENT, ("2606:4700::1", "2606:4700::0.0.0.1"), "500", "500", "17"),
    (_AGENT, ("2606:4700::1", "2606:4700:0::1"), "0", "0", "58"),
    (("10.20.1.57",), ("198.18.0.1",), "0", "0", "1"),
    (("192.168.7.7",), ("104.18.7.192",), "123", "123", "17"),
)
"""Who talks to whom, by which ports and protocol; addresses in all their spellings."""
_COUNTS = _of("1", "25", "-", "0", "840", str(2**53), str(2**53 - 1), often=4)
_VALUES: dict[str, st.SearchStrategy[bytes]] = {
    "account-id": _of(*ACCOUNTS, often=24),
    "interface-id": _of(*INTERFACES, *OTHER_INTERFACES, "-", often=32),
    "srcaddr": _ADDRESSES,
    "dstaddr": _ADDRESSES,
    "pkt-srcaddr": _of("-", *_V4, *_V6, often=24),
    "pkt-dstaddr": _of("-", *_V4, *_V6, often=24),
    "srcport": _of(*_PORTS),
    "dstport": _of(*_PORTS),
    "protocol": _of("6", "17", "1", "58", "47", "132", "0", "255", often=4),
    "tcp-flags": _of("0", "2", "18", "3", "19", "1", "4", "16", "-", "255"),
    "flow-direction": _of("egress", "ingress", "-"),
    "packets": _COUNTS,
    "bytes": _COUNTS,
    "action": _of("ACCEPT", "REJECT", often=10),
    "region": _of("us-east-1", "eu-west-1", "-", often=20),
    "pkt-src-aws-service": _of("-", "S3", "EC2", "AMAZON", often=2),
    "pkt-dst-aws-service": _of("-", "S3", "EC2", "AMAZON", often=2),
    "next-hop-interface-id": _of("-", *(f"eni-0{n:016x}" for n in range(24)), often=4),
    "resource-id": _of("-", "nat-0123456789abcdef0", "eni-1a2b3c4d", often=3),
}
_OTHERS = {
    "type": b"IPv4",
    "vpc-id": b"vpc-0461a061",
    "traffic-path": b"8",
    "reject-reason": b"BPA",
    "encryption-status": b"0",
    "ecs-task-arn": b"arn:aws:ecs:us-east-1:123456789012:task/c/1f0c",
    "interface-tag": b"AmazonBedrockAgentCoreManaged%3Dtrue",
    "instance-tag": b"%7B%22%20%C3%A9" * 20,
    "ecs-cluster-name": b"eni-1a2b3c4d",
}
"""What nobody reads, and so may look like anything."""

_GAPS = ("NODATA", "SKIPDATA")
_ODD = st.sampled_from(ODD)
_ODD_NUMBER = st.sampled_from([text.encode() for text in _ODD_NUMBERS])
_TOLD = ("start", "end", "log-status")
_NUMBERS = {"srcport", "dstport", "protocol", "packets", "bytes", "start", "end", "tcp-flags"}
_STARTS = st.sampled_from([*[0] * 6, *range(10)])
_OFTEN = st.sampled_from([*[True] * 9, False])
_SIGNS = st.sampled_from([*[""] * 16, "0", "+"])
_LENGTHS = st.sampled_from(range(-1, 20))
_KINDS = st.sampled_from(["flow"] * 20 + [*_GAPS] * 2 + ["odd"] * 4)
_SEPARATORS = st.sampled_from([b" "] * 12 + [b"\t", b"  ", b" \t ", b"\x0b"])


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """The fields of a version, some of them in any order, and now and then one of them twice."""
    version = draw(st.sampled_from([2, *VERSIONS]))
    if draw(st.booleans()):
        return VERSIONS[version]
    needed = draw(st.sampled_from([NEEDED, NEEDED, NEEDED_OF_PACKETS]))
    read = draw(st.sets(st.sampled_from(sorted({*_VALUES, *_TOLD}))))
    fields = {*needed, *read, *draw(st.sets(st.sampled_from(VERSIONS[11]), max_size=3))}
    shuffled = draw(st.permutations(sorted(fields)))
    twice = draw(st.sampled_from(shuffled)) if draw(st.integers(0, 9)) == 0 else None
    return (*shuffled, twice) if twice else tuple(shuffled)


@st.composite
def records(draw: st.DrawFn, layout: Sequence[str]) -> bytes:
    """A line of a layout: mostly a record with data, sometimes with an odd value in it."""
    kind = draw(_KINDS)
    if kind in _GAPS:
        return draw(_SEPARATORS).join(_gap_value(draw, name, kind) for name in layout)
    start = START + draw(_STARTS)
    talk = _talk(draw) if draw(_OFTEN) else {}
    values = [talk.get(name) or _value(draw, name, start) for name in layout]
    if kind == "odd":
        read = [at for at, name in enumerate(layout) if name in _VALUES or name in _TOLD]
        at = draw(st.sampled_from(read))
        numeric = layout[at] in _NUMBERS and draw(st.booleans())
        values[at] = draw(_ODD_NUMBER if numeric else _ODD)
    return draw(_SEPARATORS).join(values)


def _talk(draw: st.DrawFn) -> dict[str, bytes]:
    """One direction of a conversation that other records are likely to belong to."""
    one, other, port, other_port, protocol = draw(st.sampled_from((*_TALKS[:3] * 2, *_TALKS)))
    ends = [
        (draw(st.sampled_from(one)), draw(_SIGNS) + port),
        (draw(st.sampled_from(other)), draw(_SIGNS) + other_port),
    ]
    source, target = reversed(ends) if draw(st.booleans()) else ends
    return {
        "srcaddr": source[0].encode(),
        "dstaddr": target[0].encode(),
        "srcport": source[1].encode(),
        "dstport": target[1].encode(),
        "protocol": protocol.encode(),
    }


def _value(draw: st.DrawFn, name: str, start: int) -> bytes:
    match name:
        case "start":
            return b"%d" % start
        case "end":
            return b"%d" % (start + draw(_LENGTHS))
        case "log-status":
            return b"OK"
        case "version":
            return b"2"
    return draw(_VALUES[name]) if name in _VALUES else _OTHERS.get(name, b"-")


def _gap_value(draw: st.DrawFn, name: str, kind: str) -> bytes:
    if name == "log-status":
        return kind.encode()
    if name == "version":
        return b"2"
    told = ("account-id", "interface-id", "region", *_TOLD)
    return _value(draw, name, START) if name in told else b"-"
