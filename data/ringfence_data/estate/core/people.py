"""Who may do what in the designed estate. Roles and machines only; no people."""

from __future__ import annotations

from ringfence_data.estate.answers.iam import ManagedPolicy, PrincipalDesign, allow
from ringfence_data.estate.core.networks import LANDING
from ringfence_data.estate.core.places import LABORATORY, PRODUCTION
from ringfence_data.estate.core.workloads import PRODUCTION_ROLES
from ringfence_data.estate.identifiers import role_arn
from ringfence_data.estate.record import Json

PIPELINE = "ci-agent-deploy"
PLATFORM_ADMIN = "platform-admin"
LAB_USER = "lab-notebook"
_AGENTCORE = "bedrock-agentcore.amazonaws.com"
_MODELS = ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
_LOGS = ("logs:CreateLogStream", "logs:PutLogEvents")

_PRODUCTION_AGENTS = (
    "agent-support",
    "agent-night-batch",
    "agent-orders",
    "agent-claims",
    "agent-finance",
    "agent-documents",
    "agent-shared",
    "agent-payroll",
    "agent-analytics",
    "agent-quotes",
    "agent-customs",
    "agent-tools",
    "gateway-tools",
)


def execution_role(account: str, name: str, *extra: Json) -> PrincipalDesign:
    """A role that AgentCore assumes for a runtime."""
    return PrincipalDesign(
        name=name,
        trusts=_AGENTCORE,
        trust_condition={"StringEquals": {"aws:SourceAccount": account}},
        statements=(allow(_MODELS, sid="Models"), allow(_LOGS, sid="Logs"), *extra),
    )


def _scanner() -> PrincipalDesign:
    return PrincipalDesign(
        name="ringfence-reader",
        trusts=f"arn:aws:iam::{PRODUCTION}:root",
        statements=(allow(("bedrock-agentcore:List*", "bedrock-agentcore:Get*", "ec2:Describe*")),),
    )


def _network_service_role() -> PrincipalDesign:
    service = "network.bedrock-agentcore.amazonaws.com"
    return PrincipalDesign(
        name="AWSServiceRoleForBedrockAgentCoreNetwork",
        path=f"/aws-service-role/{service}/",
        trusts=service,
        statements=(),
    )


_PIPELINE_TRUST = f"arn:aws:iam::{PRODUCTION}:oidc-provider/ci.freight.example"
_DEPLOY_ACTIONS = (
    "bedrock-agentcore:CreateAgentRuntime",
    "bedrock-agentcore:UpdateAgentRuntime",
    "bedrock-agentcore:CreateAgentRuntimeEndpoint",
    "bedrock-agentcore:UpdateAgentRuntimeEndpoint",
)
_APPROVED = [LANDING.id_of("subnet", name) for name in ("agents-a", "agents-b")]

_ADMIN_STATEMENTS: tuple[Json, ...] = (
    allow(("*",), sid="Everything")
    | {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}},
    {
        "Sid": "ApprovedSubnetsOnly",
        "Effect": "Deny",
        "Action": [
            "bedrock-agentcore:CreateAgentRuntime",
            "bedrock-agentcore:UpdateAgentRuntime",
        ],
        "Resource": "*",
        "Condition": {"ForAnyValue:StringNotEquals": {"bedrock-agentcore:subnets": _APPROVED}},
    },
)

_PRODUCTION_PRINCIPALS = (
    *(execution_role(PRODUCTION, name) for name in _PRODUCTION_AGENTS),
    PrincipalDesign(
        name=PIPELINE,
        trusts=_PIPELINE_TRUST,
        trust_condition={"StringLike": {"ci.freight.example:sub": "project:agents:*"}},
        statements=(
            allow(_DEPLOY_ACTIONS, sid="Deploy"),
            allow(("iam:PassRole",), (role_arn(PRODUCTION, "agent-*"),), sid="PassAgentRoles"),
        ),
        boundary="pipeline-boundary",
        tags=(("team", "platform"),),
    ),
    PrincipalDesign(
        name=PLATFORM_ADMIN,
        trusts=f"arn:aws:iam::{PRODUCTION}:root",
        statements=_ADMIN_STATEMENTS,
        tags=(("team", "platform"),),
    ),
    PrincipalDesign(
        name="order-frontend",
        trusts="ecs-tasks.amazonaws.com",
        statements=(allow(("bedrock-agentcore:InvokeAgentRuntime",), sid="Invoke"),),
    ),
    *PRODUCTION_ROLES,
    _scanner(),
    _network_service_role(),
)

_PRODUCTION_POLICIES = (
    ManagedPolicy(
        name="pipeline-boundary",
        statements=(
            allow(("bedrock-agentcore:*", "iam:PassRole", "ecr:*", "s3:*"), sid="Boundary"),
        ),
    ),
)

_LABORATORY_PRINCIPALS = (
    execution_role(LABORATORY, "lab-agent", allow(("s3:GetObject", "s3:PutObject"), sid="Files")),
    execution_role(LABORATORY, "lab-harness"),
    PrincipalDesign(
        name="lab-capacity-operator", trusts=_AGENTCORE, statements=(allow(("ec2:RunInstances",)),)
    ),
    PrincipalDesign(
        name=LAB_USER,
        statements=(),
        managed=("lab-builders",),
        tags=(("purpose", "notebook"),),
    ),
    _scanner(),
    _network_service_role(),
)

_LABORATORY_POLICIES = (
    ManagedPolicy(
        name="lab-builders",
        statements=(
            allow(("bedrock-agentcore:*",), sid="AgentCore"),
            allow(("iam:PassRole",), (role_arn(LABORATORY, "lab-*"),), sid="PassLabRoles"),
        ),
    ),
)

PRINCIPALS = {PRODUCTION: _PRODUCTION_PRINCIPALS, LABORATORY: _LABORATORY_PRINCIPALS}
POLICIES = {PRODUCTION: _PRODUCTION_POLICIES, LABORATORY: _LABORATORY_POLICIES}
