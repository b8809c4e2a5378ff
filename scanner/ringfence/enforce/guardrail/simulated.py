"""What IAM's own simulator says, where somebody asked it, and whether the evaluator agrees."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.run import NOT_READ, PARTIAL
from ringfence.enforce.subjects import Subject
from ringfence.guardrail.placements import KEYS
from ringfence.guardrail.second_opinion import own_answer, way_of
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.finding import Evidence
from ringfence.model.guardrail_check import Escape, NetworkAsked
from ringfence.model.iam_simulation import PrincipalSimulation, SimulatedDecision
from ringfence.model.identity import Principal
from ringfence.model.text import printable
from ringfence.model.verification import Outcome

_SHOWN = 5
_READ = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)
_Found = list[tuple[PrincipalSimulation, str]]
"""Answers of the simulator, each with the evaluator's in words."""


def live_simulation(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether IAM itself says that somebody gets out, and where it and the evaluator differ."""
    status = case.coverage.status(Source.IAM_SIMULATION, subject.account, "")
    answers = tuple(each for each in case.simulations if each.account == subject.account)
    if status is None and not answers:
        yield not_applicable("IAM's own simulator was not asked; --live-iam asks it")
        return
    by_cause = _by_cause(case, answers)
    for cause, found in sorted(by_cause.items()):
        form = unknown if cause == "iam-denies" else failed
        yield form(cause, f"{_SAID[cause]}: {_names(found)}", *_shown(found))
    if status not in _READ:
        yield unknown(NOT_READ, f"IAM's simulator did not answer for {subject.account}")
    elif status is CoverageStatus.PARTIAL:
        yield unknown(PARTIAL, f"IAM's simulator did not answer for all of {subject.account}")
    elif not answers:
        yield not_applicable(f"no principal of {subject.account} has a call to ask IAM about")
    elif not by_cause:
        yield passed(
            f"IAM's own simulator lets no principal of {subject.account} out that was asked about",
            *_shown([(each, "as the evaluator says") for each in _outside(answers)]),
        )


_SAID = {
    "simulator-allows": "IAM itself says that these calls outside are allowed",
    "disagrees": "IAM itself allows what the evaluator says is denied",
    "iam-denies": "IAM itself denies what the evaluator says is allowed",
}


def _outside(answers: tuple[PrincipalSimulation, ...]) -> list[PrincipalSimulation]:
    return [each for each in answers if each.network is not NetworkAsked.APPROVED]


def _by_cause(case: Case, answers: tuple[PrincipalSimulation, ...]) -> dict[str, _Found]:
    principals = {each.arn: each for each in case.snapshot.inventory.principals}
    found: dict[str, _Found] = {}
    for each in answers:
        principal = principals.get(each.arn)
        if principal is not None and (judged := _judge(case, each, principal)):
            cause, own = judged
            found.setdefault(cause, []).append((each, own))
    return found


def _judge(
    case: Case, simulated: PrincipalSimulation, principal: Principal
) -> tuple[str, str] | None:
    way = way_of(simulated.action, simulated.network)
    own = own_answer(case.snapshot, case.layers, principal, simulated.action, simulated.network)
    if way is None or own is None:
        return None
    said = f"the evaluator says {own.escapes}: {own.why}"
    outside = simulated.network is not NetworkAsked.APPROVED
    if simulated.decision is SimulatedDecision.ALLOWED:
        if own.escapes is Escape.NO:
            return "disagrees", said
        if outside and not case.layers.entrusts(simulated.arn, way):
            return "simulator-allows", said
        return None
    return ("iam-denies", said) if own.escapes is Escape.YES and _whole(simulated) else None


def _whole(simulated: PrincipalSimulation) -> bool:
    """Whether the request held every key that a policy asks for, but the network that it left out.

    The simulator takes a key for missing that a real call has, such as the region.
    """
    return {each.lower() for each in simulated.missing} <= KEYS


def _names(found: _Found) -> str:
    names = list(dict.fromkeys(each.arn.rpartition("/")[2] for each, _ in found))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(printable, names[:_SHOWN])) + more


def _shown(found: _Found) -> Iterator[Evidence]:
    for each, own in found[:_SHOWN]:
        detail = f"{each.action} with networks {each.network}: {each.decision}"
        if each.allowed_by_organizations is not None:
            allowed = "allowed" if each.allowed_by_organizations else "not allowed"
            detail += f", {allowed} by service control policies"
        yield seen(Source.IAM_SIMULATION, each.arn, f"{detail}; {printable(own)}")
