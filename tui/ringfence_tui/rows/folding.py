"""Text as filters and sorting see it: without the difference of capital and small letters."""

from __future__ import annotations

_REPLACEMENT = "\ufffd"
_CONFUSED = ("\0", "\ufffe", "\uffff")
"""Characters at which functions of SQLite stop, or which they take for one another."""


def folded(text: str) -> str:
    """The text as it is compared."""
    if text.isascii() and text.isprintable():
        return text.lower()
    found = storable(text).casefold()
    for each in _CONFUSED:
        found = found.replace(each, _REPLACEMENT)
    return found


def storable(text: str) -> str:
    """The text without lone surrogates, which no column can hold: they are spelled out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
