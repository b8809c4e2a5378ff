"""Elastic network interfaces of AgentCore, laid out once so that answers and logs agree."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ringfence_data.estate.identifiers import digest, ec2_id
from ringfence_data.estate.network import SubnetDesign, VpcDesign
from ringfence_data.estate.workload import Placement

_FIRST_HOST = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface in one subnet."""

    id: str
    vpc: VpcDesign
    subnet: SubnetDesign
    private_ip: str
    ipv6: str
    groups: tuple[str, ...]
    """Names of security groups."""
    instance: str = ""
    """The EC2 instance, for capacity of the customer's own."""


class Layout:
    """Which interfaces carry a placement.

    AgentCore shares interfaces between everything with the same subnets and security groups, so
    equal placements meet in the same interfaces.
    """

    def __init__(self, networks: Iterable[VpcDesign], placements: Iterable[Placement]) -> None:
        self._networks = {network.name: network for network in networks}
        self._used: dict[str, int] = defaultdict(lambda: _FIRST_HOST)
        self._carriers: dict[Placement, tuple[Interface, ...]] = {}
        self._by_key: dict[tuple[str, str, tuple[str, ...]], Interface] = {}
        for placement in placements:
            if placement.vpc and placement not in self._carriers:
                self._carriers[placement] = tuple(self._attach(placement))

    def carriers(self, placement: Placement) -> tuple[Interface, ...]:
        """The interfaces of a placement; none for PUBLIC mode."""
        return self._carriers.get(placement, ())

    def vpc(self, placement: Placement) -> VpcDesign | None:
        return self._networks.get(placement.vpc)

    def interfaces(self) -> tuple[Interface, ...]:
        return tuple(self._by_key.values())

    def pick(self, placement: Placement, *turn: str) -> Interface | None:
        """The interface that a session happens to use."""
        carriers = self.carriers(placement)
        return carriers[int(digest(*turn)[:6], 16) % len(carriers)] if carriers else None

    def _attach(self, placement: Placement) -> Iterable[Interface]:
        vpc = self._networks[placement.vpc]
        for name in placement.subnets:
            key = (vpc.name, name, placement.groups)
            if key not in self._by_key:
                self._by_key[key] = self._interface(vpc, vpc.subnet(name), placement)
            yield self._by_key[key]

    def _interface(self, vpc: VpcDesign, subnet: SubnetDesign, placement: Placement) -> Interface:
        number = self._used[subnet.cidr]
        self._used[subnet.cidr] += 1
        name = f"{subnet.name}/{'+'.join(placement.groups)}"
        return Interface(
            id=vpc.id_of("eni", name),
            vpc=vpc,
            subnet=subnet,
            private_ip=str(ipaddress.ip_network(subnet.cidr)[number]),
            ipv6=str(ipaddress.ip_network(subnet.ipv6)[number]) if subnet.ipv6 else "",
            groups=placement.groups,
            instance=ec2_id("i", vpc.id, name) if placement.mode == "INSTANCES" else "",
        )
