"""Resources outside AgentCore: by default a Lambda function with no signal of AI at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.telemetry import ApiUse, ModelInvocation
from ringfence.model.workload import (
    BedrockApiKey,
    ComputeResource,
    RegistryRecord,
    WorkloadKind,
)
from support.builders.constants import ACCOUNT, NOW, REGION, WINDOW


def function(name: str = "thumbnails", **changes: Any) -> ComputeResource:
    """A Lambda function, with everyday settings and outside every VPC."""
    base = ComputeResource(
        arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
        kind=WorkloadKind.LAMBDA_FUNCTION,
        name=name,
        account=ACCOUNT,
        region=REGION,
        roles=(role_arn(name),),
        environment_keys=("BUCKET", "LOG_LEVEL"),
        in_vpc=False,
    )
    return replace(base, **changes)


def instance(instance_id: str = "i-0web", **changes: Any) -> ComputeResource:
    """An EC2 instance of a common type."""
    base = ComputeResource(
        arn=f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{instance_id}",
        kind=WorkloadKind.EC2_INSTANCE,
        name=instance_id,
        account=ACCOUNT,
        region=REGION,
        instance_type="m7i.large",
        in_vpc=True,
    )
    return replace(base, **changes)


def compute(kind: WorkloadKind, name: str = "plain", **changes: Any) -> ComputeResource:
    base = ComputeResource(
        arn=f"arn:aws:{kind.value}:{REGION}:{ACCOUNT}:{kind.value}/{name}",
        kind=kind,
        name=name,
        account=ACCOUNT,
        region=REGION,
    )
    return replace(base, **changes)


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def api_key(user: str = "ci", **changes: Any) -> BedrockApiKey:
    """An active key that never expires."""
    base = BedrockApiKey(
        id="0123456789abcdef",
        user_arn=f"arn:aws:iam::{ACCOUNT}:user/{user}",
        account=ACCOUNT,
        status="Active",
        created_at=NOW - timedelta(days=30),
    )
    return replace(base, **changes)


def registry_record(detected_from: str, status: str = "APPROVED", **changes: Any) -> RegistryRecord:
    """A record of a registry that approves nothing by itself."""
    base = RegistryRecord(
        arn=f"arn:aws:agent-registry:{REGION}:{ACCOUNT}:record/r-1",
        name="assistant",
        account=ACCOUNT,
        region=REGION,
        status=status,
        detected_from=detected_from,
        auto_approved=False,
    )
    return replace(base, **changes)


def model_call(role: str, session: str, **changes: Any) -> ApiUse:
    """Calls of a Bedrock model that CloudTrail saw."""
    base = ApiUse(
        account=ACCOUNT,
        region=REGION,
        role_arn=role_arn(role),
        session_name=session,
        access_key="",
        event_source="bedrock.amazonaws.com",
        event_name="InvokeModel",
        source_ip="198.51.100.7",
        vpc_endpoint_id="",
        error_code="",
        calls=3,
        first_seen=WINDOW.start,
        last_seen=NOW - timedelta(hours=1),
    )
    return replace(base, **changes)


def invocation(identity_arn: str, **changes: Any) -> ModelInvocation:
    base = ModelInvocation(
        account=ACCOUNT,
        region=REGION,
        identity_arn=identity_arn,
        operation="Converse",
        model="amazon.nova-lite-v1:0",
        calls=2,
        first_seen=WINDOW.start,
        last_seen=NOW - timedelta(hours=1),
    )
    return replace(base, **changes)
