"""Documents in which strangers wrote wherever they can: every text that no closed set of words holds."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import msgspec

EVIL = "\u2588\u28ff\u2500\u2713 \x1b[2J\x9b\n\r\t\u202e\u200b[x](y) <b>"
_OURS = ("schema", "version", "path")
"""Fields that a document of ours always fills itself."""

_Document = TypeVar("_Document")


def made_hostile(document: _Document) -> _Document:
    """The same document with hostile text behind each of its texts."""
    return _hostile(document)  # type: ignore[no-any-return]


def _hostile(value: Any) -> Any:
    if type(value) is str:
        return value + EVIL
    if isinstance(value, tuple):
        return tuple(map(_hostile, value))
    if isinstance(value, frozenset):
        return frozenset(map(_hostile, value))
    if isinstance(value, dict):
        return {key: _hostile(each) for key, each in value.items()}
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **_changes(value, value.__struct_fields__))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **_changes(value, [each.name for each in fields(value)]))
    return value


def _changes(value: Any, names: Any) -> dict[str, Any]:
    return {name: _hostile(getattr(value, name)) for name in names if name not in _OURS}
