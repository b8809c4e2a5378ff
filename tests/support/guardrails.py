"""Guardrails for tests: what an operator approved, as small as it can be."""

from __future__ import annotations

from typing import Any

from ringfence.model.guardrail import ApprovedNetwork, GuardrailScope

SUBNETS = ("subnet-0aaaaaaaaaaaaaaa1", "subnet-0aaaaaaaaaaaaaaa2")
GROUPS = ("sg-0bbbbbbbbbbbbbbb1",)
DEPLOY = "arn:aws:iam::111122223333:role/deploy"

KEYED = (
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:UpdateAgentRuntime",
    "bedrock-agentcore:CreateBrowser",
    "bedrock-agentcore:CreateCodeInterpreter",
)


def scope(**changes: Any) -> GuardrailScope:
    """Two subnets, one security group, one pipeline role."""
    fields: dict[str, Any] = {
        "networks": (ApprovedNetwork(subnets=SUBNETS, security_groups=GROUPS),),
        "pipeline_roles": (DEPLOY,),
    }
    return GuardrailScope(**(fields | changes))
