"""The functions of Terraform that lists of groups and rules are made with."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Callable, Mapping, Sequence

from ringfence.parse.terraform.values import SetOf, Unknown, Value, as_text, inert, sequence

_VERB = re.compile(r"%(.?)")


class Wrong(Exception):  # noqa: N818 - a failed evaluation that `try` answers; never leaves the room
    """An expression that Terraform would refuse."""


def call(name: str, arguments: Sequence[Value]) -> Value:
    """What a function gives; Unknown for one that is not evaluated here."""
    if name not in _FUNCTIONS:
        return Unknown(f"{name}() is not evaluated here")
    if unknown := next((each for each in arguments if isinstance(each, Unknown)), None):
        return unknown
    try:
        return _FUNCTIONS[name](*arguments)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise Wrong(f"{name}() cannot take its arguments") from error


def _texts(values: Value) -> list[str]:
    found = [as_text(each) for each in _items(values)]
    if unknown := next((each for each in found if isinstance(each, Unknown)), None):
        raise Wrong(unknown.why)
    return [each for each in found if isinstance(each, str)]


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
        if each not in found:
            found.append(each)
    return found


def _to_set(values: Value) -> Value:
    found = _items(distinct(values))
    plain = [each for each in found if isinstance(each, str)]
    return SetOf(sorted(plain) if len(plain) == len(found) else found)


def _lookup(of: Value, key: Value, default: Value = None) -> Value:
    return _mapping(of).get(_text(key), default)


def _coalesce(*values: Value) -> Value:
    return next(each for each in values if each not in (None, ""))


def _to_number(value: Value) -> Value:
    if isinstance(value, str):
        return int(value) if value.lstrip("-").isdigit() else float(value)
    return value


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
    """`%s`, `%d`, `%v` and `%%`; other verbs are left to Terraform."""
    rest = list(values)

    def verb(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        text = as_text(rest.pop(0)) if match[1] in "sdv" else Unknown("")
        if not isinstance(text, str):
            raise Wrong(f"format() is not evaluated with {match[0]}")
        return text

    return _VERB.sub(verb, _text(pattern))


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
    "contains": lambda values, value: value in _items(values),
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
    "index": lambda values, value: _items(values).index(value),
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
