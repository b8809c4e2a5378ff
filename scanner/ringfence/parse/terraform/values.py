"""What expressions come to: plain values, groups that are made elsewhere, and the unknown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_NUMBER = re.compile(r"[+-]?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?", re.ASCII)


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
            return f"{Decimal(repr(value)):f}".removesuffix(".0")
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


def uncounted(value: Value) -> Unknown | None:
    """What is not known in a set: it may be an item again, so nobody knows how many there are."""
    return unknown_in(value) if isinstance(value, SetOf) else None


def number_of(value: Value) -> int | float | None:
    """A number, or what a text spells; None for anything else, and a truth is none."""
    if isinstance(value, str):
        if not _NUMBER.fullmatch(value):
            return None
        return int(value) if value.lstrip("+-").isdecimal() else float(value)
    return None if isinstance(value, bool) or not isinstance(value, int | float) else value


def equal(left: Value, right: Value) -> bool | Unknown:
    """Whether Terraform calls two values the same: a number is no text, and 1 is not true."""
    if unknown := next((each for each in (left, right) if isinstance(each, Unknown)), None):
        return unknown
    if isinstance(left, GroupUuid | str) and isinstance(right, GroupUuid | str):
        mixed = isinstance(left, GroupUuid) is not isinstance(right, GroupUuid)
        return Unknown("a comparison with a UUID") if mixed else left == right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and _alike((left[key], right[key]) for key in left)
    ours, theirs = sequence(left), sequence(right)
    if ours is not None and theirs is not None:
        return _same_items(ours, theirs)
    return isinstance(left, bool) is isinstance(right, bool) and left == right


def _same_items(left: Sequence[Value], right: Sequence[Value]) -> bool | Unknown:
    if unknown := uncounted(left) or uncounted(right):
        return unknown
    if isinstance(left, SetOf) and isinstance(right, SetOf):
        return list(left) == list(right)
    return len(left) == len(right) and _alike(zip(left, right, strict=True))


def _alike(compared: Iterable[tuple[Value, Value]]) -> bool | Unknown:
    """Whether collections are the same: where their items are, it hangs on their types as well."""
    found = [equal(*each) for each in compared]
    if False in found:
        return False
    unknown = (each for each in found if isinstance(each, Unknown))
    return next(unknown, Unknown("a comparison of lists or maps, which asks for their types too"))
