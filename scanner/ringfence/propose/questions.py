"""What a scan cannot answer about a pack, and what no pack contains."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from itertools import combinations

from ringfence.model.agentcore import NetworkMode
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import DhcpOptions
from ringfence.model.proposal import (
    ClientNetwork,
    EndpointName,
    LandingZone,
    OpenQuestion,
    QuestionKind,
)
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import Containment
from ringfence.propose.zones import agentcore_endpoints, in_vpc

_LOGS = (
    Source.FLOW_LOGS,
    Source.RESOLVER_QUERY_LOGS,
    Source.SPANS,
    Source.CLOUDTRAIL,
)
_INVENTORY = (
    Source.RUNTIMES,
    Source.RUNTIME_ENDPOINTS,
    Source.GATEWAYS,
    Source.HARNESSES,
    Source.BROWSERS,
    Source.CODE_INTERPRETERS,
    Source.SUBNETS,
    Source.NETWORK_INTERFACES,
    Source.VPC_ENDPOINTS,
    Source.VPCS,
    Source.DHCP_OPTIONS,
)
_OPEN_MODES = (NetworkMode.PUBLIC, NetworkMode.INSTANCES, NetworkMode.UNKNOWN)
_NOT_HELD = (Containment.UNCONTAINED, Containment.LEAKY, Containment.UNKNOWN)
_CLOSE = (
    "Route it through the spoke gateway and close the side doors: until then the pack does not see "
    "all of its traffic."
)
_TRACE = "Find out whether all of its traffic passes the spoke gateway: the pack sees no other."
_AMAZON_DNS = "amazonprovideddns"
_NAMED = 5
_COMPARED = 400
"""Subnets that are compared with one another."""


def open_questions(
    snapshot: Snapshot,
    assessment: Assessment,
    zones: tuple[LandingZone, ...],
    clients: tuple[ClientNetwork, ...],
) -> tuple[OpenQuestion, ...]:
    """Everything that a human has to know or decide before the pack is applied, in a fixed order."""
    return (
        *_not_contained(snapshot),
        *_routes(snapshot, assessment),
        *_coverage(snapshot),
        *_placement(zones),
        *_resolvers(snapshot, zones),
        *_clients(zones, clients, agentcore_endpoints(snapshot.inventory)),
        *_decisions(),
    )


def _not_contained(snapshot: Snapshot) -> Iterator[OpenQuestion]:
    for runtime in snapshot.inventory.runtimes:
        modes = {version.placement.mode for version in runtime.served_versions}
        shown = ", ".join(sorted(modes & set(_OPEN_MODES))) or ("" if modes else "no known mode")
        if shown:
            also = " beside one in VPC mode" if in_vpc(runtime) else ""
            yield OpenQuestion(
                kind=QuestionKind.NOT_CONTAINED,
                subject=runtime.arn,
                message=f"A version in {shown} is served{also}: its traffic passes no firewall of "
                "yours, so the pack does not govern it.",
                action="Move it into subnets of a landing zone and remove the older versions; the "
                "IAM guardrail keeps new ones out.",
            )
    for tool in snapshot.inventory.tools:
        if not tool.managed_by_aws and tool.placement.mode in _OPEN_MODES:
            yield OpenQuestion(
                kind=QuestionKind.NOT_CONTAINED,
                subject=tool.arn,
                message=f"The {tool.kind} is in {tool.placement.mode} mode: the pack does not "
                "govern it.",
                action="Make it anew in VPC mode, in subnets behind the firewall.",
            )
    yield from _from_aws(snapshot)


def _from_aws(snapshot: Snapshot) -> Iterator[OpenQuestion]:
    """What leaves from networks of AWS, whatever the customer's VPC does."""
    gateways = tuple(each.arn for each in snapshot.inventory.gateways)
    if gateways:
        more = f" and {len(gateways) - _NAMED} more" if len(gateways) > _NAMED else ""
        yield OpenQuestion(
            kind=QuestionKind.NOT_CONTAINED,
            subject=f"{', '.join(gateways[:_NAMED])}{more}",
            message="What a gateway calls leaves from AWS's network and passes no firewall of yours.",
            action="Review its targets and who may invoke it.",
        )
    if any(each.managed_by_aws for each in snapshot.inventory.tools):
        yield OpenQuestion(
            kind=QuestionKind.NOT_CONTAINED,
            subject="browsers and code interpreters of AWS's own",
            message="Every account has them, and what they call passes no firewall of yours.",
            action="The IAM guardrail denies sessions with them.",
        )


def _routes(snapshot: Snapshot, assessment: Assessment) -> Iterator[OpenQuestion]:
    governed = {runtime.arn for runtime in snapshot.inventory.runtimes if in_vpc(runtime)}
    for verdict in assessment.verdicts:
        if verdict.arn in governed and verdict.containment in _NOT_HELD:
            why = next((reason.detail for reason in verdict.reasons), "nothing more is known")
            yield OpenQuestion(
                kind=QuestionKind.ROUTE,
                subject=verdict.arn,
                message=f"It is {verdict.containment}: {why}",
                action=_TRACE if verdict.containment is Containment.UNKNOWN else _CLOSE,
            )


def _coverage(snapshot: Snapshot) -> Iterator[OpenQuestion]:
    for row in snapshot.coverage:
        if row.complete or row.source not in (*_LOGS, *_INVENTORY):
            continue
        if row.status is CoverageStatus.NOT_ENABLED and row.source not in _LOGS:
            continue
        missing = "destinations" if row.source in _LOGS else "resources"
        place = f"{row.account} {row.region}".strip()
        yield OpenQuestion(
            kind=QuestionKind.COVERAGE,
            subject=f"{row.source} {place}".strip(),
            message=f"{row.status}: {row.detail} There may be {missing} that nobody has seen."
            if row.detail
            else f"{row.status}: there may be {missing} that nobody has seen.",
            action="Read it, and propose again before you enforce default-deny.",
        )


def _placement(zones: tuple[LandingZone, ...]) -> Iterator[OpenQuestion]:
    for zone in zones:
        for subnet in zone.subnets:
            if not subnet.cidr:
                yield _place(
                    subnet.id,
                    "The subnet was not read, so its CIDR is not known and no rule takes its "
                    "runtimes.",
                    "Read it, or use --selector subnet-id.",
                )
            if subnet.ipv6_cidrs:
                yield _place(
                    subnet.id,
                    f"It has IPv6 ({', '.join(subnet.ipv6_cidrs)}), which no rule of the pack takes.",
                    "Take IPv6 off the subnet, or route it to nowhere.",
                )
            if subnet.other_interfaces:
                yield _place(
                    subnet.id,
                    f"AgentCore did not make {subnet.other_interfaces} of its interfaces: the pack "
                    "would govern what they belong to as well.",
                    "Keep the subnet for runtimes alone, or approve what the others need.",
                )
    yield from _overlaps(zones)


def _overlaps(zones: tuple[LandingZone, ...]) -> Iterator[OpenQuestion]:
    networks = [
        (zone, subnet, ipaddress.ip_network(subnet.cidr, strict=False))
        for zone in zones
        for subnet in zone.subnets
        if subnet.cidr
    ]
    for (zone, subnet, one), (other, second, two) in combinations(networks[:_COMPARED], 2):
        same = zone.vpc_id == other.vpc_id and zone.account == other.account
        if not same and one.overlaps(two):
            yield _place(
                f"{subnet.id}, {second.id}",
                f"{subnet.cidr} and {second.cidr} overlap, in two VPCs: one CIDR names both.",
                "Use --selector subnet-id.",
            )


def _place(subject: str, message: str, action: str) -> OpenQuestion:
    return OpenQuestion(
        kind=QuestionKind.PLACEMENT, subject=subject, message=message, action=action
    )


def _resolvers(snapshot: Snapshot, zones: tuple[LandingZone, ...]) -> Iterator[OpenQuestion]:
    """VPCs whose name servers may be reached through the gateway, where the DNS rows deny them."""
    options = {each.id: each for each in snapshot.inventory.dhcp_options}
    vpcs = {vpc.id: vpc for vpc in snapshot.inventory.vpcs}
    for zone in zones:
        vpc = vpcs.get(zone.vpc_id)
        servers = _servers(options.get(vpc.dhcp_options_id)) if vpc else ()
        if servers:
            yield OpenQuestion(
                kind=QuestionKind.DECISION,
                subject=zone.vpc_id,
                message=f"Its runtimes ask {', '.join(servers)} for names: where that is reached "
                "through the gateway, the DNS rows cut every name.",
                action="Use the VPC's resolver, or permit exactly these servers before row 40.",
            )


def _servers(options: DhcpOptions | None) -> tuple[str, ...]:
    named = options.name_servers if options else ()
    return tuple(each for each in named if each.lower() != _AMAZON_DNS)


def _clients(
    zones: tuple[LandingZone, ...],
    clients: tuple[ClientNetwork, ...],
    endpoints: tuple[EndpointName, ...],
) -> Iterator[OpenQuestion]:
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
            message="The public names of these endpoints were not read, so no rule permits clients "
            "to reach them.",
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


def _decisions() -> Iterable[OpenQuestion]:
    """What no scan of AWS can know about the controller."""
    return (
        OpenQuestion(
            kind=QuestionKind.DECISION,
            subject="default action",
            message="The controller's default action and other rulesets were not read. Where they "
            "deny, a pack that only watches may still leave its runtimes cut off: whether "
            "evaluation goes on after a watched match is not documented.",
            action="Look at the Default Action Rule and at later rulesets before you apply.",
        ),
        OpenQuestion(
            kind=QuestionKind.DECISION,
            subject="deny-supply-chain-ioc",
            message="It reads paths, which takes a controller of 9.0 or later with decryption on, "
            "and clients that trust the gateway's certificate authority.",
            action="Put the authority into the image of the runtimes that use these hosts; a "
            "client that pins certificates fails there.",
        ),
    )
