"""The language that filters every list.

public agent            rows with both words in any of their texts, in capitals or not
region:eu               a column that holds the text; `a,b` for either
host:*.example.com      the whole value, with * for any text and ? for one character
host:=api.example.com   the whole value and no other
bytes:>=1.5MB seen:<2026-11-20    numbers, and dates in UTC
severity:>=high         words that have an order
owner:?                 not known
-mode:VPC               every row that the term does not find
"two words"             quotes take away every meaning but the text's own
"""

from __future__ import annotations

import re
from difflib import get_close_matches

from ringfence.errors import ConfigError
from ringfence.model.text import printable
from ringfence_tui.rows.amounts import moments, number
from ringfence_tui.rows.folding import folded
from ringfence_tui.rows.spec import Cell, Column, ListSpec
from ringfence_tui.rows.terms import Bounded, Contains, Filter, OneOf, Shaped, Term, Test, Unknown
from ringfence_tui.rows.tokens import Token, tokens

__all__ = ["Filter", "FilterError", "Term", "parse_filter"]

LONGEST = 4_000
"""Characters of a filter; a glob of them all is within what SQLite takes."""
MOST = 60
"""Terms of a filter, and alternatives of a term: SQLite nests no more than a thousand deep."""
_CLOSE = 0.7
"""How alike a word must be to a column for that to be what was meant."""
_FIELD = re.compile(r"[A-Za-z_]+")
_COMPARED = re.compile(r"(>=|<=|>|<|=)?(.*)", re.DOTALL)
_OF_BYTES = (Cell.BYTES, Cell.WEIGHT)
_NUMERIC = {
    **dict.fromkeys((Cell.COUNT, Cell.NUMBER), "a number"),
    Cell.WHEN: "a time in UTC",
    **dict.fromkeys(_OF_BYTES, "a number of bytes"),
}
_EXAMPLES = {
    **dict.fromkeys((Cell.COUNT, Cell.NUMBER), "40, >=40 or ?"),
    Cell.WHEN: "2026-11-20, >=2026-11-20T14:03 or ?",
    **dict.fromkeys(_OF_BYTES, "1.5MB, >1MB or ?"),
}


class FilterError(ConfigError):
    """A filter says something that cannot be looked for."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, hint="quotes search for text as it stands")
        self.position = position
        """The character that it is about, counted from 0."""


def parse_filter(text: str, spec: ListSpec) -> Filter:
    """Understand a filter of a list. Raises FilterError where it names what the list has not."""
    if len(text) > LONGEST:
        raise FilterError(f"a filter has at most {LONGEST:,} characters", LONGEST)
    found = list(tokens(text))
    if len(found) > MOST:
        raise FilterError(f"a filter has at most {MOST} terms", found[MOST].position)
    return Filter(text, tuple(_term(each, spec) for each in found if each.text))


def _term(token: Token, spec: ListSpec) -> Term:
    negated = len(token.text) > 1 and token.find("-") == 0
    said = token.rest(1) if negated else token
    colon = said.find(":")
    column = _column(said, colon, spec) if colon > 0 else None
    if column is None:
        return Term(tests=(Contains(folded(said.text)),), negated=negated)
    values = _alternatives(said.rest(colon + 1))
    if len(values) > MOST:
        raise FilterError(f"a term has at most {MOST} alternatives", said.position)
    return Term(
        column=column.name, tests=tuple(_test(each, column) for each in values), negated=negated
    )


def _alternatives(value: Token) -> list[Token]:
    """The values between commas; one that is not written yet counts only where it is the only one."""
    found = list(value.split(","))
    return [each for each in found if each.text] or found[:1]


def _column(said: Token, colon: int, spec: ListSpec) -> Column | None:
    """The column before a colon; None where the whole is rather an ARN, an address or a URL."""
    name, value = said.text[:colon], said.text[colon + 1 :]
    if any(said.literal[:colon]):
        return None
    column = spec.column(name.lower())
    if column is not None:
        return column
    if not _FIELD.fullmatch(name) or ":" in value or value.startswith("//"):
        return None
    names = [each.name for each in spec.columns]
    known = [*names, *(alias for alias, _ in spec.aliases)]
    near = get_close_matches(name.lower(), known, n=1, cutoff=_CLOSE)
    meant = f"is it {near[0]}?" if near else f"it has {', '.join(names)}"
    raise FilterError(f'this list has no column "{printable(name)}": {meant}', said.position)


def _test(value: Token, column: Column) -> Test:
    if value.is_bare("?"):
        return Unknown()
    if not value.text:
        raise FilterError(
            f"what should {column.name} be? for example {_example(column)}", value.position
        )
    if column.cell in _NUMERIC:
        return _number_test(value, column)
    return _text_test(value, column)


def _example(column: Column) -> str:
    text = column.order[0] if column.order else "text, =text or ?"
    return _EXAMPLES.get(column.cell, text)


def _number_test(value: Token, column: Column) -> Test:
    operator, amount = _operator(value)
    bounds = (
        _of_moments(operator, amount.text)
        if column.cell is Cell.WHEN
        else _of_number(operator, amount.text, of_bytes=column.cell in _OF_BYTES)
    )
    if bounds is None:
        raise FilterError(
            f"{column.name} is {_NUMERIC[column.cell]}: write {_EXAMPLES[column.cell]}",
            value.position,
        )
    return Bounded(bounds)


def _of_number(operator: str, text: str, *, of_bytes: bool) -> tuple[tuple[str, float], ...] | None:
    amount = number(text, of_bytes=of_bytes)
    return None if amount is None else ((operator or "=", amount),)


def _of_moments(operator: str, text: str) -> tuple[tuple[str, float], ...] | None:
    """Bounds of a time; a day is all of its seconds, so that later than a day starts after it."""
    found = moments(text)
    if found is None:
        return None
    start, after = found
    match operator:
        case "<":
            return (("<", start),)
        case "<=":
            return (("<", after),)
        case ">":
            return ((">=", after),)
        case ">=":
            return ((">=", start),)
        case _:
            return ((">=", start), ("<", after))


def _text_test(value: Token, column: Column) -> Test:
    operator, text = _operator(value)
    wanted = folded(text.text)
    if operator == "=":
        return OneOf((wanted,))
    order = [folded(each) for each in column.order]
    if operator and wanted in order:
        return OneOf(_by_order(operator, wanted, order))
    amount = number(text.text) if operator and not any(text.literal) else None
    if amount is not None:
        return Bounded(((operator, amount),))
    if value.find("*") >= 0 or value.find("?") >= 0:
        return Shaped(_glob(value))
    if order:
        return _begun(value, column, order)
    return Contains(folded(value.text))


def _begun(value: Token, column: Column, order: list[str]) -> OneOf:
    """The words of a closed set that begin so: `sanctioned` is not part of `unsanctioned`."""
    wanted = folded(value.text)
    found = tuple(each for each in order if each.startswith(wanted))
    if not found:
        words = ", ".join(column.order)
        raise FilterError(
            f"{column.name} is never {printable(value.text)}, but one of {words}", value.position
        )
    return OneOf(found)


def _by_order(operator: str, word: str, order: list[str]) -> tuple[str, ...]:
    """The words that are more or less telling than one; the most telling is the greatest."""
    place = order.index(word)
    inclusive = operator.endswith("=")
    if operator.startswith(">"):
        return tuple(order[: place + inclusive])
    return tuple(order[place + (not inclusive) :])


def _operator(value: Token) -> tuple[str, Token]:
    """The comparison in front of a value that is not quoted, and the rest."""
    found = _COMPARED.match(value.text)
    size = len(found[1] or "") if found else 0
    if any(value.literal[:size]):
        return "", value
    return value.text[:size], value.rest(size)


def _glob(value: Token) -> str:
    """The pattern for GLOB: what is quoted, and brackets, stand for themselves."""
    parts = []
    for character, quoted in zip(value.text, value.literal, strict=True):
        if character in "*?" and not quoted:
            parts.append(character)
        else:
            parts.extend(f"[{each}]" if each in "*?[" else each for each in folded(character))
    return "".join(parts)
