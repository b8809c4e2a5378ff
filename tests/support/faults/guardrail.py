"""Principals who get past the guardrail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ringfence.guardrail.check import Layers
from ringfence.guardrail.generate import generate
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.guardrail import ApprovedNetwork, GuardrailScope
from ringfence.model.guardrail_check import LayerStatus, NetworkAsked
from ringfence.model.iam_simulation import PrincipalSimulation, SimulatedDecision
from ringfence.model.identity import PolicyDocument, Principal
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verification import CheckStatus, Layer
from support import builders as build
from support.builders.constants import ACCOUNT, SECURITY_GROUP_ID, SUBNET_ID
from support.verified_estate import PIPELINE, Estate, Fault, developer


def allows(*actions: str, condition: dict[str, Any] | None = None) -> str:
    """A policy that allows these actions of AgentCore everywhere, and passing any role."""
    named = [f"bedrock-agentcore:{each}" for each in actions]
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": [*named, "iam:PassRole"],
        "Resource": "*",
    }
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Statement": [statement]})


def with_principal(*documents: str, **changes: Any) -> Callable[[Estate], Estate]:
    """Another role beside the developer."""

    def change(estate: Estate) -> Estate:
        other = build.principal("newcomer", *documents, **changes)
        return _principals(estate, *estate.inventory.principals, other)

    return change


def with_event(name: str, *resources: str, **changes: Any) -> Callable[[Estate], Estate]:
    """One call in CloudTrail."""
    return lambda estate: _events(estate, build.api_event(name, *resources, **changes))


def _principals(estate: Estate, *principals: Principal) -> Estate:
    return replace(estate, inventory=replace(estate.inventory, principals=principals))


def _events(estate: Estate, *events: ApiEvent) -> Estate:
    return replace(estate, telemetry=replace(estate.telemetry, api_events=events))


def _detached(estate: Estate) -> Estate:
    """The developer without the guardrail."""
    mine = developer().policies[:1]
    return _principals(estate, replace(developer(), policies=mine))


def _guarded(estate: Estate, **scope: Any) -> Estate:
    """The developer with another guardrail."""
    networks = (ApprovedNetwork(subnets=(SUBNET_ID,), security_groups=(SECURITY_GROUP_ID,)),)
    made = generate(
        GuardrailScope(**{"networks": networks, "pipeline_roles": (PIPELINE,), **scope})
    )
    documents = (PolicyDocument(name="guardrail", document=each.text) for each in made.documents)
    return _principals(
        estate, replace(developer(), policies=(*developer().policies[:1], *documents))
    )


def _with_foreign_subnet(estate: Estate) -> Estate:
    networks = (
        ApprovedNetwork(
            subnets=(SUBNET_ID, "subnet-0123456789abcdef0"), security_groups=(SECURITY_GROUP_ID,)
        ),
    )
    return _guarded(estate, networks=networks)


def _scps_not_read(estate: Estate) -> Estate:
    layers: Layers = replace(estate.layers, status=LayerStatus.NOT_READ)
    return _detached(replace(estate, layers=layers))


def _moved_to_public(estate: Estate) -> Estate:
    (runtime,) = estate.inventory.runtimes
    old = build.version("0", build.public())
    changed = replace(runtime, versions=(old, *runtime.versions))
    estate = replace(estate, inventory=replace(estate.inventory, runtimes=(changed,)))
    return with_event("UpdateAgentRuntimeEndpoint", runtime.id, "version/0")(estate)


def _simulated(decision: SimulatedDecision) -> Callable[[Estate], Estate]:
    """IAM's own simulator, asked about a PUBLIC runtime of the developer."""
    answer = PrincipalSimulation(
        arn=developer().arn,
        account=ACCOUNT,
        action="bedrock-agentcore:CreateAgentRuntime",
        network=NetworkAsked.PUBLIC,
        decision=decision,
    )
    return lambda estate: replace(estate, extra={**estate.extra, "simulations": (answer,)})


def _detached_and_simulated(decision: SimulatedDecision) -> Callable[[Estate], Estate]:
    return lambda estate: _simulated(decision)(_detached(estate))


def _trail_cut(estate: Estate) -> Estate:
    rows = tuple(each for each in estate.coverage if each.source is not Source.CLOUDTRAIL)
    cut = build.coverage(Source.CLOUDTRAIL, CoverageStatus.PARTIAL)
    return replace(estate, coverage=(*rows, cut))


_ONE_GROUP = {
    "ForAllValues:StringEquals": {"bedrock-agentcore:securityGroups": [SECURITY_GROUP_ID]}
}
_OF_CALLER = {"StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"}}
_ESCAPES = "principal-escapes"
_MADE = "unguarded-creation"
_SIMULATED = "live-simulation"


def _fault(
    id_: str,
    change: Callable[[Estate], Estate],
    check: str,
    cause: str,
    status: CheckStatus = CheckStatus.FAIL,
) -> Fault:
    return Fault(
        id=id_, change=change, layer=Layer.GUARDRAIL, check=check, cause=cause, status=status
    )


GUARDRAIL: tuple[Fault, ...] = (
    _fault("the guardrail was detached", _detached, "guardrail-effective", _ESCAPES),
    _fault(
        "a new role may create runtimes and has no guardrail",
        with_principal(allows("CreateAgentRuntime")),
        "guardrail-effective",
        _ESCAPES,
    ),
    _fault(
        "a new role may change the network of runtimes",
        with_principal(allows("UpdateAgentRuntime")),
        "guardrail-effective",
        _ESCAPES,
    ),
    _fault(
        "a condition with ForAllValues holds for a missing key",
        with_principal(allows("CreateAgentRuntime", condition=_ONE_GROUP)),
        "guardrail-effective",
        _ESCAPES,
    ),
    _fault(
        "the guardrail approves a subnet that the settings do not",
        _with_foreign_subnet,
        "guardrail-effective",
        _ESCAPES,
    ),
    _fault(
        "service control policies were not read",
        _scps_not_read,
        "guardrail-effective",
        "scp-not-read",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "a policy that is no policy",
        with_principal("no policy", allows("GetAgentRuntime")),
        "guardrail-effective",
        "policy-not-read",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "a condition that depends on where the caller is",
        with_principal(allows("CreateBrowser", condition=_OF_CALLER)),
        "guardrail-effective",
        "cannot-decide",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "a new role may create harnesses",
        with_principal(allows("CreateHarness")),
        "guardrail-unkeyed-calls",
        _ESCAPES,
    ),
    _fault(
        "a guardrail without pipeline roles leaves calls without a network key open",
        lambda estate: _guarded(estate, pipeline_roles=()),
        "guardrail-unkeyed-calls",
        _ESCAPES,
    ),
    _fault(
        "a new role may use the browser that AWS keeps",
        with_principal(allows("StartBrowserSession")),
        "guardrail-managed-tools",
        _ESCAPES,
    ),
    _fault(
        "somebody created a PUBLIC runtime",
        with_event("CreateAgentRuntime", "new-runtime", network_mode="PUBLIC"),
        _MADE,
        "created-outside",
    ),
    _fault(
        "somebody created a runtime in a subnet that nobody approved",
        with_event("CreateAgentRuntime", "subnet-0123456789abcdef0", network_mode="VPC"),
        _MADE,
        "created-in-unapproved-network",
    ),
    _fault(
        "somebody moved an endpoint to an old PUBLIC version",
        _moved_to_public,
        _MADE,
        "moved-to-public-version",
    ),
    _fault(
        "somebody moved an endpoint to a version that nobody read",
        with_event("UpdateAgentRuntimeEndpoint", "version/7"),
        _MADE,
        "version-not-known",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "CloudTrail left out what a call asked for",
        with_event("UpdateAgentRuntime"),
        _MADE,
        "request-not-told",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "not all events were read",
        _trail_cut,
        _MADE,
        "source-partial",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "a call was refused to somebody whom nothing allows it",
        with_event("CreateAgentRuntime", error_code="AccessDenied", network_mode="PUBLIC"),
        "guardrail-denials-seen",
        "refusal-not-explained",
        CheckStatus.UNKNOWN,
    ),
    _fault(
        "IAM itself lets somebody out",
        _detached_and_simulated(SimulatedDecision.ALLOWED),
        _SIMULATED,
        "simulator-allows",
    ),
    _fault(
        "IAM allows what the evaluator says is denied",
        _simulated(SimulatedDecision.ALLOWED),
        _SIMULATED,
        "disagrees",
    ),
    _fault(
        "IAM denies what the evaluator says is allowed",
        _detached_and_simulated(SimulatedDecision.EXPLICIT_DENY),
        _SIMULATED,
        "iam-denies",
        CheckStatus.UNKNOWN,
    ),
)
