"""Two scans: what is new, what is gone, and what nobody can tell.

Nothing is called gone on the strength of a partial read: where the new scan read less than the old
one did, what is missing there is unclear. What is there is there, however little was read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus
from ringfence.model.difference import (
    ComparedScan,
    ContainmentChange,
    ScanChange,
    ScanDifference,
    Standing,
)
from ringfence.model.document import SCAN_SCHEMA
from ringfence.model.window import TimeWindow

_READ = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)
_NO_GAP = (CoverageStatus.COMPLETE, CoverageStatus.NOT_ENABLED)
_SHOWN_GAPS = 20


@dataclass(frozen=True, slots=True)
class _Row:
    source: str
    account: str
    region: str
    status: str


@dataclass(frozen=True, slots=True)
class _Finding:
    fingerprint: str
    title: str = ""
    resource: str = ""
    account: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class _Runtime:
    arn: str
    containment: str
    account: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class _Destination:
    id: str


@dataclass(frozen=True, slots=True)
class _Scope:
    window: TimeWindow


@dataclass(frozen=True, slots=True)
class KnownScan:
    """The part of a scan document that a comparison needs."""

    schema: str
    scan_id: str
    taken_at: datetime
    scope: _Scope
    coverage: tuple[_Row, ...]
    runtimes: tuple[_Runtime, ...]
    destinations: tuple[_Destination, ...]
    findings: tuple[_Finding, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    schema: str = ""


def holds_scan(content: bytes | str) -> bool:
    """Whether a text is a scan document, whole or not."""
    try:
        return msgspec.json.decode(content, type=_Stated).schema == SCAN_SCHEMA
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def known_scan(content: bytes | str, *, name: str) -> KnownScan:
    """Read a scan document; ConfigError for one that lacks what a comparison needs."""
    try:
        return msgspec.json.decode(content, type=KnownScan)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(
            f"{name} is no whole scan document: {error}",
            hint="give one written by `ringfence scan --format json`",
        ) from error


def compare_scans(old: KnownScan, new: KnownScan) -> ScanDifference:
    """What the new scan has that the old has not, and the reverse as far as it was read."""
    gaps = tuple(sorted(set(_gaps(old, new))))
    unread = frozenset((account, region) for _, account, region in gaps)
    shorter = _span(new) < _span(old)
    of_findings = _unread_of(
        {each.fingerprint: (each.account, each.region) for each in old.findings}, unread
    )
    return ScanDifference(
        old=ComparedScan(scan_id=old.scan_id, taken_at=old.taken_at),
        new=ComparedScan(scan_id=new.scan_id, taken_at=new.taken_at),
        destinations=_changes(
            {each.id: "" for each in old.destinations},
            {each.id: "" for each in new.destinations},
            lambda _: bool(gaps) or shorter,
        ),
        findings=_changes(
            {each.fingerprint: _told(each) for each in old.findings},
            {each.fingerprint: _told(each) for each in new.findings},
            lambda key: shorter or of_findings(key),
        ),
        runtimes=_changes(
            {each.arn: "" for each in old.runtimes},
            {each.arn: "" for each in new.runtimes},
            _unread_of({each.arn: (each.account, each.region) for each in old.runtimes}, unread),
        ),
        containment=tuple(_containment(old, new)),
        unread=tuple(" ".join(part for part in gap if part) for gap in gaps[:_SHOWN_GAPS]),
        unread_count=len(gaps),
        shorter_window=shorter,
    )


def _gaps(old: KnownScan, new: KnownScan) -> Iterator[tuple[str, str, str]]:
    """What the new scan did not read to its end, and what only the old one read."""
    rows: dict[tuple[str, str, str], set[str]] = {}
    for row in new.coverage:
        rows.setdefault((row.source, row.account, row.region), set()).add(row.status)
    readable = {
        (row.source, row.account, row.region) for row in old.coverage if row.status in _READ
    }
    yield from (place for place, said in rows.items() if not said <= set(_NO_GAP))
    for place in readable:
        if rows.get(place, set()) <= {CoverageStatus.NOT_ENABLED}:
            yield place


def _span(scan: KnownScan) -> float:
    window = scan.scope.window
    return (window.end - window.start).total_seconds()


def _unread_of(
    places: Mapping[str, tuple[str, str]], unread: frozenset[tuple[str, str]]
) -> Callable[[str], bool]:
    """Whether something that was there may only not have been read: in its account and region.

    A gap without an account or a region is one of all of them.
    """

    def covered(key: str) -> bool:
        account, region = places[key]
        return any(
            (not gap[0] or not account or gap[0] == account)
            and (not gap[1] or not region or gap[1] in (region, "global"))
            for gap in unread
        )

    return covered


def _changes(
    old: Mapping[str, str], new: Mapping[str, str], unclear: Callable[[str], bool]
) -> tuple[ScanChange, ...]:
    appeared = [
        ScanChange(id=key, told=new[key], standing=Standing.NEW) for key in new if key not in old
    ]
    missing = [
        ScanChange(
            id=key, told=old[key], standing=Standing.UNCLEAR if unclear(key) else Standing.GONE
        )
        for key in old
        if key not in new
    ]
    order = tuple(Standing)
    return tuple(
        sorted((*appeared, *missing), key=lambda each: (order.index(each.standing), each.id))
    )


def _told(finding: _Finding) -> str:
    return f"{finding.title}: {finding.resource}"


def _containment(old: KnownScan, new: KnownScan) -> Iterator[ContainmentChange]:
    before = {each.arn: each.containment for each in old.runtimes}
    for each in sorted(new.runtimes, key=lambda runtime: runtime.arn):
        was = before.get(each.arn, each.containment)
        if was != each.containment:
            yield ContainmentChange(runtime=each.arn, old=was, new=each.containment)
