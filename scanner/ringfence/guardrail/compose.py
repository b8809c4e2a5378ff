"""The statements of a guardrail: those of `rules/ringfence_rules/guardrails/`, made out to a scope.

Placement is shape P8: two Null tests and two ForAnyValue:StringNotEquals in four Deny statements, on
the four actions that carry the network keys. Every other way to a PUBLIC runtime has a statement of
its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.guardrail import (
    GuardrailCondition,
    GuardrailScope,
    GuardrailStatement,
    StatementFamily,
)
from ringfence_rules.guardrail import ALL_BUT_PIPELINE, StatementText
from ringfence_rules.guardrail import statements as statement_texts

ENDPOINT = "bedrock-agentcore:CreateAgentRuntimeEndpoint"
_CREATE_INTERPRETER = "bedrock-agentcore:CreateCodeInterpreter"


def statements_of(scope: GuardrailScope) -> tuple[GuardrailStatement, ...]:
    """The statements of a scope, in the order they are written."""
    return tuple(_statement(text, scope) for text in statement_texts() if _wanted(text, scope))


def _wanted(text: StatementText, scope: GuardrailScope) -> bool:
    if text.family in scope.without:
        return False
    if text.holds_for == ALL_BUT_PIPELINE and not scope.pipeline_roles:
        return False
    if text.family == StatementFamily.ENDPOINTS and scope.five_actions:
        return False
    return text.form in ("", "roles" if scope.endpoint_tag is None else "tag")


def _statement(text: StatementText, scope: GuardrailScope) -> GuardrailStatement:
    return GuardrailStatement(
        sid=text.sid,
        family=StatementFamily(text.family),
        actions=_actions(text, scope),
        resources=tuple(each.replace("PARTITION", scope.partition) for each in text.resources),
        conditions=tuple(_conditions(text, scope)),
        why=text.why,
    )


def _actions(text: StatementText, scope: GuardrailScope) -> tuple[str, ...]:
    if text.family != StatementFamily.PLACEMENT:
        return text.actions
    spared = scope.sandbox_interpreters and text.operator == "Null"
    kept = tuple(each for each in text.actions if not (spared and each == _CREATE_INTERPRETER))
    return (*kept, ENDPOINT) if scope.five_actions else kept


def _conditions(text: StatementText, scope: GuardrailScope) -> Iterator[GuardrailCondition]:
    tag = scope.endpoint_tag or ("", "")
    values = {
        "subnets": scope.subnets,
        "security-groups": scope.security_groups,
        "tag": (tag[1],),
        "tag-key": (tag[0],),
    }.get(text.values, (text.values,))
    if text.operator:
        key = f"{text.key}{tag[0]}" if text.values == "tag" else text.key
        yield GuardrailCondition(operator=text.operator, key=key, values=values)
    pipeline = scope.pipeline_roles if text.holds_for == ALL_BUT_PIPELINE else ()
    if spared := tuple(sorted({*pipeline, *scope.exempt_roles})):
        yield GuardrailCondition(operator="ArnNotLike", key="aws:PrincipalArn", values=spared)
