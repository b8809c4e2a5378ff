"""Text that strangers wrote, made safe to look at."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories without a glyph of their own: controls, bidi and zero-width marks, tags,
surrogates, private use, unassigned, line and paragraph ends."""
_SELECTORS = re.compile("[\u034f\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Combining by category, and yet drawn as nothing."""
_ELLIPSIS = "…"


def hidden(character: str) -> bool:
    """Whether a character draws nothing itself: a terminal acts on it or a reader misses it."""
    return unicodedata.category(character) in _HIDDEN or bool(_SELECTORS.match(character))


def visible(text: str) -> str:
    """The text with every invisible or steering character spelled out, at its full length.

    A file name, tag or log line may hold terminal commands, line breaks or text that runs
    backwards; shown like this, it can neither act nor hide. Plain printable text is unchanged.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(c) if hidden(c) else c for c in text)


def printable(text: str, limit: int = 200) -> str:
    """The text as `visible` shows it, at most limit characters long."""
    shown = visible(text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + _ELLIPSIS


def why_unread(error: ValueError | RecursionError) -> str:
    """Why the reader of JSON or TOML refused a text, for somebody who knows no Python."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError | tomllib.TOMLDecodeError):
        return str(error)
    return "a number in it is too long"


def _spelled(character: str) -> str:
    point = ord(character)
    if point <= 0xFF:  # noqa: PLR2004 - the last code point that two hex digits can name
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"  # noqa: PLR2004 - likewise
