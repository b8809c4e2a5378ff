"""Runtimes that nothing watches, whose traffic cannot be told apart, or whose logs were stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from ringfence.detect.facts import DetectionInput, Hit, evidence, listing, settled, short
from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verdict import Observability, RuntimeVerdict

_TRACES = (Source.SPANS, Source.CLOUDTRAIL)
_NETWORK_LOGS = (Source.FLOW_LOG_CONFIGS, Source.RESOLVER_LOG_CONFIGS)

SWITCH_OFFS = frozenset(
    {
        ("ec2.amazonaws.com", "DeleteFlowLogs"),
        ("cloudtrail.amazonaws.com", "StopLogging"),
        ("cloudtrail.amazonaws.com", "DeleteTrail"),
        ("cloudtrail.amazonaws.com", "DeleteEventDataStore"),
        ("cloudtrail.amazonaws.com", "StopEventDataStoreIngestion"),
        ("route53resolver.amazonaws.com", "DeleteResolverQueryLogConfig"),
        ("route53resolver.amazonaws.com", "DisassociateResolverQueryLogConfig"),
        ("bedrock.amazonaws.com", "DeleteModelInvocationLoggingConfiguration"),
        ("logs.amazonaws.com", "DeleteLogGroup"),
        ("logs.amazonaws.com", "DeleteLogStream"),
        ("logs.amazonaws.com", "DeleteDelivery"),
        ("logs.amazonaws.com", "DeleteDeliverySource"),
    }
)
"""Event source and name of every call that ends telemetry."""
_AI_LOG_GROUPS = ("bedrock-agentcore", "aws/spans")


def blind_spots(facts: DetectionInput) -> Iterator[Hit]:
    """Runtimes whose egress no source could have shown, where that was established.

    A log that exists but was not read is a gap of the scan and stands in its coverage.
    """
    held = facts.snapshot.inventory
    known: _Settled = {}
    for runtime, verdict in zip(held.runtimes, facts.verdicts, strict=True):
        if verdict.observability is not Observability.NONE:
            continue
        if not _established(facts, runtime, verdict, known):
            continue
        yield Hit(
            resource=runtime.arn,
            account=runtime.account,
            region=runtime.region,
            message=(
                f"No telemetry shows where runtime {runtime.name} talks to: "
                f"{' '.join(verdict.observability_reasons)}"
            ),
            evidence=_blind_evidence(runtime, verdict),
        )


_Settled = dict[tuple[Source, str, str], bool]
"""What was asked of the coverage already, by source, account and region."""


def _established(
    facts: DetectionInput, runtime: AgentRuntime, verdict: RuntimeVerdict, known: _Settled
) -> bool:
    needed: tuple[Source, ...] = _TRACES
    if verdict.network_mode is not NetworkMode.PUBLIC:
        if verdict.network_mode is NetworkMode.UNKNOWN or _logged(facts, runtime):
            return False
        needed = (*_TRACES, *_NETWORK_LOGS, Source.SUBNETS)
    for source in needed:
        key = (source, runtime.account, runtime.region)
        if key not in known:
            known[key] = settled(facts.snapshot, *key)
    return all(known[source, runtime.account, runtime.region] for source in needed)


def _logged(facts: DetectionInput, runtime: AgentRuntime) -> bool:
    """Whether a flow log or Resolver log is configured for any of its subnets."""
    held = facts.snapshot.inventory
    subnets = _subnets_of(held, runtime)
    homes = {subnet.vpc_id for subnet in held.subnets if subnet.id in subnets}
    logged = {config.resource_id for config in held.flow_log_configs if config.status == "ACTIVE"}
    logged |= {vpc for config in held.resolver_log_configs for vpc in config.vpcs}
    return bool(logged & (subnets | homes))


def _subnets_of(held: Inventory, runtime: AgentRuntime) -> set[str]:
    """Every subnet of its versions, and of the capacity providers that they run on."""
    found = {subnet for version in runtime.versions for subnet in version.placement.subnets}
    pools = {version.capacity_provider_arn for version in runtime.versions}
    for provider in held.capacity_providers:
        if provider.arn in pools:
            found.update(provider.subnets)
    return found


def _blind_evidence(runtime: AgentRuntime, verdict: RuntimeVerdict) -> tuple[Evidence, ...]:
    return tuple(
        evidence(Source.RUNTIMES, runtime.arn, reason) for reason in verdict.observability_reasons
    )


def shared_security_groups(facts: DetectionInput) -> Iterator[Hit]:
    """Runtimes that share their interfaces with other workloads.

    AgentCore gives workloads with the same security groups in one subnet the same interfaces, so
    that a flow log cannot tell them apart.
    """
    tenants = _tenants(facts)
    crowds: dict[tuple[_Slot, ...], list[str]] = {}
    for runtime in facts.snapshot.inventory.runtimes:
        slots = tuple(sorted(_slots(runtime)))
        if slots not in crowds:
            crowds[slots] = sorted({arn for slot in slots for arn in tenants[slot]})
        others = [arn for arn in crowds[slots] if arn != runtime.arn]
        if not others:
            continue
        crowded = [slot for slot in slots if len(tenants[slot]) > 1]
        yield Hit(
            resource=runtime.arn,
            account=runtime.account,
            region=runtime.region,
            message=(
                f"Runtime {runtime.name} shares its security groups and subnets with "
                f"{listing(map(short, others))}: their flows cannot be told apart."
            ),
            evidence=tuple(
                evidence(
                    Source.RUNTIMES,
                    runtime.arn,
                    f"{len(tenants[subnet, groups])} workloads use {listing(groups)} in {subnet}",
                )
                for subnet, groups in crowded[:3]
            ),
            key=tuple(sorted({",".join(groups) for _, groups in crowded})),
        )


_Slot = tuple[str, tuple[str, ...]]
"""A subnet and a set of security groups: one pool of interfaces."""


def _tenants(facts: DetectionInput) -> Mapping[_Slot, set[str]]:
    tenants: defaultdict[_Slot, set[str]] = defaultdict(set)
    for runtime in facts.snapshot.inventory.runtimes:
        for slot in _slots(runtime):
            tenants[slot].add(runtime.arn)
    for tool in facts.snapshot.inventory.tools:
        if tool.placement.mode is NetworkMode.VPC and tool.placement.security_groups:
            groups = tuple(sorted(tool.placement.security_groups))
            for subnet in tool.placement.subnets:
                tenants[subnet, groups].add(tool.arn)
    return tenants


def _slots(runtime: AgentRuntime) -> set[_Slot]:
    """The pools that its served versions draw interfaces from."""
    return {
        (subnet, tuple(sorted(version.placement.security_groups)))
        for version in runtime.served_versions
        if version.placement.mode is NetworkMode.VPC and version.placement.security_groups
        for subnet in version.placement.subnets
    }


def telemetry_switched_off(facts: DetectionInput) -> Iterator[Hit]:
    """Calls that ended a log, as CloudTrail recorded them."""
    for event in facts.snapshot.telemetry.api_events:
        if (event.event_source, event.event_name) not in SWITCH_OFFS or event.error_code:
            continue
        if event.event_source == "logs.amazonaws.com" and not _concerns_ai(facts, event):
            continue
        named = listing(event.resources) or "a resource that the event does not name"
        yield Hit(
            resource=event.resources[0] if event.resources else event.event_id,
            account=event.account,
            region=event.region,
            message=(
                f"{event.principal_arn} called {event.event_name} on {named} at "
                f"{event.time:%Y-%m-%d %H:%M} UTC: from then on nobody sees what was logged there."
            ),
            evidence=(
                evidence(
                    Source.CLOUDTRAIL,
                    event.event_id,
                    f"{event.event_name} by {event.principal_arn} from {event.source_ip}",
                ),
            ),
            key=(event.event_name, event.event_id),
        )


def _concerns_ai(facts: DetectionInput, event: ApiEvent) -> bool:
    """Whether a log group holds what agents do, or flows or queries that a scan reads."""
    held = facts.snapshot.inventory
    destinations = {
        config.destination
        for config in held.flow_log_configs
        if config.destination_type == "cloud-watch-logs"
    }
    groups = {*_AI_LOG_GROUPS, *destinations} - {""}
    return any(group in resource for resource in event.resources for group in groups)
