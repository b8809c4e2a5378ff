"""Which placements and which ways out make a finding of their own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.detect.facts import DetectionInput
from ringfence.detect.run import detect
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Confidence
from ringfence.model.finding import Finding
from ringfence.model.network import Route, RouteTarget
from support import builders as build
from support.detection_samples import RUNTIME, facts, of_routes, of_runtimes

TO_SPOKE = build.route()
OLD_PUBLIC = build.version("1", build.public())
S3 = build.route("pl-0s3", RouteTarget.VPC_ENDPOINT, "vpce-0s3")


def found(sample: DetectionInput, detection: str) -> list[Finding]:
    return [finding for finding in detect(sample) if finding.detection == detection]


def _peering(destination: str, peering: str) -> Route:
    return build.route(destination, RouteTarget.PEERING, peering)


@pytest.mark.parametrize(
    "later", [_peering("10.99.0.0/16", "pcx-0b"), _peering("10.98.0.0/16", "pcx-0a")]
)
def test_a_peering_that_comes_later_is_a_finding_of_its_own(later: Route) -> None:
    first = _peering("10.97.0.0/16", "pcx-0a")

    before = found(of_routes(TO_SPOKE, first), "private-route-bypasses-enforcement")
    after = found(of_routes(TO_SPOKE, first, later), "private-route-bypasses-enforcement")

    assert [finding.key for finding in before] == [("rtb-0runtime", "10.97.0.0/16", "pcx-0a")]
    new = {f.fingerprint for f in after} - {f.fingerprint for f in before}
    assert len(new) == 1
    assert {f.fingerprint for f in before} < {f.fingerprint for f in after}


def test_another_version_in_the_same_place_is_the_same_finding() -> None:
    route = _peering("10.97.0.0/16", "pcx-0a")
    held = build.contained_inventory(
        build.runtime(build.version("1"), build.version("2")), routes=(TO_SPOKE, route)
    )

    before = found(of_routes(TO_SPOKE, route), "private-route-bypasses-enforcement")
    after = found(facts(build.snapshot(held)), "private-route-bypasses-enforcement")

    assert [f.fingerprint for f in before] == [f.fingerprint for f in after]


def test_the_way_behind_a_nat_gateway_is_told_by_the_table_behind_it() -> None:
    held = build.contained_inventory(routes=(build.nat_route(),))
    behind = build.route_table(
        build.internet_route(), table_id="rtb-0public", subnets=("subnet-0public",)
    )
    held = replace(
        held,
        route_tables=(*held.route_tables, behind),
        nat_gateways=(build.nat_gateway(),),
        subnets=(*held.subnets, build.subnet("subnet-0public", "10.20.8.0/24")),
    )

    (finding,) = found(facts(build.snapshot(held)), "route-bypasses-enforcement")

    assert finding.key == ("rtb-0public", "0.0.0.0/0", "igw-0internet")


def test_a_side_door_of_one_endpoint_is_found_beside_a_more_exposed_one() -> None:
    endpoints = (build.endpoint(live_version="2"), build.endpoint("prod", "1"))
    held = build.contained_inventory(
        build.runtime(OLD_PUBLIC, build.version("2"), endpoints=endpoints), routes=(TO_SPOKE, S3)
    )
    held = replace(held, vpc_endpoints=(build.vpc_endpoint("vpce-0s3", "s3"),))

    assert found(facts(build.snapshot(held)), "gateway-endpoint-bypasses-enforcement")


def test_a_version_that_was_not_read_is_not_called_public() -> None:
    unread = build.version("1", build.public(), read=False)

    assert not found(of_runtimes(build.runtime(unread)), "public-runtime")


def test_an_old_public_version_may_be_served_when_the_endpoints_were_not_read() -> None:
    sample = of_runtimes(
        build.runtime(OLD_PUBLIC, build.version("2"), endpoints=(), endpoints_read=False)
    )

    (finding,) = found(sample, "public-version-served")

    assert (finding.resource, finding.key) == (RUNTIME, ("1",))
    assert finding.confidence is Confidence.LOW
    assert finding.message.endswith("may be served: the endpoints were not read.")


def test_endpoints_that_a_region_denied_were_not_read_either() -> None:
    held = build.contained_inventory(build.runtime(OLD_PUBLIC, build.version("2"), endpoints=()))
    snapshot = build.without(
        build.snapshot(held), Source.RUNTIME_ENDPOINTS, status=CoverageStatus.DENIED
    )

    assert found(facts(snapshot), "public-version-served")


def test_an_old_public_version_that_no_endpoint_serves_is_no_finding() -> None:
    sample = of_runtimes(build.runtime(OLD_PUBLIC, build.version("2")))

    assert not found(sample, "public-version-served")


@pytest.mark.parametrize("known", [True, False])
def test_an_unread_endpoint_makes_no_second_finding_of_a_latest_or_served_version(
    known: bool,
) -> None:
    endpoints = (build.endpoint("prod", "1"),) if known else ()
    versions = (OLD_PUBLIC, build.version("2")) if known else (OLD_PUBLIC,)
    sample = of_runtimes(build.runtime(*versions, endpoints=endpoints, endpoints_read=False))

    resources = [finding.resource for finding in found(sample, "public-version-served")]

    assert RUNTIME not in resources


@pytest.mark.parametrize(("listed", "resource"), [(False, "harness"), (True, "runtime")])
def test_a_public_harness_speaks_for_a_runtime_that_is_not_listed(
    listed: bool, resource: str
) -> None:
    backing = build.runtime(build.version(placement=build.public()))
    harness = build.harness(runtime_arn=backing.arn, placement=build.public())
    held = replace(
        build.contained_inventory(backing)
        if listed
        else build.contained_inventory(build.runtime(runtime_id="other-abcdefghij")),
        harnesses=(harness,),
    )

    (finding,) = found(facts(build.snapshot(held)), "public-runtime")

    assert finding.resource == (harness.arn if resource == "harness" else backing.arn)


def test_a_harness_in_a_vpc_is_no_public_runtime() -> None:
    held = replace(build.contained_inventory(), harnesses=(build.harness(),))

    assert not found(facts(build.snapshot(held)), "public-runtime")
