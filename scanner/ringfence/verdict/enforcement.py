"""Enforcement points: the interfaces and endpoints behind which a firewall decides.

An interface counts when the operator declares it, or when its instance bears both marks of an
Aviatrix gateway: the tag that the controller puts on what it makes, and a Name that starts with
`aviatrix-`. One mark alone is not enough, since anyone may tag or name an instance.
"""

from __future__ import annotations

from ringfence.model.coverage import Source
from ringfence.model.network import Instance, NetworkInterface, Route, VpcEndpoint
from ringfence.model.verdict import ReasonCode
from ringfence.verdict.index import NetworkIndex
from ringfence.verdict.ways import Outcome, Way, way

# https://docs.aviatrix.com: the controller tags every resource that it creates.
CONTROLLER_TAG = ("Aviatrix-Created-Resource", "Do-Not-Delete-Aviatrix-Created-Resource")
GATEWAY_NAME_PREFIX = "aviatrix-"
LOAD_BALANCER_ENDPOINT = "GatewayLoadBalancer"


def is_gateway(instance: Instance) -> bool:
    """Whether an instance bears both marks of an Aviatrix gateway."""
    name = instance.name or dict(instance.tags).get("Name", "")
    return CONTROLLER_TAG in instance.tags and name.startswith(GATEWAY_NAME_PREFIX)


def interface_way(index: NetworkIndex, route: Route, *, leads: str, table: str) -> Way:
    """The way through a network interface.

    leads is the sentence so far, such as `Route table rtb-1 sends 0.0.0.0/0 to eni-1`.
    """
    interface = index.interfaces.get(route.target_id)
    if interface is None or not _believed(index, Source.NETWORK_INTERFACES, interface):
        return _not_read(f"{leads}, an interface that was not read.", table)
    unrecognised = _unrecognised(index, interface)
    if unrecognised is not None:
        code, why = unrecognised
        return way(Outcome.UNKNOWN, code, f"{leads}, {why}", table)
    return _by_source_dest_check(interface, leads, table)


def endpoint_way(index: NetworkIndex, route: Route, *, leads: str, table: str) -> Way:
    """The way through a Gateway Load Balancer endpoint."""
    if route.target_id not in index.settings.enforcement_endpoints:
        return way(
            Outcome.UNKNOWN,
            ReasonCode.NEXT_HOP_UNTRACED,
            f"{leads}; what inspects behind that endpoint was not traced. Declare it as an "
            "enforcement endpoint if a firewall stands there.",
            table,
        )
    endpoint = index.endpoints.get(route.target_id)
    if endpoint is None or not _believed(index, Source.VPC_ENDPOINTS, endpoint):
        return _not_read(f"{leads}, a declared enforcement endpoint that was not read.", table)
    if endpoint.type != LOAD_BALANCER_ENDPOINT:
        return way(
            Outcome.UNKNOWN,
            ReasonCode.NEXT_HOP_UNTRACED,
            f"{leads}, which is declared as an enforcement endpoint but is of type "
            f"{endpoint.type or 'unknown'}.",
            table,
        )
    return _passes(f"{leads}, a declared enforcement endpoint.", table)


def _unrecognised(
    index: NetworkIndex, interface: NetworkInterface
) -> tuple[ReasonCode, str] | None:
    """Why an interface is not taken for an enforcement point; None when it is one."""
    if interface.id in index.settings.enforcement_interfaces:
        return None
    if not interface.instance_id:
        return ReasonCode.NEXT_HOP_UNTRACED, (
            "an interface without an instance; declare it as an enforcement interface if a "
            "firewall stands there."
        )
    instance = index.instances.get(interface.instance_id)
    if instance is None or not _believed(index, Source.INSTANCES, instance):
        return ReasonCode.NEXT_HOP_NOT_READ, (
            f"an interface of instance {interface.instance_id}, which was not read."
        )
    if is_gateway(instance):
        return None
    return ReasonCode.NEXT_HOP_UNTRACED, (
        f"an interface of instance {instance.id}, which is not known as an Aviatrix gateway; "
        "declare the interface as an enforcement interface if a firewall stands there."
    )


def _by_source_dest_check(interface: NetworkInterface, leads: str, table: str) -> Way:
    """An interface forwards packets of others only with its source/destination check off."""
    match interface.source_dest_check:
        case False:
            return _passes(f"{leads}, an interface of an enforcement point.", table)
        case True:
            detail = (
                f"{leads}, whose source/destination check is on: AWS drops what is sent through "
                "it. Nothing gets out today, but no rule contains it."
            )
        case _:
            detail = f"{leads}, whose source/destination check was not read."
    return way(Outcome.UNKNOWN, ReasonCode.SOURCE_DEST_CHECK, detail, interface.id)


def _passes(detail: str, table: str) -> Way:
    return way(Outcome.PASSES, ReasonCode.ENFORCEMENT_POINT_ROUTE, detail, table)


def _not_read(detail: str, table: str) -> Way:
    return way(Outcome.UNKNOWN, ReasonCode.NEXT_HOP_NOT_READ, detail, table)


def _believed(
    index: NetworkIndex, source: Source, record: NetworkInterface | Instance | VpcEndpoint
) -> bool:
    return index.coverage.usable(source, record.account, record.region)
