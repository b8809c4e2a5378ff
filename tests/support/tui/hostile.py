"""Documents in which strangers wrote every free text: markup, terminal commands, text that hides or never ends."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

MARKUP = ("[/]", "[/red]x", "[@click=app.quit]x[/]", "[link=https://evil.example]x[/link]", "[b]x")
STEERING = (
    "\x1b[31m\x1b[2J",
    "\x1b]52;c;aGk=\x07",
    "\x1b]0;title\x07",
    "\x9b31m",
    "\x9d52;c;aGk=\x9c",
    "\u202etxt.exe\u202c",
    "\u2066x\u2069",
    "\u200b",
    "one\r\ntwo\tthree\x00",
    "\x7f\b\b",
)
ENDLESS = "n" * 10_000
WRITTEN = (*MARKUP, *STEERING, ENDLESS)

_KEPT = frozenset(
    {
        "schema",
        "priority",
        "cidr",
        "version",
        "media_type",
    }
)
"""Fields that a program reads, and no stranger writes."""
Document = TypeVar("Document")


def hostile(document: Document) -> Document:
    """The document with something hostile behind every free text; equal texts stay equal."""
    return cast("Document", _made(document, ""))


def _made(value: Any, field: str) -> Any:
    if type(value) is str:
        return value if field in _KEPT or not value else written(value)
    if isinstance(value, tuple | list):
        return type(value)(_made(each, field) for each in value)
    if isinstance(value, dict):
        return {key: _made(each, field) for key, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type | datetime):
        changes = {
            each.name: _made(getattr(value, each.name), each.name)
            for each in dataclasses.fields(value)
            if each.init
        }
        return dataclasses.replace(value, **changes)
    return value


@cache
def written(text: str) -> str:
    """What became of a text; which of the endings it has is the same in every run."""
    return f"{text}{WRITTEN[sum(text.encode()) % len(WRITTEN)]}"
