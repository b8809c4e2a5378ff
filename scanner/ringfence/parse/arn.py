"""Amazon resource names of AgentCore and IAM, in the forms that are really met.

Besides today's forms there are the system tools (account `aws`), the suffix that spans add to a
runtime endpoint (`…/runtime-endpoint/DEFAULT:DEFAULT`), and the forms of older SDK models
(`agent/UUID:VERSION`, `agentEndpoint/UUID`). Garbage gives None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ringfence.parse.remembered import remembered

_MAX_LENGTH = 2048
_FIELDS = 6
_PRINTABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """An ARN cut into its fields."""

    partition: str
    service: str
    region: str
    """Empty for global services."""
    account: str
    """Twelve digits, `aws` for AWS's own resources, or empty."""
    resource: str


class AgentCoreKind(StrEnum):
    """What an AgentCore ARN names."""

    RUNTIME = "runtime"
    RUNTIME_ENDPOINT = "runtime-endpoint"
    BROWSER = "browser"
    CODE_INTERPRETER = "code-interpreter"
    GATEWAY = "gateway"
    GATEWAY_TARGET = "gateway-target"
    HARNESS = "harness"
    CAPACITY_PROVIDER = "capacity-provider"
    MEMORY = "memory"
    WORKLOAD_IDENTITY = "workload-identity"
    OAUTH2_PROVIDER = "oauth2-provider"
    API_KEY_PROVIDER = "api-key-provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentCoreArn:
    """An AgentCore ARN, with the identifiers that its resource part carries."""

    arn: Arn
    kind: AgentCoreKind
    id: str
    """The id of the outermost resource: the runtime of an endpoint, the gateway of a target."""
    child: str = ""
    """The endpoint name, target id, identity or provider name; empty for an outermost resource."""
    version: str = ""
    """Only the old form of a runtime ARN carries one."""

    @property
    def managed_by_aws(self) -> bool:
        return self.arn.account == "aws"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSession:
    """The session of an assumed role, as CloudTrail names its caller."""

    partition: str
    account: str
    role_name: str
    """The session ARN drops the role's path, so that this does not always give the role's ARN."""
    session_name: str


_FLAT = {
    "runtime": AgentCoreKind.RUNTIME,
    "agent": AgentCoreKind.RUNTIME,
    "agentEndpoint": AgentCoreKind.RUNTIME_ENDPOINT,
    "browser": AgentCoreKind.BROWSER,
    "browser-custom": AgentCoreKind.BROWSER,
    "code-interpreter": AgentCoreKind.CODE_INTERPRETER,
    "code-interpreter-custom": AgentCoreKind.CODE_INTERPRETER,
    "gateway": AgentCoreKind.GATEWAY,
    "harness": AgentCoreKind.HARNESS,
    "capacity-provider": AgentCoreKind.CAPACITY_PROVIDER,
    "memory": AgentCoreKind.MEMORY,
}
_NESTED = {
    ("runtime", "runtime-endpoint"): AgentCoreKind.RUNTIME_ENDPOINT,
    ("gateway", "target"): AgentCoreKind.GATEWAY_TARGET,
    ("workload-identity-directory", "workload-identity"): AgentCoreKind.WORKLOAD_IDENTITY,
    ("token-vault", "oauth2credentialprovider"): AgentCoreKind.OAUTH2_PROVIDER,
    ("token-vault", "apikeycredentialprovider"): AgentCoreKind.API_KEY_PROVIDER,
}
_SERVICES = ("bedrock-agentcore", "acps")
"""`acps` is the service name that credential providers had first."""


@remembered
def parse_arn(text: str) -> Arn | None:
    """Cut an ARN into its fields; None when it is none."""
    if len(text) > _MAX_LENGTH or not _PRINTABLE.fullmatch(text):
        return None
    fields = text.split(":", maxsplit=_FIELDS - 1)
    if len(fields) != _FIELDS or fields[0] != "arn" or not fields[1] or not fields[2]:
        return None
    _, partition, service, region, account, resource = fields
    if not resource or not re.fullmatch(r"\d{12}|aws|", account):
        return None
    return Arn(
        partition=partition, service=service, region=region, account=account, resource=resource
    )


@remembered
def parse_agentcore_arn(text: str) -> AgentCoreArn | None:
    """Read the ARN of an AgentCore resource; None when it is none."""
    arn = parse_arn(text)
    if arn is None or arn.service not in _SERVICES:
        return None
    match arn.resource.split("/"):
        case [kind, id_] if kind in _FLAT and id_:
            id_, _, version = id_.partition(":") if kind == "agent" else (id_, "", "")
            return AgentCoreArn(arn=arn, kind=_FLAT[kind], id=id_, version=version)
        case [kind, id_, sub, child] if (kind, sub) in _NESTED and id_ and child:
            # Spans end the endpoint's name with `:DEFAULT`, which no name can contain.
            child = child.partition(":")[0]
            return AgentCoreArn(arn=arn, kind=_NESTED[kind, sub], id=id_, child=child)
    return None


@remembered
def runtime_arn_of(text: str) -> str:
    """The ARN of the runtime that a runtime or runtime-endpoint ARN speaks of; empty for others."""
    parsed = parse_agentcore_arn(text)
    if parsed is None:
        return ""
    match parsed.kind:
        case AgentCoreKind.RUNTIME:
            return text
        case AgentCoreKind.RUNTIME_ENDPOINT if parsed.child:
            return text.partition("/runtime-endpoint/")[0]
    return ""


def parse_role_session(text: str) -> RoleSession | None:
    """Read `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`; None when it is something else."""
    arn = parse_arn(text)
    if arn is None or arn.service != "sts":
        return None
    match arn.resource.split("/", maxsplit=2):
        case ["assumed-role", role, session] if role and session:
            return RoleSession(
                partition=arn.partition,
                account=arn.account,
                role_name=role,
                session_name=session,
            )
    return None


def agentcore_arn(resource: str, *, account: str, region: str) -> str:
    """Compose the ARN of `kind/id`, for answers that carry an id but no ARN."""
    return f"arn:{partition_of(region)}:bedrock-agentcore:{region}:{account}:{resource}"


def partition_of(region: str) -> str:
    """The partition that a region belongs to."""
    if region.startswith("us-gov-"):
        return "aws-us-gov"
    return "aws-cn" if region.startswith("cn-") else "aws"
