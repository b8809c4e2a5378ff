"""One block of a generated estate: a VPC, teams with their roles, and up to a hundred runtimes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ringfence_data.estate.answers.iam import PrincipalDesign
from ringfence_data.estate.core.people import execution_role
from ringfence_data.estate.identifiers import Place, fraction
from ringfence_data.estate.network import (
    NatDesign,
    RouteDesign,
    RulesMode,
    SpokeDesign,
    SubnetDesign,
    TableDesign,
    Via,
    VpcDesign,
)
from ringfence_data.estate.surroundings.destinations import talks
from ringfence_data.estate.workload import Placement, RuntimeDesign, VersionDesign

BLOCK = 100
_TEAM = 10
_ADDRESS_PLAN = ipaddress.IPv4Network("10.128.0.0/9")
"""Blocks of a hundred runtimes take a /20 each, which is enough for 200,000 runtimes."""
_PUBLIC_SHARE, _OWN_GROUP_SHARE, _PINNED_SHARE, _TRACED_SHARE = 0.3, 0.5, 0.04, 0.4
_FIRST_CREATED = datetime(2026, 2, 1, 9, tzinfo=UTC)
_CREATED_DAYS = 270
_SUBJECTS = (
    "claims",
    "customs",
    "fleet",
    "invoice",
    "lane",
    "order",
    "parcel",
    "payroll",
    "quote",
    "returns",
    "tariff",
    "warehouse",
)
_WORKS = ("assistant", "checker", "classifier", "planner", "router", "summary", "watcher")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A VPC of one place, and the runtimes that were made with it."""

    number: int
    place: Place
    size: int
    seed: int

    @property
    def vpc(self) -> VpcDesign:
        return _vpc(self)

    def runtimes(self) -> tuple[RuntimeDesign, ...]:
        vpc = self.vpc
        return tuple(_runtime(self, vpc, number) for number in range(self.size))

    def roles(self) -> Iterator[PrincipalDesign]:
        for number in range(0, self.size, _TEAM):
            yield execution_role(self.place.account, _role(self, number))

    def chance(self, *key: str) -> float:
        """A number in [0, 1) that the seed decides."""
        return fraction(str(self.seed), str(self.number), *key)


def _vpc(block: Block) -> VpcDesign:
    blocks = _ADDRESS_PLAN.num_addresses // 2**12
    base = int(_ADDRESS_PLAN.network_address) + block.number % blocks * 2**12
    network = ipaddress.IPv4Network((base, 20))
    edge, first, second = [str(each) for each in list(network.subnets(new_prefix=22))[:3]]
    chance = block.chance("network")
    spoke = _spoke(block, network) if chance < 0.65 else None  # noqa: PLR2004 - a share of the VPCs
    way_out = RouteDesign("0.0.0.0/0", Via.SPOKE_GATEWAY if spoke else Via.NAT_GATEWAY)
    agents = tuple(
        SubnetDesign(name=name, cidr=cidr, zone=zone, table="agents")
        for zone, (name, cidr) in enumerate((("agents-a", first), ("agents-b", second)), start=1)
    )
    return VpcDesign(
        place=block.place,
        name=f"block-{block.number:04d}",
        cidr=str(network),
        subnets=(SubnetDesign(name="edge", cidr=edge, table="edge"), *agents),
        tables=(
            TableDesign(name="local", main=True),
            TableDesign(name="edge", routes=(RouteDesign("0.0.0.0/0", Via.INTERNET_GATEWAY),)),
            TableDesign(name="agents", routes=(way_out,)),
        ),
        groups=tuple(
            group
            for number in range(block.size)
            for group in (f"team-{number // _TEAM:02d}", f"agent-{number:03d}")
            if group.startswith("agent") or number % _TEAM == 0
        ),
        spoke=spoke,
        nat=None if spoke else _nat(network),
        flow_log="default",
        query_log=True,
    )


def _spoke(block: Block, network: ipaddress.IPv4Network) -> SpokeDesign:
    rules = RulesMode.ENFORCED if block.chance("rules") < 0.6 else RulesMode.WATCHED  # noqa: PLR2004 - a share
    return SpokeDesign(
        name=f"spoke-{block.number:04d}",
        subnet="edge",
        private_ip=str(network[10]),
        public_ip=f"203.0.113.{100 + block.number % 90}",
        rules=rules,
    )


def _nat(network: ipaddress.IPv4Network) -> NatDesign:
    return NatDesign(subnet="edge", private_ip=str(network[12]), public_ip="203.0.113.213")


def _role(block: Block, number: int) -> str:
    return f"agents-{block.place.region}-{block.number:04d}-{number // _TEAM:02d}"


def _runtime(block: Block, vpc: VpcDesign, number: int) -> RuntimeDesign:
    key = str(number)
    subject = _SUBJECTS[int(len(_SUBJECTS) * block.chance("subject", key))]
    work = _WORKS[int(len(_WORKS) * block.chance("work", key))]
    versions = _versions(block, vpc, number)
    return RuntimeDesign(
        place=block.place,
        name=f"{subject}_{work}_{block.number:04d}{number:02d}",
        role=_role(block, number),
        versions=versions,
        endpoints=(("prod", 1),) if len(versions) > 1 else (),
        tags=(("stage", "production"), ("team", f"{subject}-{number // _TEAM}")),
        talks=talks(block.place.region, lambda *turn: block.chance("talk", key, *turn)),
        instrumented=block.chance("traced", key) < _TRACED_SHARE,
    )


def _versions(block: Block, vpc: VpcDesign, number: int) -> tuple[VersionDesign, ...]:
    key = str(number)
    created = _FIRST_CREATED + timedelta(days=int(_CREATED_DAYS * block.chance("created", key)))
    public = Placement(mode="PUBLIC")
    if block.chance("public", key) < _PUBLIC_SHARE:
        return (VersionDesign(number=1, placement=public, created=created),)
    own = block.chance("group", key) < _OWN_GROUP_SHARE
    group = f"agent-{number:03d}" if own else f"team-{number // _TEAM:02d}"
    subnets = ("agents-a", "agents-b")
    inside = Placement(mode="VPC", vpc=vpc.name, subnets=subnets, groups=(group,))
    if block.chance("pinned", key) < _PINNED_SHARE:
        later = created + timedelta(days=9)
        return (
            VersionDesign(number=1, placement=public, created=created),
            VersionDesign(number=2, placement=inside, created=later),
        )
    return (VersionDesign(number=1, placement=inside, created=created),)
