"""Three properties of a guardrail, proved or refuted by a request that the evaluator confirms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import z3

from ringfence.guardrail.evaluation import Policies, evaluate
from ringfence.guardrail.proof.formulas import Outcomes, outcomes
from ringfence.guardrail.proof.symbolic import (
    PLACEMENT,
    SPELLED,
    SymbolicKey,
    SymbolicRequest,
    concrete,
    statements_of,
    symbolic_request,
)
from ringfence.guardrail.proof.texts import one_of
from ringfence.model.iam_request import IamRequest, Outcome
from ringfence.model.proof import CounterExample, Proof, Property, Verdict

PATIENCE = 5_000
"""Milliseconds for one question to the solver."""
_FOREIGN = ("subnet-0ffff0000", "sg-0ffff0000")
_NAMES = dict(zip(PLACEMENT, SPELLED, strict=True))
_WORDS = {
    Property.CONTAINED: "no allowed request names a subnet or security group that is not approved",
    Property.KEYED: "no allowed request lacks its subnets or its security groups",
    Property.USABLE: "no request in approved subnets with approved security groups is denied",
}


class DisagreementError(RuntimeError):
    """The solver found a request to which the evaluator answers something else: a defect here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """The ids that a runtime may be placed in."""

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]


def prove(
    policies: Policies, action: str, approved: Approved, *, given: Mapping[str, str]
) -> tuple[Proof, ...]:
    """Every property of one action that carries subnets and security groups.

    A key under `given`, in lower case, has this value in every request. DisagreementError where a
    counter-example is none.
    """

    def ask(words: Mapping[str, tuple[str, ...]]) -> list[tuple[SymbolicRequest, Outcomes]]:
        found = symbolic_request(action, policies, given=given, words=words)
        return [(request, outcomes(policies, request)) for request in found]

    # A search among plausible ids ends soon and gives the better example. It proves a thing only of
    # approved ids, which are all among them.
    plausible, any_text = ask(_plausible(policies, approved)), ask({})
    return tuple(
        _proof(
            wanted,
            plausible if wanted is Property.USABLE else [*plausible, *any_text],
            approved,
            policies,
        )
        for wanted in Property
    )


def _proof(
    wanted: Property,
    asked: list[tuple[SymbolicRequest, Outcomes]],
    approved: Approved,
    policies: Policies,
) -> Proof:
    action = asked[0][0].action
    for verdict in (Verdict.REFUTED, Verdict.UNDECIDED):
        for request, answers in asked:
            premise = _premise(wanted, request, approved)
            found = _search(request, z3.And(premise, _sought(wanted, verdict, answers)))
            if isinstance(found, str):
                return _made(wanted, action, Verdict.UNDECIDED, found)
            if found is not None:
                shown = _confirmed(found, _expected(wanted, verdict), policies)
                return _made(wanted, action, verdict, shown.why, shown)
    return _made(wanted, action, Verdict.PROVED, _WORDS[wanted])


def _made(
    wanted: Property,
    action: str,
    verdict: Verdict,
    why: str,
    shown: CounterExample | None = None,
) -> Proof:
    return Proof(property=wanted, action=action, verdict=verdict, why=why, counter_example=shown)


def _sought(wanted: Property, verdict: Verdict, answers: Outcomes) -> z3.BoolRef:
    """The answer that breaks a property, or that leaves it open."""
    if verdict is Verdict.UNDECIDED:
        return z3.And(z3.Not(answers.allowed), z3.Not(answers.denied))
    return answers.denied if wanted is Property.USABLE else answers.allowed


def _search(request: SymbolicRequest, sought: z3.BoolRef) -> IamRequest | str | None:
    """A request for which a formula holds; None when there is none, or why that is not known."""
    solver = z3.SolverFor("QF_SLIA")
    solver.set("timeout", PATIENCE)
    solver.add(*request.constraints, sought)
    answer = solver.check()
    if answer == z3.sat:
        return concrete(request, solver.model())
    if answer == z3.unsat:
        return None
    return f"the solver gave up: {solver.reason_unknown()}"


def _premise(wanted: Property, request: SymbolicRequest, approved: Approved) -> z3.BoolRef:
    """Of which requests the property speaks."""
    sides = [
        (request.keys[key], ids)
        for key, ids in zip(PLACEMENT, (approved.subnets, approved.security_groups), strict=True)
    ]
    match wanted:
        case Property.CONTAINED:
            return z3.Or([z3.And(key.present, z3.Not(_within(key, ids))) for key, ids in sides])
        case Property.KEYED:
            return z3.Or([z3.Not(key.present) for key, _ in sides])
        case Property.USABLE:
            return z3.And([z3.And(key.present, _within(key, ids)) for key, ids in sides])


def _within(key: SymbolicKey, ids: tuple[str, ...]) -> z3.BoolRef:
    """Whether every value of a list is one of the approved ids."""
    return z3.And([z3.Or(z3.Not(slot.used), one_of(slot.text, ids)) for slot in key.slots])


def _plausible(policies: Policies, approved: Approved) -> dict[str, tuple[str, ...]]:
    """Approved ids, one of nobody, and what the policies ask for, by key."""
    found: dict[str, tuple[str, ...]] = {}
    for name, ids, foreign in zip(
        PLACEMENT, (approved.subnets, approved.security_groups), _FOREIGN, strict=True
    ):
        asked = {
            value.replace("*", "00000000").replace("?", "0")
            for statement in statements_of(policies)
            for condition in statement.conditions
            if condition.key == name
            for value in condition.values
        }
        found[name] = tuple(sorted({*ids, foreign, *(each for each in asked if "-" in each)}))
    return found


def _expected(wanted: Property, verdict: Verdict) -> frozenset[Outcome]:
    if verdict is Verdict.UNDECIDED:
        return frozenset({Outcome.CANNOT_DECIDE})
    if wanted is Property.USABLE:
        return frozenset({Outcome.EXPLICIT_DENY, Outcome.IMPLICIT_DENY})
    return frozenset({Outcome.ALLOWED})


def _confirmed(
    request: IamRequest, expected: frozenset[Outcome], policies: Policies
) -> CounterExample:
    decision = evaluate(request, policies)
    if decision.outcome not in expected:
        raise DisagreementError(
            f"the solver expects {'/'.join(sorted(expected))} and the evaluator says "
            f"{decision.outcome} of {request}"
        )
    return CounterExample(
        action=request.action,
        resource=request.resource,
        context={
            _NAMES.get(key.name, key.name): list(key.values or ())
            if key.many
            else (key.values or ("",))[0]
            for key in request.context
            if not key.absent
        },
        decision=decision.outcome,
        statements=decision.statements,
        why=decision.why,
    )
