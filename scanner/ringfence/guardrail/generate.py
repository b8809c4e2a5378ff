"""The IAM guardrail of a scope: which statements, in how many documents, with what left open."""

from __future__ import annotations

from ringfence.guardrail.action_keys import carries
from ringfence.guardrail.compose import ENDPOINT
from ringfence.guardrail.notes import open_questions, warnings
from ringfence.guardrail.split import DEFAULT_LIMITS, documents_of
from ringfence.model.guardrail import (
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    GuardrailStatement,
    IamGuardrail,
    StatementFamily,
)


def generate(
    scope: GuardrailScope,
    *,
    kind: GuardrailKind = GuardrailKind.IDENTITY,
    limit: int | None = None,
    name: str = "agentcore-guardrail",
) -> IamGuardrail:
    """The documents of a scope. GuardrailRefusedError with every reason where none can be made.

    limit is in characters, for other quotas than IAM's and Organizations' defaults.
    """
    _refuse(scope)
    documents, split = documents_of(
        scope, kind=kind, limit=limit or DEFAULT_LIMITS[kind], name=name
    )
    guardrail = IamGuardrail(
        kind=kind,
        scope=scope,
        documents=documents,
        warnings=warnings(scope, kind),
        open_questions=open_questions(scope, kind),
        split=split,
    )
    _check_pairs(guardrail.statements, five_actions=scope.five_actions)
    return guardrail


def _refuse(scope: GuardrailScope) -> None:
    reasons = []
    if not scope.subnets:
        reasons.append("no subnet is approved, so that every AI runtime would be denied")
    if not scope.security_groups:
        reasons.append("no security group is approved, so that every AI runtime would be denied")
    if StatementFamily.PLACEMENT in scope.without:
        reasons.append("without placement there is no guardrail")
    if scope.endpoint_tag is not None and not scope.pipeline_roles:
        reasons.append("the endpoint tag needs a pipeline role, else anyone may set it")
    if scope.five_actions and scope.endpoint_tag is not None:
        reasons.append("the five-action form and the endpoint tag are two forms of one statement")
    if reasons:
        raise GuardrailRefusedError(*reasons)


def _check_pairs(statements: tuple[GuardrailStatement, ...], *, five_actions: bool) -> None:
    """Refuse to write a test of a key that an action never carries.

    The form of the published page is one, which is why it is asked for by name.
    """
    wrong = [
        f"{action} carries no {condition.key}"
        for statement in statements
        for condition in statement.conditions
        for action in statement.actions
        if not carries(action, condition.key) and not (five_actions and action == ENDPOINT)
    ]
    if wrong:
        raise GuardrailRefusedError(*dict.fromkeys(wrong))
