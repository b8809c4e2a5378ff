"""AgentCore gateways that anyone may call."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.detect.facts import DetectionInput, Hit, evidence
from ringfence.model.coverage import Source

_NO_AUTHORIZER = "NONE"


def unauthenticated_gateways(facts: DetectionInput) -> Iterator[Hit]:
    """Gateways with authorizer type NONE: what Security Hub BedrockAgentCore.2 fails."""
    for gateway in facts.snapshot.inventory.gateways:
        if gateway.authorizer_type != _NO_AUTHORIZER:
            continue
        tools = len(gateway.targets)
        reach = f"its {tools} targets" if gateway.targets_read else "its targets"
        yield Hit(
            resource=gateway.arn,
            account=gateway.account,
            region=gateway.region,
            message=(
                f"Gateway {gateway.name} asks callers for no credential: whoever knows its "
                f"address calls {reach} with the gateway's own permissions."
            ),
            evidence=(evidence(Source.GATEWAYS, gateway.arn, "its authorizerType is NONE"),),
        )
