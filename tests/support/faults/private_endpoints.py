"""Private endpoints that do not serve, or serve anybody, and resolvers that nobody watches."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ringfence.model.network import SecurityGroupRule
from ringfence.model.verification import CheckStatus, Layer
from support import builders as build
from support.faults.placement import inventory_with
from support.verified_estate import SERVICES, Estate, Fault, endpoint_group, private_endpoint

_DATA = SERVICES[0]
_NAMES = dict(
    zip(SERVICES, (f"{n}-private-endpoint" for n in ("data", "control", "gateway")), strict=True)
)
OPEN_POLICY = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}
)


def endpoint_with(service: str = _DATA, **changes: Any) -> Callable[[Estate], Estate]:
    """One of the three endpoints, changed."""
    return inventory_with(
        vpc_endpoints=tuple(
            private_endpoint(each, **(changes if each == service else {})) for each in SERVICES
        )
    )


def _without(service: str) -> Callable[[Estate], Estate]:
    return inventory_with(
        vpc_endpoints=tuple(private_endpoint(each) for each in SERVICES if each != service)
    )


def admitting(peer: str, port: int = 443) -> Callable[[Estate], Estate]:
    """The endpoints' security group admits this peer alone."""
    rule = SecurityGroupRule(egress=False, protocol="tcp", from_port=port, to_port=port, peer=peer)
    return inventory_with(security_groups=(build.security_group(), endpoint_group(rules=(rule,))))


def _in_zones(estate: Estate) -> Estate:
    """The runtime stands in a zone in which the endpoint has no subnet."""
    own, spoke, *rest = estate.inventory.subnets
    subnets = (
        replace(own, availability_zone_id="use1-az1"),
        replace(spoke, availability_zone_id="use1-az2"),
        *rest,
    )
    changed = endpoint_with(subnets=(spoke.id,))(estate)
    return replace(changed, inventory=replace(changed.inventory, subnets=subnets))


def _fault(
    id_: str,
    change: Callable[[Estate], Estate],
    cause: str,
    check: str = _NAMES[_DATA],
    status: CheckStatus = CheckStatus.FAIL,
) -> Fault:
    return Fault(
        id=id_,
        change=change,
        layer=Layer.PRIVATE_ENDPOINTS,
        check=check,
        cause=cause,
        status=status,
    )


_UNKNOWN = CheckStatus.UNKNOWN
PRIVATE_ENDPOINTS: tuple[Fault, ...] = (
    *(
        _fault(f"the VPC has no endpoint for {each}", _without(each), "endpoint-missing", name)
        for each, name in _NAMES.items()
    ),
    _fault(
        "an endpoint waits for acceptance",
        endpoint_with(state="pendingAcceptance"),
        "endpoint-not-available",
    ),
    _fault("private DNS is off", endpoint_with(private_dns=False), "private-dns-off"),
    _fault(
        "nobody knows whether private DNS is on",
        endpoint_with(private_dns=None),
        "private-dns-not-read",
        status=_UNKNOWN,
    ),
    _fault("an endpoint has no policy", endpoint_with(policy=""), "endpoint-policy-open"),
    _fault(
        "an endpoint's policy allows everything",
        endpoint_with(policy=OPEN_POLICY),
        "endpoint-policy-open",
    ),
    _fault(
        "an endpoint's policy is cut off",
        endpoint_with(policy='{"Statement": [{'),
        "endpoint-policy-unreadable",
        status=_UNKNOWN,
    ),
    _fault("the endpoints admit another network", admitting("10.99.0.0/16"), "endpoint-closed"),
    _fault("the endpoints admit another port", admitting("10.20.0.0/16", 80), "endpoint-closed"),
    _fault(
        "the endpoints' security group was not read",
        inventory_with(security_groups=(build.security_group(),)),
        "endpoint-group-not-read",
        status=_UNKNOWN,
    ),
    _fault("a runtime stands in a zone without the endpoint", _in_zones, "endpoint-zone-missing"),
    _fault(
        "the VPC does not resolve private names",
        inventory_with(vpcs=(build.vpc(dns_support=False),)),
        "dns-attribute-off",
        "vpc-dns-attributes",
    ),
    _fault(
        "nobody knows whether the VPC has host names",
        inventory_with(vpcs=(build.vpc(dns_hostnames=None),)),
        "attributes-not-read",
        "vpc-dns-attributes",
        _UNKNOWN,
    ),
    _fault(
        "the VPC asks a resolver of somebody else",
        inventory_with(dhcp_options=(build.dhcp_options("AmazonProvidedDNS", "9.9.9.9"),)),
        "foreign-resolver",
        "vpc-resolver",
    ),
    _fault(
        "the DHCP options of the VPC were not read",
        inventory_with(dhcp_options=()),
        "resolver-not-read",
        "vpc-resolver",
        _UNKNOWN,
    ),
    _fault(
        "the names that the VPC asks for are not logged",
        inventory_with(resolver_log_configs=(build.resolver_log("vpc-0other"),)),
        "names-not-logged",
        "resolver-query-logging",
    ),
)
