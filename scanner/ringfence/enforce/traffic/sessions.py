"""From which addresses AWS saw the calls of a runtime's sessions, as CloudTrail tells."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from ringfence.enforce.case import Case
from ringfence.enforce.subjects import Subject
from ringfence.model.agentcore import NetworkMode
from ringfence.model.telemetry import ApiUse
from ringfence.verdict.enforcement import is_gateway

SESSION_PREFIX = "BedrockAgentCore-"
"""How AgentCore names the sessions of runtimes."""
_KEY = "traffic.sessions"
_SHARED_SPACE = ipaddress.ip_network("100.64.0.0/10")
_INSIDE = tuple(
    map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)
_PLACED = (NetworkMode.VPC, NetworkMode.INSTANCES)


class Way(Enum):
    """By which way a call came to AWS."""

    GATEWAY = auto()
    """From a public address of an enforcement point."""
    ENDPOINT = auto()
    """Through a VPC endpoint."""
    NAT = auto()
    """From a NAT gateway, behind which an enforcement point may stand or not."""
    ELSEWHERE = auto()
    """From a public address that is none of the estate's."""
    NOT_SAID = auto()
    """From a private address, or from a service of AWS."""


@dataclass(slots=True, kw_only=True)
class Sessions:
    """Calls by role, who uses each role, and the public addresses that are known."""

    uses: dict[str, list[ApiUse]] = field(default_factory=lambda: defaultdict(list))
    users: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """The ARNs of runtimes and others; one outside a VPC makes a role nobody's own."""
    gateways: frozenset[str] = frozenset()
    nat: frozenset[str] = frozenset()

    def of(self, subject: Subject) -> Iterator[ApiUse]:
        for role in sorted({version.role_arn for version in subject.versions} - {""}):
            yield from self.uses.get(role, ())

    def own(self, subject: Subject) -> bool:
        """Whether the calls of a subject's roles can be nobody else's, and it is always in a VPC."""
        roles = {version.role_arn for version in subject.versions} - {""}
        users = {user for role in roles for user in self.users.get(role, ())}
        return len(users) == 1

    def way(self, use: ApiUse) -> Way:
        if use.vpc_endpoint_id:
            return Way.ENDPOINT
        if use.source_ip in self.gateways:
            return Way.GATEWAY
        if use.source_ip in self.nat:
            return Way.NAT
        return Way.ELSEWHERE if _is_public(use.source_ip) else Way.NOT_SAID


def sessions(case: Case) -> Sessions:
    held = case.shared.get(_KEY)
    if not isinstance(held, Sessions):
        held = case.shared[_KEY] = _read(case)
    return held


def fresh(case: Case, uses: Iterable[ApiUse]) -> list[ApiUse]:
    """The calls that say something of today."""
    return [each for each in uses if each.last_seen >= case.as_of - case.fresh]


def _read(case: Case) -> Sessions:
    inventory = case.snapshot.inventory
    found = Sessions(
        gateways=frozenset(_gateway_addresses(case)),
        nat=frozenset(address for each in inventory.nat_gateways for address in each.public_ips),
    )
    for use in case.snapshot.telemetry.api_uses:
        if use.role_arn and use.session_name.startswith(SESSION_PREFIX):
            found.uses[use.role_arn].append(use)
    for runtime in inventory.runtimes:
        for version in runtime.served_versions:
            found.users[version.role_arn].add(runtime.arn)
            if version.placement.mode not in _PLACED:
                found.users[version.role_arn].add(f"{runtime.arn} outside")
    for role, arn in _other_users(case):
        found.users[role].add(arn)
    return found


def _other_users(case: Case) -> Iterator[tuple[str, str]]:
    inventory = case.snapshot.inventory
    yield from ((each.execution_role_arn, each.arn) for each in inventory.tools)
    yield from ((each.role_arn, each.arn) for each in inventory.gateways)
    listed = {runtime.arn for runtime in inventory.runtimes}
    for harness in inventory.harnesses:
        if harness.runtime_arn not in listed:
            yield harness.role_arn, harness.arn


def _gateway_addresses(case: Case) -> Iterator[str]:
    index = case.ground.network
    for interface in index.interfaces.values():
        instance = index.instances.get(interface.instance_id)
        if interface.id in index.settings.enforcement_interfaces or (
            instance is not None and is_gateway(instance)
        ):
            yield from interface.public_ips
            yield from interface.ipv6_addresses


def _is_public(text: str) -> bool:
    """Whether it is an address that only the internet has; services of AWS are named, not numbered."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    inside = any(address in network for network in (*_INSIDE, _SHARED_SPACE))
    return not (inside or address.is_loopback or address.is_link_local or address.is_unspecified)
