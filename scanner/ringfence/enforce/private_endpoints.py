"""The layer of private endpoints: AgentCore's services inside the VPC, and the resolver beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from ipaddress import ip_network

from ringfence.enforce.case import Case
from ringfence.enforce.check import Check, failed, not_applicable, passed, seen, unknown
from ringfence.enforce.endpoint_policy import openness
from ringfence.enforce.endpoint_reach import admits_https, zones_without
from ringfence.enforce.run import NOT_READ, PARTIAL
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.network import VpcEndpoint
from ringfence.model.trilean import Match
from ringfence.model.verification import Outcome, Scope

_DATA, _CONTROL, _GATEWAY = (
    "bedrock-agentcore",
    "bedrock-agentcore-control",
    "bedrock-agentcore.gateway",
)
_AMAZON = frozenset({"amazonprovideddns", "169.254.169.253", "fd00:ec2::253"})
_RESOLVER_OFFSET = 2


def service_endpoint(case: Case, subject: Subject, *, service: str) -> Iterator[Outcome]:
    """Whether a service of AgentCore is reached inside the VPC, and by whom."""
    if service == _GATEWAY and not _has_gateways(case, subject):
        yield not_applicable(f"there is no gateway in {subject.account} {subject.region}")
        return
    found = [
        each
        for each in case.ground.network.endpoints_by_vpc.get(subject.id, ())
        if each.type == "Interface" and _serves(each, service)
    ]
    if not found:
        yield _missing(case, subject, service)
    for endpoint in found:
        yield from _judged(case, subject, endpoint)


def _missing(case: Case, subject: Subject, service: str) -> Outcome:
    """What no such endpoint means: it may be among what was not read, and need not be there."""
    shown = seen(Source.VPC_ENDPOINTS, subject.id, f"no interface endpoint for {service}")
    detail = f"{subject.id} has no interface endpoint for {service}"
    place = subject.account, subject.region
    if not case.coverage.complete(Source.VPC_ENDPOINTS, *place):
        return unknown(PARTIAL, f"{detail} among those that were read", shown)
    if service == _GATEWAY and not _listed_gateways(case, subject):
        return unknown(NOT_READ, f"{detail}, and whether there are gateways was not read", shown)
    return failed("endpoint-missing", detail, shown)


def _judged(case: Case, subject: Subject, endpoint: VpcEndpoint) -> Iterator[Outcome]:
    shown = seen(Source.VPC_ENDPOINTS, endpoint.id, f"{endpoint.service_name} {endpoint.state}")
    problems = [*_state(endpoint), *_reach(case, endpoint)]
    for cause, why in problems:
        yield failed(cause, f"{endpoint.id} {why}", shown)
    doubts = [*_policy_doubts(endpoint), *_reach_doubts(case, endpoint)]
    for cause, why in doubts:
        yield unknown(cause, f"{endpoint.id} {why}", shown)
    if not problems and not doubts:
        yield passed(f"{endpoint.id} reaches {endpoint.service_name} inside {subject.id}", shown)


def _state(endpoint: VpcEndpoint) -> Iterator[tuple[str, str]]:
    if endpoint.state.lower() != "available":
        yield "endpoint-not-available", f"is {endpoint.state or 'in no known state'}"
    if endpoint.private_dns is False:
        yield "private-dns-off", "has private DNS off: its service is reached by the public name"
    if openness(endpoint.policy) is Match.YES:
        yield "endpoint-policy-open", "has a policy that lets anybody do everything to anything"


def _policy_doubts(endpoint: VpcEndpoint) -> Iterator[tuple[str, str]]:
    if endpoint.private_dns is None:
        yield "private-dns-not-read", "does not say whether it has private DNS"
    if openness(endpoint.policy) is Match.MAYBE:
        yield "endpoint-policy-unreadable", "has a policy that cannot be read"


def _reach(case: Case, endpoint: VpcEndpoint) -> Iterator[tuple[str, str]]:
    if admits_https(case, endpoint) is Match.NO:
        yield "endpoint-closed", "has security groups that do not let every runtime in on port 443"
    if missing := zones_without(case, endpoint):
        yield "endpoint-zone-missing", f"is in no subnet of zone {', '.join(missing)}"


def _reach_doubts(case: Case, endpoint: VpcEndpoint) -> Iterator[tuple[str, str]]:
    if admits_https(case, endpoint) is Match.MAYBE:
        yield (
            "endpoint-group-not-read",
            "has security groups of which it cannot be told who gets in",
        )


def _serves(endpoint: VpcEndpoint, service: str) -> bool:
    return endpoint.service_name.partition(f".{endpoint.region}.")[2] == service


def _has_gateways(case: Case, subject: Subject) -> bool:
    """Whether there are gateways; where they were not read there may be some."""
    place = subject.account, subject.region
    return _listed_gateways(case, subject) or not case.coverage.complete(Source.GATEWAYS, *place)


def _listed_gateways(case: Case, subject: Subject) -> bool:
    place = subject.account, subject.region
    return any((g.account, g.region) == place for g in case.snapshot.inventory.gateways)


def dns_attributes(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the VPC resolves the private names of its endpoints."""
    vpc = next((each for each in case.snapshot.inventory.vpcs if each.id == subject.id), None)
    for name, value in (
        ("enableDnsSupport", vpc.dns_support if vpc else None),
        ("enableDnsHostnames", vpc.dns_hostnames if vpc else None),
    ):
        shown = seen(Source.VPC_ATTRIBUTES, subject.id, f"{name} {value}")
        if value is None:
            yield unknown("attributes-not-read", f"{name} of {subject.id} was not read")
        elif value:
            yield passed(f"{name} of {subject.id} is on", shown)
        else:
            yield failed("dns-attribute-off", f"{name} of {subject.id} is off", shown)


def resolver(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the VPC asks Amazon's resolver, whose logs and rules see its names."""
    vpc = next((each for each in case.snapshot.inventory.vpcs if each.id == subject.id), None)
    options = {each.id: each for each in case.snapshot.inventory.dhcp_options}
    if vpc is None or (vpc.dhcp_options_id != "default" and vpc.dhcp_options_id not in options):
        yield unknown("resolver-not-read", f"which servers {subject.id} asks was not read")
        return
    servers = () if vpc.dhcp_options_id == "default" else options[vpc.dhcp_options_id].name_servers
    own = _own_resolvers(vpc.cidrs)
    foreign = sorted(each for each in servers if each.lower() not in _AMAZON and each not in own)
    shown = seen(
        Source.DHCP_OPTIONS, vpc.dhcp_options_id, f"name servers: {', '.join(servers) or 'none'}"
    )
    if not servers:
        yield unknown(
            "resolver-not-read", f"the DHCP options of {subject.id} name no server", shown
        )
    elif foreign:
        detail = f"{subject.id} asks {', '.join(foreign)}: no Resolver log sees those names"
        yield failed("foreign-resolver", detail, shown)
    else:
        yield passed(f"{subject.id} asks Amazon's resolver", shown)


def query_logging(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the names that a VPC asks for are logged."""
    found = [
        each for each in case.snapshot.inventory.resolver_log_configs if subject.id in each.vpcs
    ]
    for each in found:
        shown = seen(Source.RESOLVER_LOG_CONFIGS, each.id, f"to {each.destination_arn}")
        yield passed(f"the names that {subject.id} asks for are logged", shown)
    if not found:
        detail = f"no Resolver query log configuration is associated with {subject.id}"
        whole = case.coverage.complete(Source.RESOLVER_LOG_CONFIGS, subject.account, subject.region)
        yield failed("names-not-logged", detail) if whole else unknown(PARTIAL, detail)


def _own_resolvers(cidrs: tuple[str, ...]) -> set[str]:
    """The address two above the base of each IPv4 block: Amazon's resolver inside a VPC."""
    networks = (ip_network(cidr, strict=False) for cidr in cidrs if _is_block(cidr))
    return {str(each.network_address + _RESOLVER_OFFSET) for each in networks if each.version == 4}  # noqa: PLR2004 - IPv4


def _is_block(cidr: str) -> bool:
    try:
        ip_network(cidr, strict=False)
    except ValueError:
        return False
    return True


_ENDPOINTS = (Source.VPC_ENDPOINTS, Source.SECURITY_GROUPS)
PRIVATE_ENDPOINTS: tuple[Check, ...] = (
    *(
        Check(
            id=f"{name}-private-endpoint",
            scope=Scope.VPC,
            needs=_ENDPOINTS,
            ask=partial(service_endpoint, service=service),
        )
        for name, service in (("data", _DATA), ("control", _CONTROL), ("gateway", _GATEWAY))
    ),
    Check(
        id="vpc-dns-attributes",
        scope=Scope.VPC,
        needs=(Source.VPCS, Source.VPC_ATTRIBUTES),
        ask=dns_attributes,
    ),
    Check(
        id="vpc-resolver",
        scope=Scope.VPC,
        needs=(Source.VPCS, Source.DHCP_OPTIONS),
        ask=resolver,
    ),
    Check(
        id="resolver-query-logging",
        scope=Scope.VPC,
        needs=(Source.RESOLVER_LOG_CONFIGS,),
        ask=query_logging,
    ),
)
