"""Which findings of a scan name a destination, beyond that it is new or unsanctioned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ringfence.model.finding import Finding

_SUSPICIOUS = frozenset(
    {
        "dns-tunnelling",
        "egress-by-raw-address",
        "large-upload",
        "look-alike-destination",
        "prohibited-destination",
        "unusual-egress-port",
    }
)
"""What somebody has to explain before a destination is approved."""


def findings_by_destination(findings: Iterable[Finding]) -> Mapping[str, tuple[str, ...]]:
    """The suspicious detections that name each destination, sorted."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for finding in findings:
        if finding.detection in _SUSPICIOUS:
            for each in finding.evidence:
                found[each.ref].add(finding.detection)
    return {name: tuple(sorted(detections)) for name, detections in found.items()}
