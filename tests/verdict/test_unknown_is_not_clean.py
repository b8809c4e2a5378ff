"""What is not read never makes a verdict better, whatever the estate looks like."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import Route, RouteTarget
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import Telemetry
from ringfence.model.verdict import EXPOSURE_ORDER, Containment, Observability
from ringfence.verdict.runtime import judge
from ringfence.verdict.tools import judge_tools
from support import builders as build

CONTAINED = (Containment.MONITORED, Containment.ENFORCED)
PROVIDER = build.capacity_provider()
OPERATOR = Settings(enforcement_endpoints=("vpce-0declared",))

IDS = {
    RouteTarget.NETWORK_INTERFACE: build.SPOKE_ENI,
    RouteTarget.NAT_GATEWAY: "nat-0internet",
    RouteTarget.INTERNET_GATEWAY: "igw-0",
    RouteTarget.VPC_ENDPOINT: "vpce-0declared",
    RouteTarget.TRANSIT_GATEWAY: "tgw-0",
    RouteTarget.PEERING: "pcx-0",
}

ROUTES = st.lists(
    st.builds(
        Route,
        destination=st.sampled_from(
            ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "8.8.8.0/24", "10.0.0.0/8", "::/0", "pl-0s3"]
        ),
        target=st.sampled_from(
            [
                RouteTarget.NETWORK_INTERFACE,
                RouteTarget.NETWORK_INTERFACE,
                RouteTarget.NAT_GATEWAY,
                RouteTarget.INTERNET_GATEWAY,
                RouteTarget.VPC_ENDPOINT,
                RouteTarget.TRANSIT_GATEWAY,
                RouteTarget.PEERING,
            ]
        ),
        target_id=st.just(""),
        state=st.sampled_from(["active", "active", "blackhole", "filtered"]),
    ).map(lambda route: replace(route, target_id=IDS[route.target])),
    max_size=4,
)
PLACEMENTS = st.one_of(
    st.builds(
        build.in_vpc,
        st.sampled_from([build.SUBNET_ID, "subnet-0main"]),
        requires_service_s3_endpoint=st.sampled_from([None, False, False, True]),
    ),
    st.builds(Placement, mode=st.sampled_from(NetworkMode)),
)


@st.composite
def runtimes(draw: st.DrawFn) -> AgentRuntime:
    numbers = ("1", "2")
    versions = [
        build.version(
            number,
            draw(PLACEMENTS),
            created_at=draw(
                st.sampled_from([build.AFTER_S3_ROLLOUT, build.BEFORE_S3_ROLLOUT, None])
            ),
            capacity_provider_arn=PROVIDER.arn,
            read=draw(st.integers(0, 5)) > 0,
        )
        for number in numbers
    ]
    endpoints = [
        build.endpoint(f"e{place}", live, target_version=draw(st.sampled_from([live, "1", "2"])))
        for place, live in enumerate(draw(st.lists(st.sampled_from(("1", "2")), max_size=2)))
    ]
    return build.runtime(*versions, endpoints=endpoints, endpoints_read=draw(st.integers(0, 5)) > 0)


@st.composite
def estates(draw: st.DrawFn) -> Snapshot:
    """A snapshot in which everything was read, over any routes and placements."""
    runtime = draw(runtimes())
    held = build.contained_inventory(runtime, routes=(build.local_route(),))
    tables = (
        build.route_table(*draw(ROUTES)),
        build.route_table(*draw(ROUTES), table_id="rtb-0main", main=True, subnets=()),
        build.route_table(*draw(ROUTES), table_id="rtb-0nat", subnets=("subnet-0public",)),
    )
    six = ("2600:1f18::/64",) if draw(st.booleans()) else ()
    return build.snapshot(
        replace(
            held,
            subnets=(
                build.subnet(ipv6_cidrs=six),
                build.subnet("subnet-0main", "10.20.3.0/24"),
                build.subnet("subnet-0public", "10.20.4.0/24"),
            ),
            route_tables=tables,
            nat_gateways=(build.nat_gateway(),),
            vpc_endpoints=(build.vpc_endpoint("vpce-0declared", "fw", "GatewayLoadBalancer"),),
            prefix_lists=(build.prefix_list("pl-0s3", "own", ("8.8.0.0/16",)),),
            capacity_providers=(PROVIDER,),
            interfaces=(
                *held.interfaces,
                build.agent_interface(
                    "eni-0main", subnet_id="subnet-0main", private_ips=("10.20.3.9",)
                ),
            ),
            tools=(build.tool(mode=draw(st.sampled_from(NetworkMode))),),
            public_access_blocks=(
                build.public_access_block(draw(st.sampled_from(["off", "block-bidirectional"]))),
            ),
        ),
        Telemetry(
            firewall_decisions=(
                build.firewall_decision(enforced=draw(st.booleans())),
                build.firewall_decision("10.20.3.9", enforced=draw(st.booleans())),
            ),
            flows=(build.flow(),),
        ),
    )


def verdicts(snapshot: Snapshot) -> list[Containment]:
    return [
        *(found.containment for found in judge(snapshot, OPERATOR)),
        *(found.containment for found in judge_tools(snapshot, OPERATOR)),
    ]


_SETTINGS = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@given(
    snapshot=estates(),
    lost=st.sets(st.sampled_from(Source), min_size=1, max_size=4),
    status=st.sampled_from(
        [None, *(s for s in CoverageStatus if s is not CoverageStatus.COMPLETE)]
    ),
)
@_SETTINGS
def test_losing_a_source_never_makes_a_verdict_better(
    snapshot: Snapshot, lost: set[Source], status: CoverageStatus | None
) -> None:
    before = verdicts(snapshot)

    after = verdicts(build.without(snapshot, *sorted(lost), status=status))

    for one, two in zip(before, after, strict=True):
        if two in CONTAINED:
            assert EXPOSURE_ORDER.index(two) <= EXPOSURE_ORDER.index(one)
        if one is Containment.UNCONTAINED and two is not one:
            assert two in (Containment.LEAKY, Containment.UNKNOWN)


@given(snapshot=estates(), status=st.sampled_from([None, *CoverageStatus]))
@_SETTINGS
def test_nothing_is_contained_on_sources_that_were_not_read(
    snapshot: Snapshot, status: CoverageStatus | None
) -> None:
    if status in (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL):
        status = None
    unread = build.without(snapshot, *Source, status=status)

    found = verdicts(unread)

    assert not set(found) & set(CONTAINED)
    assert judge(unread, OPERATOR)[0].observability is not Observability.FULL


@given(snapshot=estates())
@_SETTINGS
def test_the_most_exposed_endpoint_speaks_for_its_runtime(snapshot: Snapshot) -> None:
    (verdict,) = judge(snapshot, OPERATOR)

    ranks = [EXPOSURE_ORDER.index(found.containment) for found in verdict.endpoints]

    assert EXPOSURE_ORDER.index(verdict.containment) <= min(ranks, default=len(EXPOSURE_ORDER))
    assert verdict.reasons


@given(snapshot=estates())
@_SETTINGS
def test_public_is_never_fully_observable(snapshot: Snapshot) -> None:
    (verdict,) = judge(snapshot, OPERATOR)

    if verdict.network_mode in (NetworkMode.PUBLIC, NetworkMode.UNKNOWN):
        assert verdict.observability is not Observability.FULL
