"""Documents as JSON: sorted keys, two spaces, one newline at the end."""

from __future__ import annotations

import re

import msgspec

from ringfence.model.text import hidden

_BEYOND_PLAIN = re.compile(r"[^\n\x20-\x7e]")


def to_json(document: object) -> str:
    """Encode any document of the model as JSON text.

    Keys and sets are sorted and instants are ISO 8601 in UTC, so equal documents give equal bytes.
    """
    return indented(msgspec.json.encode(document, order="sorted"))


def to_line(document: object) -> str:
    """Encode a document on one line, without its newline; nothing in it acts on a terminal."""
    encoded = msgspec.json.encode(document, order="sorted").decode()
    return _BEYOND_PLAIN.sub(_escaped, encoded)


def indented(encoded: bytes) -> str:
    r"""Lay out encoded JSON for reading, with nothing in it that a terminal acts on.

    JSON only asks to escape the C0 controls. C1 controls, bidirectional and zero-width marks are
    escaped here too (`\u202e`, RFC 8259 section 7): a parser reads the same value.
    """
    return _BEYOND_PLAIN.sub(_escaped, msgspec.json.format(encoded, indent=2).decode()) + "\n"


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if not hidden(character):
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
