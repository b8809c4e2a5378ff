"""The SmartGroups of a proposal, with what each entry comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.classify.indicators import indicator_urls
from ringfence.model.policy import SmartGroup, SmartGroupSelector, WebGroup
from ringfence.model.proposal import (
    EndpointName,
    EntrySource,
    LandingZone,
    Provenance,
    Selector,
)
from ringfence.propose.entries import Approved, indicator_hosts

RUNTIMES = "agentcore-runtime-subnets"
IOC_HOSTS = "supply-chain-ioc-hosts"
IOC_URLS = "supply-chain-ioc-urls"
MANAGED = {
    "sanctioned-models": "avx-ai-llm-providers",
    "approved-mcp": "avx-ai-mcp-agent-platforms",
}
"""The vendor's groups, whose content is not published, beside ours."""
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
                    why="A host with an indicator, by the addresses that the gateway's DNS gives it: "
                    "connections to other names there may be decrypted too.",
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
