"""What was read in part, or may be older than today, never fails a check of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.enforce.endpoint_policy import openness
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import RouteTarget
from ringfence.model.trilean import Match
from ringfence.model.verification import CheckResult, CheckStatus
from support import builders as build
from support.builders.constants import IPV6_DEFAULT, NOW
from support.faults import FAULTS
from support.faults.placement import PUBLIC, inventory_with
from support.faults.private_endpoints import admitting
from support.faults.routes import NAT_ENI, dual_stack, routed
from support.verified_estate import Estate


def _of(estate: Estate, check: str) -> list[CheckResult]:
    return [each for each in estate.results() if each.check == check]


def _partly(estate: Estate, source: Source) -> Estate:
    cut = build.without(estate.snapshot, source, status=CoverageStatus.PARTIAL)
    return replace(estate, coverage=cut.coverage)


@pytest.mark.parametrize(
    ("check", "source", "change"),
    [
        ("data-private-endpoint", Source.VPC_ENDPOINTS, inventory_with(vpc_endpoints=())),
        ("gateway-private-endpoint", Source.VPC_ENDPOINTS, inventory_with(vpc_endpoints=())),
        (
            "resolver-query-logging",
            Source.RESOLVER_LOG_CONFIGS,
            inventory_with(resolver_log_configs=()),
        ),
    ],
)
def test_what_is_missing_from_a_list_read_in_part_is_unknown(
    check: str, source: Source, change: Callable[[Estate], Estate]
) -> None:
    found = _of(_partly(change(Estate()), source), check)

    assert {each.status for each in found} == {CheckStatus.UNKNOWN}


def test_no_gateway_endpoint_is_missing_where_gateways_were_not_read() -> None:
    estate = inventory_with(vpc_endpoints=(), gateways=())(Estate())
    denied = build.without(estate.snapshot, Source.GATEWAYS, status=CoverageStatus.DENIED)

    found = _of(replace(estate, coverage=denied.coverage), "gateway-private-endpoint")

    assert [each.status for each in found] == [CheckStatus.UNKNOWN]


def test_an_endpoint_that_admits_half_of_a_subnet_is_closed_to_its_runtimes() -> None:
    found = _of(admitting("10.20.1.0/25")(Estate()), "data-private-endpoint")

    assert "endpoint-closed" in {each.cause for each in found}


def test_a_prefix_list_may_admit_everybody() -> None:
    found = _of(admitting("pl-0clients")(Estate()), "data-private-endpoint")

    assert [each.cause for each in found] == ["endpoint-group-not-read"]


def test_the_group_of_the_runtimes_admits_them() -> None:
    found = _of(admitting("sg-0runtime")(Estate()), "data-private-endpoint")

    assert [each.status for each in found] == [CheckStatus.PASS]


def test_an_ipv6_default_that_was_not_followed_does_not_pass() -> None:
    hub = build.route(IPV6_DEFAULT, RouteTarget.TRANSIT_GATEWAY, "tgw-0hub")

    found = _of(dual_stack(build.route(), hub)(Estate()), "ipv6-default-route")

    assert [each.cause for each in found] == ["ipv6-way-not-traced"]


def test_a_specific_route_that_was_not_followed_does_not_pass() -> None:
    hub = build.route("203.0.113.0/24", RouteTarget.TRANSIT_GATEWAY, "tgw-0hub")

    found = _of(routed(build.route(), hub)(Estate()), "specific-routes")

    assert [each.cause for each in found] == ["next-hop-untraced"]


def test_a_public_version_that_nothing_serves_is_not_held_against_a_runtime() -> None:
    versions = build.version("1", PUBLIC), build.version("2")
    estate = inventory_with(runtimes=(build.runtime(*versions, endpoints=()),))(Estate())

    found = _of(estate, "served-versions-in-vpc")

    assert [each.status for each in found] == [CheckStatus.PASS]


def test_a_hop_that_may_be_older_than_todays_routes_is_history() -> None:
    """The summary names both sorts and begins two days ago: which was first is not told."""
    fault = next(each for each in FAULTS if each.cause == "next-hop-elsewhere")
    flow = build.flow(server="203.0.113.80", next_hops=("eni-0spoke", NAT_ENI))
    estate = fault.change(Estate())
    mixed = replace(estate, telemetry=replace(estate.telemetry, flows=(flow,)))

    assert {each.cause for each in _of(mixed, "next-hop-observed")} == {"", "next-hop-history"}


def test_a_hop_before_the_newest_change_of_routes_is_history() -> None:
    fault = next(each for each in FAULTS if each.cause == "next-hop-elsewhere")
    estate = fault.change(Estate())
    event = build.api_event("ReplaceRoute", "rtb-0runtime", time=NOW - timedelta(minutes=30))
    changed = replace(estate, telemetry=replace(estate.telemetry, api_events=(event,)))

    assert [each.cause for each in _of(changed, "next-hop-observed")] == ["next-hop-history"]


def test_a_policy_of_every_action_of_the_service_is_open() -> None:
    said = '{"Effect": "Allow", "Action": "bedrock-agentcore:*", "Resource": "*"%s}'

    assert openness(f'{{"Statement": {said % ""}}}') is Match.YES
    bound = said % ', "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}'
    assert openness(f'{{"Statement": {bound}}}') is Match.NO
