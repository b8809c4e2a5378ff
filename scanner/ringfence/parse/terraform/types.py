"""Type constraints of variables, which change the values they are given.

A list given for a `set(string)` loses its repetitions and its order, a number given for a `string`
is text from then on, and an `optional` attribute is filled in (Terraform, "Type Constraints").
"""

from __future__ import annotations

from collections.abc import Mapping

from ringfence.parse.terraform.cursor import Cursor
from ringfence.parse.terraform.expressions import expression
from ringfence.parse.terraform.functions import Wrong, call
from ringfence.parse.terraform.syntax import (
    Attribute,
    Call,
    Expression,
    ListOf,
    Literal,
    Name,
    ObjectOf,
)
from ringfence.parse.terraform.values import SetOf, Unknown, Value, sequence

_PLAIN = {"string": "tostring", "number": "tonumber", "bool": "tobool"}


def type_of(attribute: Attribute) -> Expression:
    """The type expression of a variable; JSON has it as the text of one."""
    if isinstance(attribute.value, Literal) and isinstance(attribute.value.value, str):
        return expression(Cursor(attribute.value.value, attribute.place.file))
    return attribute.value


def converted(value: Value, kind: Expression) -> Value:
    """The value as a variable of that type holds it; Wrong where it cannot be one."""
    if value is None or isinstance(value, Unknown):
        return value
    match kind:
        case Name(name) if name in _PLAIN:
            return call(_PLAIN[name], [value])
        case Call("set", (inner,)):
            return call("toset", [_items(value, inner)])
        case Call("list", (inner,)):
            return list(_items(value, inner))
        case Call("map", (inner,)):
            return {key: converted(each, inner) for key, each in _entries(value).items()}
        case Call("object", (ObjectOf(items),)):
            return _object(_entries(value), items)
        case Call("tuple", (ListOf(kinds),)):
            each = sequence(value)
            if each is None or len(each) != len(kinds):
                raise Wrong("a tuple has another length")
            return [converted(item, inner) for item, inner in zip(each, kinds, strict=True)]
        case _:
            return value


def _object(value: Mapping[str, Value], items: tuple[tuple[Expression, Expression], ...]) -> Value:
    made: dict[str, Value] = {}
    for key, kind in items:
        if not isinstance(key, Literal):
            continue
        name = str(key.value)
        inner, default, needed = kind, None, True
        if isinstance(kind, Call) and kind.function == "optional" and kind.arguments:
            inner, needed = kind.arguments[0], False
            default = _default(kind.arguments[1]) if len(kind.arguments) > 1 else None
        if needed and name not in value:
            raise Wrong(f"an object lacks {name}")
        given = value.get(name)
        made[name] = converted(default if given is None else given, inner)
    return made


def _default(kind: Expression) -> Value:
    """The default of an optional attribute, where it is data."""
    match kind:
        case Literal(value):
            return value
        case ListOf(items):
            return [_default(each) for each in items]
        case ObjectOf(items):
            return {str(k.value): _default(v) for k, v in items if isinstance(k, Literal)}
        case _:
            return Unknown("the default of an optional attribute")


def _items(value: Value, inner: Expression) -> SetOf:
    found = sequence(value)
    if found is None:
        raise Wrong("a list or set is given what is none")
    return SetOf(converted(each, inner) for each in found)


def _entries(value: Value) -> Mapping[str, Value]:
    if not isinstance(value, Mapping):
        raise Wrong("a map or object is given what is none")
    return value
