"""Expressions of HCL's native syntax (HCL native syntax specification, "Expressions")."""

from __future__ import annotations

import math
import re

from ringfence.parse.terraform.cursor import Cursor
from ringfence.parse.terraform.syntax import (
    Call,
    Conditional,
    Expression,
    For,
    Get,
    Index,
    ListOf,
    Literal,
    Name,
    ObjectOf,
    Operation,
    Splat,
    SplatItem,
)
from ringfence.parse.terraform.template import heredoc, quoted

_NUMBER = re.compile(r"\d+(\.\d+)?([eE][+-]?\d+)?")
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<=", ">=", "<", ">"), ("+", "-"), ("*", "/", "%"))
_WORDS = {"true": True, "false": False, "null": None}
_MAX_DIGITS = 30
_MAX_CHAIN = 200
"""Operators or dots one after the other."""
_DIGITS = re.compile(r"\d+")
_FOR = re.compile(r"for\s")


def expression(cursor: Cursor, *, lines: bool = True) -> Expression:
    """The expression that is next. With lines, the end of a line does not end it."""
    cursor.deeper()
    found = _binary(cursor, 0, lines=lines)
    cursor.blank(lines=lines)
    if cursor.take("?"):
        cursor.blank(lines=lines)
        yes = expression(cursor, lines=lines)
        cursor.blank(lines=lines)
        cursor.expect(":")
        cursor.blank(lines=lines)
        found = Conditional(found, yes, expression(cursor, lines=lines))
    cursor.higher()
    return found


def _binary(cursor: Cursor, level: int, *, lines: bool) -> Expression:
    if level == len(_LEVELS):
        return _unary(cursor, lines=lines)
    left = _binary(cursor, level + 1, lines=lines)
    for _ in range(_MAX_CHAIN):
        before = cursor.at
        cursor.blank(lines=lines)
        operator = next((each for each in _LEVELS[level] if cursor.looking_at(each)), "")
        if not operator or cursor.looking_at("=>"):
            cursor.at = before
            return left
        cursor.take(operator)
        cursor.blank(lines=lines)
        left = Operation(operator, (left, _binary(cursor, level + 1, lines=lines)))
    raise cursor.refuse("an expression goes on for too long")


def _unary(cursor: Cursor, *, lines: bool) -> Expression:
    for operator in ("-", "!"):
        if cursor.take(operator):
            cursor.deeper()
            cursor.blank(lines=lines)
            found = Operation(operator, (_unary(cursor, lines=lines),))
            cursor.higher()
            return found
    return _followed(cursor, _term(cursor))


def _followed(cursor: Cursor, target: Expression) -> Expression:
    """The term with the attributes, indices and splats that follow it."""
    for _ in range(_MAX_CHAIN):
        if cursor.looking_at(".."):
            return target
        if cursor.take("[*]"):
            return Splat(target, _followed(cursor, SplatItem()))
        if cursor.take("["):
            cursor.blank(lines=True)
            key = expression(cursor)
            cursor.blank(lines=True)
            cursor.expect("]")
            target = Index(target, key)
        elif cursor.take(".*"):
            return Splat(target, _followed(cursor, SplatItem()))
        elif cursor.take("."):
            target = _attribute(cursor, target)
        else:
            return target
    raise cursor.refuse("a reference goes on for too long")


def _attribute(cursor: Cursor, target: Expression) -> Expression:
    if digits := _DIGITS.match(cursor.text, cursor.at):
        cursor.at = digits.end()
        return Index(target, Literal(int(digits[0])))
    name = cursor.identifier()
    if not name:
        raise cursor.refuse("a dot is followed by no name")
    return Get(target, name)


def _term(cursor: Cursor) -> Expression:
    if cursor.looking_at('"'):
        return quoted(cursor, expression)
    if cursor.looking_at("<<"):
        return heredoc(cursor, expression)
    if cursor.take("("):
        cursor.blank(lines=True)
        found = expression(cursor)
        cursor.blank(lines=True)
        cursor.expect(")")
        return found
    if cursor.take("["):
        return _list(cursor)
    if cursor.take("{"):
        return _object(cursor)
    if match := _NUMBER.match(cursor.text, cursor.at):
        return _number(cursor, match)
    return _named(cursor)


def _number(cursor: Cursor, match: re.Match[str]) -> Expression:
    if len(match[0]) > _MAX_DIGITS:
        raise cursor.refuse("a number is longer than any that a rule can use")
    found = float(match[0]) if match[1] or match[2] else int(match[0])
    if math.isinf(found):
        raise cursor.refuse("a number is larger than any that a rule can use")
    cursor.at = match.end()
    return Literal(found)


def _named(cursor: Cursor) -> Expression:
    name = cursor.identifier()
    if not name:
        found = ascii(cursor.text[cursor.at : cursor.at + 10]) if not cursor.done else "the end"
        raise cursor.refuse(f"an expression is missing before {found}")
    while name and cursor.take("::"):  # a provider's own function
        name = f"{name}::{cursor.identifier()}"
    if cursor.take("("):
        return _call(cursor, name)
    return Literal(_WORDS[name]) if name in _WORDS else Name(name)


def _call(cursor: Cursor, name: str) -> Expression:
    arguments: list[Expression] = []
    expand = False
    cursor.blank(lines=True)
    while not cursor.take(")"):
        if expand:
            raise cursor.refuse("`...` is not at the last argument")
        arguments.append(expression(cursor))
        cursor.blank(lines=True)
        expand = cursor.take("...")
        cursor.blank(lines=True)
        if not cursor.take(",") and not cursor.looking_at(")"):
            raise cursor.refuse("`,` or `)` is missing in a call")
        cursor.blank(lines=True)
    return Call(name, tuple(arguments), expand)


def _list(cursor: Cursor) -> Expression:
    cursor.blank(lines=True)
    if _is_for(cursor):
        return _for(cursor, "]")
    items: list[Expression] = []
    while not cursor.take("]"):
        items.append(expression(cursor))
        cursor.blank(lines=True)
        if not cursor.take(",") and not cursor.looking_at("]"):
            raise cursor.refuse("`,` or `]` is missing in a list")
        cursor.blank(lines=True)
    return ListOf(tuple(items))


def _object(cursor: Cursor) -> Expression:
    cursor.blank(lines=True)
    if _is_for(cursor):
        return _for(cursor, "}")
    items: list[tuple[Expression, Expression]] = []
    while not cursor.take("}"):
        computed = cursor.looking_at("(")
        key = expression(cursor)
        cursor.blank(lines=True)
        if not cursor.take("=") and not cursor.take(":"):
            raise cursor.refuse("`=` is missing in an object")
        cursor.blank(lines=True)
        value = expression(cursor, lines=False)
        if isinstance(key, Name) and not computed:
            key = Literal(key.name)
        items.append((key, value))
        cursor.blank(lines=False)
        if not any(cursor.looking_at(end) for end in (",", "\n", "}")):
            raise cursor.refuse("two entries of an object are not apart")
        cursor.take(",")
        cursor.blank(lines=True)
    return ObjectOf(tuple(items))


def _is_for(cursor: Cursor) -> bool:
    return bool(_FOR.match(cursor.text, cursor.at)) and cursor.keyword("for")


def _for(cursor: Cursor, closing: str) -> Expression:
    names = _loop_names(cursor)
    cursor.blank(lines=True)
    of = expression(cursor)
    cursor.blank(lines=True)
    cursor.expect(":")
    cursor.blank(lines=True)
    key: Expression | None = None
    value = expression(cursor)
    cursor.blank(lines=True)
    if closing == "}":
        cursor.expect("=>")
        cursor.blank(lines=True)
        key, value = value, expression(cursor)
        cursor.blank(lines=True)
    grouped = cursor.take("...")
    cursor.blank(lines=True)
    when: Expression | None = None
    if cursor.keyword("if"):
        cursor.blank(lines=True)
        when = expression(cursor)
        cursor.blank(lines=True)
    cursor.expect(closing)
    return For(names, of, value, key, when, grouped)


def _loop_names(cursor: Cursor) -> tuple[str, ...]:
    names: list[str] = []
    while True:
        cursor.blank(lines=True)
        name = cursor.identifier()
        cursor.blank(lines=True)
        if not name:
            raise cursor.refuse("a `for` names nothing")
        names.append(name)
        if cursor.keyword("in"):
            break
        cursor.expect(",")
    if len(names) > 2:  # noqa: PLR2004 - a key and a value
        raise cursor.refuse("a `for` names more than a key and a value")
    return tuple(names)
