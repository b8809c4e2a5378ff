"""Gateways with their targets, and harnesses: what AWS lets agents call from its own side."""

from __future__ import annotations

from ringfence.collect.reading import Reading, Visit
from ringfence.model.coverage import Source

CONTROL = "bedrock-agentcore-control"


def collect_gateways(visit: Visit) -> None:
    """Read all gateways of a region and every target of each."""
    with visit.source(Source.GATEWAYS) as reading:
        listed = reading.pages(CONTROL, "ListGateways", "items", maxResults=100)
        visit.each(
            lambda name: _read_gateway(name, visit, reading), reading.named(listed, "gatewayId")
        )


def collect_harnesses(visit: Visit) -> None:
    """Read all harnesses of a region; the runtime behind each is listed as a runtime too."""
    with visit.source(Source.HARNESSES) as reading:
        listed = reading.pages(CONTROL, "ListHarnesses", "harnesses", maxResults=100)
        visit.each(
            lambda name: reading.call(CONTROL, "GetHarness", harnessId=name),
            reading.named(listed, "harnessId"),
        )


def _read_gateway(gateway: str, visit: Visit, reading: Reading) -> None:
    reading.call(CONTROL, "GetGateway", gatewayIdentifier=gateway)
    targets = reading.pages(
        CONTROL,
        "ListGatewayTargets",
        "items",
        counted=False,
        gatewayIdentifier=gateway,
        maxResults=100,
    )
    visit.each(
        lambda target: reading.call(
            CONTROL, "GetGatewayTarget", gatewayIdentifier=gateway, targetId=target
        ),
        reading.named(targets, "targetId"),
    )
