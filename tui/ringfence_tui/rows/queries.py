"""The SQL of filters, orders and groups. What a user or a scan wrote is a parameter, never SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from ringfence_tui.rows.layout import (
    NUMBERS,
    folded_of,
    rows_table,
    text_columns,
    text_of,
    value_of,
)
from ringfence_tui.rows.spec import Column, ListSpec, Sort
from ringfence_tui.rows.terms import Bounded, Contains, Filter, OneOf, Shaped, Term, Test, Unknown

Parameter = str | float
_OPERATORS = frozenset({"=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of SQL with its parameters."""

    text: str
    parameters: tuple[Parameter, ...] = ()


def ids_in_order(spec: ListSpec, wanted: Filter, order: Sequence[Sort]) -> Sql:
    """The rows that a filter finds, in order."""
    where, by = _where(spec, wanted), _joined(", ", _orders(spec, order))
    return Sql(
        f"SELECT id FROM {rows_table(spec)}{where.text} ORDER BY {by.text}",
        where.parameters + by.parameters,
    )


def ids_found(spec: ListSpec, wanted: Filter) -> Sql:
    """The rows that a filter finds, in any order."""
    where = _where(spec, wanted)
    return Sql(f"SELECT id FROM {rows_table(spec)}{where.text}", where.parameters)


def group_values(spec: ListSpec, group: Column, order: Sequence[Sort]) -> Sql:
    """The values of a column in the order of its groups."""
    descending = any(each.descending for each in order if spec.column(each.column) == group)
    by = _joined(", ", [*_order(group, descending=descending), Sql(value_of(group))])
    text = f", {folded_of(group)}" if group in text_columns(spec) else ""
    return Sql(
        f"SELECT {value_of(group)} FROM"
        f" (SELECT DISTINCT {value_of(group)}{text} FROM {rows_table(spec)}) ORDER BY {by.text}",
        by.parameters,
    )


def all_values(spec: ListSpec, column: Column) -> Sql:
    """Every row with its value in a column."""
    return Sql(f"SELECT id, {value_of(column)} FROM {rows_table(spec)}")


def _where(spec: ListSpec, wanted: Filter) -> Sql:
    if not wanted.terms:
        return Sql("")
    held = _joined(" AND ", [_term(spec, each) for each in wanted.terms])
    return Sql(f" WHERE {held.text}", held.parameters)


def _term(spec: ListSpec, term: Term) -> Sql:
    """A term is true or not: what is not known makes no test true, and a negated one so."""
    column = spec.column(term.column) if term.column else None
    if column is None:
        tests = [_anywhere(spec, test) for test in term.tests if isinstance(test, Contains)]
    else:
        tests = [_test(column, test) for test in term.tests]
    held = _joined(" OR ", tests)
    return Sql(f"({held.text}) {'IS NOT TRUE' if term.negated else 'IS TRUE'}", held.parameters)


def _anywhere(spec: ListSpec, test: Contains) -> Sql:
    texts = [*map(text_of, text_columns(spec)), "search"]
    found = " OR ".join(f"instr({each}, ?) > 0" for each in texts)
    return Sql(found, (test.text,) * len(texts))


def _test(column: Column, test: Test) -> Sql:
    match test:
        case Contains(text):
            return Sql(f"instr({text_of(column)}, ?) > 0", (text,))
        case OneOf(texts):
            return Sql(f"CAST({text_of(column)} AS TEXT) IN ({', '.join('?' * len(texts))})", texts)
        case Shaped(glob):
            return Sql(f"{text_of(column)} GLOB ?", (glob,))
        case Unknown():
            return Sql(f"{value_of(column)} IS NULL")
        case Bounded(bounds):
            return _bounded(column, bounds)
        case _:
            assert_never(test)


def _bounded(column: Column, bounds: tuple[tuple[str, float], ...]) -> Sql:
    """Only numbers are compared: to SQLite every text is greater than any number."""
    value = value_of(column)
    if not all(operator in _OPERATORS for operator, _ in bounds):
        raise ValueError("no such comparison")
    held = "".join(f" AND {value} {operator} ?" for operator, _ in bounds)
    return Sql(
        f"(typeof({value}) IN ('integer', 'real'){held})", tuple(amount for _, amount in bounds)
    )


def _orders(spec: ListSpec, order: Sequence[Sort]) -> list[Sql]:
    found: list[Sql] = []
    for each in order:
        column = spec.column(each.column)
        if column is None:
            raise ValueError(f"the list {spec.name} has no column {each.column!r} to sort by")
        found += _order(column, descending=each.descending)
    return [*found, Sql("id")]


def _order(column: Column, *, descending: bool) -> list[Sql]:
    """What is not known comes last in both directions, and so does a word without a rank."""
    way = "DESC NULLS LAST" if descending else "ASC NULLS LAST"
    if column.cell in NUMBERS:
        return [Sql(f"{value_of(column)} {way}")]
    by_text = Sql(f"{text_of(column)} {way}")
    if not column.order:
        return [by_text]
    ranks = " ".join(f"WHEN ? THEN {rank}" for rank in range(len(column.order)))
    return [Sql(f"CASE {value_of(column)} {ranks} END {way}", column.order), by_text]


def _joined(between: str, pieces: Sequence[Sql]) -> Sql:
    return Sql(
        between.join(each.text for each in pieces),
        tuple(parameter for each in pieces for parameter in each.parameters),
    )
