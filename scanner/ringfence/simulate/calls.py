"""Calls to AWS of a scenario against the guardrail, by the least convenient principal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.guardrail.evaluation import Policies, PolicyDocument, evaluate, read_document
from ringfence.model.flow import Decision
from ringfence.model.iam_request import ContextKey, IamRequest, Outcome
from ringfence.model.simulation import SimulatedCall, StepResult, StepResultKind
from ringfence.model.verification import Layer
from ringfence_rules.scenarios import ApiAsk, filled

SUBNETS = "bedrock-agentcore:subnets"
SECURITY_GROUPS = "bedrock-agentcore:securityGroups"
FOREIGN_SUBNET = "subnet-0a77acce20000dead"
FOREIGN_GROUP = "sg-0a77acce20000dead"
_TAG = "aws:resourcetag/"
DEVELOPER = read_document(
    '{"Version": "2012-10-17", "Statement": {"Sid": "Developer", "Effect": "Allow",'
    ' "Action": ["bedrock-agentcore:*", "iam:PassRole"], "Resource": "*"}}',
    name="developer",
)
"""The policy of somebody who may do everything with AgentCore, and is no pipeline."""
_NOT_GIVEN = (
    "no guardrail was given, so what it would deny is not known; its caller's own policy allows it"
)
_NONE = "there is no guardrail, and the caller's own policy allows it"


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedCall:
    """A call, filled in, and as IAM sees it."""

    shown: SimulatedCall
    request: IamRequest


def asked_call(
    ask: ApiAsk, values: Mapping[str, str], guardrail: tuple[PolicyDocument, ...] | None
) -> AskedCall:
    """Fill in a call: networks from the guardrail's own lists, else from nobody's."""
    documents = guardrail or ()
    subnets = _networks(ask.network, _listed(documents, SUBNETS), FOREIGN_SUBNET)
    groups = _groups(ask.network, _listed(documents, SECURITY_GROUPS))
    principal = f"arn:{values['partition']}:iam::{values['account']}:role/agent-developer"
    request = IamRequest(
        action=ask.action,
        principal=principal,
        resource=filled(ask.resource, values),
        context=(
            ContextKey(name="aws:RequestedRegion", values=(values["region"],)),
            *(_network_keys(subnets, groups) if ask.network else ()),
            *(_tags(documents) if ask.tagged else ()),
        ),
    )
    return AskedCall(
        shown=SimulatedCall(
            action=ask.action,
            principal=principal,
            resource=request.resource,
            network=ask.network,
            subnets=subnets,
            security_groups=groups,
            alone=evaluate(request, Policies(identity=(DEVELOPER,))).outcome,
        ),
        request=request,
    )


def call_result(call: AskedCall, guardrail: tuple[PolicyDocument, ...] | None) -> StepResult:
    """What the guardrail makes of a call; None is one that nobody said anything of."""
    if guardrail is None:
        unknown = StepResultKind.UNKNOWN
        return _result(unknown, Decision.UNKNOWN, (), _NOT_GIVEN)
    if not guardrail:
        return _result(StepResultKind.PERMITTED, Decision.PERMIT, (), _NONE)
    decision = evaluate(call.request, _policies(guardrail))
    kind, passes = _KINDS[decision.outcome]
    return _result(kind, passes, decision.statements, decision.why)


_KINDS: dict[Outcome, tuple[StepResultKind, Decision]] = {
    Outcome.ALLOWED: (StepResultKind.PERMITTED, Decision.PERMIT),
    Outcome.EXPLICIT_DENY: (StepResultKind.CONTAINED, Decision.DENY),
    Outcome.IMPLICIT_DENY: (StepResultKind.CONTAINED, Decision.DENY),
    Outcome.CANNOT_DECIDE: (StepResultKind.UNKNOWN, Decision.UNKNOWN),
}


def _result(
    kind: StepResultKind, passes: Decision, statements: tuple[str, ...], why: str
) -> StepResult:
    contained = kind is StepResultKind.CONTAINED
    return StepResult(
        result=kind,
        passes=passes,
        layer=Layer.GUARDRAIL if contained else None,
        by=statements if kind is not StepResultKind.PERMITTED else (),
        stage=None,
        why=why,
    )


def _policies(guardrail: tuple[PolicyDocument, ...]) -> Policies:
    """Documents that only deny stand beside the caller's policy; others must allow as a layer."""
    allowing = tuple(each for each in guardrail if not each.only_denies)
    denying = tuple(each for each in guardrail if each.only_denies)
    return Policies(identity=(DEVELOPER, *denying), scps=(allowing,) if allowing else ())


def _networks(network: str, approved: tuple[str, ...], foreign: str) -> tuple[str, ...]:
    match network:
        case "unapproved":
            return (foreign,)
        case "mixed":
            return (*approved[:1], foreign)
        case "approved":
            return approved[:1]
        case _:
            return ()


def _groups(network: str, approved: tuple[str, ...]) -> tuple[str, ...]:
    """An approved group where there is one, so that the subnets alone decide."""
    return () if network in ("", "PUBLIC") else approved[:1] or (FOREIGN_GROUP,)


def _network_keys(subnets: tuple[str, ...], groups: tuple[str, ...]) -> Iterator[ContextKey]:
    """The two keys of a placement; a PUBLIC request carries neither."""
    for name, values in ((SUBNETS, subnets), (SECURITY_GROUPS, groups)):
        yield ContextKey(name=name, values=values or None, many=True, absent=not values)


def _listed(documents: Iterable[PolicyDocument], key: str) -> tuple[str, ...]:
    """What conditions on a key compare it with, in their order."""
    found = (
        value
        for document in documents
        for statement in document.statements
        for condition in statement.conditions
        if condition.key == key.lower() and condition.operator.lower() != "null"
        for value in condition.values
    )
    return tuple(dict.fromkeys(found))


def _tags(documents: Iterable[PolicyDocument]) -> Iterator[ContextKey]:
    """The tags that the guardrail asks of a resource: a contained runtime carries them."""
    found = {
        condition.key: condition.values[0]
        for document in documents
        for statement in document.statements
        for condition in statement.conditions
        if condition.key.startswith(_TAG)
    }
    for key in sorted(found):
        yield ContextKey(name=key, values=(found[key],))
