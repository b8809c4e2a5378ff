"""What an earlier scan document already knew: its findings, and who reached what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from ringfence.classify.names import parse_address, registered_domain
from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.document import SCAN_SCHEMA
from ringfence.model.egress import Category, EgressAction, EvidenceKind
from ringfence.model.finding import Finding, FindingStatus
from ringfence.signals.novelty import KnownPast

_TELLERS = frozenset({Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS})


@dataclass(frozen=True, slots=True)
class _KnownFinding:
    fingerprint: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class _KnownEdge:
    source: str
    destination: str
    evidence: str
    action: str = ""
    first_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class _KnownDestination:
    id: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class _KnownCoverage:
    source: str
    account: str
    region: str
    status: str


@dataclass(frozen=True, slots=True)
class _Document:
    """The part of a scan document that a comparison needs."""

    schema: str
    findings: tuple[_KnownFinding, ...]
    taken_at: datetime | None = None
    egress: tuple[_KnownEdge, ...] = ()
    destinations: tuple[_KnownDestination, ...] = ()
    coverage: tuple[_KnownCoverage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What an earlier scan says of this one."""

    fingerprints: frozenset[str] = frozenset()
    past: KnownPast | None = None
    """None where the document tells no time or no traffic."""


def read_baseline(path: Path) -> Baseline:
    """Read an earlier scan document; raise ConfigError if it is none."""
    try:
        known = msgspec.json.decode(path.read_bytes(), type=_Document)
    except (OSError, msgspec.MsgspecError) as error:
        raise ConfigError(
            f"the baseline {path} cannot be read: {error}",
            hint="give a document written by `ringfence scan --format json`",
        ) from error
    if known.schema != SCAN_SCHEMA:
        raise ConfigError(
            f"the baseline {path} has the schema {known.schema!r}, not {SCAN_SCHEMA!r}",
            hint="write a new one with `ringfence scan --format json`",
        )
    return Baseline(
        fingerprints=frozenset(
            finding.fingerprint
            for finding in known.findings
            # What was excepted was never settled: once the exception ends, it is open again.
            if finding.status != FindingStatus.EXCEPTED
        ),
        past=_past(known),
    )


def _past(known: _Document) -> KnownPast | None:
    """Who was observed to reach which registered domain, and where that was not read completely."""
    if known.taken_at is None:
        return None
    reached: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
    of_aws = {each.id for each in known.destinations if each.category == Category.AWS_SERVICE}
    shut = _shut(known)
    for edge in known.egress:
        seen = edge.evidence == EvidenceKind.OBSERVED and not parse_address(edge.destination)
        if seen and (edge.source, edge.destination) not in shut:
            host, zones = edge.destination, reached[edge.source]
            zone = host if host in of_aws else registered_domain(host)
            first = _aware(edge.first_seen or known.taken_at)
            zones[zone] = min(first, zones.get(zone, first))
    return KnownPast(
        taken_at=_aware(known.taken_at),
        reached=dict(reached),
        unread=frozenset(
            (row.account, row.region)
            for row in known.coverage
            if row.source in _TELLERS and row.status != CoverageStatus.COMPLETE
        ),
    )


def _shut(known: _Document) -> set[tuple[str, str]]:
    """Sources with the destinations that only ever rejected them."""
    ends: dict[str, set[tuple[str, str]]] = {action: set() for action in EgressAction}
    for edge in known.egress:
        if edge.evidence == EvidenceKind.OBSERVED and edge.action in ends:
            ends[edge.action].add((edge.source, edge.destination))
    return ends[EgressAction.REJECT] - ends[EgressAction.ACCEPT]


def _aware(moment: datetime) -> datetime:
    """The moment in UTC, also where somebody wrote it without a zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def mark_existing(findings: Iterable[Finding], known: frozenset[str]) -> tuple[Finding, ...]:
    """Give the findings with those of the baseline marked `existing`."""
    return tuple(
        replace(finding, status=FindingStatus.EXISTING) if finding.fingerprint in known else finding
        for finding in findings
    )
