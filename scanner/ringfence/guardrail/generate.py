"""The IAM guardrail of a scope: which statements, in how many documents, with what left open.

Placement is shape P8: two Null tests and two ForAnyValue:StringNotEquals in four Deny statements, on
the four actions that carry the network keys. Every other way to a PUBLIC runtime has a statement of
its own. Statements and their reasons are data, `rules/ringfence_rules/guardrails/`.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.guardrail.action_keys import carries
from ringfence.guardrail.notes import open_questions, warnings
from ringfence.guardrail.split import DEFAULT_LIMITS, documents_of
from ringfence.model.guardrail import (
    ApprovedNetwork,
    GuardrailCondition,
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    GuardrailStatement,
    IamGuardrail,
    StatementFamily,
)
from ringfence_rules.guardrail import ALL_BUT_PIPELINE, StatementText
from ringfence_rules.guardrail import statements as statement_texts

ENDPOINT = "bedrock-agentcore:CreateAgentRuntimeEndpoint"
_CREATE_INTERPRETER = "bedrock-agentcore:CreateCodeInterpreter"


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
    written = statements_of(scope, scope.networks)
    _check_pairs(written, five_actions=scope.five_actions)
    documents, split = documents_of(
        scope, written, kind=kind, limit=limit or DEFAULT_LIMITS[kind], name=name
    )
    return IamGuardrail(
        kind=kind,
        scope=scope,
        documents=documents,
        warnings=warnings(scope, kind),
        open_questions=open_questions(scope, kind),
        split=split,
    )


def statements_of(
    scope: GuardrailScope, networks: tuple[ApprovedNetwork, ...]
) -> tuple[GuardrailStatement, ...]:
    """The statements of a scope, with the approved ids of these networks."""
    narrowed = GuardrailScope(networks=networks, partition=scope.partition)
    return tuple(
        _statement(text, scope, narrowed) for text in statement_texts() if _wanted(text, scope)
    )


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


def _wanted(text: StatementText, scope: GuardrailScope) -> bool:
    if text.family in scope.without:
        return False
    if text.holds_for == ALL_BUT_PIPELINE and not scope.pipeline_roles:
        return False
    if text.family == StatementFamily.ENDPOINTS and scope.five_actions:
        return False
    return text.form in ("", "roles" if scope.endpoint_tag is None else "tag")


def _statement(
    text: StatementText, scope: GuardrailScope, narrowed: GuardrailScope
) -> GuardrailStatement:
    return GuardrailStatement(
        sid=text.sid,
        family=StatementFamily(text.family),
        actions=_actions(text, scope),
        resources=tuple(each.replace("PARTITION", scope.partition) for each in text.resources),
        conditions=tuple(_conditions(text, scope, narrowed)),
        why=text.why,
    )


def _actions(text: StatementText, scope: GuardrailScope) -> tuple[str, ...]:
    if text.family != StatementFamily.PLACEMENT:
        return text.actions
    spared = scope.sandbox_interpreters and text.operator == "Null"
    kept = tuple(each for each in text.actions if not (spared and each == _CREATE_INTERPRETER))
    return (*kept, ENDPOINT) if scope.five_actions else kept


def _conditions(
    text: StatementText, scope: GuardrailScope, narrowed: GuardrailScope
) -> Iterator[GuardrailCondition]:
    tag = scope.endpoint_tag or ("", "")
    values = {
        "subnets": narrowed.subnets,
        "security-groups": narrowed.security_groups,
        "tag": (tag[1],),
        "tag-key": (tag[0],),
    }.get(text.values, (text.values,))
    if text.operator:
        key = f"{text.key}{tag[0]}" if text.values == "tag" else text.key
        yield GuardrailCondition(operator=text.operator, key=key, values=values)
    pipeline = scope.pipeline_roles if text.holds_for == ALL_BUT_PIPELINE else ()
    if spared := tuple(sorted({*pipeline, *scope.exempt_roles})):
        yield GuardrailCondition(operator="ArnNotLike", key="aws:PrincipalArn", values=spared)


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
