"""Amazon Bedrock AgentCore resources, as far as their network and identity matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class NetworkMode(StrEnum):
    """Where the compute of a runtime or tool is placed. Never defaulted: absent is UNKNOWN."""

    PUBLIC = "PUBLIC"
    VPC = "VPC"
    SANDBOX = "SANDBOX"
    INSTANCES = "INSTANCES"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The network configuration of one runtime version or built-in tool."""

    mode: NetworkMode
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    requires_service_s3_endpoint: bool | None = None
    """The API's requireServiceS3Endpoint; None when the answer did not carry it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredHost:
    """A host that a configuration names; a hint of egress, never an observation."""

    host: str
    port: int = 443
    field: str
    """The API field that names it, such as `environmentVariables.OPENAI_BASE_URL`."""
    mcp: bool = False
    """Whether the field declares an MCP server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeVersion:
    """One immutable version of a runtime; network mode belongs to it."""

    version: str
    placement: Placement
    created_at: datetime | None = None
    status: str = ""
    role_arn: str = ""
    protocol: str = ""
    """serverProtocol: HTTP, MCP, A2A or AGUI; empty when absent."""
    artifact: str = ""
    """The container URI or the S3 location of the code."""
    authorizer: str = ""
    """`AWS_IAM` or `CUSTOM_JWT`; empty when not read."""
    capacity_provider_arn: str = ""
    environment_keys: tuple[str, ...] = ()
    declared_hosts: tuple[DeclaredHost, ...] = ()
    read: bool = True
    """False when an endpoint names this version but it could not be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeEndpoint:
    """An alias that serves a version; exposure belongs to it."""

    name: str
    arn: str
    live_version: str
    """Empty when the answer did not say."""
    target_version: str = ""
    status: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRuntime:
    """An AgentCore Runtime with every version that was read and all its endpoints."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    latest_version: str
    versions: tuple[RuntimeVersion, ...] = ()
    endpoints: tuple[RuntimeEndpoint, ...] = ()
    endpoints_read: bool = True
    """False when the endpoints could not be listed: then exposure is unknown."""
    last_updated_at: datetime | None = None
    tags: tuple[tuple[str, str], ...] = ()
    workload_identity_arn: str = ""

    def version(self, number: str) -> RuntimeVersion | None:
        """The version with that number, or None when it was not read."""
        return next((v for v in self.versions if v.version == number), None)

    @property
    def latest(self) -> RuntimeVersion | None:
        return self.version(self.latest_version)

    @property
    def serving_known(self) -> bool:
        """Whether the endpoints were listed and every version that they name is held."""
        held = {version.version for version in self.versions}
        return self.endpoints_read and all(
            endpoint.live_version in held and endpoint.target_version in (*held, "")
            for endpoint in self.endpoints
        )

    @property
    def served_versions(self) -> tuple[RuntimeVersion, ...]:
        """The versions that an endpoint serves or is about to; all when nobody knows which."""
        if not self.endpoints_read or not self.endpoints:
            return self.versions
        numbers = {n for e in self.endpoints for n in (e.live_version, e.target_version)}
        return tuple(version for version in self.versions if version.version in numbers)


class ToolKind(StrEnum):
    """A built-in tool of AgentCore."""

    BROWSER = "browser"
    CODE_INTERPRETER = "code-interpreter"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltInTool:
    """A browser or code interpreter. AWS-managed ones exist in every account and region."""

    kind: ToolKind
    arn: str
    id: str
    name: str
    account: str
    region: str
    managed_by_aws: bool
    placement: Placement
    status: str = ""
    execution_role_arn: str = ""
    created_at: datetime | None = None
    recording_enabled: bool | None = None
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayTarget:
    """What a gateway can call."""

    id: str
    name: str
    status: str
    target_type: str
    """The API's targetType, such as MCP_SERVER, LAMBDA, OPEN_API_SCHEMA; empty when absent."""
    declared_hosts: tuple[DeclaredHost, ...] = ()
    resource_arns: tuple[str, ...] = ()
    """Lambda functions, runtimes and APIs that the target names."""
    credential_types: tuple[str, ...] = ()
    credential_provider_arns: tuple[str, ...] = ()
    private_vpc: str = ""
    """The VPC of a private endpoint; empty when the gateway calls from AWS's own network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """An AgentCore Gateway. Its egress leaves from AWS's side, never through the customer's VPC."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    authorizer_type: str
    """CUSTOM_JWT, AWS_IAM, NONE or AUTHENTICATE_ONLY; empty when not read."""
    protocol: str = ""
    url: str = ""
    role_arn: str = ""
    policy_engine_mode: str = ""
    """LOG_ONLY or ENFORCE; empty when no policy engine is attached."""
    targets: tuple[GatewayTarget, ...] = ()
    targets_read: bool = True
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Harness:
    """A managed agent loop; it is backed by a runtime that is listed as well."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str
    runtime_arn: str = ""
    placement: Placement
    model_provider: str = ""
    """bedrock, openAi, gemini or liteLlm; empty when absent."""
    role_arn: str = ""
    tools: tuple[str, ...] = ()
    """Tool kinds as the API spells them, such as remoteMcp or agentCoreBrowser."""
    declared_hosts: tuple[DeclaredHost, ...] = ()
    environment_keys: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialProvider:
    """An outbound credential; its vendor says where an agent means to go."""

    arn: str
    name: str
    account: str
    region: str
    kind: str
    """oauth2 or api-key."""
    vendor: str = ""
    declared_hosts: tuple[DeclaredHost, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadIdentity:
    """An AgentCore workload identity."""

    arn: str
    name: str
    account: str
    region: str
    return_hosts: tuple[str, ...] = ()
    """Hosts of allowedResourceOauth2ReturnUrls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """An AgentCore memory."""

    arn: str
    id: str
    account: str
    region: str
    status: str = ""
    managed_by_arn: str = ""
    encrypted_with_customer_key: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityProvider:
    """EC2 capacity for runtimes with Instances compute."""

    arn: str
    id: str
    name: str
    account: str
    region: str
    status: str = ""
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    operator_role_arn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcePolicy:
    """A resource policy of a runtime, runtime endpoint or gateway, as JSON text."""

    resource_arn: str
    account: str
    region: str
    document: str
