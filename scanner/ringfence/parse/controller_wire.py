"""Values of a controller's answers, whatever JSON put in their place."""

from __future__ import annotations

from collections.abc import Mapping

Entry = Mapping[str, object]


def entries(value: object) -> list[Entry]:
    """The objects of a list, or a single one that stands for it."""
    found = value if isinstance(value, list) else [value]
    return [each for each in found if isinstance(each, dict)]


def text_of(entry: Entry, key: str) -> str:
    value = entry.get(key)
    if isinstance(value, bool) or value is None or isinstance(value, dict | list):
        return ""
    return str(value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def number_of(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0


def shown(value: object) -> str:
    return ascii(value)[:80]
