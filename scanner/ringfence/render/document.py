"""Snapshot and Assessment to the scan document."""

from __future__ import annotations

import uuid

from ringfence import __version__
from ringfence.model.assessment import Assessment
from ringfence.model.decision import RiskException
from ringfence.model.document import (
    SCAN_SCHEMA,
    DestinationEntry,
    EgressEntry,
    ExceptionEntry,
    ExitInfo,
    FindingEntry,
    GrantEntry,
    ScanDocument,
    ScopeEntry,
    ToolInfo,
)
from ringfence.model.egress import Destination, Egress
from ringfence.model.finding import Finding
from ringfence.model.identity import Grant
from ringfence.model.snapshot import Snapshot
from ringfence.render.inventory import (
    gateway_entry,
    harness_entry,
    runtime_entry,
    tool_entry,
    workload_entry,
)
from ringfence.render.summary import summarise

_MOST_CANDIDATES = 20
"""Thousands may share an interface, and each of their rows would list them all."""
NOT_COVERED = (
    "the content of prompts, completions and tool calls",
    "traffic inside a VPC, which never passes a gateway",
    "DNS queries to the VPC resolver, which are never routed and appear in no flow log",
    "SANDBOX tools and the egress of AgentCore Gateways, which leave from AWS's own network",
    "a client that names a permitted host in its TLS hello and talks to another",
    "abuse of a permitted multi-tenant host, such as a foreign bucket or workspace",
    "bucket, key and organization policies, which may add to or take from what a role can read",
    "AI workloads outside AgentCore: they are named and followed, their containment is not judged",
    "AI workloads that give no signal: no telling name, no query or flow that is logged",
)


def scan_document(
    snapshot: Snapshot, assessment: Assessment, *, scan_id: str, exit_info: ExitInfo
) -> ScanDocument:
    """Build the document; every list is sorted, so equal evidence gives equal bytes."""
    inventory = snapshot.inventory
    governed = {arn: (word, by) for arn, word, by in assessment.governance}
    verdicts = {verdict.arn: verdict for verdict in assessment.verdicts}
    blast = {radius.runtime: radius for radius in assessment.blast.runtimes}
    return ScanDocument(
        schema=SCAN_SCHEMA,
        scan_id=scan_id,
        taken_at=snapshot.taken_at,
        tool=ToolInfo(name="ringfence", version=__version__),
        scope=ScopeEntry(
            accounts=tuple(sorted(snapshot.scope.accounts)),
            regions=tuple(sorted(snapshot.scope.regions)),
            window=snapshot.scope.window,
        ),
        coverage=tuple(
            sorted(snapshot.coverage, key=lambda row: (row.source, row.account, row.region))
        ),
        summary=summarise(snapshot, assessment),
        runtimes=tuple(
            runtime_entry(r, verdicts.get(r.arn), governed.get(r.arn), blast.get(r.arn))
            for r in inventory.runtimes
        ),
        tools=tuple(
            tool_entry(tool, verdict)
            for tool, verdict in zip(inventory.tools, assessment.tool_verdicts, strict=True)
        ),
        gateways=tuple(
            gateway_entry(gateway, governed.get(gateway.arn)) for gateway in inventory.gateways
        ),
        harnesses=tuple(harness_entry(harness) for harness in inventory.harnesses),
        workloads=tuple(workload_entry(workload) for workload in assessment.workloads),
        destinations=tuple(_destination_entry(d) for d in assessment.egress_map.destinations),
        egress=tuple(_egress_entry(edge) for edge in assessment.egress_map.egress),
        findings=tuple(finding_entry(finding) for finding in assessment.findings),
        frameworks=assessment.frameworks,
        access=tuple(_grant_entry(grant) for grant in assessment.grants),
        notes=(*assessment.egress_map.notes, *assessment.notes),
        not_covered=NOT_COVERED,
        api_calls=dict(snapshot.api_calls),
        exit=exit_info,
    )


def finding_entry(finding: Finding) -> FindingEntry:
    """Turn a finding into its entry, with the UUID that follows from its fingerprint."""
    return FindingEntry(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"ringfence:finding:{finding.fingerprint}")),
        fingerprint=finding.fingerprint,
        detection=finding.detection,
        title=finding.title,
        severity=finding.severity,
        confidence=finding.confidence,
        resource=finding.resource,
        account=finding.account,
        region=finding.region,
        message=finding.message,
        evidence=finding.evidence,
        remediation=finding.remediation,
        references=dict(finding.references),
        status=finding.status,
        exception=_exception_entry(finding.exception),
    )


def _exception_entry(exception: RiskException | None) -> ExceptionEntry | None:
    if exception is None:
        return None
    return ExceptionEntry(owner=exception.owner, reason=exception.reason, expires=exception.expires)


def _destination_entry(destination: Destination) -> DestinationEntry:
    classification = destination.classification
    return DestinationEntry(
        id=destination.id,
        host=destination.host,
        domain=destination.domain,
        candidate_hosts=destination.candidate_hosts,
        addresses=destination.addresses,
        provider=classification.provider,
        category=classification.category,
        sanction=classification.sanction,
        learnable=classification.learnable,
        shared=classification.shared,
        method=classification.method,
        confidence=classification.confidence,
        reasons=classification.reasons,
    )


def _egress_entry(edge: Egress) -> EgressEntry:
    return EgressEntry(
        source=edge.source,
        destination=edge.destination,
        port=edge.port,
        protocol=edge.protocol,
        evidence=edge.evidence,
        sources=tuple(sorted(edge.sources)),
        reason=edge.reason,
        first_seen=edge.first_seen,
        last_seen=edge.last_seen,
        flows=edge.flows,
        bytes=edge.bytes,
        reply_bytes=edge.reply_bytes,
        packets=edge.packets,
        action=edge.action,
        attribution=edge.attribution,
        candidates=edge.candidates[:_MOST_CANDIDATES],
        sharers=edge.sharers,
        confidence=edge.confidence,
    )


def _grant_entry(grant: Grant) -> GrantEntry:
    return GrantEntry(
        action=grant.action,
        principal=grant.principal,
        account=grant.account,
        certainty=grant.certainty,
        policy=grant.policy,
        statement=grant.statement,
        resources=grant.resources,
    )
