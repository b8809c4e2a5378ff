"""Seeds AgentCore Gateway: gateways and their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.aws.agentcore_estate import Body
from support.aws.place import BORN, Seeded
from support.aws.seed_credentials import CredentialsSeed

_TARGET_TYPES = {
    ("mcp", "openApiSchema"): "OPEN_API_SCHEMA",
    ("mcp", "smithyModel"): "SMITHY_MODEL",
    ("mcp", "mcpServer"): "MCP_SERVER",
    ("mcp", "lambda"): "LAMBDA",
    ("mcp", "apiGateway"): "API_GATEWAY",
    ("mcp", "connector"): "CONNECTOR",
    ("http", "agentcoreRuntime"): "AGENTCORE_RUNTIME",
    ("http", "passthrough"): "PASSTHROUGH",
    ("http", "connector"): "HTTP_CONNECTOR",
    ("inference", "provider"): "PROVIDER",
    ("inference", "connector"): "CONNECTOR",
}


class GatewaySeed(CredentialsSeed):
    """Writes gateways."""

    def gateway(
        self,
        name: str,
        *,
        authorizer_type: str = "CUSTOM_JWT",
        targets: Sequence[Mapping[str, Any]] = (),
        tags: Mapping[str, str] | None = None,
        **members: Any,
    ) -> Seeded:
        """Add a gateway; a target is a mapping with ``name``, ``targetConfiguration`` and what else GetGatewayTarget gives."""
        estate = self.estate
        identifier = estate.unique(name)
        arn = estate.arn(f"gateway/{identifier}")
        estate.shelf("gateways")[identifier] = {
            "gatewayArn": arn,
            "gatewayId": identifier,
            "gatewayUrl": f"https://{identifier}.gateway.bedrock-agentcore.{self.region}.amazonaws.com/mcp",
            "name": name,
            "status": "READY",
            "authorizerType": authorizer_type,
            "protocolType": "MCP",
            "roleArn": f"arn:{estate.partition}:iam::{self.account}:role/{name}-gateway",
            "createdAt": BORN,
            "updatedAt": BORN,
            **members,
        }
        estate.targets[identifier] = {
            body["targetId"]: body for body in (self._target(arn, target) for target in targets)
        }
        estate.tags[arn] = dict(tags or {})
        return Seeded(arn=arn, id=identifier, name=name)

    def _target(self, gateway_arn: str, target: Mapping[str, Any]) -> Body:
        family, choice = next(iter(target["targetConfiguration"].items()))
        return {
            "gatewayArn": gateway_arn,
            "targetId": self.estate.unique(f"{gateway_arn}/{target['name']}")[-10:],
            "status": "READY",
            "targetType": _TARGET_TYPES[family, next(iter(choice))],
            "credentialProviderConfigurations": [],
            "createdAt": BORN,
            "updatedAt": BORN,
            **target,
        }
