"""Where runtimes, their clients and their endpoints are, and what no pack contains."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.agentcore import NetworkMode, Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.policy import SmartGroupSelector
from ringfence.model.proposal import Proposal, QuestionKind, Selector, Unfit
from ringfence.model.required import REQUIRED
from ringfence.model.snapshot import Inventory
from support import builders as build
from support.proposals import SANCTIONED, entries, estate, outcome, proposal

PUBLIC_NAME = "vpce-0data-abcd1234.bedrock-agentcore.us-east-1.vpce.amazonaws.com"


def endpoint(service: str = "bedrock-agentcore", *names: str, **changes: object) -> Inventory:
    made = build.vpc_endpoint("vpce-0data", service, "Interface", dns_names=names, **changes)
    return replace(build.contained_inventory(), vpc_endpoints=(made,))


def questions(made: Proposal, kind: QuestionKind) -> list[str]:
    return [f"{each.subject}: {each.message}" for each in made.open_questions if each.kind is kind]


def test_runtimes_are_named_by_their_cidr() -> None:
    group = proposal().pack.smart_group("agentcore-runtime-subnets")

    assert group.selectors == (SmartGroupSelector(cidr="10.20.1.0/24"),)


def test_or_by_their_subnet_with_the_members_that_are_known() -> None:
    group = proposal(selector=Selector.SUBNET_ID).pack.smart_group("agentcore-runtime-subnets")

    assert group.selectors == (SmartGroupSelector(type="subnet", res_id=build.SUBNET_ID),)
    assert group.members == ("10.20.1.0/24",)


def test_a_subnet_that_was_not_read_is_a_question_and_has_no_members() -> None:
    inventory = replace(build.contained_inventory(), subnets=())

    made = proposal(estate(inventory=inventory), selector=Selector.SUBNET_ID)

    assert made.pack.smart_group("agentcore-runtime-subnets").members is None
    assert "was not read" in questions(made, QuestionKind.PLACEMENT)[0]


@pytest.mark.parametrize(
    ("service", "group", "rule"),
    [
        ("bedrock-agentcore", "agentcore-data-endpoints", "allow-client-to-agentcore-data"),
        (
            "bedrock-agentcore-control",
            "agentcore-control-endpoints",
            "allow-client-to-agentcore-control",
        ),
        (
            "bedrock-agentcore.gateway",
            "agentcore-gateway-endpoints",
            "allow-client-to-agentcore-data",
        ),
    ],
)
def test_clients_reach_an_endpoint_by_the_name_that_resolves_outside_the_vpc(
    service: str, group: str, rule: str
) -> None:
    label = service.removesuffix(".gateway")
    regional = PUBLIC_NAME.replace(".bedrock-agentcore.", f".{label}.")
    zonal = regional.replace("abcd1234.", "abcd1234-us-east-1a.")

    made = proposal(estate(inventory=endpoint(service, zonal, regional, f"{service}.aws")))

    assert made.pack.smart_group(group).selectors == (SmartGroupSelector(fqdn=regional),)
    (found,) = (each for each in made.pack.rules if each.name == rule)
    assert (found.src, found.dst) == (("client-spoke-vpc",), (group,))


def test_an_endpoint_without_a_public_name_is_a_question_and_no_rule() -> None:
    made = proposal(estate(inventory=endpoint("bedrock-agentcore", "bedrock-agentcore.aws")))

    assert "allow-client-to-agentcore-data" in {each.rule for each in made.refused}
    assert any("vpce-0data" in each for each in questions(made, QuestionKind.CLIENTS))


def test_an_endpoint_that_is_gone_is_none() -> None:
    made = proposal(estate(inventory=endpoint("bedrock-agentcore", PUBLIC_NAME, state="deleted")))

    assert made.zones[0].endpoints == ()


def test_a_runtime_is_never_taken_for_a_client() -> None:
    made = proposal(estate(inventory=endpoint("bedrock-agentcore", PUBLIC_NAME)))

    assert [(each.cidr, each.assumed) for each in made.clients] == [("10.20.9.0/24", True)]
    assert questions(made, QuestionKind.CLIENTS)


def test_clients_that_the_operator_names_are_taken_and_no_question() -> None:
    made = proposal(
        estate(inventory=endpoint("bedrock-agentcore", PUBLIC_NAME)), clients=("10.60.0.0/16",)
    )

    assert [(each.cidr, each.assumed) for each in made.clients] == [("10.60.0.0/16", False)]
    assert questions(made, QuestionKind.CLIENTS) == []


def test_clients_among_runtimes_are_a_question() -> None:
    made = proposal(
        estate(inventory=endpoint("bedrock-agentcore", PUBLIC_NAME)), clients=("10.20.0.0/16",)
    )

    assert "manage runtimes" in questions(made, QuestionKind.CLIENTS)[0]


def test_a_public_runtime_is_a_question_and_not_in_the_pack() -> None:
    public = build.runtime(build.version("1", build.public()), runtime_id="open-abc123DEF4")
    inventory = build.contained_inventory(build.runtime(), public)

    made = proposal(estate(inventory=inventory))

    assert made.zones[0].runtimes == (build.runtime_arn(),)
    assert public.arn in questions(made, QuestionKind.NOT_CONTAINED)[0]


def test_a_way_round_the_firewall_is_a_question() -> None:
    inventory = build.contained_inventory(routes=(build.internet_route(),))

    made = proposal(estate(inventory=inventory))

    assert "uncontained" in questions(made, QuestionKind.ROUTE)[0]


def test_what_else_is_in_the_subnet_is_a_question() -> None:
    base = build.contained_inventory()
    other = build.interface("eni-0other", subnet_id=build.SUBNET_ID)

    made = proposal(estate(inventory=replace(base, interfaces=(*base.interfaces, other))))

    assert "would govern" in questions(made, QuestionKind.PLACEMENT)[0]


def _twin(*, with_runtime: bool) -> Inventory:
    """The same addresses in a second VPC."""
    placed = build.version("1", build.in_vpc("subnet-0twin00"))
    twin = (build.runtime(placed, runtime_id="twin-abc123DEF4"),) if with_runtime else ()
    base = build.contained_inventory(build.runtime(), *twin)
    return replace(
        base,
        subnets=(*base.subnets, build.subnet("subnet-0twin00", vpc_id="vpc-0other")),
        vpcs=(*base.vpcs, build.vpc("vpc-0other")),
    )


@pytest.mark.parametrize("with_runtime", [True, False])
def test_overlapping_subnets_of_two_vpcs_are_a_question(*, with_runtime: bool) -> None:
    made = proposal(estate(inventory=_twin(with_runtime=with_runtime)))

    assert any("overlap, in 2 VPCs" in each for each in questions(made, QuestionKind.PLACEMENT))


@pytest.mark.parametrize("cidr", ["10.20.0.0/20", "10.20.1.128/28"])
def test_a_wider_or_narrower_subnet_of_another_vpc_overlaps_as_well(cidr: str) -> None:
    base = _twin(with_runtime=False)
    twin = build.subnet("subnet-0twin00", cidr, vpc_id="vpc-0other")

    made = proposal(estate(inventory=replace(base, subnets=(*base.subnets[:-1], twin))))

    assert any("subnet-0twin00" in each for each in questions(made, QuestionKind.PLACEMENT))


def test_the_last_of_many_subnets_is_compared_as_well() -> None:
    base = _twin(with_runtime=False)
    many = tuple(
        build.subnet(f"subnet-0many{n}", f"10.{n // 256 + 30}.{n % 256}.0/24") for n in range(600)
    )

    made = proposal(
        estate(inventory=replace(base, subnets=(*base.subnets[:-1], *many, base.subnets[-1])))
    )

    assert any("subnet-0twin00" in each for each in questions(made, QuestionKind.PLACEMENT))


def test_a_resolver_beyond_the_gateway_is_a_question() -> None:
    inventory = replace(
        build.contained_inventory(), dhcp_options=(build.dhcp_options("10.99.0.2"),)
    )

    made = proposal(estate(inventory=inventory))

    assert any("10.99.0.2" in each for each in questions(made, QuestionKind.DECISION))


@pytest.mark.parametrize(
    "name",
    [
        "vpce-0data-abcd1234.evil.us-east-1.vpce.amazonaws.com",
        "vpce-0other-abcd1234.bedrock-agentcore.us-east-1.vpce.amazonaws.com",
        "vpce-0data-abcd1234.bedrock-agentcore.eu-west-1.vpce.amazonaws.com",
        'vpce-0data-${file("x")}.bedrock-agentcore.us-east-1.vpce.amazonaws.com',
        "vpce-0data-a b\n.bedrock-agentcore.us-east-1.vpce.amazonaws.com",
        "bedrock-agentcore.us-east-1.vpce.amazonaws.com",
    ],
)
def test_a_name_that_is_none_of_the_endpoint_is_left_out_with_a_question(name: str) -> None:
    made = proposal(estate(inventory=endpoint("bedrock-agentcore", name)))

    assert made.zones[0].endpoints[0].host == ""
    assert any("none of theirs" in each for each in questions(made, QuestionKind.CLIENTS))


def test_an_endpoint_without_an_id_lends_its_name_to_nobody() -> None:
    nameless = build.vpc_endpoint("", "bedrock-agentcore", "Interface", dns_names=(PUBLIC_NAME,))

    made = proposal(
        estate(inventory=replace(build.contained_inventory(), vpc_endpoints=(nameless,)))
    )

    assert made.zones[0].endpoints[0].host == ""


@pytest.mark.parametrize("source", [Source.SUBNETS, Source.RUNTIMES, Source.RUNTIME_ENDPOINTS])
@pytest.mark.parametrize("status", [CoverageStatus.PARTIAL, None])
@pytest.mark.parametrize("named", [(), (build.VPC_ID,)])
def test_where_runtimes_may_be_unknown_nobody_counts_as_a_client(
    source: Source, status: CoverageStatus | None, named: tuple[str, ...]
) -> None:
    whole = estate(inventory=endpoint("bedrock-agentcore", PUBLIC_NAME))

    made = proposal(build.without(whole, source, status=status), clients=named)

    assert made.clients == ()
    assert "allow-client-to-agentcore-data" in {each.rule for each in made.refused}
    assert "manage runtimes" in questions(made, QuestionKind.CLIENTS)[0]


def test_a_subnet_of_a_runtime_that_was_not_read_may_be_in_the_clients_vpc() -> None:
    lost = build.runtime(
        build.version("1", build.in_vpc("subnet-0lost00")), runtime_id="lost-abc123DEF4"
    )
    base = endpoint("bedrock-agentcore", PUBLIC_NAME)

    made = proposal(estate(inventory=replace(base, runtimes=(*base.runtimes, lost))))

    assert made.clients == ()


@pytest.mark.parametrize("source", sorted(REQUIRED))
def test_a_required_source_that_was_refused_is_a_question(source: Source) -> None:
    made = proposal(build.without(estate(SANCTIONED), source, status=CoverageStatus.DENIED))

    assert any(each.startswith(source) for each in questions(made, QuestionKind.COVERAGE))


@pytest.mark.parametrize("source", sorted(REQUIRED))
def test_a_required_source_that_nobody_asked_for_is_a_question(source: Source) -> None:
    on_demand = {Source.INSTANCES, Source.NAT_GATEWAYS, Source.PREFIX_LISTS}
    placed = build.version("2", Placement(mode=NetworkMode.INSTANCES))
    runtimes = (build.runtime(), build.runtime(placed, runtime_id="inst-abc123DEF4"))
    whole = estate(SANCTIONED, inventory=build.contained_inventory(*runtimes))

    made = proposal(build.without(whole, source))

    found = [each for each in questions(made, QuestionKind.COVERAGE) if each.startswith(source)]
    expected = source not in on_demand | {Source.IDENTITY, Source.ORGANIZATION}
    assert bool(found) is expected


def test_a_region_of_the_scope_that_nobody_read_is_a_question() -> None:
    whole = estate(SANCTIONED)
    scope = replace(whole.scope, regions=(*whole.scope.regions, "eu-west-1"))

    made = proposal(replace(whole, scope=scope))

    assert any(
        each.startswith("agentcore-runtimes") and "eu-west-1: Nobody asked" in each
        for each in questions(made, QuestionKind.COVERAGE)
    )


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        (NetworkMode.PUBLIC, "passes no firewall"),
        (NetworkMode.INSTANCES, "subnets of its capacity provider decide"),
        (NetworkMode.UNKNOWN, "is not known"),
    ],
)
def test_what_is_outside_the_pack_is_told_as_far_as_it_is_known(
    mode: NetworkMode, said: str
) -> None:
    open_one = build.runtime(build.version("1", Placement(mode=mode)), runtime_id="open-abc123DEF4")

    made = proposal(estate(inventory=build.contained_inventory(build.runtime(), open_one)))

    (found,) = questions(made, QuestionKind.NOT_CONTAINED)
    assert said in found
    assert ("passes no firewall" in found) is (mode is NetworkMode.PUBLIC)


@pytest.mark.parametrize(
    "status", [CoverageStatus.DENIED, CoverageStatus.PARTIAL, CoverageStatus.NOT_ENABLED]
)
def test_evidence_that_is_missing_is_a_question(status: CoverageStatus) -> None:
    made = proposal(build.without(estate(SANCTIONED), Source.FLOW_LOGS, status=status))

    assert any("flow-logs" in each for each in questions(made, QuestionKind.COVERAGE))


def test_the_guardrail_holds_the_networks_of_the_runtimes_and_says_that_nobody_approved_them() -> (
    None
):
    made = proposal()

    assert made.guardrail is not None
    assert made.guardrail.scope.subnets == (build.SUBNET_ID,)
    assert "approves nothing" in questions(made, QuestionKind.GUARDRAIL)[0]


def test_proposing_twice_gives_the_same() -> None:
    assert outcome(estate(SANCTIONED, "b.example", "a.example")) == outcome(
        estate(SANCTIONED, "b.example", "a.example")
    )


def test_endpoints_in_a_vpc_of_their_own_count_as_well() -> None:
    base = endpoint("bedrock-agentcore", PUBLIC_NAME, vpc_id="vpc-0clients")
    clients = build.vpc("vpc-0clients", "10.70.0.0/16")

    made = proposal(estate(inventory=replace(base, vpcs=(*base.vpcs, clients))))

    assert [(each.cidr, each.vpc_id) for each in made.clients] == [("10.70.0.0/16", "vpc-0clients")]
    assert made.pack.smart_group("agentcore-data-endpoints").selectors[0].fqdn == PUBLIC_NAME


@pytest.mark.parametrize(
    "cidr",
    [
        '${file("/etc/passwd")}',
        "10.0.0.0/99",
        "",
        "::/0",
        "0.0.0.0/0",
        "10.0.0.0/8",
        "10.0.0.1/32",
        "127.0.0.0/24",
        "169.254.0.0/16",
        "x" * 10_000,
    ],
)
def test_a_cidr_that_is_none_is_no_member_of_anything(cidr: str) -> None:
    inventory = replace(
        build.contained_inventory(),
        subnets=(build.subnet(build.SUBNET_ID, cidr),),
        vpcs=(build.vpc(build.VPC_ID, cidr),),
    )

    found = outcome(estate(inventory=inventory))

    assert isinstance(found, Unfit)


@pytest.mark.parametrize(
    ("account", "region"),
    [("evil", "us-east-1"), (build.ACCOUNT, "evil"), (build.ACCOUNT, "us-east-1.evil.example#")],
)
def test_an_account_or_region_that_is_none_opens_nothing(account: str, region: str) -> None:
    runtime = replace(build.runtime(), account=account, region=region)

    made = proposal(estate(inventory=build.contained_inventory(runtime)))

    assert not [host for host in entries(made) if "evil" in host]
