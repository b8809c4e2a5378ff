"""Strategies for whole flow log files, with all the noise that files have in the field."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from hypothesis import strategies as st

from ringfence.model.window import TimeWindow, instant
from support.flow_log_records import (
    ACCOUNTS,
    INTERFACES,
    OTHER_INTERFACES,
    VERSIONS,
    Layout,
    layouts,
    records,
)
from support.flow_reference import GivenFile
from support.flow_reference_records import Wanted
from support.log_text import START

TGW_HEADER = (
    b"version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-id tgw-dst-vpc-id"
    b" srcaddr dstaddr srcport dstport protocol packets bytes start end log-status"
)
TGW_RECORD = (
    b"6 TransitGateway 123456789012 tgw-1 tgw-attach-1 vpc-1 vpc-2 10.0.0.1 10.0.0.2 5000 443 6"
    b" 1 2 1763800000 1763800060 OK"
)
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoisyFile:
    """A file and what is odd about it."""

    file: GivenFile
    noises: frozenset[str]

    @property
    def damaged(self) -> bool:
        return bool(self.noises & {"cut gzip", "flipped gzip", "bytes behind gzip"})


@dataclass(slots=True, kw_only=True)
class _Page:
    """A file while it is written."""

    draw: st.DrawFn
    layout: Layout
    before: bytes = b""
    """What stands in front of each record."""
    lines: list[bytes] = field(default_factory=list)
    noises: set[str] = field(default_factory=set)

    def record(self) -> bytes:
        return self.before + self.draw(records(self.layout))

    def header(self) -> bytes:
        spelled = self.draw(st.sampled_from([" ".join, _underscored]))
        return spelled(self.layout).encode()


def _underscored(layout: Sequence[str]) -> str:
    return " ".join(layout).replace("-", "_")


_GARBAGE = st.one_of(
    st.sampled_from(
        [
            b"cut off in the",
            b"- - - - - - - - - - - - - -",
            b"2 3 4",
            b"srcaddr",
            b"START RequestId: 1f0c Version: $LATEST",
            b"[]",
            b'["2 123456789012"]',
            b"\xff\xfe\x00\x01",
            b"\x00" * 40,
            b"\x1b]0;title\x07",
            "10.0.0.1 → 10.0.0.2".encode(),
            b"PAR1",
            b"\x1f\x8b\x08\x00",
            BOM,
        ]
    ),
    st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b" ").replace(b"{", b" ")),
)
_NO_RECORD_IN_IT = (
    b"{}",
    b'{"message": null}',
    b'{"message": 5}',
    b'{"message": ""}',
    b'{"events": []}',
    b'{"events": 5, "message": "2"}',
    b'{"something": "else"}',
    b'{"message": {"message": "cut off"}}',
    b'{"message": "{\\"a\\": 1}"}',
    b'{"message": "',
    b"{",
)


def _blank(page: _Page) -> bytes:
    return page.draw(st.sampled_from([b"", b"  ", b"\r", b"\t"]))


def _other_header(page: _Page) -> bytes:
    page.layout = page.draw(layouts())
    return page.header()


def _wrapped(page: _Page) -> bytes:
    """Records as Firehose and CloudWatch subscriptions deliver them."""
    texts = [page.record().decode("utf-8", "replace") for _ in range(page.draw(st.integers(1, 2)))]
    form: Callable[[list[str]], object] = page.draw(st.sampled_from(_WRAPPINGS))
    tight = page.draw(st.booleans())
    return json.dumps(
        form(texts), ensure_ascii=page.draw(st.booleans()), separators=(",", ":") if tight else None
    ).encode("utf-8", "replace")


_WRAPPINGS: list[Callable[[list[str]], object]] = [
    lambda texts: {"message": texts[0]},
    lambda texts: {"message": texts[0]},
    lambda texts: {"message": "\r\n".join([*texts, ""])},
    lambda texts: {"@message": texts[0], "@ptr": "x"},
    lambda texts: {"messageType": "DATA_MESSAGE", "logEvents": [{"message": t} for t in texts]},
    lambda texts: {"events": [{"message": t, "timestamp": 1} for t in texts]},
    lambda texts: {"message": json.dumps({"message": texts[0]})},
]

_NOISE: dict[str, Callable[[_Page], bytes]] = {
    "blank line": _blank,
    "repeated header": _Page.header,
    "other header": _other_header,
    "unusable header": lambda page: page.draw(
        st.sampled_from([b"srcaddr dstaddr start", b"interface-id", TGW_HEADER])
    ),
    "garbage": lambda page: page.draw(_GARBAGE),
    "wrapped": _wrapped,
    "wrapped nothing": lambda page: page.draw(st.sampled_from(_NO_RECORD_IN_IT)),
    "cut line": lambda page: page.record()[: page.draw(st.integers(0, 60))],
    "record of another layout": lambda page: page.draw(records(page.draw(layouts()))),
    "invalid UTF-8": lambda page: page.record().replace(b" ", b" \xff", 1),
    "control byte": lambda page: page.record()[:-1] + b"\x00",
}
_ITEM = st.sampled_from(["record"] * 60 + sorted(_NOISE))

_BEGINNINGS = (
    *["header"] * 20,
    *["default without header"] * 4,
    *["Firehose"] * 2,
    *("given format", "export", "layout unknown", "TGW header", "TGW records", "empty"),
    "unusable format",
)
_PACKINGS = (*["plain"] * 3, "gzip", "members", "zeros behind")
_DAMAGES = (*["whole"] * 15, "cut gzip", "flipped gzip", "bytes behind gzip")
NOISES = (
    frozenset(_NOISE) | frozenset(_BEGINNINGS) | frozenset(_PACKINGS) | frozenset(_DAMAGES)
) | {"CRLF", "byte order mark", "no last line feed", "truncated", "other account and region"}
"""Every name that may stand in `NoisyFile.noises`."""


@st.composite
def files(draw: st.DrawFn) -> NoisyFile:
    """A file with a beginning, lines, line ends, a packing, and now and then some damage."""
    page = _Page(draw=draw, layout=VERSIONS[2])
    beginning = draw(st.sampled_from(_BEGINNINGS))
    page.noises.add(beginning)
    given = _begin(page, beginning)
    record = _wrapped if beginning == "Firehose" else _Page.record
    if beginning != "empty":
        for _ in range(draw(st.integers(0, 40))):
            item = draw(_ITEM)
            write = record if item == "record" else _NOISE[item]
            page.lines.append(write(page))
            page.noises.add(item)
    content = _packed(page, _joined(page))
    if draw(st.integers(0, 3)) == 0:
        page.noises.add("other account and region")
        given = replace(given, account="999999999999", region="ap-south-1")
    given = replace(given, content=_damaged(page, content))
    return NoisyFile(file=given, noises=frozenset(page.noises & NOISES))


def _begin(page: _Page, beginning: str) -> GivenFile:
    flow_log_format = ""
    match beginning:
        case "header":
            page.layout = page.draw(layouts())
            page.lines.append(page.header())
        case "given format" | "Firehose":
            page.layout = page.draw(layouts())
            names = (f"${{{name}}}" for name in page.layout)
            flow_log_format = page.draw(st.sampled_from([" ".join(names), ",".join(page.layout)]))
        case "export":
            page.before = b"2025-11-22T08:26:40.000Z "
        case "layout unknown":
            page.layout = page.draw(layouts())
        case "TGW header":
            page.lines += [TGW_HEADER, TGW_RECORD]
        case "TGW records":
            page.lines += [TGW_RECORD, TGW_RECORD]
        case "unusable format":
            flow_log_format = page.draw(st.sampled_from(["${srcaddr}", "tgw-id", "1 2 3", ", ,"]))
    return GivenFile(content=b"", flow_log_format=flow_log_format)


def _joined(page: _Page) -> bytes:
    end = page.draw(st.sampled_from([b"\n", b"\n", b"\r\n"]))
    content = b"".join(line + end for line in page.lines)
    if end == b"\r\n":
        page.noises.add("CRLF")
    match page.draw(st.integers(0, 9)):
        case 0:
            content = content.removesuffix(end)
            page.noises.add("no last line feed")
        case 1:
            content = content[: page.draw(st.integers(0, len(content)))]
            page.noises.add("truncated")
        case 2:
            content = BOM + content
            page.noises.add("byte order mark")
    return content


def _packed(page: _Page, content: bytes) -> bytes:
    packing = page.draw(st.sampled_from(_PACKINGS))
    page.noises.add(packing)
    if packing == "plain":
        return content
    cuts = [0, len(content)]
    if packing == "members":
        cuts += page.draw(st.lists(st.integers(0, len(content)), max_size=3))
    cuts.sort()
    members = [content[a:b] for a, b in pairwise(cuts)]
    packed = b"".join(gzip.compress(member, mtime=0) for member in members)
    return packed + b"\0" * 512 if packing == "zeros behind" else packed


def _damaged(page: _Page, content: bytes) -> bytes:
    damage = page.draw(st.sampled_from(_DAMAGES))
    if "plain" in page.noises or damage == "whole":
        page.noises.add("whole")
        return content
    page.noises.add(damage)
    body = st.integers(10, len(content) - 1)
    match damage:
        case "cut gzip":
            return content[: page.draw(body)]
        case "flipped gzip":
            at = page.draw(body)
            return content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :]
        case _:
            return content + page.draw(st.sampled_from([b"more", b"\x1f", b"\x1f\x8b\x08"]))


@st.composite
def wanteds(draw: st.DrawFn) -> Wanted:
    """Everything, or some interfaces, accounts and a window."""
    window = draw(st.sampled_from([*[None] * 6, (0, 20), (0, 20), (2, 12), (-100, -50)]))
    interfaces = draw(st.sampled_from([*[None] * 6, *map(frozenset, _CHOSEN)]))
    accounts = draw(
        st.sampled_from([*[None] * 6, frozenset(ACCOUNTS[:1]), frozenset(ACCOUNTS[1:])])
    )
    return Wanted(
        window=window and TimeWindow(instant(START + window[0]), instant(START + window[1])),
        interfaces=interfaces,
        accounts=accounts,
    )


_CHOSEN = (
    *[INTERFACES[:1]] * 4,
    INTERFACES[1:],
    (*OTHER_INTERFACES, INTERFACES[0]),
    (INTERFACES[0], "-"),
    (),
)
