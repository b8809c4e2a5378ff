"""A value of a TOML file as its writer knows it, for messages."""

from __future__ import annotations

from datetime import date, time

_SHOWN = 80


def shown(value: object) -> str:
    """The value as TOML spells it, in ASCII and at most 80 characters; what holds others by its kind."""
    match value:
        case bool():
            return str(value).lower()
        case date() | time():
            return value.isoformat()
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return ascii(value)[:_SHOWN]
