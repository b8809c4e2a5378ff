"""The functions of Terraform that lists of groups and rules are made with."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence

from ringfence.parse.terraform.values import (
    SetOf,
    Unknown,
    Value,
    as_text,
    equal,
    inert,
    number_of,
    sequence,
    uncounted,
    unknown_in,
)

_VERB = re.compile(r"%(0?)(\d{0,3})(.?)", re.DOTALL)
_ORDER = frozenset({"compact", "distinct", "join", "sort"})
"""Functions for which every item of a list must be known before any of the result is."""
_SETS = frozenset({"contains", "setunion", "toset"})
"""Functions that may be given a set of which an item is not known."""


class Wrong(Exception):  # noqa: N818 - a failed evaluation that `try` answers; never leaves the room
    """An expression that Terraform would refuse."""


def call(name: str, arguments: Sequence[Value]) -> Value:
    """What a function gives; Unknown for one that is not evaluated here."""
    if name not in _FUNCTIONS:
        return Unknown(f"{name}() is not evaluated here")
    if unknown := next(filter(None, (_not_known(name, each) for each in arguments)), None):
        return unknown
    try:
        return _FUNCTIONS[name](*arguments)
    except _NotKnown as unknown:
        return Unknown(str(unknown))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Wrong(f"{name}() cannot take its arguments") from error


class _NotKnown(Exception):  # noqa: N818 - a result, which `call` gives as Unknown
    """A function asked for what the files do not say."""


def _not_known(name: str, argument: Value) -> Unknown | None:
    if name in _ORDER:
        return unknown_in(argument)
    if isinstance(argument, Unknown):
        return argument
    return None if name in _SETS else uncounted(argument)


def _texts(values: Value) -> list[str]:
    return [_written(each) for each in _items(values)]


def _written(value: Value) -> str:
    """A value within a text."""
    text = as_text(value)
    if isinstance(text, Unknown):
        raise _NotKnown(text.why)
    return text


def _items(values: Value) -> Sequence[Value]:
    found = sequence(values)
    if found is None:
        raise TypeError("no list")
    return found


def _mapping(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise TypeError("no map")
    return value


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _concat(*lists: Value) -> Value:
    return [item for each in lists for item in _items(each)]


def _merge(*maps: Value) -> Value:
    merged: dict[str, Value] = {}
    for each in maps:
        merged |= {} if each is None else _mapping(each)
    return merged


def _flatten(values: Value) -> Value:
    flat: list[Value] = []
    for each in _items(values):
        if isinstance(each, Unknown):
            return each
        inner = sequence(each)
        if inner is None:
            flat.append(each)
        else:
            found = _flatten(inner)
            if isinstance(found, Unknown):
                return found
            flat.extend(_items(found))
    return flat


def distinct(values: Value) -> Value:
    """The items without repetition, in the order of their first."""
    found: list[Value] = []
    for each in _items(values):
        if not any(_repeats(each, other) for other in found):
            found.append(each)
    return found


def _repeats(one: Value, other: Value) -> bool:
    """Whether two items are one, in a list whose items have one type."""
    same = equal(one, other)
    if isinstance(same, Unknown):
        return one == other and unknown_in(one) is None
    return same


def _to_set(values: Value) -> Value:
    """A set has items of one type: a number beside a text is text."""
    given = _items(values)
    if any(isinstance(each, str) for each in given):
        given = [str(as_text(each)) if isinstance(each, int | float) else each for each in given]
    found = _items(distinct(given))
    texts = [each for each in found if isinstance(each, str)]
    if len(texts) == len(found):
        return SetOf(sorted(texts))
    numbers = [each for each in found if isinstance(each, int | float)]
    return SetOf(sorted(numbers) if len(numbers) == len(found) else found)


def _contains(values: Value, value: Value) -> Value:
    return _any([equal(each, value) for each in _items(values)])


def _any(found: Sequence[bool | Unknown]) -> Value:
    """True where one is, and Unknown where one that is not known may be."""
    return True in found or next((each for each in found if isinstance(each, Unknown)), False)


def _index_of(values: Value, value: Value) -> Value:
    for place, each in enumerate(_items(values)):
        same = equal(each, value)
        if isinstance(same, Unknown):
            return same
        if same:
            return place
    raise ValueError("no such item")


def _lookup(of: Value, key: Value, *default: Value) -> Value:
    if len(default) > 1:
        raise TypeError("more than one default")
    found = _mapping(of)
    return found.get(_text(key), *default) if default else found[_text(key)]


def _coalesce(*values: Value) -> Value:
    return next(each for each in values if each not in (None, ""))


def _to_number(value: Value) -> Value:
    found = number_of(value)
    if found is None and value is not None:
        raise TypeError("no number")
    return found


def _to_bool(value: Value) -> Value:
    return value if isinstance(value, bool) else {"true": True, "false": False}[_text(value)]


def _one(values: Value) -> Value:
    found = _items(values)
    if len(found) > 1:
        raise ValueError("more than one")
    return found[0] if found else None


def _element(values: Value, place: Value) -> Value:
    found = _items(values)
    if not isinstance(place, int):
        raise TypeError("no place")
    return found[place % len(found)]


def _length(value: Value) -> Value:
    if isinstance(value, str | Mapping | Sequence):
        return len(value)
    raise TypeError("no length")


def _format(pattern: Value, *values: Value) -> Value:
    """`%s`, `%d`, `%v` and `%%`, and `%d` with a width; other verbs are left to Terraform."""
    rest = list(values)

    def verb(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        if match[3] not in ("s", "d", "v") or (match[2] and match[3] != "d"):
            raise _NotKnown(f"format() with {match[0]}")
        return _formatted(match, rest.pop(0))

    made = _VERB.sub(verb, _text(pattern))
    if rest:
        raise ValueError("more values than verbs")
    return made


def _formatted(match: re.Match[str], value: Value) -> str:
    if match[3] != "d":
        return _written(value)
    number = number_of(value)
    if not isinstance(number, int):
        raise TypeError("no whole number")
    return f"{number:{match[1]}{match[2]}d}"


def _replace(text: Value, old: Value, new: Value) -> Value:
    if _text(old).startswith("/") and _text(old).endswith("/"):
        return Unknown("replace() with a regular expression")
    return _text(text).replace(_text(old), _text(new))


def _cidr_subnet(prefix: Value, bits: Value, number: Value) -> Value:
    network = ipaddress.ip_network(_text(prefix), strict=False)
    if not isinstance(bits, int) or not isinstance(number, int) or not 0 <= number < 2**bits:
        raise ValueError("no such subnet")
    length = network.prefixlen + bits
    size = 2 ** (network.max_prefixlen - length)
    return str(type(network)((int(network.network_address) + number * size, length)))


_FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "cidrsubnet": _cidr_subnet,
    "coalesce": _coalesce,
    "compact": lambda values: [each for each in _items(values) if each not in (None, "")],
    "concat": _concat,
    "contains": _contains,
    "distinct": distinct,
    "element": _element,
    "endswith": lambda text, end: _text(text).endswith(_text(end)),
    "flatten": _flatten,
    "format": _format,
    "jsondecode": lambda text: inert(json.loads(_text(text))),
    "keys": lambda of: sorted(_mapping(of)),
    "length": _length,
    "lookup": _lookup,
    "lower": lambda text: _text(text).lower(),
    "merge": _merge,
    "one": _one,
    "replace": _replace,
    "setunion": lambda *sets: _to_set(_concat(*sets)),
    "sort": lambda values: sorted(_texts(values)),
    "split": lambda by, text: list(_text(text).split(_text(by))),
    "index": _index_of,
    "join": lambda by, values: _text(by).join(_texts(values)),
    "startswith": lambda text, start: _text(text).startswith(_text(start)),
    "tobool": _to_bool,
    "tolist": lambda values: list(_items(values)),
    "tomap": _mapping,
    "tonumber": _to_number,
    "toset": _to_set,
    "tostring": lambda value: None if value is None else as_text(value),
    "trimspace": lambda text: _text(text).strip(),
    "upper": lambda text: _text(text).upper(),
    "values": lambda of: [value for _, value in sorted(_mapping(of).items())],
    "zipmap": lambda keys, values: dict(zip(_texts(keys), _items(values), strict=True)),
}
