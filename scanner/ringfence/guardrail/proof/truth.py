"""Three-valued formulas: what surely holds, and what may hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import z3

from ringfence.model.trilean import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Two formulas; the first implies the second. Their values are those of a `Match`."""

    must: z3.BoolRef
    may: z3.BoolRef


def constant(match: Match) -> Truth:
    """A truth that depends on nothing."""
    return Truth(must=z3.BoolVal(match is Match.YES), may=z3.BoolVal(match is not Match.NO))


def sure(formula: z3.BoolRef) -> Truth:
    """A formula without doubt."""
    return Truth(must=formula, may=formula)


def negation(truth: Truth) -> Truth:
    return Truth(must=z3.Not(truth.may), may=z3.Not(truth.must))


def every(truths: Iterable[Truth]) -> Truth:
    """All of them; of none, it holds."""
    listed = list(truths)
    return Truth(
        must=z3.And([each.must for each in listed]), may=z3.And([each.may for each in listed])
    )


def some(truths: Iterable[Truth]) -> Truth:
    """At least one of them; of none, it does not hold."""
    listed = list(truths)
    return Truth(
        must=z3.Or([each.must for each in listed]), may=z3.Or([each.may for each in listed])
    )


def either_way(truths: Iterable[Truth]) -> Truth:
    """What holds by every reading surely holds, what holds by one of them may."""
    listed = list(truths)
    return Truth(
        must=z3.And([each.must for each in listed]), may=z3.Or([each.may for each in listed])
    )


def chosen(condition: z3.BoolRef, then: Truth, otherwise: Truth) -> Truth:
    return Truth(
        must=z3.If(condition, then.must, otherwise.must),
        may=z3.If(condition, then.may, otherwise.may),
    )


def doubtful(truth: Truth) -> Truth:
    """The same, but never for sure."""
    return Truth(must=z3.BoolVal(False), may=truth.may)
