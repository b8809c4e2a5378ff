"""Estates, policies and questions for the tests of `guardrail check`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from ringfence.guardrail.check import Layers, check
from ringfence.guardrail.evaluation import read_document
from ringfence.guardrail.generate import generate
from ringfence.model.guardrail import GuardrailScope
from ringfence.model.guardrail_check import (
    CheckedPrincipal,
    Escape,
    LayerStatus,
    PathAnswer,
)
from ringfence.model.identity import Principal
from ringfence.model.snapshot import Inventory, Snapshot
from support import builders as build
from support.guardrails import GROUPS, SUBNETS, scope

YES, NO, CANNOT_TELL = Escape.YES, Escape.NO, Escape.CANNOT_TELL
TRUST = json.dumps(
    {"Statement": {"Principal": {"Service": "bedrock-agentcore.amazonaws.com"}}},
)
NONE = Layers(status=LayerStatus.NONE, subnets=SUBNETS, security_groups=GROUPS)
FULL = read_document(
    '{"Statement":{"Sid":"Full","Effect":"Allow","Action":"*","Resource":"*"}}', name="full"
)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Sid": "Mine", "Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


NO_FOREIGN_GROUP = {
    "Effect": "Deny",
    "Action": "bedrock-agentcore:*",
    "Resource": "*",
    "Condition": {"ForAnyValue:StringNotEquals": {"bedrock-agentcore:securityGroups": [*GROUPS]}},
}
ADMIN = policy(allow("*"))
AGENTCORE = policy(allow("bedrock-agentcore:*", "iam:PassRole"))


def guardrail(of: GuardrailScope | None = None) -> tuple[Any, ...]:
    made = generate(of or scope())
    return tuple(read_document(each.text, name=each.name) for each in made.documents)


def estate(*principals: Principal, **changes: Any) -> Snapshot:
    """One PUBLIC runtime, a gateway, a harness, a capacity provider, and a role for agents."""
    agents = build.principal("agents", trust=TRUST)
    base = Inventory(
        runtimes=(build.runtime(build.version("1", build.public())),),
        gateways=(build.gateway(),),
        harnesses=(build.harness(),),
        capacity_providers=(build.capacity_provider(),),
        principals=(agents, *principals),
    )
    return build.snapshot(replace(base, **changes))


def checked(principal: Principal, layers: Layers = NONE, **changes: Any) -> CheckedPrincipal:
    """The answer for one principal of the estate."""
    found = check(estate(principal, **changes), layers)
    return next(each for each in found if each.arn == principal.arn)


def answers(found: CheckedPrincipal) -> dict[str, PathAnswer]:
    return {path.path: path.now for path in found.paths}
