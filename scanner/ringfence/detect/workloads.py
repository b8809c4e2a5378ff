"""AI workloads outside AgentCore: nobody answers for them, they serve models, or their keys last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ringfence.detect.facts import DetectionInput, Hit, evidence, listing, short
from ringfence.model.coverage import Source
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence, Severity
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import (
    AiWorkload,
    BedrockApiKey,
    ComputeResource,
    Governance,
    Observed,
    SignalKind,
)

_LONG = timedelta(days=90)
_ANYWHERE = frozenset({"0.0.0.0/0", "::/0"})
_MOST_EVIDENCE = 12


def shadow_workloads(facts: DetectionInput) -> Iterator[Hit]:
    """Workloads that nothing approves or declares."""
    for workload in facts.workloads:
        if workload.governance is not Governance.SHADOW:
            continue
        by = listing(f"{signal.kind} {signal.ref}" for signal in workload.signals)
        yield Hit(
            resource=workload.arn,
            account=workload.account,
            region=workload.region,
            message=(
                f"{workload.kind} {short(workload.arn)} {_does(workload)} ({by}), and nobody "
                f"answers for it: {workload.governed_by}."
            ),
            evidence=_evidence(workload),
            confidence=workload.confidence,
            severity=_severity(workload),
        )


def self_hosted_inference(facts: DetectionInput) -> Iterator[Hit]:
    """Model servers that nobody approved, or that any address reaches."""
    resources = {resource.arn: resource for resource in facts.snapshot.inventory.compute}
    for workload in facts.workloads:
        if not _serves(workload) or workload.arn not in resources:
            continue
        ports = _open_ports(facts.snapshot, resources[workload.arn], workload)
        if workload.governance is Governance.APPROVED and not ports:
            continue
        what = (
            f"the image {workload.serves}"
            if workload.serves
            else "an accelerator and a port of model servers"
        )
        reach = f" Its security groups admit any address to port {listing(ports)}." if ports else ""
        yield Hit(
            resource=workload.arn,
            account=workload.account,
            region=workload.region,
            message=f"{workload.kind} {short(workload.arn)} serves models itself, by {what}.{reach}",
            evidence=_evidence(workload),
            confidence=workload.confidence,
            severity=Severity.HIGH if ports else None,
        )


def long_lived_keys(facts: DetectionInput) -> Iterator[Hit]:
    """Bedrock API keys that work for longer than three months, or for ever."""
    taken_at = facts.snapshot.taken_at
    for key in facts.snapshot.inventory.bedrock_api_keys:
        if not key.opens(taken_at):
            continue
        life = None if key.expires_at is None else key.expires_at - (key.created_at or taken_at)
        if life is not None and life <= _LONG:
            continue
        until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "and never expires"
        yield Hit(
            resource=key.user_arn,
            account=key.account,
            region="",
            message=f"{short(key.user_arn)} has a long-term Bedrock API key that works {until}.",
            evidence=(evidence(Source.BEDROCK_API_KEYS, key.id, _age(key)),),
            key=(key.id,),
            severity=None if life is None else Severity.MEDIUM,
        )


def _does(workload: AiWorkload) -> str:
    """What a workload has to do with models, as surely as its signals allow to say."""
    calls, made = {
        Confidence.HIGH: ("calls models", "is made to call or serve models"),
        Confidence.MEDIUM: ("probably calls models", "is probably made to call or serve models"),
        Confidence.LOW: ("may have called models", "may be made to call or serve models"),
    }[workload.confidence]
    return calls if workload.observed is Observed.YES else made


def _severity(workload: AiWorkload) -> Severity:
    """What is seen to call a model weighs more than what could, and a weak case less than either."""
    if workload.confidence is Confidence.LOW:
        return Severity.MEDIUM if workload.observed is Observed.YES else Severity.LOW
    return Severity.HIGH if workload.observed is Observed.YES else Severity.MEDIUM


def _serves(workload: AiWorkload) -> bool:
    kinds = {signal.kind for signal in workload.signals}
    return bool(workload.serves) or kinds >= {SignalKind.INFERENCE_PORT, SignalKind.INSTANCE_TYPE}


def _open_ports(
    snapshot: Snapshot, resource: ComputeResource, workload: AiWorkload
) -> tuple[str, ...]:
    """The inference ports of a workload that its security groups open to any address."""
    ports = {s.ref for s in workload.signals if s.kind is SignalKind.INFERENCE_PORT}
    rules = [
        rule
        for group in snapshot.inventory.security_groups
        if group.id in resource.security_groups
        for rule in group.rules
        if not rule.egress and rule.peer in _ANYWHERE
    ]
    return tuple(
        port
        for port in sorted(ports, key=int)
        if any(
            (rule.from_port is None or rule.from_port <= int(port))
            and (rule.to_port is None or int(port) <= rule.to_port)
            for rule in rules
        )
    )


def _evidence(workload: AiWorkload) -> tuple[Evidence, ...]:
    """The signals, the strongest kinds first as the model orders them."""
    return tuple(
        evidence(signal.source, signal.ref, f"{signal.kind}: {signal.detail}")
        for signal in workload.signals[:_MOST_EVIDENCE]
    )


def _age(key: BedrockApiKey) -> str:
    made = f"made on {key.created_at:%Y-%m-%d}" if key.created_at else "of unknown age"
    return f"an active service-specific credential for Bedrock, {made}"
