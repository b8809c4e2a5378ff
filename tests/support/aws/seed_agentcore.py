"""Seeds AgentCore: runtimes with their versions and endpoints, tools, harnesses, capacity providers, memories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from moto.ec2.models import ec2_backends

from support.aws.agentcore_estate import Body, Runtime
from support.aws.place import BORN, Seeded
from support.aws.seed_gateways import GatewaySeed

PUBLIC: Mapping[str, Any] = {"networkMode": "PUBLIC"}


def vpc_mode(
    *,
    subnets: Sequence[str],
    security_groups: Sequence[str],
    service_s3: bool | None = None,
    tool: bool = False,
) -> dict[str, Any]:
    """Return a VPC network configuration; ``tool`` spells it as browsers and interpreters do."""
    config: dict[str, Any] = {"subnets": list(subnets), "securityGroups": list(security_groups)}
    if service_s3 is not None:
        config["requireServiceS3Endpoint"] = service_s3
    return {"networkMode": "VPC", "vpcConfig" if tool else "networkModeConfig": config}


class AgentCoreSeed(GatewaySeed):
    """Writes AgentCore resources."""

    def runtime(
        self,
        name: str,
        *,
        versions: Sequence[Mapping[str, Any]] = (PUBLIC,),
        endpoints: Mapping[str, str | tuple[str, str]] | None = None,
        role_arn: str = "",
        environment: Mapping[str, str] | None = None,
        protocol: str = "HTTP",
        status: str = "READY",
        created_at: datetime = BORN,
        tags: Mapping[str, str] | None = None,
        **members: Any,
    ) -> Seeded:
        """Add a runtime with these versions, oldest first, and its workload identity.

        A version is a network configuration, or, without ``networkMode``, members of GetAgentRuntime that differ in it (an Instances
        runtime has ``capacityProviderConfiguration`` and no network). An endpoint maps to its live version, or to (live, target); DEFAULT
        follows the latest unless it is given. ``members`` are further members of GetAgentRuntime, in AWS's spelling.
        """
        estate = self.estate
        identifier = estate.unique(name)
        arn = estate.arn(f"runtime/{identifier}")
        common: Body = {
            "agentRuntimeArn": arn,
            "agentRuntimeName": name,
            "agentRuntimeId": identifier,
            "description": "",
            "roleArn": role_arn or f"arn:{estate.partition}:iam::{self.account}:role/{name}-exec",
            "status": status,
            "protocolConfiguration": {"serverProtocol": protocol},
            "lifecycleConfiguration": {"idleRuntimeSessionTimeout": 900, "maxLifetime": 28800},
            "environmentVariables": dict(environment or {}),
            "agentRuntimeArtifact": {
                "containerConfiguration": {
                    "containerUri": f"{self.account}.dkr.ecr.{self.region}.amazonaws.com/{name}:latest"
                }
            },
            "workloadIdentityDetails": {
                "workloadIdentityArn": self.workload_identity(identifier, created_at=created_at).arn
            },
            "createdAt": created_at,
            "lastUpdatedAt": created_at,
            **members,
        }
        runtime = Runtime()
        for number, version in enumerate(versions, start=1):
            differs = {"networkConfiguration": version} if "networkMode" in version else version
            runtime.versions.append({**common, "agentRuntimeVersion": str(number), **differs})
        pins = {"DEFAULT": str(len(versions)), **(endpoints or {})}
        for endpoint, pin in pins.items():
            runtime.endpoints[endpoint] = self._endpoint(arn, endpoint, pin, created_at)
        estate.runtimes[identifier] = runtime
        estate.tags[arn] = dict(tags or {})
        return Seeded(arn=arn, id=identifier, name=name)

    def many_runtimes(self, count: int, *, prefix: str = "agent", **options: Any) -> list[Seeded]:
        """Add that many runtimes, numbered from one; the options are those of ``runtime``."""
        return [self.runtime(f"{prefix}_{number:04d}", **options) for number in range(1, count + 1)]

    def browser(self, name: str, *, network: Mapping[str, Any] = PUBLIC, **members: Any) -> Seeded:
        """Add a custom browser."""
        return self._tool("browsers", "browser", name, network, members)

    def code_interpreter(
        self, name: str, *, network: Mapping[str, Any] = PUBLIC, **members: Any
    ) -> Seeded:
        """Add a custom code interpreter; its network mode may be SANDBOX."""
        return self._tool("code_interpreters", "code-interpreter", name, network, members)

    def harness(
        self,
        name: str,
        *,
        model: Mapping[str, Any] | None = None,
        tools: Sequence[Mapping[str, Any]] = (),
        skills: Sequence[Mapping[str, Any]] = (),
        network: Mapping[str, Any] = PUBLIC,
        **members: Any,
    ) -> Seeded:
        """Add a harness and the managed runtime behind it, which ListAgentRuntimes shows as well."""
        estate = self.estate
        behind = self.runtime(f"harness_{name}", versions=[network])
        identifier = estate.unique(name)
        arn = estate.arn(f"harness/{identifier}")
        estate.shelf("harnesses")[identifier] = {
            "harnessId": identifier,
            "harnessName": name,
            "arn": arn,
            "status": "READY",
            "harnessVersion": "1",
            "executionRoleArn": f"arn:{estate.partition}:iam::{self.account}:role/{name}-harness",
            "model": model or {"bedrockModelConfig": {"modelId": "amazon.nova-pro-v1:0"}},
            "systemPrompt": [],
            "tools": list(tools),
            "skills": list(skills),
            "allowedTools": [],
            "truncation": {"strategy": "none"},
            "environment": {
                "agentCoreRuntimeEnvironment": {
                    "agentRuntimeArn": behind.arn,
                    "agentRuntimeName": behind.name,
                    "agentRuntimeId": behind.id,
                    "lifecycleConfiguration": {},
                    "networkConfiguration": network,
                }
            },
            "createdAt": BORN,
            "updatedAt": BORN,
            **members,
        }
        estate.tags[arn] = {}
        return Seeded(arn=arn, id=identifier, name=name)

    def capacity_provider(
        self, name: str, *, subnets: Sequence[str], security_groups: Sequence[str], **members: Any
    ) -> Seeded:
        """Add the EC2 capacity that Instances runtimes run on."""
        estate = self.estate
        role = f"arn:{estate.partition}:iam::{self.account}:role/{name}-operator"
        network = {"subnets": list(subnets), "securityGroups": list(security_groups)}
        launch = {
            "operatingSystem": "LINUX_ARM64",
            "instanceRequirements": {"allowedInstanceTypes": ["m7g.*"]},
        }
        body = {
            "permissionsConfiguration": {"capacityProviderOperatorRoleArn": role},
            "computeConfiguration": {
                "ec2Configuration": {
                    "launchTemplateSource": {"launchParameters": launch},
                    "vpcConfiguration": network,
                }
            },
            **members,
        }
        return self._named(
            "capacity_providers", "capacity-provider", "capacityProvider", name, body
        )

    def memory(self, name: str, **members: Any) -> Seeded:
        """Add a memory."""
        estate = self.estate
        identifier = estate.unique(name)
        arn = estate.arn(f"memory/{identifier}")
        estate.shelf("memories")[identifier] = {
            "arn": arn,
            "id": identifier,
            "name": name,
            "status": "ACTIVE",
            "eventExpiryDuration": 90,
            "createdAt": BORN,
            "updatedAt": BORN,
            **members,
        }
        estate.tags[arn] = {}
        return Seeded(arn=arn, id=identifier, name=name)

    def resource_policy(self, arn: str, document: str) -> None:
        """Attach a resource policy; without one GetResourcePolicy answers ResourceNotFoundException."""
        self.estate.policies[arn] = document

    def page_limit(self, items: int) -> None:
        """Let no page of AgentCore or EC2 here carry more items than this, whatever the client asks for."""
        self.estate.page_limit = items
        ec2_backends[self.account][self.region].__dict__["lab_page_limit"] = items

    def _endpoint(
        self, runtime_arn: str, name: str, pin: str | tuple[str, str], created_at: datetime
    ) -> Body:
        live, target = (pin, pin) if isinstance(pin, str) else pin
        return {
            "name": name,
            "id": name,
            "liveVersion": live,
            "targetVersion": target,
            "agentRuntimeEndpointArn": f"{runtime_arn}/runtime-endpoint/{name}",
            "agentRuntimeArn": runtime_arn,
            "status": "READY" if live == target else "UPDATING",
            "createdAt": created_at,
            "lastUpdatedAt": created_at,
        }

    def _tool(
        self,
        kind: str,
        resource: str,
        name: str,
        network: Mapping[str, Any],
        members: Mapping[str, Any],
    ) -> Seeded:
        noun = "browser" if kind == "browsers" else "codeInterpreter"
        body = {"networkConfiguration": network, **members}
        return self._named(kind, f"{resource}-custom", noun, name, body)

    def _named(
        self, kind: str, resource: str, noun: str, name: str, members: Mapping[str, Any]
    ) -> Seeded:
        estate = self.estate
        identifier = estate.unique(name)
        arn = estate.arn(f"{resource}/{identifier}")
        estate.shelf(kind)[identifier] = {
            f"{noun}Id": identifier,
            f"{noun}Arn": arn,
            "name": name,
            "status": "READY",
            "createdAt": BORN,
            "lastUpdatedAt": BORN,
            **members,
        }
        estate.tags[arn] = {}
        return Seeded(arn=arn, id=identifier, name=name)
