"""Files in Terraform's JSON syntax, brought to the same form as the native one.

JSON has no blocks. Which names are blocks is known for the resources that are read here; any other
name is an argument (Terraform documentation, "JSON Configuration Syntax").
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from ringfence.errors import PackError
from ringfence.model.text import why_unread
from ringfence.parse.terraform.cursor import Cursor
from ringfence.parse.terraform.expressions import expression
from ringfence.parse.terraform.syntax import (
    Attribute,
    Block,
    Body,
    Expression,
    ListOf,
    Literal,
    ObjectOf,
    Place,
)
from ringfence.parse.terraform.template import plain

_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}
"""How many names stand between the kind of a top-level block and its content."""
_LABELLESS = frozenset({"locals", "terraform"})
_NESTED = frozenset(
    {"selector", "match_expressions", "rules", "policies", "port_ranges", "content"}
)
_COMMENT = "//"


def parse_tf_json(text: str, file: str) -> Body:
    """The body of a `.tf.json`; PackError for what is none."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PackError(f"{file} is no JSON: {why_unread(error)}") from error
    place = _Places(text, file)
    blocks: list[Block] = []
    for part in _objects(document, file):
        for kind, content in part.items():
            if kind in _LABELS:
                blocks.extend(_labelled(kind, content, (), place))
            elif kind in _LABELLESS:
                blocks.extend(_unlabelled(kind, content, place))
            elif kind != _COMMENT:
                raise PackError(f"{file}: {ascii(kind)[:80]} is no block of Terraform")
    return Body(place=place.of(""), blocks=tuple(blocks))


class _Places:
    """JSON that was read says no line; the first that holds a text is near enough to look up."""

    def __init__(self, text: str, file: str) -> None:
        self._lines = text
        self.file = file

    def of(self, label: str) -> Place:
        at = self._lines.find(json.dumps(label)) if label else 0
        return Place(file=self.file, line=self._lines.count("\n", 0, max(at, 0)) + 1)


def _labelled(
    kind: str, content: object, labels: tuple[str, ...], place: _Places
) -> Iterator[Block]:
    for part in _objects(content, f"{place.file}: {kind}"):
        for label, inner in part.items():
            if label == _COMMENT:
                continue
            names = (*labels, label)
            if len(names) < _LABELS[kind]:
                yield from _labelled(kind, inner, names, place)
                continue
            for each in _objects(inner, f"{place.file}: {kind}"):
                where = place.of(label)
                body = _body(each, where, literal=kind == "variable")
                yield Block(type=kind, labels=names, body=body, place=where)


def _unlabelled(kind: str, content: object, place: _Places) -> Iterator[Block]:
    for each in _objects(content, f"{place.file}: {kind}"):
        where = place.of(kind)
        yield Block(type=kind, labels=(), body=_body(each, where), place=where)


def _body(content: dict[str, object], place: Place, *, literal: bool = False) -> Body:
    attributes: list[Attribute] = []
    blocks: list[Block] = []
    for name, value in content.items():
        if name == "dynamic":
            blocks.extend(_dynamic(value, place))
        elif name in _NESTED and not literal:
            for each in _objects(value, f"{place}: {name}"):
                inner = _body(each, place)
                blocks.append(Block(type=name, labels=(), body=inner, place=place))
        elif name != _COMMENT:
            made = constant(value) if literal else _expression(value, place)
            text = json.dumps(value)[:200]
            attributes.append(Attribute(name=name, value=made, text=text, place=place))
    return Body(place=place, attributes=tuple(attributes), blocks=tuple(blocks))


def _dynamic(value: object, place: Place) -> Iterator[Block]:
    for part in _objects(value, f"{place}: dynamic"):
        for label, inner in part.items():
            for each in _objects(inner, f"{place}: dynamic"):
                body = _body(each, place)
                yield Block(type="dynamic", labels=(label,), body=body, place=place)


def _expression(value: object, place: Place) -> Expression:
    match value:
        case str():
            return plain(value, _at(place), expression)
        case list():
            return ListOf(tuple(_expression(each, place) for each in value))
        case dict():
            return ObjectOf(
                tuple(
                    (plain(key, _at(place), expression), _expression(each, place))
                    for key, each in value.items()
                )
            )
        case _:
            return constant(value)


def constant(value: object) -> Expression:
    """A value whose texts are texts, as in variables and their defaults."""
    match value:
        case list():
            return ListOf(tuple(constant(each) for each in value))
        case dict():
            return ObjectOf(tuple((Literal(key), constant(each)) for key, each in value.items()))
        case str() | bool() | int() | float() | None:
            return Literal(value)
        case _:
            raise TypeError(f"JSON has no {type(value)}")


def _at(place: Place) -> Cursor:
    return Cursor("", place.file)


def _objects(value: object, where: str) -> list[dict[str, object]]:
    """An object, or each object of a list of them: JSON may spell repeated blocks either way."""
    found = value if isinstance(value, list) else [value]
    objects = [each for each in found if isinstance(each, dict)]
    if len(objects) != len(found):
        raise PackError(f"{where} is neither an object nor a list of objects")
    return objects
