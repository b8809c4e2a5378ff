"""Runs every detection and gives the findings in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ringfence.detect import (
    destinations,
    exfiltration,
    gateways,
    placement,
    routing,
    stakes,
    tools,
    toxic,
    visibility,
    workloads,
)
from ringfence.detect.facts import DetectionInput, Hit
from ringfence.detect.texts import detection_texts
from ringfence.model.exfiltration import IndicationKind
from ringfence.model.finding import Detection, Finding, Severity

__all__ = ["DETECTIONS", "DetectionInput", "detect"]

Detect = Callable[[DetectionInput], Iterator[Hit]]

DETECTIONS: tuple[tuple[str, Detect], ...] = (
    ("public-runtime", placement.public_runtimes),
    ("public-version-served", placement.public_versions_served),
    ("network-mode-changed", placement.network_mode_changes),
    ("route-bypasses-enforcement", routing.default_routes),
    ("ipv6-route-bypasses-enforcement", routing.ipv6_default_routes),
    ("specific-route-bypasses-enforcement", routing.specific_routes),
    ("private-route-bypasses-enforcement", routing.private_routes),
    ("gateway-endpoint-bypasses-enforcement", routing.gateway_endpoints),
    ("interface-endpoint-bypasses-enforcement", routing.interface_endpoints),
    ("service-s3-path-bypasses-enforcement", routing.service_s3_paths),
    ("unsanctioned-model-egress", destinations.unsanctioned_models),
    ("undeclared-mcp-server", destinations.undeclared_mcp_servers),
    ("prohibited-destination", destinations.prohibited_destinations),
    ("look-alike-destination", destinations.look_alikes),
    ("unauthenticated-gateway", gateways.unauthenticated_gateways),
    ("public-built-in-tool", tools.public_tools),
    ("sandboxed-built-in-tool", tools.sandboxed_tools),
    ("managed-built-in-tool", tools.managed_tools),
    ("runtime-blind-spot", visibility.blind_spots),
    ("shared-security-groups", visibility.shared_security_groups),
    ("telemetry-switched-off", visibility.telemetry_switched_off),
    ("shadow-ai-workload", workloads.shadow_workloads),
    ("self-hosted-inference", workloads.self_hosted_inference),
    ("long-lived-bedrock-api-key", workloads.long_lived_keys),
    *((kind.value, exfiltration.reported(kind)) for kind in IndicationKind),
    ("toxic-path", toxic.toxic_paths),
    ("privilege-escalation-through-agentcore", stakes.privilege_escalations),
    ("runtime-command-access", stakes.command_access),
    ("runtime-invocable-by-anyone", stakes.open_runtimes),
    ("broad-data-reach", stakes.broad_reach),
)
"""Every detection: the id of its text, and the function that finds its hits."""


def detect(facts: DetectionInput) -> tuple[Finding, ...]:
    """Every finding, the worst first; equal facts give equal findings."""
    texts = detection_texts()
    findings = {
        finding.fingerprint: finding
        for name, find in DETECTIONS
        for finding in (_finding(texts[name], hit) for hit in find(facts))
    }
    return tuple(sorted(findings.values(), key=_rank))


def _finding(text: Detection, hit: Hit) -> Finding:
    return Finding(
        detection=text.id,
        title=text.title,
        severity=hit.severity or text.severity,
        confidence=hit.confidence or text.confidence,
        resource=hit.resource,
        account=hit.account,
        region=hit.region,
        message=hit.message,
        evidence=hit.evidence,
        remediation=text.remediation,
        references=_references(text, hit),
        key=hit.key,
    )


def _references(text: Detection, hit: Hit) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not hit.foreign:
        return text.references
    own = (
        (kind, tuple(id_ for id_ in ids if id_ not in hit.foreign)) for kind, ids in text.references
    )
    return tuple((kind, ids) for kind, ids in own if ids)


def _rank(finding: Finding) -> tuple[int, str, str, str, str, tuple[str, ...]]:
    return (
        tuple(Severity).index(finding.severity),
        finding.detection,
        finding.account,
        finding.region,
        finding.resource,
        finding.key,
    )
