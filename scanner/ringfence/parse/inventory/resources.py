"""Memories, capacity providers and resource policies of AgentCore."""

from __future__ import annotations

from typing import Any

import msgspec

from ringfence.model.agentcore import CapacityProvider, Memory, ResourcePolicy
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.policies import document_text
from ringfence.parse.inventory.wire import CamelShape, VpcConfig, texts


class _Memory(CamelShape, frozen=True):
    arn: str
    id: str = ""
    status: str = ""
    managed_by_resource_arn: str = ""
    encryption_key_arn: str = ""


class _Ec2Configuration(CamelShape, frozen=True):
    vpc_configuration: VpcConfig = VpcConfig()


class _ComputeConfiguration(CamelShape, frozen=True):
    ec2_configuration: _Ec2Configuration = msgspec.field(
        name="ec2Configuration", default=_Ec2Configuration()
    )


class _Permissions(CamelShape, frozen=True):
    capacity_provider_operator_role_arn: str = ""


class _CapacityProvider(CamelShape, frozen=True):
    capacity_provider_arn: str
    capacity_provider_id: str = ""
    name: str = ""
    status: str = ""
    compute_configuration: _ComputeConfiguration = _ComputeConfiguration()
    permissions_configuration: _Permissions = _Permissions()


class _Policy(CamelShape, frozen=True):
    policy: Any = ""


def assemble_memories(answers: Answers) -> tuple[Memory, ...]:
    """Every memory; whether a customer's key encrypts it is only in its own answer."""
    pages = [
        (False, page) for page in answers.items("ListMemories", "memories", _Memory, required=True)
    ]
    pages += [(True, page) for page in answers.bodies("GetMemory", _Memory, within="memory")]
    found = {
        body.arn: Memory(
            arn=body.arn,
            id=body.id,
            account=page.account,
            region=page.region,
            status=body.status,
            managed_by_arn=body.managed_by_resource_arn,
            encrypted_with_customer_key=bool(body.encryption_key_arn) if full else None,
        )
        for full, page in pages
        for body in page.records
    }
    return tuple(found[arn] for arn in sorted(found))


def assemble_capacity_providers(answers: Answers) -> tuple[CapacityProvider, ...]:
    """Every capacity provider; its subnets are only in its own answer."""
    pages = (
        *answers.items(
            "ListCapacityProviders", "capacityProviders", _CapacityProvider, required=True
        ),
        *answers.bodies("GetCapacityProvider", _CapacityProvider),
    )
    found = {}
    for page in pages:
        for body in page.records:
            network = body.compute_configuration.ec2_configuration.vpc_configuration
            found[body.capacity_provider_arn] = CapacityProvider(
                arn=body.capacity_provider_arn,
                id=body.capacity_provider_id,
                name=body.name,
                account=page.account,
                region=page.region,
                status=body.status,
                subnets=texts(network.subnets),
                security_groups=texts(network.security_groups),
                operator_role_arn=body.permissions_configuration.capacity_provider_operator_role_arn,
            )
    return tuple(found[arn] for arn in sorted(found))


def assemble_resource_policies(answers: Answers) -> tuple[ResourcePolicy, ...]:
    """Resource policies by the ARN that was asked for; an empty one is none."""
    found = {
        page.params["resourceArn"]: ResourcePolicy(
            resource_arn=page.params["resourceArn"],
            account=page.account,
            region=page.region,
            document=document_text(body.policy),
        )
        for page in answers.bodies("GetResourcePolicy", _Policy)
        for body in page.records
        if "resourceArn" in page.params and document_text(body.policy)
    }
    return tuple(found[arn] for arn in sorted(found))
