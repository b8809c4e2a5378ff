"""Asks IAM's own simulator what principals may do: a read, at a low rate, for as many as are worth it.

API: IAM API reference, SimulatePrincipalPolicy. A condition key that is left out is missing from the
simulated request, which is how a call for a PUBLIC runtime looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ringfence.collect.ports import Caller, CallFailed
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.iam_simulation import (
    PrincipalSimulation,
    SimulatedDecision,
    SimulationQuestion,
)

SUBNETS, GROUPS = "bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups"
_MAX_KEYS = 64
"""Missing keys that are kept of one answer."""
_MAX_KEY = 128


def simulate_principals(
    caller: Caller, questions: Sequence[SimulationQuestion], *, most: int
) -> tuple[tuple[PrincipalSimulation, ...], Coverage]:
    """Ask about the principals of the caller's account, at most so many of them, one after the other.

    A failure that is about one principal leaves the others; one that would come again ends the asking.
    """
    arns = list(dict.fromkeys(each.arn for each in questions))
    asked = set(arns[:most])
    found: list[PrincipalSimulation] = []
    failures: list[CallFailed] = []
    for question in questions:
        if question.arn not in asked:
            continue
        try:
            found += _simulate(caller, question)
        except CallFailed as failure:
            failures.append(failure)
            if failure.code != "NoSuchEntity":
                break
    return tuple(found), _row(caller, found, failures, left_out=len(arns) - len(asked))


def _simulate(caller: Caller, question: SimulationQuestion) -> list[PrincipalSimulation]:
    """Every page of one answer, or none of it."""
    pages = caller.pages(
        "iam",
        "SimulatePrincipalPolicy",
        PolicySourceArn=question.arn,
        ActionNames=list(question.actions),
        ContextEntries=list(_context(question)),
    )
    found = [
        each
        for page in pages
        for result in _list(page.get("EvaluationResults"))
        if (each := _understood(question, result)) is not None
    ]
    if {each.action for each in found} != set(question.actions):
        raise CallFailed(
            CoverageStatus.UNAVAILABLE,
            "the simulator did not answer everything",
            code="NoSuchEntity",
        )
    return found


def _context(question: SimulationQuestion) -> Iterator[dict[str, Any]]:
    for name, values in ((SUBNETS, question.subnets), (GROUPS, question.security_groups)):
        if values:
            yield {
                "ContextKeyName": name,
                "ContextKeyValues": list(values),
                "ContextKeyType": "stringList",
            }


def _understood(question: SimulationQuestion, result: object) -> PrincipalSimulation | None:
    """One result; None for one that says nothing that is known."""
    if not isinstance(result, Mapping):
        return None
    action, decision = result.get("EvalActionName"), result.get("EvalDecision")
    if action not in question.actions or decision not in set(SimulatedDecision):
        return None
    missing = {str(each)[:_MAX_KEY] for each in _list(result.get("MissingContextValues"))}
    return PrincipalSimulation(
        arn=question.arn,
        account=question.account,
        action=str(action),
        network=question.network,
        decision=SimulatedDecision(decision),
        allowed_by_organizations=_told(
            result, "OrganizationsDecisionDetail", "AllowedByOrganizations"
        ),
        allowed_by_boundary=_told(
            result, "PermissionsBoundaryDecisionDetail", "AllowedByPermissionsBoundary"
        ),
        missing=tuple(sorted(missing)[:_MAX_KEYS]),
    )


def _told(result: Mapping[str, Any], detail: str, member: str) -> bool | None:
    """A detail that older answers, and those of accounts without an organization, lack."""
    held = result.get(detail)
    value = held.get(member) if isinstance(held, Mapping) else None
    return value if isinstance(value, bool) else None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _row(
    caller: Caller,
    found: Sequence[PrincipalSimulation],
    failures: Sequence[CallFailed],
    *,
    left_out: int,
) -> Coverage:
    status, detail = CoverageStatus.COMPLETE, ""
    if failures:
        last = failures[-1]
        status = CoverageStatus.PARTIAL if found else last.status
        detail = f"{len(failures)} of the questions failed: {last.detail}"
    elif left_out:
        status = CoverageStatus.PARTIAL
        detail = f"{left_out} more principals were not asked about"
    return Coverage(
        source=Source.IAM_SIMULATION,
        account=caller.account,
        region="",
        status=status,
        records=len(found),
        detail=detail,
    )
