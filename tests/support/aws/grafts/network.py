"""The network model: attachments of AWS-owned interfaces, blackhole routes and the default DHCP options."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from moto.ec2.models.dhcp_options import DHCPOptionsSet, DHCPOptionsSetBackend
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.models.route_tables import Route
from moto.ec2.models.vpcs import VPC


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAttachment:
    """How an interface that AWS manages is attached: to no instance of the customer's."""

    attachment_id: str
    instance_owner_id: str = "amazon-aws"
    status: str = "attached"
    delete_on_termination: bool = False
    device_index: int = 1
    network_card_index: int = 0


def graft() -> None:
    own_attachment = vars(NetworkInterface)["attachment"].fget
    own_describe = DHCPOptionsSetBackend.describe_dhcp_options

    def attachment(eni: NetworkInterface) -> Any:
        return eni.__dict__.get("lab_attachment") or own_attachment(eni)

    def describe_dhcp_options(
        backend: Any, dhcp_options_ids: list[str] | None = None, filters: Any = None
    ) -> Any:
        default_dhcp_options(backend)
        return own_describe(backend, dhcp_options_ids, filters)

    setattr(NetworkInterface, "attachment", property(attachment))  # noqa: B010 - mypy forbids assigning to a property
    setattr(Route, "state", property(_route_state))  # noqa: B010
    setattr(Route, "instance_id", property(_route_instance_id))  # noqa: B010
    setattr(Route, "instance_owner_id", property(_route_instance_owner_id))  # noqa: B010
    setattr(VPC, "dhcp_options_id", property(_dhcp_options_id))  # noqa: B010
    setattr(DHCPOptionsSetBackend, "describe_dhcp_options", describe_dhcp_options)  # noqa: B010


def default_dhcp_options(backend: Any) -> DHCPOptionsSet:
    """Return the options set every region has before anyone makes one: the Amazon resolver."""
    known: DHCPOptionsSet | None = backend.__dict__.get("lab_default_dhcp")
    if known is None:
        region = backend.region_name
        domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        known = DHCPOptionsSet(backend, ["AmazonProvidedDNS"], [domain])  # type: ignore[arg-type] # moto's own caller passes a list
        digest = hashlib.sha256(f"{backend.account_id}/{region}/dhcp".encode()).hexdigest()
        known.id = f"dopt-{digest[:17]}"
        backend.dhcp_options_sets[known.id] = known
        backend.lab_default_dhcp = known
    return known


def _dhcp_options_id(vpc: VPC) -> str:
    options: DHCPOptionsSet | None = vpc.__dict__["dhcp_options"]
    if options:
        return options.id
    if vpc.__dict__.get("lab_without_dhcp"):
        return "default"  # EC2's word for a VPC that has no options set at all
    return default_dhcp_options(vpc.ec2_backend).id


def _route_state(route: Route) -> str:
    return "blackhole" if route.__dict__.get("lab_blackhole") else "active"


def _route_instance_id(route: Route) -> str | None:
    """Return the instance a route leads to, also when it leads to one of its interfaces: EC2 then names both."""
    instance = _route_instance(route)
    return instance.id if instance else None


def _route_instance_owner_id(route: Route) -> str | None:
    instance = _route_instance(route)
    return instance.owner_id if instance else None


def _route_instance(route: Route) -> Instance | None:
    if route.instance:
        return route.instance
    return route.interface.instance if route.interface else None
