"""How much of a runtime's egress the evidence could have shown.

A runtime in PUBLIC mode has no interface in the customer's VPC, hence neither flow log nor Resolver
log of its own: whatever spans and CloudTrail show, it is never all. `No flows seen` is not
`no egress`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import DhcpOptions, FlowLogConfig, ResolverLogConfig, Vpc
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import GapKind
from ringfence.model.verdict import Observability
from ringfence.model.window import TimeWindow
from ringfence.verdict.index import NetworkIndex

_SESSION_PREFIX = "BedrockAgentCore-"
_AMAZON_RESOLVERS = ("AmazonProvidedDNS", "169.254.169.253")


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the logs of a scan could see, by resource."""

    window: TimeWindow
    flow_logs: Mapping[str, tuple[FlowLogConfig, ...]]
    """By VPC, subnet or interface."""
    resolver_logs: Mapping[str, ResolverLogConfig]
    """By VPC."""
    vpcs: Mapping[str, Vpc]
    dhcp: Mapping[str, DhcpOptions]
    lossy_subnets: frozenset[str]
    """Subnets with an interface whose records were skipped."""
    seen_subnets: frozenset[str]
    """Subnets with an AgentCore interface of which flows were read."""
    spans: frozenset[str]
    """Runtimes with at least one span."""
    sessions: frozenset[str]
    """Roles that an AgentCore session used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A level, with one sentence for each source."""

    level: Observability
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One source: whether it shows everything, something or nothing."""

    level: Observability
    reason: str


def watch_of(snapshot: Snapshot) -> Watch:
    inventory, telemetry = snapshot.inventory, snapshot.telemetry
    configs: defaultdict[str, list[FlowLogConfig]] = defaultdict(list)
    for config in inventory.flow_log_configs:
        configs[config.resource_id].append(config)
    skipped = {gap.interface_id for gap in telemetry.gaps if gap.kind is GapKind.SKIPDATA}
    flowing = {flow.interface_id for flow in telemetry.flows}
    return Watch(
        window=snapshot.scope.window,
        flow_logs={key: tuple(value) for key, value in configs.items()},
        resolver_logs={
            vpc: config
            for config in inventory.resolver_log_configs
            for vpc in config.vpcs
            if config.status == "CREATED"
        },
        vpcs={vpc.id: vpc for vpc in inventory.vpcs},
        dhcp={options.id: options for options in inventory.dhcp_options},
        lossy_subnets=_subnets_of(snapshot, skipped),
        seen_subnets=_subnets_of(snapshot, flowing),
        spans=frozenset(call.runtime_arn for call in telemetry.span_calls),
        sessions=frozenset(
            use.role_arn
            for use in telemetry.api_uses
            if use.session_name.startswith(_SESSION_PREFIX)
        ),
    )


def observe(
    watch: Watch, runtime: AgentRuntime, *, mode: NetworkMode, network: NetworkIndex
) -> Seen:
    """How far the evidence reaches for a runtime whose most exposed mode is given."""
    parts = [_spans(watch, runtime, network), _sessions(watch, runtime, network)]
    if mode is NetworkMode.PUBLIC:
        blind = "In PUBLIC mode it has no flow log and no Resolver log of its own."
        return _sum(parts, [_Part(level=Observability.NONE, reason=blind)])
    subnets = _subnets(runtime, network)
    logs = [
        _flow_logs(watch, runtime, subnets, network),
        _resolver_logs(watch, runtime, subnets, network),
    ]
    if mode is NetworkMode.UNKNOWN:
        doubt = "Its network mode was not read, so that its logs may not show everything."
        logs.append(_Part(level=Observability.NONE, reason=doubt))
    return _sum(parts, logs)


def _sum(extra: list[_Part], logs: list[_Part]) -> Seen:
    """Full needs every network log; spans and CloudTrail alone are never all."""
    levels = [part.level for part in (*logs, *extra)]
    if all(part.level is Observability.FULL for part in logs):
        level = Observability.FULL
    elif all(found is Observability.NONE for found in levels):
        level = Observability.NONE
    else:
        level = Observability.PARTIAL
    return Seen(level=level, reasons=tuple(part.reason for part in (*logs, *extra)))


def _spans(watch: Watch, runtime: AgentRuntime, network: NetworkIndex) -> _Part:
    if runtime.arn in watch.spans:
        return _Part(
            level=Observability.PARTIAL,
            reason="Spans show the calls of its instrumented libraries only.",
        )
    how = _unread(network, Source.SPANS, runtime)
    reason = f"Whether a span names it was not read ({how})." if how else "No span names it."
    return _Part(level=Observability.NONE, reason=reason)


def _sessions(watch: Watch, runtime: AgentRuntime, network: NetworkIndex) -> _Part:
    roles = {version.role_arn for version in runtime.versions} - {""}
    if roles & watch.sessions:
        return _Part(
            level=Observability.PARTIAL,
            reason="CloudTrail shows the AWS calls of its role's sessions, and nothing beyond AWS.",
        )
    how = _unread(network, Source.CLOUDTRAIL, runtime)
    reason = "CloudTrail shows no AgentCore session of its role."
    if how:
        reason = f"Whether its role had an AgentCore session was not read from CloudTrail ({how})."
    return _Part(level=Observability.NONE, reason=reason)


def _unread(network: NetworkIndex, source: Source, runtime: AgentRuntime) -> str:
    """How a source fell short; empty when its silence is a fact."""
    status = network.coverage.status(source, runtime.account, runtime.region)
    if status is CoverageStatus.COMPLETE:
        return ""
    return status.value if status else "not asked for"


def _subnets(runtime: AgentRuntime, network: NetworkIndex) -> tuple[str, ...]:
    """Every subnet that a known version stands in."""
    found: set[str] = set()
    for version in runtime.versions:
        found.update(version.placement.subnets)
        provider = network.capacity_providers.get(version.capacity_provider_arn)
        found.update(provider.subnets if provider else ())
    return tuple(sorted(found))


def _flow_logs(
    watch: Watch, runtime: AgentRuntime, subnets: tuple[str, ...], network: NetworkIndex
) -> _Part:
    read = network.coverage.complete(Source.FLOW_LOGS, runtime.account, runtime.region)
    seen = bool(set(subnets) & watch.seen_subnets)
    if not subnets:
        return _Part(level=Observability.NONE, reason="None of its subnets was read.")
    covering = {subnet: _delivering(watch, subnet, network) for subnet in subnets}
    bare = [subnet for subnet, configs in covering.items() if not configs]
    if bare:
        some = len(bare) < len(subnets) or seen
        return _Part(
            level=Observability.PARTIAL if some and read else Observability.NONE,
            reason=_no_flow_log(bare, _unread(network, Source.FLOW_LOG_CONFIGS, runtime)),
        )
    if not read:
        return _Part(
            level=Observability.PARTIAL if seen else Observability.NONE,
            reason="Flow logs cover its subnets, but were not read completely.",
        )
    short = _shortcoming(watch, covering)
    if short:
        reason = f"Flow logs cover its subnets, but {short}."
        return _Part(level=Observability.PARTIAL, reason=reason)
    return _Part(level=Observability.FULL, reason="Flow logs cover its subnets and were read.")


def _no_flow_log(bare: list[str], how: str) -> str:
    if how:
        return f"Whether a flow log covers {', '.join(bare)} was not read ({how})."
    return f"No flow log that delivers accepted traffic covers {', '.join(bare)}."


def _shortcoming(watch: Watch, covering: Mapping[str, tuple[FlowLogConfig, ...]]) -> str:
    """Why flow logs that were read may not show everything; empty when they do."""
    undated = [
        subnet
        for subnet, configs in covering.items()
        if all(config.created_at is None for config in configs)
    ]
    if undated:
        return f"since when was not read for {', '.join(undated)}"
    lossy = sorted(set(covering) & watch.lossy_subnets)
    return f"records were skipped in {', '.join(lossy)}" if lossy else ""


def _delivering(watch: Watch, subnet_id: str, network: NetworkIndex) -> tuple[FlowLogConfig, ...]:
    """The flow logs of a subnet or its VPC that saw accepted traffic in the whole window.

    One without a creation time is among them: since when it delivers is not known.
    """
    subnet = network.subnets.get(subnet_id)
    places = (subnet_id, subnet.vpc_id) if subnet else (subnet_id,)
    return tuple(
        config
        for place in places
        for config in watch.flow_logs.get(place, ())
        if _delivers(config, watch.window)
    )


def _delivers(config: FlowLogConfig, window: TimeWindow) -> bool:
    return (
        config.status == "ACTIVE"
        and config.delivery_status == "SUCCESS"
        and config.traffic_type in ("ALL", "ACCEPT")
        and (config.created_at is None or config.created_at <= window.start)
    )


def _resolver_logs(
    watch: Watch, runtime: AgentRuntime, subnets: tuple[str, ...], network: NetworkIndex
) -> _Part:
    homes = [network.subnets[subnet].vpc_id for subnet in subnets if subnet in network.subnets]
    vpcs = sorted(set(homes))
    if not vpcs:
        return _Part(level=Observability.NONE, reason="The VPC of its subnets was not read.")
    bare = [vpc for vpc in vpcs if vpc not in watch.resolver_logs]
    if bare or len(homes) < len(subnets):
        some = len(bare) < len(vpcs)
        how = _unread(network, Source.RESOLVER_LOG_CONFIGS, runtime)
        return _Part(
            level=Observability.PARTIAL if some else Observability.NONE,
            reason=_no_resolver_log(bare, how),
        )
    if not network.coverage.complete(Source.RESOLVER_QUERY_LOGS, runtime.account, runtime.region):
        return _Part(
            level=Observability.NONE,
            reason="Resolver query logs cover its VPC, but were not read completely.",
        )
    return _seen_by_resolver(watch, vpcs, network)


def _no_resolver_log(bare: list[str], how: str) -> str:
    if not bare:
        return "Resolver query logs cover its VPC, but the VPC of some of its subnets was not read."
    if how:
        return f"Whether a Resolver query log covers {', '.join(bare)} was not read ({how})."
    return f"No Resolver query log covers {', '.join(bare)}."


def _seen_by_resolver(watch: Watch, vpcs: list[str], network: NetworkIndex) -> _Part:
    """Resolver logs show every query only where everybody asks Amazon's resolver."""
    servers = {vpc: _name_servers(watch, vpc, network) for vpc in vpcs}
    unread = [vpc for vpc, named in servers.items() if named is None]
    elsewhere = [vpc for vpc, named in servers.items() if set(named or ()) - set(_AMAZON_RESOLVERS)]
    if elsewhere:
        return _Part(
            level=Observability.PARTIAL,
            reason=f"{', '.join(elsewhere)} uses name servers that the Resolver log does not see.",
        )
    if unread:
        return _Part(
            level=Observability.PARTIAL,
            reason=f"Which name servers {', '.join(unread)} uses was not read.",
        )
    return _Part(
        level=Observability.FULL, reason="Resolver query logs cover its VPC and were read."
    )


def _name_servers(watch: Watch, vpc_id: str, network: NetworkIndex) -> tuple[str, ...] | None:
    """The name servers that the DHCP options of a VPC hand out; None when that was not read."""
    vpc = watch.vpcs.get(vpc_id)
    options = watch.dhcp.get(vpc.dhcp_options_id) if vpc else None
    if vpc is None or options is None:
        return None
    place = vpc.account, vpc.region
    believed = all(
        network.coverage.usable(source, *place) for source in (Source.VPCS, Source.DHCP_OPTIONS)
    )
    return options.name_servers if believed else None


def _subnets_of(snapshot: Snapshot, interfaces: Iterable[str]) -> frozenset[str]:
    """The subnets of AgentCore's interfaces among those named."""
    named = set(interfaces)
    return frozenset(
        interface.subnet_id
        for interface in snapshot.inventory.interfaces
        if interface.id in named and interface.managed_by_agentcore
    )
