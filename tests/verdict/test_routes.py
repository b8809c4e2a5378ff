"""How routes of one table decide together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import Route, RouteTarget
from ringfence.model.snapshot import Inventory
from ringfence.model.verdict import Containment, ReasonCode
from support import builders as build
from support.verdicts import behind, codes, judged, judged_of, shown

U, L, UNKNOWN, E = (
    Containment.UNCONTAINED,
    Containment.LEAKY,
    Containment.UNKNOWN,
    Containment.ENFORCED,
)
SPOKE = build.route
OUT = build.internet_route
PEERING, TGW = RouteTarget.PEERING, RouteTarget.TRANSIT_GATEWAY
PUBLIC_BLOCKS = [
    "0.0.0.0/5",
    "8.0.0.0/7",
    "11.0.0.0/8",
    "12.0.0.0/6",
    "16.0.0.0/4",
    "32.0.0.0/3",
    "64.0.0.0/3",
    "96.0.0.0/6",
    "100.0.0.0/10",
    "100.128.0.0/9",
    "101.0.0.0/8",
    "102.0.0.0/7",
    "104.0.0.0/5",
    "112.0.0.0/4",
    "128.0.0.0/3",
    "160.0.0.0/5",
    "168.0.0.0/6",
    "172.0.0.0/12",
    "172.32.0.0/11",
    "172.64.0.0/10",
    "172.128.0.0/9",
    "173.0.0.0/8",
    "174.0.0.0/7",
    "176.0.0.0/4",
    "192.0.0.0/9",
    "192.128.0.0/11",
    "192.160.0.0/13",
    "192.169.0.0/16",
    "192.170.0.0/15",
    "192.172.0.0/14",
    "192.176.0.0/12",
    "192.192.0.0/10",
    "193.0.0.0/8",
    "194.0.0.0/7",
    "196.0.0.0/6",
    "200.0.0.0/5",
    "208.0.0.0/4",
]


@pytest.mark.parametrize(
    ("routes", "containment"),
    [
        pytest.param((SPOKE("0.0.0.0/1"), SPOKE("128.0.0.0/1")), E, id="both halves"),
        pytest.param(
            (SPOKE("0.0.0.0/1"), SPOKE("128.0.0.0/1"), OUT()), E, id="halves hide the default"
        ),
        pytest.param((SPOKE("0.0.0.0/1"), OUT("128.0.0.0/1")), U, id="one half bypasses"),
        pytest.param((SPOKE("0.0.0.0/1"), OUT()), U, id="a partial cover leaves the rest"),
        pytest.param((SPOKE("0.0.0.0/1"),), E, id="one half, no way for the other"),
        pytest.param(
            (*[SPOKE(f"{first}.0.0.0/2") for first in (0, 64, 128, 192)], OUT()),
            E,
            id="quarters hide the default",
        ),
        pytest.param(
            (*[SPOKE(f"{first}.0.0.0/2") for first in (0, 64, 128)], OUT()),
            U,
            id="three quarters",
        ),
        pytest.param(
            (SPOKE("0.0.0.0/2"), SPOKE("64.0.0.0/2"), SPOKE("192.0.0.0/2"), OUT("128.0.0.0/2")),
            U,
            id="a quarter of a cover bypasses",
        ),
        pytest.param(
            (*[SPOKE(block) for block in PUBLIC_BLOCKS], OUT()), E, id="all public blocks"
        ),
        pytest.param(
            (*[SPOKE(block) for block in PUBLIC_BLOCKS[:-1]], OUT()),
            U,
            id="all public blocks but one",
        ),
        pytest.param((SPOKE(), OUT("8.8.8.0/24")), L, id="specific bypass"),
        pytest.param((OUT("8.8.8.0/24"),), L, id="specific bypass without a default"),
        pytest.param(
            (SPOKE(), OUT("8.8.8.0/24"), SPOKE("8.8.8.0/25"), SPOKE("8.8.8.128/25")),
            E,
            id="specific bypass that is hidden",
        ),
        pytest.param((SPOKE(), OUT("10.9.0.0/16")), E, id="private block to the internet gateway"),
        pytest.param((SPOKE(), build.route("10.9.0.0/16", PEERING, "pcx-0")), L, id="peering"),
        pytest.param((SPOKE(), build.route("10.0.0.0/8", TGW, "tgw-0")), L, id="private by TGW"),
        pytest.param(
            (SPOKE(), build.route("8.0.0.0/8", TGW, "tgw-0")), UNKNOWN, id="public by TGW"
        ),
        pytest.param((SPOKE(), build.route("192.0.0.0/2", TGW, "tgw-0")), L, id="both by TGW"),
        pytest.param(
            (SPOKE(), build.route("10.9.0.0/16", PEERING, "pcx-0", "blackhole")),
            E,
            id="dead peering",
        ),
        pytest.param((SPOKE(), build.internet_route("nonsense")), UNKNOWN, id="no CIDR"),
        pytest.param(
            (SPOKE(), replace(OUT("8.8.8.0/24"), state="filtered")), UNKNOWN, id="filtered"
        ),
        pytest.param(
            (replace(SPOKE("0.0.0.0/1"), state="filtered"), SPOKE("128.0.0.0/1"), OUT()),
            U,
            id="a filtered route hides nothing",
        ),
        pytest.param(
            (SPOKE("8.8.8.0/24", RouteTarget.NETWORK_INTERFACE, "eni-0dead", "blackhole"), OUT()),
            U,
            id="a dead specific route beside a bypass",
        ),
        pytest.param(
            (
                replace(SPOKE("0.0.0.0/1"), state="blackhole"),
                replace(SPOKE("128.0.0.0/1"), state="blackhole"),
                OUT(),
            ),
            E,
            id="dead halves drop everything",
        ),
    ],
)
def test_routes_decide_by_what_is_left_of_them(
    routes: tuple[Route, ...], containment: Containment
) -> None:
    assert judged(behind(*routes)).containment is containment


@pytest.mark.parametrize(
    ("six", "four", "containment", "code"),
    [
        ("::/0", SPOKE(), L, ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS),
        ("2000::/3", SPOKE(), L, ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS),
        ("::/0", SPOKE(state="blackhole"), U, ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS),
        ("::/0", build.route("10.0.0.0/8"), U, ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS),
        ("::/0", OUT(), U, ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS),
        ("2600::/16", SPOKE(), L, ReasonCode.SPECIFIC_ROUTE_BYPASS),
    ],
)
def test_ipv6_leaks_beside_ipv4_and_bypasses_where_ipv4_has_no_way(
    six: str, four: Route, containment: Containment, code: ReasonCode
) -> None:
    out = build.route(six, RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-0")
    held = behind(four, out)
    subnets = (build.subnet(ipv6_cidrs=("2600:1f18::/64",)), *held.subnets[1:])

    verdict = judged(replace(held, subnets=subnets))

    assert verdict.containment is containment
    assert code in codes(verdict)


def test_a_part_of_a_route_that_helps_to_cover_the_internet_is_no_default() -> None:
    quarters = (SPOKE(cidr) for cidr in ("0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"))

    verdict = judged(behind(*quarters, OUT("8.8.8.0/24")))

    assert verdict.containment is L
    assert ReasonCode.SPECIFIC_ROUTE_BYPASS in codes(verdict)
    assert ReasonCode.DEFAULT_ROUTE_BYPASS not in codes(verdict)


def test_ipv6_halves_are_a_default_route() -> None:
    halves = tuple(
        build.route(half, RouteTarget.EGRESS_ONLY_INTERNET_GATEWAY, "eigw-0")
        for half in ("::/1", "8000::/1")
    )
    held = behind(SPOKE(), *halves)
    subnets = (build.subnet(ipv6_cidrs=("2600:1f18::/64",)), *held.subnets[1:])

    assert ReasonCode.IPV6_DEFAULT_ROUTE_BYPASS in codes(judged(replace(held, subnets=subnets)))


def test_nat64_leads_to_the_ipv4_internet() -> None:
    held = behind(SPOKE(), build.nat_route("64:ff9b::/96"))
    public = build.route_table(OUT(), table_id="rtb-0public", subnets=("subnet-0public",))
    verdict = judged(
        replace(
            held,
            subnets=(build.subnet(ipv6_cidrs=("2600:1f18::/64",)), *held.subnets[1:]),
            route_tables=(*held.route_tables, public),
            nat_gateways=(build.nat_gateway(),),
        )
    )

    assert verdict.containment is L
    assert ReasonCode.SPECIFIC_ROUTE_BYPASS in codes(verdict)


def through_nat(*routes: Route) -> Inventory:
    held = behind(build.nat_route())
    table = build.route_table(*routes, table_id="rtb-0public", subnets=("subnet-0public",))
    return replace(
        held, route_tables=(*held.route_tables, table), nat_gateways=(build.nat_gateway(),)
    )


@pytest.mark.parametrize(
    ("routes", "containment"),
    [
        ((OUT(),), U),
        ((SPOKE(),), E),
        ((SPOKE(), OUT("8.8.8.0/24")), L),
        ((), E),
        ((SPOKE(state="blackhole"),), E),
        ((build.route(target=TGW, target_id="tgw-0"),), UNKNOWN),
        ((build.nat_route(nat_id="nat-0internet"),), UNKNOWN),
    ],
    ids=["internet", "spoke", "spoke with a hole", "no route", "blackhole", "TGW", "another NAT"],
)
def test_a_nat_gateway_is_followed_one_hop(
    routes: tuple[Route, ...], containment: Containment
) -> None:
    assert judged(through_nat(*routes)).containment is containment


def test_a_specific_route_over_nat_takes_only_its_part_of_the_routes_behind() -> None:
    held = through_nat(SPOKE("8.0.0.0/8"), OUT())
    inner = build.route_table(SPOKE(), build.nat_route("8.8.8.0/24"))

    assert judged(replace(held, route_tables=(inner, held.route_tables[1]))).containment is E


def test_a_nat_gateway_without_a_subnet_is_not_traced() -> None:
    held = replace(through_nat(OUT()), nat_gateways=(build.nat_gateway(subnet_id=""),))

    assert ReasonCode.NEXT_HOP_UNTRACED in codes(judged(held))


@pytest.mark.parametrize(
    ("mode", "exclusions", "containment"),
    [
        ("block-bidirectional", (), E),
        ("block-bidirectional", (build.SUBNET_ID,), U),
        ("block-bidirectional", (f"arn:aws:ec2:us-east-1:111122223333:vpc/{build.VPC_ID}",), U),
        ("block-bidirectional", ("subnet-0other",), E),
        ("block-ingress", (), U),
        ("off", (), U),
    ],
)
def test_vpc_block_public_access_closes_internet_gateways(
    mode: str, exclusions: tuple[str, ...], containment: Containment
) -> None:
    blocks = (build.public_access_block(mode, *exclusions),)

    verdict = judged(replace(behind(OUT()), public_access_blocks=blocks))

    assert verdict.containment is containment
    assert (containment is E) is (ReasonCode.NO_WAY_OUT in codes(verdict))


@pytest.mark.parametrize("status", [None, CoverageStatus.DENIED, CoverageStatus.PARTIAL])
def test_a_block_that_was_not_read_completely_closes_nothing(status: CoverageStatus | None) -> None:
    blocks = (build.public_access_block("block-bidirectional"),)
    snapshot = shown(replace(behind(OUT()), public_access_blocks=blocks))

    verdict = judged_of(build.without(snapshot, Source.PUBLIC_ACCESS_BLOCK, status=status))

    assert verdict.containment is U


def test_a_block_excludes_the_nat_gateway_by_its_own_subnet() -> None:
    blocks = (build.public_access_block("block-bidirectional", "subnet-0public"),)

    assert judged(replace(through_nat(OUT()), public_access_blocks=blocks)).containment is U


def main_table(*routes: Route) -> Inventory:
    held = behind(SPOKE())
    main = build.route_table(*routes, table_id="rtb-0main", main=True, subnets=())
    return replace(held, route_tables=(main,))


def test_a_subnet_without_an_association_uses_the_main_table() -> None:
    assert judged(main_table(SPOKE())).containment is E
    assert judged(main_table(OUT())).containment is U


def test_an_explicit_association_goes_before_the_main_table() -> None:
    held = main_table(OUT())

    assert (
        judged(
            replace(held, route_tables=(*held.route_tables, build.route_table(SPOKE())))
        ).containment
        is E
    )


@pytest.mark.parametrize("routes", [(SPOKE(),), (OUT(),)])
def test_the_main_table_speaks_only_when_all_tables_were_read(routes: tuple[Route, ...]) -> None:
    snapshot = build.without(
        shown(main_table(*routes)), Source.ROUTE_TABLES, status=CoverageStatus.PARTIAL
    )

    verdict = judged_of(snapshot)

    assert verdict.containment is UNKNOWN
    assert ReasonCode.ROUTES_NOT_READ in codes(verdict)


def test_a_partly_read_source_still_carries_what_it_gave() -> None:
    snapshot = build.without(
        shown(behind(SPOKE())), Source.ROUTE_TABLES, status=CoverageStatus.PARTIAL
    )

    assert judged_of(snapshot).containment is E


def test_the_main_table_of_another_vpc_says_nothing() -> None:
    held = main_table(SPOKE())
    other = replace(held.route_tables[0], vpc_id="vpc-0other")

    assert judged(replace(held, route_tables=(other,))).containment is UNKNOWN


def test_the_worst_of_several_subnets_speaks() -> None:
    other = "subnet-0second"
    runtime = build.runtime(build.version(placement=build.in_vpc(build.SUBNET_ID, other)))
    held = build.contained_inventory(runtime)
    second = build.route_table(OUT(), table_id="rtb-0second", subnets=(other,))
    subnets = (*held.subnets, build.subnet(other, "10.20.2.0/24"))

    assert judged(replace(held, subnets=subnets)).containment is UNKNOWN
    bypassing = replace(held, subnets=subnets, route_tables=(*held.route_tables, second))
    assert judged(bypassing).containment is U


def test_a_proven_bypass_stands_though_another_subnet_was_not_read() -> None:
    runtime = build.runtime(build.version(placement=build.in_vpc(build.SUBNET_ID, "subnet-0gone")))

    verdict = judged(build.contained_inventory(runtime, routes=(OUT(),)))

    assert verdict.containment is U
    assert ReasonCode.SUBNET_NOT_READ in codes(verdict)


def test_a_runtime_without_subnets_is_unknown() -> None:
    runtime = build.runtime(build.version(placement=replace(build.in_vpc(), subnets=())))

    assert judged(build.contained_inventory(runtime)).containment is UNKNOWN


def test_no_way_out_says_that_names_are_still_resolved() -> None:
    verdict = judged(build.contained_inventory(routes=(build.local_route(),)))

    assert verdict.containment is E
    assert any("Resolver still answers" in reason.detail for reason in verdict.reasons)
