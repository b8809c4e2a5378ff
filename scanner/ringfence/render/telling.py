"""What a reader most wants to hear about, first: the order of runtimes and destinations."""

from __future__ import annotations

from collections import defaultdict

from ringfence.model.document import (
    DestinationEntry,
    RuntimeEntry,
    ScanDocument,
    WorkloadEntry,
)
from ringfence.model.egress import Category, Confidence, EvidenceKind, Sanction
from ringfence.model.finding import Severity
from ringfence.model.verdict import EXPOSURE_ORDER
from ringfence.model.workload import Governance, Observed
from ringfence.render.stakes import rank_of

Talk = dict[str, list[tuple[int, str]]]
"""Destinations of each source with their weight, the most telling first."""

_TELLING = (
    Category.SUPPLY_CHAIN,
    Category.TUNNEL,
    Category.PASTE_SITE,
    Category.FILE_DROP,
    Category.DYNAMIC_DNS,
    Category.DNS_OVER_HTTPS,
    Category.MODEL_AGGREGATOR,
    Category.MODEL_PROVIDER,
    Category.AI_APPLICATION,
    Category.MCP_PLATFORM,
    Category.RAW_ADDRESS,
    Category.UNKNOWN,
    Category.AGENT_TOOL,
    Category.CODE_HOST,
    Category.PACKAGE_REGISTRY,
    Category.TELEMETRY,
    Category.PRIVATE_NETWORK,
    Category.AWS_SERVICE,
)
"""What the operator sanctioned comes after all of these."""


def talk(document: ScanDocument) -> Talk:
    """What each source talks to: observed or declared, but not merely possible."""
    weights = {destination.id: _weight(destination) for destination in document.destinations}
    found: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for edge in document.egress:
        if edge.evidence is not EvidenceKind.POSSIBLE:
            weight = weights.get(edge.destination, len(_TELLING))
            found[edge.source].add((weight, edge.destination))
    return {source: sorted(destinations) for source, destinations in found.items()}


def most_exposed(document: ScanDocument, talks_to: Talk) -> list[RuntimeEntry]:
    """Order runtimes by blast radius; without one by exposure, findings and telling traffic."""
    order = tuple(Severity)
    worst: dict[str, int] = {}
    for finding in document.findings:
        rank = order.index(finding.severity)
        worst[finding.resource] = min(rank, worst.get(finding.resource, rank))

    def place_of(runtime: RuntimeEntry) -> tuple[int, int, int, int, str, str]:
        first = min((weight for weight, _ in talks_to.get(runtime.arn, [])), default=len(_TELLING))
        exposure = EXPOSURE_ORDER.index(runtime.containment)
        severity = worst.get(runtime.arn, len(order))
        return rank_of(runtime), exposure, severity, first, runtime.name, runtime.arn

    return sorted(document.runtimes, key=place_of)


GOVERNANCE_STYLES = {
    Governance.SHADOW: "uncontained",
    Governance.UNKNOWN: "unknown",
    Governance.DECLARED: "monitored",
    Governance.APPROVED: "enforced",
}
"""The style of each governance; the order is that of a reader's interest."""


OBSERVED_WORDS = {
    Observed.YES: "observed",
    Observed.UNKNOWN: "not known",
    Observed.NO: "configured",
}
"""How tables name it; the order is that of a reader's interest."""


def ranked_workloads(document: ScanDocument) -> list[WorkloadEntry]:
    """Order other AI workloads: those nobody answers for first, then the observed and sure ones."""
    governance, sure = tuple(GOVERNANCE_STYLES), tuple(Confidence)
    return sorted(
        document.workloads,
        key=lambda each: (
            governance.index(each.governance),
            tuple(OBSERVED_WORDS).index(each.observed),
            sure.index(each.confidence),
            each.name,
            each.arn,
        ),
    )


def _weight(destination: DestinationEntry) -> int:
    sanctioned = destination.sanction is Sanction.SANCTIONED
    return len(_TELLING) if sanctioned else _TELLING.index(destination.category)
