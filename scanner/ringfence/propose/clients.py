"""Where the clients of the runtimes are, and never a runtime among them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from ringfence.model.coverage import Source
from ringfence.model.policy import SmartGroup, SmartGroupSelector
from ringfence.model.proposal import (
    ClientNetwork,
    EntrySource,
    LandingZone,
    OpenQuestion,
    Provenance,
    QuestionKind,
    Selector,
)
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.propose.groups import Made
from ringfence.propose.zones import agentcore_endpoints, ipv4

CLIENTS = "client-spoke-vpc"
_ASSUMED = "Assumed: in a VPC with an interface endpoint for AgentCore, and without runtimes."
_WHERE_RUNTIMES_ARE = (Source.RUNTIMES, Source.RUNTIME_ENDPOINTS, Source.SUBNETS)


def client_networks(
    named: tuple[str, ...], snapshot: Snapshot, zones: tuple[LandingZone, ...]
) -> tuple[ClientNetwork, ...]:
    """Where clients are: as the operator says, else the VPCs of the endpoints, as an assumption.

    Of a VPC with runtimes only the subnets without any, since a runtime that counts as a client could
    manage runtimes; and of one where that is not known, nothing.
    """
    vpcs = named or _assumed(snapshot)
    found: dict[str, ClientNetwork] = {}
    for text in vpcs:
        if not doubtful(text, snapshot, zones):
            for each in _networks(text, snapshot.inventory, zones, assumed=not named):
                found.setdefault(each.cidr, each)
    return tuple(found[cidr] for cidr in sorted(found, key=_by_network))


def _assumed(snapshot: Snapshot) -> tuple[str, ...]:
    return tuple(sorted({each.vpc_id for each in agentcore_endpoints(snapshot.inventory)}))


def doubtful(vpc_id: str, snapshot: Snapshot, zones: tuple[LandingZone, ...]) -> bool:
    """Whether runtimes may be in subnets of a VPC that nobody knows of.

    A subnet that was not read may belong to any VPC of its region, since accounts share them.
    """
    inventory = snapshot.inventory
    places = {(each.account, each.region) for each in inventory.vpcs if each.id == vpc_id}
    for of_vpc in (inventory.subnets, inventory.vpc_endpoints):
        places |= {(each.account, each.region) for each in of_vpc if each.vpc_id == vpc_id}
    unread = {zone.region for zone in zones if not zone.vpc_id}
    return any(
        region in unread
        or not all(snapshot.was_read(source, account, region) for source in _WHERE_RUNTIMES_ARE)
        for account, region in places
    )


def _networks(
    text: str, inventory: Inventory, zones: tuple[LandingZone, ...], *, assumed: bool
) -> Iterator[ClientNetwork]:
    if not text.startswith("vpc-"):
        yield ClientNetwork(cidr=text)
        return
    taken = {each.id for zone in zones if zone.vpc_id == text for each in zone.subnets}
    if taken:
        for subnet in inventory.subnets:
            mine = subnet.vpc_id == text and subnet.id not in taken
            if mine and (cidr := ipv4(subnet.cidr)):
                yield ClientNetwork(cidr=cidr, vpc_id=text, subnet_id=subnet.id, assumed=assumed)
        return
    for vpc in inventory.vpcs:
        for block in vpc.cidrs if vpc.id == text else ():
            if cidr := ipv4(block):
                yield ClientNetwork(cidr=cidr, vpc_id=text, assumed=assumed)


def client_group(clients: tuple[ClientNetwork, ...], selector: Selector) -> Made:
    """The group of the clients' networks; a VPC or subnet is named by its id where runtimes' are."""
    if not clients:
        return Made()
    by_id = selector is Selector.SUBNET_ID
    selectors = {_name(each, by_id=by_id): _selector(each, by_id=by_id) for each in clients}
    group = SmartGroup(
        name=CLIENTS,
        selectors=tuple(selectors.values()),
        members=tuple(each.cidr for each in clients) if by_id else None,
    )
    return Made(
        smart=(group,),
        provenance=tuple(
            Provenance(
                group=CLIENTS,
                entry=name,
                source=EntrySource.INVENTORY if each.assumed else EntrySource.OPERATOR,
                why=_ASSUMED if each.assumed else "Named as a network that clients call from.",
            )
            for name, each in {_name(each, by_id=by_id): each for each in clients}.items()
        ),
    )


def _name(client: ClientNetwork, *, by_id: bool) -> str:
    return ((client.subnet_id or client.vpc_id) if by_id else "") or client.cidr


def _selector(client: ClientNetwork, *, by_id: bool) -> SmartGroupSelector:
    if by_id and client.subnet_id:
        return SmartGroupSelector(type="subnet", res_id=client.subnet_id)
    if by_id and client.vpc_id:
        return SmartGroupSelector(type="vpc", res_id=client.vpc_id)
    return SmartGroupSelector(cidr=client.cidr)


def client_questions(
    snapshot: Snapshot, zones: tuple[LandingZone, ...], clients: tuple[ClientNetwork, ...]
) -> Iterator[OpenQuestion]:
    """What is assumed or not known of the clients and of the endpoints that they call."""
    endpoints = agentcore_endpoints(snapshot.inventory)
    for vpc in _assumed(snapshot):
        if doubtful(vpc, snapshot, zones):
            yield OpenQuestion(
                kind=QuestionKind.CLIENTS,
                subject=vpc,
                message="Which of its subnets hold runtimes was not read, so none of its networks "
                "counts as a client's: a runtime among them could manage runtimes.",
                action="Read the runtimes and subnets of its region, or name the clients' CIDR with "
                "--client-vpc.",
            )
    if any(each.assumed for each in clients):
        yield OpenQuestion(
            kind=QuestionKind.CLIENTS,
            subject="client-spoke-vpc",
            message="Nobody said where clients call from: the VPCs of the endpoints are assumed, "
            f"{', '.join(sorted({each.cidr for each in clients}))}.",
            action="Name their VPC or CIDR with --client-vpc.",
        )
    yield from _clients_among_runtimes(zones, clients)
    unnamed = [each.id for each in endpoints if not each.host]
    if unnamed:
        yield OpenQuestion(
            kind=QuestionKind.CLIENTS,
            subject=", ".join(sorted(unnamed)),
            message="The public names of these endpoints were not read, or are none of theirs, so no "
            "rule permits clients to reach them.",
            action="Scan again with ec2:DescribeVpcEndpoints allowed.",
        )


def _clients_among_runtimes(
    zones: tuple[LandingZone, ...], clients: tuple[ClientNetwork, ...]
) -> Iterator[OpenQuestion]:
    runtimes = [
        ipaddress.ip_network(each.cidr, strict=False)
        for zone in zones
        for each in zone.subnets
        if each.cidr
    ]
    for client in clients:
        network = ipaddress.ip_network(client.cidr, strict=False)
        if any(network.overlaps(each) for each in runtimes):
            yield OpenQuestion(
                kind=QuestionKind.CLIENTS,
                subject=client.cidr,
                message="Runtimes are in this network of the clients: the rules for clients permit "
                "them to invoke and manage runtimes.",
                action="Name narrower networks with --client-vpc.",
            )


def _by_network(cidr: str) -> tuple[int, int]:
    network = ipaddress.ip_network(cidr, strict=False)
    return int(network.network_address), network.prefixlen
