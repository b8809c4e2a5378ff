"""The counts and the score of a scan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ringfence.model.assessment import Assessment
from ringfence.model.blast import BlastMap
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.document import Summary
from ringfence.model.egress import EvidenceKind
from ringfence.model.finding import Severity
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import Containment
from ringfence.model.workload import Governance

SCORE_POINTS = {
    Containment.ENFORCED: 100,
    Containment.MONITORED: 60,
    Containment.LEAKY: 25,
    Containment.UNKNOWN: 0,
    Containment.UNCONTAINED: 0,
}
"""Unknown earns nothing: it is not clean."""

SCORED_SOURCES = (Source.RUNTIMES, Source.RUNTIME_ENDPOINTS)
"""A gap in one of these leaves runtimes out of the score."""

_MOST = 10


def summarise(snapshot: Snapshot, assessment: Assessment) -> Summary:
    """Count by containment, severity, evidence and coverage, and score what was judged."""
    verdicts = assessment.verdicts
    points = [SCORE_POINTS[verdict.containment] for verdict in verdicts]
    return Summary(
        runtimes=len(snapshot.inventory.runtimes),
        containment=_counts(Containment, (v.containment for v in verdicts)),
        severity=_counts(Severity, (f.severity for f in assessment.findings)),
        evidence=_counts(EvidenceKind, (e.evidence for e in assessment.egress_map.egress)),
        coverage=_counts(CoverageStatus, (row.status for row in snapshot.coverage)),
        gaps=sum(row.gap for row in snapshot.coverage),
        score=round(sum(points) / len(points)) if points else None,
        score_complete=not any(
            row.gap and row.source in SCORED_SOURCES for row in snapshot.coverage
        ),
        score_points={str(containment): value for containment, value in SCORE_POINTS.items()},
        workloads=_counts(Governance, (w.governance for w in assessment.workloads)),
        toxic_paths=sum(bool(radius.toxic_paths) for radius in assessment.blast.runtimes),
        most_at_stake=_most_at_stake(assessment.blast),
        administrators=assessment.blast.administrators[:_MOST],
        administrator_count=len(assessment.blast.administrators),
        limited_administrators=assessment.blast.limited_administrators[:_MOST],
        limited_administrator_count=len(assessment.blast.limited_administrators),
    )


def _most_at_stake(blast: BlastMap) -> tuple[str, ...]:
    ranked = sorted(blast.runtimes, key=lambda radius: radius.rank)
    return tuple(radius.runtime for radius in ranked[:_MOST] if radius.score)


def _counts(kind: Iterable[str], values: Iterable[str]) -> dict[str, int]:
    found = Counter(values)
    return {str(value): found[value] for value in kind}
