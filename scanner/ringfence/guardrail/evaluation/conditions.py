"""Whether a condition holds, for every reading of its key."""

from __future__ import annotations

from ringfence.guardrail.evaluation.document import Condition
from ringfence.guardrail.evaluation.facts import Fact, Reading
from ringfence.guardrail.evaluation.operators import Comparison, Operator, Quantifier, same
from ringfence.model.trilean import Match, of


def holds(condition: Condition, fact: Fact) -> Match:
    """Whether a condition holds; MAYBE where it is not modelled or the readings differ."""
    if condition.form is None or fact.unknown:
        return Match.MAYBE
    found = {_holds(condition.form, condition.values, each, fact.many) for each in fact.readings}
    return found.pop() if len(found) == 1 else Match.MAYBE


def doubt(condition: Condition, fact: Fact) -> str:
    """Why a condition is MAYBE, in words."""
    if condition.form is None:
        return f"the operator {condition.operator} is not modelled"
    if fact.doubt:
        return fact.doubt
    if any("${" in value for value in condition.values):
        return f"{condition.operator} on {condition.key} asks for a policy variable"
    if fact.many and not condition.form.quantifier:
        return (
            f"{condition.operator} on {condition.key}, a list, needs ForAnyValue or ForAllValues:"
            " AWS leaves it undefined"
        )
    if condition.form.quantifier is Quantifier.ANY and condition.form.if_exists:
        return (
            f"{condition.operator} asks for {condition.key}, which is missing:"
            " AWS documents two answers"
        )
    return f"what {condition.operator} makes of the value of {condition.key} is not documented"


def _holds(form: Operator, asked: tuple[str, ...], reading: Reading, many: bool) -> Match:
    if form.comparison is Comparison.NULL:
        return null(asked, present=reading is not None)
    if reading is None:
        return missing(form)
    if not form.quantifier and many:
        return Match.MAYBE
    each = [_one(form, asked, value) for value in reading]
    if form.quantifier is Quantifier.ANY:
        return max(each, default=Match.NO)
    return min(each, default=Match.YES)


def null(asked: tuple[str, ...], *, present: bool) -> Match:
    """`true` asks for a missing key, `false` for one that is there."""
    words = {value.lower() for value in asked}
    if not words <= {"true", "false"}:
        return Match.MAYBE
    return of(("false" if present else "true") in words)


def missing(form: Operator) -> Match:
    """A key that is missing: no value of it can match, so a negated operator holds.

    AWS documents both that IfExists holds and that ForAnyValue does not.
    """
    if form.quantifier is Quantifier.ANY:
        return Match.MAYBE if form.if_exists else Match.NO
    return of(form.quantifier is Quantifier.ALL or form.if_exists or form.negated)


def _one(form: Operator, asked: tuple[str, ...], value: str) -> Match:
    found = max(same(form.comparison, value, one) for one in asked)
    return Match(Match.YES - found) if form.negated else found
