"""Whose decision a firewall logged: the interface behind the address of its client."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from ringfence.model.coverage import Source
from ringfence.model.network import NetworkInterface, Subnet
from ringfence.verdict.index import CoverageIndex

_Network = IPv4Network | IPv6Network


class Party(Enum):
    """What an address belongs to."""

    AGENT = auto()
    """An interface that AgentCore made, of an inventory that may be believed."""
    INSTANCE = auto()
    """An EC2 instance: it speaks for Instances compute only."""
    OTHER = auto()
    """Anything else in the subnet, an interface that was not read included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Where an address stands, and whose it is."""

    subnet_id: str
    party: Party


class ClientLocator:
    """Finds the subnet and the party of an address.

    An address that lies in more than one VPC says nothing: address plans overlap.
    """

    def __init__(
        self,
        subnets: Iterable[Subnet],
        interfaces: Iterable[NetworkInterface],
        coverage: CoverageIndex,
    ) -> None:
        self._coverage = coverage
        self._blocks: list[tuple[_Network, Subnet]] = [
            (ip_network(cidr, strict=False), subnet)
            for subnet in subnets
            for cidr in (subnet.cidr, *subnet.ipv6_cidrs)
            if _is_block(cidr)
        ]
        self._holders = _by_address(interfaces)
        self._known: dict[str, Client | None] = {}

    def find(self, address: str) -> Client | None:
        if address not in self._known:
            self._known[address] = self._find(address)
        return self._known[address]

    def _find(self, address: str) -> Client | None:
        try:
            parsed = ip_address(address)
        except ValueError:
            return None
        homes = [subnet for block, subnet in self._blocks if parsed in block]
        holders = self._holders.get(str(parsed), ())
        vpcs = {subnet.vpc_id for subnet in homes} | {holder.vpc_id for holder in holders}
        if len(vpcs) != 1:
            return None
        if len(holders) == 1:
            (holder,) = holders
            return Client(subnet_id=holder.subnet_id, party=self._party(holder))
        return Client(subnet_id=homes[0].id, party=Party.OTHER) if homes else None

    def _party(self, interface: NetworkInterface) -> Party:
        place = interface.account, interface.region
        if not self._coverage.usable(Source.NETWORK_INTERFACES, *place):
            return Party.OTHER
        return party_of(interface)


def party_of(interface: NetworkInterface) -> Party:
    if interface.managed_by_agentcore:
        return Party.AGENT
    return Party.INSTANCE if interface.instance_id else Party.OTHER


def _by_address(
    interfaces: Iterable[NetworkInterface],
) -> Mapping[str, tuple[NetworkInterface, ...]]:
    found: defaultdict[str, dict[str, NetworkInterface]] = defaultdict(dict)
    for interface in interfaces:
        for text in (*interface.private_ips, *interface.ipv6_addresses):
            found[_normal(text)][interface.id] = interface
    return {address: tuple(held.values()) for address, held in found.items()}


def _normal(text: str) -> str:
    """One spelling for each IPv6 address."""
    try:
        return str(ip_address(text))
    except ValueError:
        return text


def _is_block(cidr: str) -> bool:
    try:
        ip_network(cidr, strict=False)
    except ValueError:
        return False
    return True
