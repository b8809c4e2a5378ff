"""The decision: an explicit deny wins, every layer must allow, and doubt is never an allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.guardrail.evaluation.conditions import doubt, holds
from ringfence.guardrail.evaluation.document import PolicyDocument, PolicyStatement
from ringfence.guardrail.evaluation.facts import Facts, facts_of
from ringfence.guardrail.evaluation.operators import matches_resource
from ringfence.guardrail.reference import acts_on
from ringfence.guardrail.wildcard import matches, matches_action
from ringfence.model.iam_request import Decision, IamRequest, Outcome
from ringfence.model.trilean import Match, of

_SHOWN = 6
"""Reasons in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Everything that decides for one principal, as far as it is modelled."""

    identity: tuple[PolicyDocument, ...]
    scps: tuple[tuple[PolicyDocument, ...], ...] = ()
    """From the root over each OU to the account: a layer is what is attached to one of them."""
    boundary: PolicyDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    """One layer that must allow, and what is said when it does not."""

    name: str
    allows: tuple[tuple[PolicyStatement, Match], ...]
    """Only statements that apply or may apply."""

    @property
    def allowed(self) -> Match:
        return max((match for _, match in self.allows), default=Match.NO)


def evaluate(request: IamRequest, policies: Policies) -> Decision:
    """Decide one request. CANNOT_DECIDE only where allowed and denied are both possible."""
    facts = facts_of(request)
    layers = [
        _layer("identity policy", policies.identity, request, facts),
        *(
            _layer(f"SCP layer {n}", layer, request, facts)
            for n, layer in enumerate(policies.scps, 1)
        ),
    ]
    everything = [*policies.identity, *(each for layer in policies.scps for each in layer)]
    if policies.boundary is not None:
        layers.append(_layer("permissions boundary", (policies.boundary,), request, facts))
        everything.append(policies.boundary)
    denies = _applying(everything, request, facts, allow=False)
    outcome = _outcome(
        denied=max((match for _, match in denies), default=Match.NO),
        allowed=min(layer.allowed for layer in layers),
    )
    statements, why = _told(outcome, denies, layers, (request, facts))
    return Decision(
        outcome=outcome,
        statements=tuple(dict.fromkeys(statement.label for statement in statements)),
        why=why + _remarks(request, facts),
        ignored_keys=facts.ignored,
    )


def applies(statement: PolicyStatement, request: IamRequest, facts: Facts) -> Match:
    """Whether a statement speaks of a request and its conditions hold."""
    found = min(
        matches_statement_action(statement, request.action), _of_resource(statement, request)
    )
    if found is Match.NO:
        return found
    for condition in statement.conditions:
        found = min(found, holds(condition, facts.of(condition.key)))
    return min(found, Match.MAYBE) if statement.doubts else found


def _outcome(*, denied: Match, allowed: Match) -> Outcome:
    if denied is Match.YES:
        return Outcome.EXPLICIT_DENY
    if allowed is Match.NO:
        return Outcome.IMPLICIT_DENY
    if denied is Match.NO and allowed is Match.YES:
        return Outcome.ALLOWED
    return Outcome.CANNOT_DECIDE


def _layer(
    name: str, documents: tuple[PolicyDocument, ...], request: IamRequest, facts: Facts
) -> _Layer:
    return _Layer(name=name, allows=tuple(_applying(documents, request, facts, allow=True)))


def _applying(
    documents: Iterable[PolicyDocument], request: IamRequest, facts: Facts, *, allow: bool
) -> list[tuple[PolicyStatement, Match]]:
    return [
        (statement, match)
        for document in documents
        for statement in document.statements
        if statement.allow is allow and (match := applies(statement, request, facts))
    ]


def matches_statement_action(statement: PolicyStatement, action: str) -> Match:
    """Whether a statement speaks of an action."""
    found = max(_matches_action(pattern, action) for pattern in statement.actions)
    return Match(Match.YES - found) if statement.actions_excluded else found


def _matches_action(pattern: str, action: str) -> Match:
    """AWS asks for the name of a service; what a wildcard in it stands for is not documented."""
    if not matches_action(pattern, action):
        return Match.NO
    service = pattern.partition(":")[0]
    return Match.MAYBE if service.strip("*") and ("*" in service or "?" in service) else Match.YES


def _of_resource(statement: PolicyStatement, request: IamRequest) -> Match:
    found = {
        max(_matches_target(pattern, target) for pattern in statement.resources)
        for target in _targets(request)
    }
    if len(found) > 1:
        return Match.MAYBE
    only = found.pop()
    return Match(Match.YES - only) if statement.resources_excluded else only


def _targets(request: IamRequest) -> tuple[str | None, ...]:
    """What the request may act on; None for something that is not said."""
    given = request.resource if request.resource != "*" else ""
    kinds = acts_on(request.action)
    if kinds is None or kinds:
        return (given or None,)
    return ("*", given) if given else ("*",)


def _matches_target(pattern: str, target: str | None) -> Match:
    if target is None:
        return Match.MAYBE if pattern.strip("*") else Match.YES
    if target == "*":
        return of(matches(pattern, target))
    return matches_resource(pattern, target)


def _told(
    outcome: Outcome,
    denies: list[tuple[PolicyStatement, Match]],
    layers: list[_Layer],
    asked: tuple[IamRequest, Facts],
) -> tuple[list[PolicyStatement], str]:
    """The statements that decide, and the sentence that says so."""
    match outcome:
        case Outcome.EXPLICIT_DENY:
            sure = [statement for statement, match in denies if match is Match.YES]
            return sure, f"denied by {_names(sure)}"
        case Outcome.ALLOWED:
            allows = [
                each for layer in layers for each, match in layer.allows if match is Match.YES
            ]
            return allows, f"allowed by {_names(allows)}, and no statement denies it"
        case Outcome.IMPLICIT_DENY:
            silent = [layer.name for layer in layers if layer.allowed is Match.NO]
            return [], f"no statement of the {' and of the '.join(silent)} allows it"
        case Outcome.CANNOT_DECIDE:
            open_ = [each for each, match in denies if match is Match.MAYBE]
            for layer in layers:
                if layer.allowed is Match.MAYBE:
                    open_ += [each for each, _ in layer.allows]
            return open_, f"it depends on {_names(open_)}: {_doubts(open_, *asked)}"


def _names(statements: list[PolicyStatement]) -> str:
    labels = list(dict.fromkeys(statement.label for statement in statements))
    more = f" and {len(labels) - _SHOWN} more" if len(labels) > _SHOWN else ""
    return ", ".join(labels[:_SHOWN]) + more


def _doubts(statements: list[PolicyStatement], request: IamRequest, facts: Facts) -> str:
    found: dict[str, None] = {}
    for statement in statements:
        found.update(dict.fromkeys(_reasons(statement, request, facts)))
    return "; ".join(list(found)[:_SHOWN])


def _reasons(statement: PolicyStatement, request: IamRequest, facts: Facts) -> list[str]:
    reasons = [f"the element {element} is not modelled" for element in statement.doubts]
    if matches_statement_action(statement, request.action) is Match.MAYBE:
        reasons.append("a wildcard stands in the name of a service")
    if _of_resource(statement, request) is Match.MAYBE:
        reasons.append(_resource_doubt(statement, request))
    for condition in statement.conditions:
        fact = facts.of(condition.key)
        if holds(condition, fact) is Match.MAYBE:
            reasons.append(doubt(condition, fact))
    return reasons


def _resource_doubt(statement: PolicyStatement, request: IamRequest) -> str:
    if None in _targets(request):
        return "the request does not say which resource it acts on"
    if any("${" in pattern for pattern in statement.resources):
        return "its resource holds a policy variable"
    if len(_targets(request)) > 1:
        return "the action acts on no resource, and the request names one"
    return "its resource is no whole ARN"


def _remarks(request: IamRequest, facts: Facts) -> str:
    remarks = ""
    if facts.ignored:
        remarks += f"; {request.action} never carries {', '.join(facts.ignored)}"
    if acts_on(request.action) is None:
        remarks += f"; the authorization reference does not list {request.action}"
    return remarks
