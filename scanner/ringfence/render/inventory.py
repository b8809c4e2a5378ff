"""Runtimes, tools, gateways and harnesses with their verdicts, as entries of the document."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.model.agentcore import AgentRuntime, BuiltInTool, Gateway, Harness, NetworkMode
from ringfence.model.blast import BlastRadius
from ringfence.model.document import (
    EndpointEntry,
    GatewayEntry,
    HarnessEntry,
    RuntimeEntry,
    SignalEntry,
    TargetEntry,
    ToolEntry,
    VersionEntry,
    WorkloadEntry,
)
from ringfence.model.finding import Evidence
from ringfence.model.verdict import (
    Containment,
    EndpointVerdict,
    Observability,
    Reason,
    RuntimeVerdict,
    ToolVerdict,
)
from ringfence.model.workload import AiWorkload, Governance

Governed = tuple[Governance, str]
"""Whether anyone answers for a resource, and who, or why that is not known."""

_NOT_JUDGED: Governed = (Governance.UNKNOWN, "it was not judged")


def runtime_entry(
    runtime: AgentRuntime,
    verdict: RuntimeVerdict | None,
    governed: Governed | None = None,
    blast: BlastRadius | None = None,
) -> RuntimeEntry:
    """Join a runtime with its verdict; without one, everything judged is unknown."""
    governance, governed_by = governed or _NOT_JUDGED
    latest = runtime.latest
    by_endpoint = {endpoint.arn: endpoint for endpoint in verdict.endpoints} if verdict else {}
    return RuntimeEntry(
        arn=runtime.arn,
        id=runtime.id,
        name=runtime.name,
        account=runtime.account,
        region=runtime.region,
        status=runtime.status,
        role_arn=latest.role_arn if latest else "",
        protocol=latest.protocol if latest else "",
        versions=tuple(
            VersionEntry(
                version=version.version,
                network_mode=version.placement.mode,
                subnets=version.placement.subnets,
                security_groups=version.placement.security_groups,
                created_at=version.created_at,
            )
            for version in runtime.versions
        ),
        endpoints=tuple(
            EndpointEntry(
                name=endpoint.name,
                arn=endpoint.arn,
                live_version=endpoint.live_version,
                target_version=endpoint.target_version,
                network_mode=_mode(by_endpoint.get(endpoint.arn)),
                containment=_containment(by_endpoint.get(endpoint.arn)),
                reasons=_reasons(by_endpoint.get(endpoint.arn)),
            )
            for endpoint in runtime.endpoints
        ),
        network_mode=_mode(verdict),
        containment=_containment(verdict),
        containment_reasons=_sentences(_reasons(verdict)),
        observability=verdict.observability if verdict else Observability.NONE,
        observability_reasons=verdict.observability_reasons if verdict else (),
        environment_keys=latest.environment_keys if latest else (),
        tags=dict(runtime.tags),
        governance=governance,
        governed_by=governed_by,
        blast_radius=blast,
    )


_Judged = RuntimeVerdict | EndpointVerdict | ToolVerdict


def _mode(verdict: _Judged | None) -> NetworkMode:
    return verdict.network_mode if verdict else NetworkMode.UNKNOWN


def _containment(verdict: _Judged | None) -> Containment:
    return verdict.containment if verdict else Containment.UNKNOWN


def _reasons(verdict: _Judged | None) -> tuple[Reason, ...]:
    return verdict.reasons if verdict else ()


def _sentences(reasons: Iterable[Reason]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{reason.code}: {reason.detail}" for reason in reasons))


def tool_entry(tool: BuiltInTool, verdict: ToolVerdict) -> ToolEntry:
    """Join a built-in tool with its verdict."""
    return ToolEntry(
        kind=tool.kind,
        arn=tool.arn,
        id=tool.id,
        name=tool.name,
        account=tool.account,
        region=tool.region,
        status=tool.status,
        managed_by_aws=tool.managed_by_aws,
        network_mode=tool.placement.mode,
        subnets=tool.placement.subnets,
        security_groups=tool.placement.security_groups,
        containment=_containment(verdict),
        containment_reasons=_sentences(_reasons(verdict)),
    )


def gateway_entry(gateway: Gateway, governed: Governed | None = None) -> GatewayEntry:
    """Turn a gateway into its entry; of its targets only hosts are kept."""
    governance, governed_by = governed or _NOT_JUDGED
    return GatewayEntry(
        arn=gateway.arn,
        id=gateway.id,
        name=gateway.name,
        account=gateway.account,
        region=gateway.region,
        status=gateway.status,
        authorizer_type=gateway.authorizer_type,
        protocol=gateway.protocol,
        role_arn=gateway.role_arn,
        policy_engine_mode=gateway.policy_engine_mode,
        targets=tuple(
            TargetEntry(
                id=target.id,
                name=target.name,
                status=target.status,
                target_type=target.target_type,
                hosts=tuple(sorted({declared.host for declared in target.declared_hosts})),
                resource_arns=target.resource_arns,
                credential_types=target.credential_types,
                private_vpc=target.private_vpc,
            )
            for target in gateway.targets
        ),
        targets_read=gateway.targets_read,
        governance=governance,
        governed_by=governed_by,
    )


def harness_entry(harness: Harness) -> HarnessEntry:
    """Turn a harness into its entry."""
    return HarnessEntry(
        arn=harness.arn,
        id=harness.id,
        name=harness.name,
        account=harness.account,
        region=harness.region,
        status=harness.status,
        runtime_arn=harness.runtime_arn,
        network_mode=harness.placement.mode,
        model_provider=harness.model_provider,
        tools=harness.tools,
        environment_keys=harness.environment_keys,
    )


def workload_entry(workload: AiWorkload) -> WorkloadEntry:
    """Turn an AI workload outside AgentCore into its entry, with every signal."""
    return WorkloadEntry(
        kind=workload.kind,
        arn=workload.arn,
        name=workload.name,
        account=workload.account,
        region=workload.region,
        governance=workload.governance,
        governed_by=workload.governed_by,
        observed=workload.observed,
        signals=tuple(
            SignalEntry(
                kind=signal.kind,
                source=signal.source.value,
                ref=signal.ref,
                detail=signal.detail,
                strength=signal.strength,
                attribution=signal.attribution,
                first_seen=signal.first_seen,
                last_seen=signal.last_seen,
            )
            for signal in workload.signals
        ),
        evidence=tuple(
            Evidence(
                source=signal.source.value,
                ref=signal.ref,
                detail=f"{signal.kind}: {signal.detail}",
            )
            for signal in workload.signals
        ),
        confidence=workload.confidence,
        serves=workload.serves,
    )
