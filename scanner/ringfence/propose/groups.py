"""The SmartGroups of a proposal, with what each entry comes from."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ringfence.classify.indicators import indicator_urls
from ringfence.model.policy import SmartGroup, SmartGroupSelector, WebGroup
from ringfence.model.proposal import (
    ClientNetwork,
    EndpointName,
    EntrySource,
    LandingZone,
    Provenance,
    Selector,
)
from ringfence.model.snapshot import Inventory
from ringfence.propose.entries import Approved, indicator_hosts
from ringfence.propose.zones import agentcore_endpoints, ipv4

RUNTIMES = "agentcore-runtime-subnets"
CLIENTS = "client-spoke-vpc"
IOC_HOSTS = "supply-chain-ioc-hosts"
IOC_URLS = "supply-chain-ioc-urls"
MANAGED = {
    "sanctioned-models": "avx-ai-llm-providers",
    "approved-mcp": "avx-ai-mcp-agent-platforms",
}
"""The vendor's groups, whose content is not published, beside ours."""
_ASSUMED = "Assumed: in a VPC with an interface endpoint for AgentCore, and without runtimes."
_ENDPOINTS = {
    "bedrock-agentcore": "agentcore-data-endpoints",
    "bedrock-agentcore-control": "agentcore-control-endpoints",
    "bedrock-agentcore.gateway": "agentcore-gateway-endpoints",
}


@dataclass(frozen=True, slots=True)
class Made:
    """Groups, and where their entries come from."""

    smart: tuple[SmartGroup, ...] = ()
    web: tuple[WebGroup, ...] = ()
    provenance: tuple[Provenance, ...] = ()


def runtime_group(zones: tuple[LandingZone, ...], selector: Selector) -> Made:
    """The subnets of the runtimes; empty when the selector finds nothing to name them by."""
    by_id = selector is Selector.SUBNET_ID
    subnets = sorted(
        {(each.id, each.cidr): (zone, each) for zone in zones for each in zone.subnets}.items()
    )
    usable = [(zone, each) for _, (zone, each) in subnets if each.cidr or by_id]
    names = sorted({each.id if by_id else each.cidr for _, each in usable})
    if not names:
        return Made()
    cidrs = tuple(sorted({each.cidr for _, each in usable}))
    group = SmartGroup(
        name=RUNTIMES,
        selectors=tuple(
            SmartGroupSelector(type="subnet", res_id=name)
            if by_id
            else SmartGroupSelector(cidr=name)
            for name in names
        ),
        members=cidrs if by_id and all(cidrs) else None,
    )
    return Made(
        smart=(group,),
        provenance=tuple(_subnet(name, zones, by_id=by_id) for name in names),
    )


def _subnet(name: str, zones: Iterable[LandingZone], *, by_id: bool) -> Provenance:
    places = [
        f"{each.id} of {zone.vpc_id or 'a VPC that was not read'} ({zone.account} {zone.region})"
        for zone in zones
        for each in zone.subnets
        if name == (each.id if by_id else each.cidr)
    ]
    return Provenance(
        group=RUNTIMES,
        entry=name,
        source=EntrySource.INVENTORY,
        why=f"A subnet with runtimes: {'; '.join(places)}.",
    )


def client_networks(
    named: tuple[str, ...], inventory: Inventory, zones: tuple[LandingZone, ...]
) -> tuple[ClientNetwork, ...]:
    """Where clients are: as the operator says, else the VPCs of the endpoints, as an assumption.

    Of a VPC with runtimes only the subnets without any: a runtime that counts as a client could
    manage runtimes.
    """
    vpcs = named or tuple(each.vpc_id for each in agentcore_endpoints(inventory))
    found: dict[str, ClientNetwork] = {}
    for text in vpcs:
        for each in _networks(text, inventory, zones, assumed=not named):
            found.setdefault(each.cidr, each)
    return tuple(found[cidr] for cidr in sorted(found, key=_by_network))


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


def endpoint_groups(endpoints: tuple[EndpointName, ...]) -> Made:
    """One group of host names for each service of AgentCore with an endpoint."""
    made = Made()
    for service, group in _ENDPOINTS.items():
        found = {each.host: each for each in endpoints if each.service == service and each.host}
        if found:
            made = Made(
                smart=(*made.smart, _hosts(group, found)),
                provenance=(
                    *made.provenance,
                    *(
                        Provenance(
                            group=group,
                            entry=host,
                            source=EntrySource.INVENTORY,
                            why=f"The public name of {found[host].id}.",
                        )
                        for host in sorted(found)
                    ),
                ),
            )
    return made


def indicator_groups() -> Made:
    """The paths of published attacks, and exactly the hosts that they are on."""
    hosts = indicator_hosts()
    urls = tuple((url, whose) for url, whose in indicator_urls() if url.partition("/")[0] in hosts)
    return Made(
        smart=(_hosts(IOC_HOSTS, hosts),),
        web=(WebGroup(name=IOC_URLS, urls=tuple(sorted({url for url, _ in urls}))),),
        provenance=(
            *(
                Provenance(
                    group=IOC_HOSTS,
                    entry=host,
                    source=EntrySource.CATALOGUE,
                    why="A host with an indicator: no other connection is decrypted.",
                )
                for host in sorted(hosts)
            ),
            *(
                Provenance(group=IOC_URLS, entry=url, source=EntrySource.CATALOGUE, why=f"{whose}.")
                for url, whose in urls
            ),
        ),
    )


def web_groups(entries: tuple[Approved, ...]) -> tuple[WebGroup, ...]:
    """A group of host names for each name that entries give."""
    names = sorted({entry.group for entry in entries})
    return tuple(
        WebGroup(
            name=name,
            sni=tuple(sorted({entry.text for entry in entries if entry.group == name})),
        )
        for name in names
    )


def managed_groups(names: Iterable[str]) -> Made:
    """The vendor's groups that stand beside ours."""
    wanted = [MANAGED[name] for name in MANAGED if name in names]
    return Made(
        web=tuple(WebGroup(name=name, managed=True) for name in wanted),
        provenance=tuple(
            Provenance(
                group=name,
                entry=name,
                source=EntrySource.VENDOR,
                why="Content kept by the vendor and not published.",
            )
            for name in wanted
        ),
    )


def _hosts(name: str, hosts: Iterable[str]) -> SmartGroup:
    return SmartGroup(
        name=name, selectors=tuple(SmartGroupSelector(fqdn=host) for host in sorted(hosts))
    )


def _by_network(cidr: str) -> tuple[int, int]:
    network = ipaddress.ip_network(cidr, strict=False)
    return int(network.network_address), network.prefixlen
