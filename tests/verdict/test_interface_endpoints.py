"""Endpoints inside the VPC are a way out that no route shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import Route, VpcEndpoint
from ringfence.model.verdict import Containment, ReasonCode
from support import builders as build
from support.verdicts import behind, codes, judged, judged_of, shown

INTERFACE = "Interface"
NO_WAY_OUT, ENFORCED_PATH = (build.local_route(),), (build.route(),)


def judged_with(endpoint: VpcEndpoint, routes: tuple[Route, ...]) -> tuple[Containment, bool]:
    """The containment, and whether an endpoint is among the reasons."""
    verdict = judged(replace(behind(*routes), vpc_endpoints=(endpoint,)))
    return verdict.containment, ReasonCode.INTERFACE_ENDPOINT in codes(verdict)


@pytest.mark.parametrize("routes", [NO_WAY_OUT, ENFORCED_PATH], ids=["no way out", "firewall"])
@pytest.mark.parametrize(
    "endpoint",
    [
        build.vpc_endpoint("vpce-0", "s3", INTERFACE),
        build.vpc_endpoint("vpce-0", "dynamodb", INTERFACE),
        build.vpc_endpoint("vpce-0", "execute-api", INTERFACE),
        build.vpc_endpoint("vpce-0", "ssmmessages", INTERFACE),
        build.vpc_endpoint("vpce-0", "bedrock-agentcorex", INTERFACE),
        build.vpc_endpoint(
            "vpce-0", "", INTERFACE, service_name="com.amazonaws.vpce.us-east-1.vpce-svc-0a"
        ),
        build.vpc_endpoint("vpce-0", "", INTERFACE, service_name="example.us-east-1.logs"),
        build.vpc_endpoint("vpce-0", "", INTERFACE, service_name=""),
        build.vpc_endpoint("vpce-0", "logs", "Resource"),
        build.vpc_endpoint("vpce-0", "logs", "ServiceNetwork"),
    ],
    ids=lambda endpoint: f"{endpoint.type} {endpoint.service_name}",
)
def test_an_endpoint_to_what_others_own_is_a_side_door(
    endpoint: VpcEndpoint, routes: tuple[Route, ...]
) -> None:
    assert judged_with(endpoint, routes) == (Containment.LEAKY, True)


@pytest.mark.parametrize("routes", [NO_WAY_OUT, ENFORCED_PATH], ids=["no way out", "firewall"])
@pytest.mark.parametrize(
    "service",
    [
        "bedrock-agentcore",
        "bedrock-agentcore.gateway",
        "bedrock-agentcore-control",
        "bedrock-runtime",
        "ecr.api",
        "ecr.dkr",
        "logs",
        "monitoring",
        "sts",
        "xray",
    ],
)
def test_an_endpoint_to_what_the_runtime_itself_needs_is_none(
    service: str, routes: tuple[Route, ...]
) -> None:
    endpoint = build.vpc_endpoint("vpce-0", service, INTERFACE)

    assert judged_with(endpoint, routes) == (Containment.ENFORCED, False)


@pytest.mark.parametrize(
    "endpoint",
    [
        build.vpc_endpoint("vpce-0", "s3", INTERFACE, vpc_id="vpc-0other"),
        build.vpc_endpoint("vpce-0", "s3", INTERFACE, state="rejected"),
        build.vpc_endpoint("vpce-0", "s3", INTERFACE, state="pendingAcceptance"),
        build.vpc_endpoint("vpce-0", "s3", "Gateway"),
    ],
    ids=["another VPC", "rejected", "not yet accepted", "a gateway endpoint without a route"],
)
def test_an_endpoint_that_carries_nothing_from_here_is_none(endpoint: VpcEndpoint) -> None:
    assert judged_with(endpoint, NO_WAY_OUT) == (Containment.ENFORCED, False)


@pytest.mark.parametrize("routes", [NO_WAY_OUT, ENFORCED_PATH], ids=["no way out", "firewall"])
@pytest.mark.parametrize("status", [None, CoverageStatus.PARTIAL, CoverageStatus.DENIED])
def test_endpoints_that_were_not_all_read_leave_the_verdict_unknown(
    status: CoverageStatus | None, routes: tuple[Route, ...]
) -> None:
    snapshot = build.without(shown(behind(*routes)), Source.VPC_ENDPOINTS, status=status)

    verdict = judged_of(snapshot)

    assert verdict.containment is Containment.UNKNOWN
    assert ReasonCode.INTERFACE_ENDPOINT_NOT_READ in codes(verdict)
