"""Whether anyone answers for a workload: declared and approved, and never by traffic.

Approved is what the operator's settings name, or a record of the Agent Registry that somebody approved:
a registry may approve by a rule all that AWS discovers, and then APPROVED is nobody's answer.
Declared is what carries a tag that the operator named; whoever can tag a resource can declare it, so
the two words stay apart.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ringfence.guardrail.wildcard import matches
from ringfence.model.coverage import CoverageStatus, Source, worst_status
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import Governance, RegistryRecord

APPROVED = "APPROVED"
SETTLED = (CoverageStatus.COMPLETE, CoverageStatus.NOT_ENABLED, CoverageStatus.UNSUPPORTED)
"""What says that a list holds nothing more: read, not there, or not offered in the region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """Somebody's answer for a workload, or why there is none."""

    governance: Governance
    by: str


class Governors:
    """Whoever may answer for workloads: the settings, the Agent Registry and tags."""

    def __init__(self, snapshot: Snapshot, settings: Settings) -> None:
        self._snapshot = snapshot
        self._settings = settings
        self._records: defaultdict[str, list[RegistryRecord]] = defaultdict(list)
        for record in snapshot.inventory.registry_records:
            self._records[record.detected_from].append(record)

    def governed(
        self, arn: str, place: tuple[str, str], tags: tuple[tuple[str, str], ...] | None
    ) -> Governed:
        """Who answers for a resource; place is its account and region, tags None if they were not read."""
        for pattern in self._settings.approved_workloads:
            if matches(pattern, arn):
                return Governed(
                    governance=Governance.APPROVED, by=f"the settings approve {pattern}"
                )
        records = self._records.get(arn, [])
        approved = [record for record in records if record.status == APPROVED]
        for record in approved:
            if record.auto_approved is False:
                return Governed(
                    governance=Governance.APPROVED, by=f"the Agent Registry's record {record.arn}"
                )
        for entry in self._settings.declaring_tags:
            if tags is not None and _declares(entry, tags):
                return Governed(governance=Governance.DECLARED, by=f"the tag {entry}")
        if why := _doubt(place, tags, snapshot=self._snapshot, settings=self._settings):
            return Governed(governance=Governance.UNKNOWN, by=why)
        if approved:
            return _by_rule(approved)
        if records:
            by = f"the Agent Registry's record is {records[0].status}"
            return Governed(governance=Governance.SHADOW, by=by)
        return Governed(governance=Governance.SHADOW, by="nothing approves or declares it")


def _by_rule(approved: list[RegistryRecord]) -> Governed:
    """What records are worth that are APPROVED, and perhaps by nobody."""
    if any(record.auto_approved is None for record in approved):
        by = (
            "its record is APPROVED, and whether its Agent Registry approves by itself was not read"
        )
        return Governed(governance=Governance.UNKNOWN, by=by)
    by = "its Agent Registry approves every record by a rule, and nothing else approves it"
    return Governed(governance=Governance.SHADOW, by=by)


def _declares(entry: str, tags: tuple[tuple[str, str], ...]) -> bool:
    key, equals, value = entry.partition("=")
    return any(found == key and (not equals or held == value) for found, held in tags)


def _doubt(
    place: tuple[str, str],
    tags: tuple[tuple[str, str], ...] | None,
    *,
    snapshot: Snapshot,
    settings: Settings,
) -> str:
    """What might approve or declare it and was not read; empty when nothing might."""
    status = _registry(snapshot, *place)
    if status not in SETTLED:
        return f"the Agent Registry was not read: {status or 'nobody asked'}"
    if settings.declaring_tags and tags is None:
        return "its tags were not read"
    return ""


def _registry(snapshot: Snapshot, account: str, region: str) -> CoverageStatus | None:
    """How far the registry was read; what has no region may be recorded in any of them."""
    if region:
        return snapshot.status(Source.AGENT_REGISTRY, account, region)
    return worst_status(
        row.status
        for row in snapshot.coverage
        if row.source is Source.AGENT_REGISTRY and row.account in ("", account)
    )
