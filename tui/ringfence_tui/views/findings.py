"""The list of findings, the most severe first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.model.egress import Confidence
from ringfence.model.finding import FindingStatus
from ringfence.render.frameworks import sentence
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.finding_page import FindingDetail, finding_page
from ringfence_tui.views.orders import SEVERITY_ORDER
from ringfence_tui.views.view import ListView
from ringfence_tui.views.who import Who, known_sources
from ringfence_tui.views.wording import distinct, short, written

STATUS_ORDER = tuple(map(str, FindingStatus))
_CONFIDENCE_ORDER = tuple(map(str, Confidence))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """What findings are joined with."""

    known: dict[str, Who]
    endpoints: dict[str, str]
    """What the endpoints of runtimes are called."""
    taxa: dict[tuple[str, str], str]
    """What an id of a framework is called there, in a sentence."""
    frameworks: frozenset[str]


def _rows(document: ScanDocument) -> Iterator[Row]:
    joined = _Joined(
        known=known_sources(document),
        endpoints={
            endpoint.arn: f"{runtime.name} {endpoint.name}"
            for runtime in document.runtimes
            for endpoint in runtime.endpoints
        },
        taxa={
            (framework.id, taxon.id): sentence(framework, taxon)
            for framework in document.frameworks
            for taxon in framework.taxa
        },
        frameworks=frozenset(framework.id for framework in document.frameworks),
    )
    return distinct(_row(finding, joined) for finding in document.findings)


def _row(finding: FindingEntry, joined: _Joined) -> Row:
    name, kind = _resource(finding.resource, joined)
    called, other = _references(finding, joined)
    return Row(
        key=finding.fingerprint,
        values=(
            str(finding.severity),
            finding.title,
            name,
            str(finding.status),
            finding.account,
            finding.region,
            finding.detection,
            str(finding.confidence),
            _until(finding),
            finding.message,
            kind,
            finding.resource,
            finding.fingerprint,
            finding.remediation,
            " ".join(f"{key}:{each}" for key, ids in finding.references.items() for each in ids),
            finding.exception.owner if finding.exception else "",
        ),
        search=" ".join((*called, *(each.ref for each in finding.evidence))),
        detail=written(FindingDetail(finding=finding, resource=name, called=called, other=other)),
    )


def _resource(arn: str, joined: _Joined) -> tuple[str, str]:
    """What the resource of a finding is called, and what kind of thing it is."""
    if who := joined.known.get(arn):
        return who.name, who.kind
    if endpoint := joined.endpoints.get(arn):
        return endpoint, "endpoint"
    name = short(arn)
    return name, name.partition("/")[0] if "/" in name else "not known"


def _references(
    finding: FindingEntry, joined: _Joined
) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The ids that a framework names, as sentences; the rest as they are."""
    named = [(kind, each) for kind, ids in finding.references.items() for each in ids]
    called = tuple(joined.taxa[pair] for pair in named if pair in joined.taxa)
    return called, tuple(pair for pair in named if pair not in joined.taxa)


def _until(finding: FindingEntry) -> str | None:
    """The last day of its exception; without one there is no such day."""
    if finding.status is not FindingStatus.EXCEPTED:
        return ""
    return finding.exception.expires.isoformat() if finding.exception else None


FINDINGS: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="findings",
        columns=(
            Column(
                name="severity",
                title="Severity",
                width=10,
                cell=Cell.WORD,
                keep=20,
                order=SEVERITY_ORDER,
            ),
            Column(
                name="title", title="Finding", width=24, room=44, cell=Cell.NAME, stretch=2, keep=19
            ),
            Column(name="resource", title="Resource", width=20, room=22, stretch=1, keep=18),
            Column(
                name="status",
                title="Status",
                width=10,
                cell=Cell.WORD,
                keep=17,
                order=STATUS_ORDER,
            ),
            Column(name="account", title="Account", width=12, keep=13),
            Column(name="region", title="Region", width=12, keep=14),
            Column(name="detection", title="Detection", width=22, keep=12),
            Column(
                name="confidence",
                title="Confidence",
                width=10,
                keep=15,
                order=_CONFIDENCE_ORDER,
            ),
            Column(name="until", title="Excepted to", width=11, keep=11),
            Column(name="message", title="What was found", width=30, stretch=1, keep=5),
            Column(name="kind", title="Kind", width=12, hidden=True),
            Column(name="arn", title="ARN or id", width=20, hidden=True),
            Column(name="fingerprint", title="Fingerprint", width=16, hidden=True),
            Column(name="remediation", title="What to do", width=30, hidden=True),
            Column(name="framework", title="References", width=20, hidden=True),
            Column(name="owner", title="Accepted by", width=12, hidden=True),
        ),
        sort=(Sort(column="status"), Sort(column="severity"), Sort(column="title")),
        groups=("severity", "resource", "detection", "status", "account", "region"),
        aliases=(
            ("finding", "title"),
            ("name", "resource"),
            ("runtime", "resource"),
            ("worst", "severity"),
            ("expires", "until"),
            ("reference", "framework"),
        ),
    ),
    noun="finding",
    rows=_rows,
    page=finding_page,
    nothing="No finding is in this scan. What was not read cannot be found: see coverage.",
)
