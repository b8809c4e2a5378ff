"""What policies answer to a symbolic request, step by step as `evaluation.decide` goes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import z3

from ringfence.guardrail.evaluation import Policies, PolicyDocument
from ringfence.guardrail.evaluation.conditions import missing, null
from ringfence.guardrail.evaluation.decide import matches_statement_action
from ringfence.guardrail.evaluation.document import Condition, PolicyStatement
from ringfence.guardrail.evaluation.operators import Comparison, Operator, Quantifier
from ringfence.guardrail.proof.symbolic import Slot, SymbolicKey, SymbolicRequest
from ringfence.guardrail.proof.texts import matches_resource, same
from ringfence.guardrail.proof.truth import (
    Truth,
    chosen,
    constant,
    doubtful,
    either_way,
    every,
    negation,
    some,
    sure,
)
from ringfence.model.trilean import Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """When a request is allowed and when it is denied; neither is what nobody can decide."""

    allowed: z3.BoolRef
    denied: z3.BoolRef


def outcomes(policies: Policies, request: SymbolicRequest) -> Outcomes:
    """The answer to every request of this kind."""
    layers = [policies.identity, *policies.scps]
    if policies.boundary is not None:
        layers.append((policies.boundary,))
    deny = some(each for layer in layers for each in _applying(layer, request, allow=False))
    allow = every(some(_applying(layer, request, allow=True)) for layer in layers)
    return Outcomes(
        allowed=z3.And(z3.Not(deny.may), allow.must),
        denied=z3.Or(deny.must, z3.Not(allow.may)),
    )


def _applying(
    documents: Iterable[PolicyDocument], request: SymbolicRequest, *, allow: bool
) -> list[Truth]:
    return [
        applies(statement, request)
        for document in documents
        for statement in document.statements
        if statement.allow is allow
        and matches_statement_action(statement, request.action) is not Match.NO
    ]


def applies(statement: PolicyStatement, request: SymbolicRequest) -> Truth:
    """Whether a statement speaks of the request and its conditions hold."""
    resource = some(matches_resource(each, request.resource) for each in statement.resources)
    found = every(
        (
            constant(matches_statement_action(statement, request.action)),
            negation(resource) if statement.resources_excluded else resource,
            *(_holds(each, request.keys.get(each.key)) for each in statement.conditions),
        )
    )
    return doubtful(found) if statement.doubts else found


def _holds(condition: Condition, key: SymbolicKey | None) -> Truth:
    form = condition.form
    if form is None:
        return constant(Match.MAYBE)
    absent = _absent(form, condition.values)
    if key is None:
        return absent
    there = _there(form, condition.values, key)
    return chosen(key.present, there if key.sure else either_way((there, absent)), absent)


def _absent(form: Operator, asked: tuple[str, ...]) -> Truth:
    if form.comparison is Comparison.NULL:
        return constant(null(asked, present=False))
    return constant(missing(form))


def _there(form: Operator, asked: tuple[str, ...], key: SymbolicKey) -> Truth:
    if form.comparison is Comparison.NULL:
        return constant(null(asked, present=True))
    if key.many and not form.quantifier:
        return constant(Match.MAYBE)
    if form.quantifier is Quantifier.ANY:
        return some(every((sure(slot.used), _one(form, asked, slot))) for slot in key.slots)
    return every(some((sure(z3.Not(slot.used)), _one(form, asked, slot))) for slot in key.slots)


def _one(form: Operator, asked: tuple[str, ...], slot: Slot) -> Truth:
    found = some(same(form.comparison, slot.text, each) for each in asked)
    return negation(found) if form.negated else found
