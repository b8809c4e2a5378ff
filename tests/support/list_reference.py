"""Filters, orders and groups of lists as one would do them by hand, slowly, over Python's objects."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hypothesis import strategies as st

from ringfence_tui.rows.spec import Column, ListSpec, Row, Sort, Value
from support.list_samples import SEVERITIES, SPEC, texts

_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMERIC = ("flows", "bytes")


def low(text: str) -> str:
    return text.casefold().replace("\0", "\ufffd")


def text_of(value: Value) -> str | None:
    return None if value is None else low(str(value))


@dataclass(frozen=True, slots=True)
class Said:
    """A term as it is written, and what it means."""

    text: str
    holds: Callable[[Row], bool]


def value_in(row: Row, name: str) -> Value:
    return row.values[[each.name for each in SPEC.columns].index(name)]


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _contains(name: str, part: str) -> Said:
    return Said(quoted(part), lambda row: low(part) in (text_of(value_in(row, name)) or ""))


def _begins(name: str, start: str) -> Said:
    """Words of a closed set are found by how they begin."""
    words = {low(each) for each in SEVERITIES if low(each).startswith(low(start))}
    return Said(quoted(start), lambda row: text_of(value_in(row, name)) in words)


def _exactly(name: str, whole: str) -> Said:
    return Said("=" + quoted(whole), lambda row: text_of(value_in(row, name)) == low(whole))


def _glob(name: str, parts: tuple[str, ...]) -> Said:
    """Parts are quoted texts, or one of the two marks."""
    pattern = "".join({"*": ".*", "?": "."}.get(each, re.escape(low(each[1:]))) for each in parts)
    shape = re.compile(pattern, re.DOTALL)
    said = "".join(each if each in {"*", "?"} else quoted(each[1:]) for each in parts)

    def holds(row: Row) -> bool:
        found = text_of(value_in(row, name))
        return found is not None and shape.fullmatch(found) is not None

    return Said(said, holds)


def _unknown(name: str) -> Said:
    return Said("?", lambda row: value_in(row, name) is None)


def _compared(name: str, sign: str, amount: int) -> Said:
    def holds(row: Row) -> bool:
        value = value_in(row, name)
        return isinstance(value, int | float) and _COMPARISONS[sign](value, amount)

    return Said(f"{sign}{amount}", holds)


@st.composite
def terms(draw: st.DrawFn) -> Said:
    """One term of a filter of SPEC, negated or not."""
    name = draw(st.sampled_from(("", "name", "severity", "group", "port", "owner", *_NUMERIC)))
    tests = (
        [_test(draw, name)]
        if not name
        else [_test(draw, name) for _ in range(draw(st.integers(1, 3)))]
    )
    negated = draw(st.booleans())
    text = (
        ("-" if negated else "")
        + (f"{name}:" if name else "")
        + ",".join(each.text for each in tests)
    )
    return Said(text, lambda row: any(each.holds(row) for each in tests) is not negated)


def _test(draw: st.DrawFn, name: str) -> Said:
    if not name:
        word = draw(texts.filter(bool))
        return Said(quoted(word), lambda row: any(low(word) in each for each in _all_texts(row)))
    if draw(st.integers(0, 4)) == 0:
        return _unknown(name)
    if name in _NUMERIC:
        sign = draw(st.sampled_from(tuple(_COMPARISONS)))
        return _compared(name, sign, draw(st.sampled_from((-1, 0, 3, 999, 1_500_000))))
    if name == "severity" and draw(st.booleans()):
        word = draw(st.sampled_from(SEVERITIES))
        return _begins(name, word[: draw(st.integers(1, len(word)))])
    if draw(st.booleans()):
        ways = (_exactly,) if name == "severity" else (_contains, _exactly)
        return draw(st.sampled_from(ways))(name, draw(texts.filter(bool)))
    pieces = st.sampled_from(("*", "?")) | st.text("aABx1.[]*?ß", min_size=1, max_size=2).map(
        "'{}".format
    )
    parts = tuple(draw(st.lists(pieces, max_size=4)))
    return _glob(name, (*parts, "*"))


def _all_texts(row: Row) -> Iterable[str]:
    numeric = {"flows", "bytes", "seen"}
    pairs = zip(SPEC.columns, row.values, strict=True)
    found = (text_of(value) for column, value in pairs if column.name not in numeric)
    return [each for each in (*found, low(row.search)) if each]


def in_order(rows: Iterable[Row], order: tuple[Sort, ...], spec: ListSpec = SPEC) -> list[Row]:
    """Sorted by the last column first, since sorting keeps the order of what is equal."""
    found = list(rows)
    for each in reversed(order):
        column = spec.column(each.column)
        assert column is not None
        parts: dict[int, list[Row]] = {0: [], 1: [], 2: []}
        for row in found:
            parts[_standing(column, value_in(row, column.name))].append(row)
        found = [
            row
            for standing in (0, 1, 2)
            for row in sorted(
                parts[standing],
                key=lambda row: _sort_key(column, value_in(row, column.name)),
                reverse=each.descending and standing < 2,
            )
        ]
    return found


def grouped(rows: list[Row], name: str, *, descending: bool) -> list[tuple[Value, list[Row]]]:
    """The rows of each value, the values in their order."""
    column = SPEC.column(name)
    assert column is not None
    parts: dict[Value, list[Row]] = {}
    for row in rows:
        parts.setdefault(value_in(row, column.name), []).append(row)
    first = sorted(parts, key=lambda value: (isinstance(value, str), str(value)))
    first.sort(key=lambda value: _sort_key(column, value), reverse=descending)
    first.sort(key=lambda value: _standing(column, value))
    return [(value, parts[value]) for value in first]


def _standing(column: Column, value: Value) -> int:
    """0 for what has a place, 1 for words without one, 2 for what is not known."""
    if value is None:
        return 2
    return int(bool(column.order) and value not in column.order)


def _sort_key(column: Column, value: Value) -> tuple[bool, float, str]:
    if value is None:
        return (False, 0, "")
    if column.order and value in column.order:
        return (False, column.order.index(str(value)), "")
    return (True, 0, low(value)) if isinstance(value, str) else (False, value, "")
