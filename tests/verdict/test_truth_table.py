"""Every combination of mode, routes, S3 path, served version and missing permission.

The expectation comes from the small tables below and the rule that the most exposed part speaks;
it shares no code with what it judges. Letters: U uncontained, L leaky, ? unknown, E enforced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import product

import pytest

from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import Route, RouteTarget
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import Telemetry
from ringfence.model.verdict import Containment
from ringfence.verdict.runtime import judge
from support import builders as build

WORST_FIRST = "UL?E"
MEANS = {
    "U": Containment.UNCONTAINED,
    "L": Containment.LEAKY,
    "?": Containment.UNKNOWN,
    "E": Containment.ENFORCED,
}
DECLARED = "vpce-0declared"


@dataclass(frozen=True)
class Target:
    """A target of the IPv4 default route, and what it means when everything was read."""

    verdict: str
    route: Route | None
    reads: tuple[Source, ...] = ()
    """Sources that must be read to judge it, besides routes and subnets."""
    may_pass: bool = True
    """Whether IPv4 may leave by an enforcement point: then an IPv6 bypass only leaks."""
    source_dest_check: bool | None = False


_GATEWAY = (Source.NETWORK_INTERFACES, Source.INSTANCES)
TARGETS = {
    "no default": Target("E", None, may_pass=False),
    "spoke": Target("E", build.route(), (*_GATEWAY, Source.DCF_LOGS)),
    "spoke that checks": Target("?", build.route(), _GATEWAY, source_dest_check=True),
    "spoke, check unread": Target("?", build.route(), _GATEWAY, source_dest_check=None),
    "unknown interface": Target("?", build.route(target_id="eni-0other"), _GATEWAY),
    "internet gateway": Target("U", build.internet_route(), may_pass=False),
    "carrier gateway": Target(
        "U", build.route(target=RouteTarget.CARRIER_GATEWAY, target_id="cagw-0"), may_pass=False
    ),
    "NAT to internet": Target("U", build.nat_route(), (Source.NAT_GATEWAYS,), may_pass=False),
    "NAT to spoke": Target(
        "E",
        build.nat_route(nat_id="nat-0spoke"),
        (Source.NAT_GATEWAYS, *_GATEWAY, Source.DCF_LOGS),
    ),
    "transit gateway": Target(
        "?", build.route(target=RouteTarget.TRANSIT_GATEWAY, target_id="tgw-0")
    ),
    "core network": Target("?", build.route(target=RouteTarget.CORE_NETWORK, target_id="arn:core")),
    "virtual private gateway": Target(
        "?", build.route(target=RouteTarget.VIRTUAL_PRIVATE_GATEWAY, target_id="vgw-0")
    ),
    "local gateway": Target("?", build.route(target=RouteTarget.LOCAL_GATEWAY, target_id="lgw-0")),
    "peering": Target(
        "L", build.route(target=RouteTarget.PEERING, target_id="pcx-0"), may_pass=False
    ),
    "declared firewall endpoint": Target(
        "E",
        build.route(target=RouteTarget.VPC_ENDPOINT, target_id=DECLARED),
        (Source.VPC_ENDPOINTS, Source.NETWORK_INTERFACES, Source.DCF_LOGS),
    ),
    "other firewall endpoint": Target(
        "?", build.route(target=RouteTarget.VPC_ENDPOINT, target_id="vpce-0other")
    ),
    "unknown target": Target("?", build.route(target=RouteTarget.OTHER, target_id="odb-0")),
    "blackhole": Target("E", build.route(state="blackhole"), may_pass=False),
}


@dataclass(frozen=True)
class Six:
    block: bool
    route: Route | None
    bypasses: bool = False
    passes: bool = False


IPV6 = {
    "no block": Six(False, build.route(build.IPV6_DEFAULT, RouteTarget.INTERNET_GATEWAY, "igw-0")),
    "block without route": Six(True, None),
    "egress-only gateway": Six(
        True,
        build.route(build.IPV6_DEFAULT, RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-0"),
        bypasses=True,
    ),
    "spoke": Six(True, build.route(build.IPV6_DEFAULT), passes=True),
}


@dataclass(frozen=True)
class S3:
    verdict: str
    requires: bool | None
    created_at: datetime | None


S3_PATHS = {
    "off": S3("E", False, build.BEFORE_S3_ROLLOUT),
    "on": S3("L", True, build.AFTER_S3_ROLLOUT),
    "absent, new": S3("E", None, build.AFTER_S3_ROLLOUT),
    "absent, old": S3("L", None, build.BEFORE_S3_ROLLOUT),
    "absent, undated": S3("?", None, None),
}

SERVED = {
    "latest only": "E",
    "an old PUBLIC version": "U",
    "a version that was not read": "?",
    "none": "E",
}

DENIED = (
    None,
    Source.RUNTIMES,
    Source.RUNTIME_ENDPOINTS,
    Source.SUBNETS,
    Source.ROUTE_TABLES,
    Source.NETWORK_INTERFACES,
    Source.INSTANCES,
    Source.NAT_GATEWAYS,
    Source.VPC_ENDPOINTS,
    Source.DCF_LOGS,
)

_CLEARED: dict[Source, Callable[[Inventory], Inventory]] = {
    Source.SUBNETS: lambda held: replace(held, subnets=()),
    Source.ROUTE_TABLES: lambda held: replace(held, route_tables=()),
    Source.NETWORK_INTERFACES: lambda held: replace(held, interfaces=()),
    Source.INSTANCES: lambda held: replace(held, instances=()),
    Source.NAT_GATEWAYS: lambda held: replace(held, nat_gateways=()),
    Source.VPC_ENDPOINTS: lambda held: replace(held, vpc_endpoints=()),
}


def worst(*letters: str) -> str:
    return min(letters, key=WORST_FIRST.index)


_WHEREVER_IT_STANDS = (
    Source.RUNTIMES,
    Source.RUNTIME_ENDPOINTS,
    Source.SUBNETS,
    Source.VPC_ENDPOINTS,
)
"""Sources without which no placement in a VPC has a good verdict."""


def expected(target: Target, six: Six, s3: S3, served: str, denied: Source | None) -> str:
    """The verdict that the tables state."""
    doubt = "?" if denied in _WHEREVER_IT_STANDS else "E"
    if denied is Source.ROUTE_TABLES:
        network = "?"
    else:
        ipv4 = "?" if denied in target.reads else target.verdict
        ipv6 = "E"
        if six.bypasses and denied is not Source.SUBNETS:
            passes = target.may_pass or denied in target.reads
            ipv6 = "L" if passes else "U"
        if six.passes and denied in (*_GATEWAY, Source.DCF_LOGS, Source.SUBNETS):
            ipv6 = "?"
        network = worst(ipv4, ipv6)
    return worst(network, s3.verdict, SERVED[served], doubt)


@cache
def estate(target: Target, six: Six, s3: S3, served: str) -> Inventory:
    routes = tuple(route for route in (target.route, six.route) if route is not None)
    held = build.contained_inventory(runtime_serving(s3, served), routes=routes)
    runtime_subnet = build.subnet(ipv6_cidrs=("2600:1f18::/64",) if six.block else ())
    return replace(
        held,
        subnets=(runtime_subnet, *held.subnets[1:]),
        route_tables=(
            build.route_table(*routes),
            build.route_table(
                build.internet_route(), table_id="rtb-0public", subnets=("subnet-0public",)
            ),
            build.route_table(build.route(), table_id="rtb-0behind", subnets=("subnet-0behind",)),
        ),
        interfaces=(
            build.spoke_interface(source_dest_check=target.source_dest_check),
            build.agent_interface(),
            build.interface("eni-0other", instance_id="i-0other", source_dest_check=False),
        ),
        instances=(
            build.spoke_instance(),
            build.spoke_instance(id="i-0other", name="squid", tags=()),
        ),
        nat_gateways=(
            build.nat_gateway(),
            build.nat_gateway("nat-0spoke", "subnet-0behind"),
        ),
        vpc_endpoints=(
            build.vpc_endpoint(DECLARED, "vpce-svc-0", "GatewayLoadBalancer"),
            build.vpc_endpoint("vpce-0other", "vpce-svc-1", "GatewayLoadBalancer"),
        ),
    )


@cache
def runtime_serving(s3: S3, served: str) -> AgentRuntime:
    latest = build.version(
        "3", build.in_vpc(requires_service_s3_endpoint=s3.requires), created_at=s3.created_at
    )
    old = build.version("1", build.public())
    default = build.endpoint(live_version="3")
    match served:
        case "an old PUBLIC version":
            return build.runtime(old, latest, endpoints=(default, build.endpoint("prod", "1")))
        case "a version that was not read":
            return build.runtime(latest, endpoints=(default, build.endpoint("prod", "2")))
        case "none":
            return build.runtime(latest, endpoints=())
        case _:
            return build.runtime(latest, endpoints=(default,))


def without(held: Inventory, denied: Source | None, status: CoverageStatus | None) -> Snapshot:
    telemetry = Telemetry(firewall_decisions=(build.firewall_decision(),))
    if denied is None:
        return build.snapshot(held, telemetry)
    if denied in _CLEARED:
        held = _CLEARED[denied](held)
    if denied is Source.DCF_LOGS:
        telemetry = Telemetry()
    return build.without(build.snapshot(held, telemetry), denied, status=status)


@pytest.mark.parametrize(
    "denied", DENIED, ids=lambda source: source.value if source else "all read"
)
@pytest.mark.parametrize("name", TARGETS)
def test_the_verdict_is_what_the_table_states(name: str, denied: Source | None) -> None:
    settings = Settings(enforcement_endpoints=(DECLARED,))
    combinations = product(IPV6.items(), S3_PATHS.items(), SERVED)
    for turn, ((six_name, six), (s3_name, s3), served) in enumerate(combinations):
        status = CoverageStatus.DENIED if turn % 2 else None
        snapshot = without(estate(TARGETS[name], six, s3, served), denied, status)

        (verdict,) = judge(snapshot, settings)

        wanted = MEANS[expected(TARGETS[name], six, s3, served, denied)]
        assert verdict.containment is wanted, (six_name, s3_name, served, status, verdict.reasons)
        assert verdict.reasons


@pytest.mark.parametrize(
    ("mode", "letter"),
    [
        (NetworkMode.PUBLIC, "U"),
        (NetworkMode.SANDBOX, "L"),
        (NetworkMode.UNKNOWN, "?"),
    ],
)
@pytest.mark.parametrize("name", TARGETS)
def test_modes_without_subnets_are_judged_by_the_mode_alone(
    name: str, mode: NetworkMode, letter: str
) -> None:
    held = estate(TARGETS[name], IPV6["no block"], S3_PATHS["off"], "latest only")
    runtime = build.runtime(build.version("3", Placement(mode=mode)))
    snapshot = build.snapshot(
        replace(held, runtimes=(runtime,)),
        Telemetry(firewall_decisions=(build.firewall_decision(),)),
    )

    (verdict,) = judge(snapshot, Settings())

    assert verdict.containment is MEANS[letter]
    assert verdict.network_mode is mode


@pytest.mark.parametrize("denied", [False, True])
@pytest.mark.parametrize("name", TARGETS)
def test_instances_are_judged_by_the_subnets_of_their_capacity_provider(
    name: str, denied: bool
) -> None:
    provider = build.capacity_provider()
    held = estate(TARGETS[name], IPV6["no block"], S3_PATHS["off"], "latest only")
    version = build.version(
        "3",
        Placement(mode=NetworkMode.INSTANCES),
        created_at=build.BEFORE_S3_ROLLOUT,
        capacity_provider_arn=provider.arn,
    )
    worker = build.interface("eni-0worker", instance_id="i-0w", private_ips=("10.20.1.80",))
    snapshot = build.snapshot(
        replace(
            held,
            runtimes=(build.runtime(version),),
            capacity_providers=(provider,),
            interfaces=(*held.interfaces, worker),
        ),
        Telemetry(firewall_decisions=(build.firewall_decision("10.20.1.80"),)),
    )
    if denied:
        snapshot = build.without(snapshot, Source.CAPACITY_PROVIDERS)

    (verdict,) = judge(snapshot, Settings(enforcement_endpoints=(DECLARED,)))

    assert verdict.containment is MEANS["?" if denied else TARGETS[name].verdict]
