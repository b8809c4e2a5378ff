"""What expressions come to: plain values, groups that are made elsewhere, and the unknown."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the files do not say, such as an id that AWS gives when somebody applies."""

    why: str


class GroupKind(StrEnum):
    SMART = "SmartGroup"
    WEB = "WebGroup"


@dataclass(frozen=True, slots=True)
class GroupUuid:
    """The UUID of a group of these files, which only the controller knows."""

    kind: GroupKind
    address: str


class SetOf(list["Value"]):
    """A set, in a fixed order: a loop over it has each item for its key too."""


Value = (
    str
    | int
    | float
    | bool
    | None
    | Unknown
    | GroupUuid
    | Sequence["Value"]
    | Mapping[str, "Value"]
)


def inert(value: object) -> Value:
    """Decoded JSON as a value; texts in the form that Terraform keeps them in (NFC)."""
    match value:
        case str():
            plain = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return unicodedata.normalize("NFC", plain)
        case list():
            return [inert(each) for each in value]
        case dict():
            return {str(inert(key)): inert(each) for key, each in value.items()}
        case bool() | int() | float() | None:
            return value
        case _:
            raise TypeError(f"JSON has no {type(value)}")


def as_text(value: Value) -> str | Unknown:
    """The value as Terraform writes it into a text."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return f"{value:g}"
        case Unknown():
            return value
        case GroupUuid():
            return Unknown(f"the UUID of {value.address}")
        case _:
            return Unknown("a text made of what is none")


def sequence(value: Value) -> Sequence[Value] | None:
    """The items of a list or set; None for anything else."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else None


def unknown_in(value: Value) -> Unknown | None:
    """The first thing in a value that is not known."""
    match value:
        case Unknown():
            return value
        case str() | GroupUuid():
            return None
        case Mapping():
            return next(filter(None, map(unknown_in, value.values())), None)
        case Sequence():
            return next(filter(None, map(unknown_in, value)), None)
        case _:
            return None
