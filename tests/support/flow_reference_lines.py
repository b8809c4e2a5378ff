"""The lines of a flow log file, each with what it is and its values by name.

The first half of `flow_reference`: from bytes to values, without a look at what they say.
"""

from __future__ import annotations

import gzip
import ipaddress
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

LONGEST_LINE = 1 << 20
MOST_FIELDS = 128
LONGEST_ADDRESS = 64
DEFAULT_HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    " start end action log-status"
)
DEFAULT = DEFAULT_HEADER.split()
OTHER_FORMATS = (b"PAR1", b"(\xb5/\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04", b"SQLite")
INTERFACE = "interface-id"
FIELD = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
DECIMAL = re.compile(rb"[0-9]{1,19}")
TIMESTAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
ADDRESS_FIELDS = {"srcaddr", "dstaddr", "pkt-srcaddr", "pkt-dstaddr"}
ENVELOPES_OF_MANY = ("Records", "Events", "events", "logEvents")
ENVELOPES_OF_ONE = ("message", "@message", "CloudTrailEvent")


class UnreadableError(Exception):
    """The file is cut off or corrupt."""


class RefusedError(Exception):
    """The file is no VPC flow log."""


class Kind(Enum):
    VALUES = auto()
    """As many values as the layout has."""
    HEADER = auto()
    BAD_HEADER = auto()
    """It names fields, but not those that are needed; or those of a transit gateway."""
    WRAPPING = auto()
    """JSON; the records in it are lines of their own."""
    TOO_LONG = auto()
    GARBAGE = auto()


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank."""

    kind: Kind
    values: dict[str, bytes] = field(default_factory=dict)
    """By the name of the field, of VALUES; of GARBAGE the interface, where it has its place."""


def lines_of(content: bytes, flow_log_format: str) -> list[Line]:
    """Every line of a file that is not blank, in the order of the file."""
    plain = _unpacked(content).removeprefix(b"\xef\xbb\xbf")
    reader = _Lines(layout=_layout(_names(flow_log_format)) if flow_log_format else None)
    for line in plain.split(b"\n"):
        reader.read(line)
    if reader.layout is None and any(line.kind is not Kind.TOO_LONG for line in reader.lines):
        raise RefusedError("there is no layout for its lines")
    return reader.lines


def _unpacked(content: bytes) -> bytes:
    if content.startswith(OTHER_FORMATS):
        raise RefusedError("another format")
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError from error


@dataclass(slots=True, kw_only=True)
class _Lines:
    layout: list[str] | None
    lines: list[Line] = field(default_factory=list)

    def read(self, line: bytes) -> None:
        if len(line) > LONGEST_LINE:
            self.lines.append(Line(Kind.TOO_LONG))
        elif _is_header(line):
            self._read_header(line)
        elif line.strip().startswith(b"{"):
            self.lines.append(Line(Kind.WRAPPING))
            for message in _messages(line):
                self._read_message(message)
        elif line.strip():
            self._read_values(line.split())

    def _read_header(self, line: bytes) -> None:
        try:
            self.layout = _layout(_names(line.decode("ascii", "replace")))
            self.lines.append(Line(Kind.HEADER))
        except RefusedError:
            self.lines.append(Line(Kind.BAD_HEADER))

    def _read_message(self, message: bytes) -> None:
        if message.startswith(b"{"):
            self.lines.append(Line(Kind.GARBAGE))
            return
        for line in message.splitlines():
            self.read(line)

    def _read_values(self, values: list[bytes]) -> None:
        self.layout = self.layout or _guessed(values)
        if self.layout is None:
            self.lines.append(Line(Kind.GARBAGE))
            return
        if len(values) != len(self.layout):
            # Whose it is may be told all the same, if nothing before the interface is missing.
            told = [pair for pair in zip(self.layout, values, strict=False) if pair[0] == INTERFACE]
            self.lines.append(Line(Kind.GARBAGE, dict(told[:1])))
            return
        # Of a field that is named twice the first value counts.
        pairs = list(zip(self.layout, values, strict=True))
        self.lines.append(Line(Kind.VALUES, dict(reversed(pairs))))


def _is_header(line: bytes) -> bool:
    """Whether a line names fields: nothing but names, and one of them tells a flow log."""
    if not any(word in line for word in (b"addr", b"interface", b"tgw")):
        return False
    names = _names(line.decode("ascii", "replace"))
    telling = ADDRESS_FIELDS | {"interface-id", "start"}
    return all(FIELD.fullmatch(name) for name in names) and any(
        name in telling or name.startswith("tgw-") for name in names
    )


def _names(text: str) -> list[str]:
    """The names in a header line, a LogFormat or a list that somebody wrote."""
    for mark in ("${", "}", ","):
        text = text.replace(mark, " ")
    return [name.strip("\"'").lower().replace("_", "-") for name in text.split()]


def _layout(names: list[str]) -> list[str]:
    if any(name.startswith(("tgw-", "packets-lost-")) for name in names) or (
        "resource-type" in names
    ):
        raise RefusedError("a transit gateway flow log")
    if len(names) > MOST_FIELDS or not all(FIELD.fullmatch(name) for name in names):
        raise RefusedError("no list of fields")
    needed = {"srcport", "dstport", "protocol", "start"} <= set(names)
    if not (needed and {"srcaddr", "pkt-srcaddr"} & set(names)):
        raise RefusedError("a field is missing")
    if not {"dstaddr", "pkt-dstaddr"} & set(names):
        raise RefusedError("a field is missing")
    return names


def _guessed(values: list[bytes]) -> list[str] | None:
    """The default layout, if the values are a faultless record of it."""
    layout = DEFAULT
    if TIMESTAMP.fullmatch(values[0]):
        values, layout = values[1:], ["delivered", *DEFAULT]
    if len(values) > len(DEFAULT) and values[1].startswith(b"TransitGateway"):
        raise RefusedError("a transit gateway flow log")
    if len(values) != len(DEFAULT):
        return None
    record = dict(zip(DEFAULT, values, strict=True))
    decimals = ("srcport", "dstport", "protocol", "packets", "bytes")
    faultless = (
        all(DECIMAL.fullmatch(record[name]) for name in ("version", "start", "end"))
        and all(record[name] == b"-" or DECIMAL.fullmatch(record[name]) for name in decimals)
        and all(
            record[name] == b"-" or _is_address(record[name]) for name in ("srcaddr", "dstaddr")
        )
        and record["action"] in (b"ACCEPT", b"REJECT", b"-")
        and record["log-status"] in (b"OK", b"NODATA", b"SKIPDATA")
    )
    return layout if faultless else None


def _is_address(text: bytes) -> bool:
    try:
        ipaddress.ip_address(text.decode("ascii"))
    except ValueError:
        return False
    return len(text) <= LONGEST_ADDRESS


def _messages(text: bytes, depth: int = 0) -> Iterator[bytes]:
    """What log services wrapped; a text that wraps nothing is its own message."""
    text = text.strip()
    members = _members(text) if depth < 4 and text[:1] in (b"{", b"[") else None
    if members is None:
        yield text
        return
    for member in members:
        inner = member if isinstance(member, str) else json.dumps(member)
        yield from _messages(inner.encode("utf-8", "replace"), depth + 1)


def _members(text: bytes) -> list[Any] | None:
    try:
        value = json.loads(text.decode("utf-8", "replace"))
    except ValueError:
        return None
    if isinstance(value, list):
        return value
    many = [value[name] for name in ENVELOPES_OF_MANY if value.get(name) is not None]
    if many:
        return many[0] if all(isinstance(each, list) for each in many) else None
    one = [value[name] for name in ENVELOPES_OF_ONE if value.get(name) is not None]
    return one[:1] or None
