"""Runtimes, tools, gateways and the like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.agentcore import (
    AgentRuntime,
    BuiltInTool,
    CapacityProvider,
    DeclaredHost,
    Gateway,
    GatewayTarget,
    Harness,
    NetworkMode,
    Placement,
    RuntimeEndpoint,
    RuntimeVersion,
    ToolKind,
)
from support.builders.constants import (
    ACCOUNT,
    AFTER_S3_ROLLOUT,
    NOW,
    REGION,
    SECURITY_GROUP_ID,
    SUBNET_ID,
)


def runtime_arn(runtime_id: str = "support-abc123DEF4", *, account: str = ACCOUNT) -> str:
    return f"arn:aws:bedrock-agentcore:{REGION}:{account}:runtime/{runtime_id}"


def public() -> Placement:
    return Placement(mode=NetworkMode.PUBLIC)


def in_vpc(
    *subnets: str,
    security_groups: tuple[str, ...] = (SECURITY_GROUP_ID,),
    requires_service_s3_endpoint: bool | None = None,
) -> Placement:
    """A VPC placement, in the default subnet unless others are named."""
    return Placement(
        mode=NetworkMode.VPC,
        subnets=subnets or (SUBNET_ID,),
        security_groups=security_groups,
        requires_service_s3_endpoint=requires_service_s3_endpoint,
    )


def version(
    number: str = "1", placement: Placement | None = None, **changes: Any
) -> RuntimeVersion:
    """A version made after the S3 rollout, in the default subnet."""
    base = RuntimeVersion(
        version=number,
        placement=placement or in_vpc(),
        created_at=AFTER_S3_ROLLOUT,
        status="READY",
        role_arn=f"arn:aws:iam::{ACCOUNT}:role/agent-exec",
        protocol="HTTP",
        authorizer="AWS_IAM",
    )
    return replace(base, **changes)


def endpoint(
    name: str = "DEFAULT", live_version: str = "1", *, runtime: str = "", **changes: Any
) -> RuntimeEndpoint:
    base = RuntimeEndpoint(
        name=name,
        arn=f"{runtime or runtime_arn()}/runtime-endpoint/{name}",
        live_version=live_version,
        target_version=live_version,
        status="READY",
    )
    return replace(base, **changes)


def runtime(
    *versions: RuntimeVersion,
    endpoints: Iterable[RuntimeEndpoint] | None = None,
    runtime_id: str = "support-abc123DEF4",
    **changes: Any,
) -> AgentRuntime:
    """A runtime in VPC mode whose DEFAULT endpoint serves the last version given."""
    known = versions or (version(),)
    arn = runtime_arn(runtime_id)
    latest = known[-1].version
    base = AgentRuntime(
        arn=arn,
        id=runtime_id,
        name=runtime_id.rpartition("-")[0] or runtime_id,
        account=ACCOUNT,
        region=REGION,
        status="READY",
        latest_version=latest,
        versions=known,
        endpoints=(
            tuple(endpoints)
            if endpoints is not None
            else (endpoint(live_version=latest, runtime=arn),)
        ),
        last_updated_at=NOW - timedelta(days=3),
    )
    return replace(base, **changes)


def tool(
    kind: ToolKind = ToolKind.BROWSER,
    mode: NetworkMode = NetworkMode.PUBLIC,
    *,
    managed_by_aws: bool = False,
    **changes: Any,
) -> BuiltInTool:
    """A custom tool, or with managed_by_aws the system tool of that kind."""
    system = {
        ToolKind.BROWSER: "aws.browser.v1",
        ToolKind.CODE_INTERPRETER: "aws.codeinterpreter.v1",
    }
    tool_id = system[kind] if managed_by_aws else f"research-{'A' * 10}"
    owner, suffix = ("aws", "") if managed_by_aws else (ACCOUNT, "-custom")
    base = BuiltInTool(
        kind=kind,
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{owner}:{kind.value}{suffix}/{tool_id}",
        id=tool_id,
        name=tool_id,
        account=ACCOUNT,
        region=REGION,
        managed_by_aws=managed_by_aws,
        placement=in_vpc() if mode is NetworkMode.VPC else Placement(mode=mode),
        status="READY",
        created_at=AFTER_S3_ROLLOUT,
    )
    return replace(base, **changes)


def gateway(
    *targets: GatewayTarget, authorizer_type: str = "CUSTOM_JWT", **changes: Any
) -> Gateway:
    base = Gateway(
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:gateway/tools-abcdefghij",
        id="tools-abcdefghij",
        name="tools",
        account=ACCOUNT,
        region=REGION,
        status="READY",
        authorizer_type=authorizer_type,
        protocol="MCP",
        targets=targets,
    )
    return replace(base, **changes)


def gateway_target(
    host: str = "", target_type: str = "MCP_SERVER", **changes: Any
) -> GatewayTarget:
    base = GatewayTarget(
        id="TARGET0001",
        name="target",
        status="READY",
        target_type=target_type,
        declared_hosts=(
            (DeclaredHost(host=host, field="targetConfiguration.mcp.mcpServer.endpoint", mcp=True),)
            if host
            else ()
        ),
    )
    return replace(base, **changes)


def harness(**changes: Any) -> Harness:
    base = Harness(
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:harness/helper-abcdefghij",
        id="helper-abcdefghij",
        name="helper",
        account=ACCOUNT,
        region=REGION,
        status="READY",
        placement=in_vpc(),
    )
    return replace(base, **changes)


def capacity_provider(*subnets: str, **changes: Any) -> CapacityProvider:
    base = CapacityProvider(
        arn=f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:capacity-provider/pool-abcdefghij",
        id="pool-abcdefghij",
        name="pool",
        account=ACCOUNT,
        region=REGION,
        status="READY",
        subnets=subnets or (SUBNET_ID,),
        security_groups=(SECURITY_GROUP_ID,),
    )
    return replace(base, **changes)
