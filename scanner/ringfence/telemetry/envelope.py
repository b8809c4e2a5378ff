"""What log services wrap around the records of others.

Firehose writes `{"message": …}`, CloudWatch Logs `{"events": [{"message": …}]}` when it is asked
for events and `{"logEvents": […]}` when it delivers them; CloudTrail writes `{"Records": […]}` to
files and `{"Events": [{"CloudTrailEvent": …}]}` in answer to LookupEvents. A CloudWatch export
puts a timestamp before each line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_Lists = list[msgspec.Raw] | None
_MAX_DEPTH = 4
LARGE = 1 << 20
"""Bytes of a record from which on it is looked at before it is decoded."""
_BYTES_A_MEMBER = 16
_ABSENT = msgspec.Raw()
_EXPORTED = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]{8,18}Z (?=\s*[\[{])")


class _Envelope(msgspec.Struct):
    """Every known wrapping; absent members are None."""

    Records: _Lists = None
    Events: _Lists = None
    events: _Lists = None
    log_events: _Lists = msgspec.field(default=None, name="logEvents")
    message: msgspec.Raw = _ABSENT
    insights_message: msgspec.Raw = msgspec.field(default=_ABSENT, name="@message")
    event: msgspec.Raw = msgspec.field(default=_ABSENT, name="CloudTrailEvent")

    def content(self) -> list[msgspec.Raw] | None:
        """What is wrapped; None when this is no envelope."""
        for several in (self.Records, self.Events, self.events, self.log_events):
            if several is not None:
                return several
        for one in (self.message, self.insights_message, self.event):
            if bytes(one) not in (b"", b"null"):
                return [one]
        return None


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_TEXT = msgspec.json.Decoder(str)

NOT_JSON = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
"""What decoding hostile JSON can raise."""


def unwrap(raw: bytes, depth: int = 0) -> Iterator[bytes]:
    """The records in one JSON value, as bytes; the value itself when nothing is wrapped in it.

    A wrapped text may be anything, also no JSON. What is no JSON at all comes back as it is, and
    an empty record stands for a document that is made to fill the memory.
    """
    content = opened(raw, depth)
    if isinstance(content, bytes):
        yield content
        return
    for item in content:
        yield from unwrap_item(item, depth)


def unwrap_item(item: msgspec.Raw, depth: int = 0) -> Iterator[bytes]:
    """The records in one member of what was wrapped at a depth."""
    yield from unwrap(_text(item), depth + 1)


def opened(raw: bytes, depth: int = 0) -> bytes | list[msgspec.Raw]:
    """The members that are wrapped in one JSON value; the record itself when nothing is."""
    raw = _tidy(raw)
    if _is_crowded(raw):
        return b""
    content = _content(raw) if depth < _MAX_DEPTH else None
    return raw if content is None else content


def is_json(raw: bytes) -> bool:
    """Whether the bytes are one whole JSON value."""
    try:
        msgspec.json.decode(_tidy(raw), type=msgspec.Raw)
    except NOT_JSON:
        return False
    return True


def valid_utf8(raw: bytes) -> bytes:
    """The bytes themselves if they are UTF-8; else with every wrong byte replaced."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace").encode()
    return raw


def _is_crowded(raw: bytes) -> bool:
    """Whether a large document has so many members that each can hold next to nothing.

    A megabyte of `1,1,1,…` becomes fifty of objects; records have 25 bytes a member and more.
    """
    return len(raw) > LARGE and _commas(raw) * _BYTES_A_MEMBER > len(raw)


def _commas(raw: bytes) -> int:
    # numpy counts four times as fast as bytes do; only large documents are worth its import.
    import numpy as np  # noqa: PLC0415

    return int(np.count_nonzero(np.frombuffer(raw, np.uint8) == ord(",")))


def _content(raw: bytes) -> list[msgspec.Raw] | None:
    try:
        if raw[:1] == b"[":
            return _ARRAY.decode(raw)
        return _ENVELOPE.decode(raw).content() if raw[:1] == b"{" else None
    except NOT_JSON:
        return None


def _text(item: msgspec.Raw) -> bytes:
    """The content of a JSON string, or the JSON value itself."""
    raw = bytes(item).strip()
    if raw[:1] != b'"':
        return raw
    try:
        return _TEXT.decode(valid_utf8(raw)).encode("utf-8", "replace")
    except NOT_JSON:
        return raw


def _tidy(raw: bytes) -> bytes:
    raw = raw.strip()
    exported = _EXPORTED.match(raw)
    return raw[exported.end() :] if exported else raw
