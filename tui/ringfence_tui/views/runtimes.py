"""The list of runtimes.

Runtimes have a list of their own, apart from tools, gateways and other AI workloads: its counts are
those of the verdict that every report starts with, and only runtimes have endpoints, a blast radius
and a judged way out. What else there is of AI is in `tools.py` and `workloads.py`, beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Coverage
from ringfence.model.document import FindingEntry, RuntimeEntry, ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence.model.verdict import Containment
from ringfence.render.claims import Silence, silence
from ringfence.render.telling import Talk, most_exposed, talk
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.views.findings_of import findings_by_resource, worst
from ringfence_tui.views.orders import MODE_ORDER, SEVERITY_ORDER, VERDICT_ORDER
from ringfence_tui.views.runtime_page import RuntimeDetail, runtime_page
from ringfence_tui.views.seen import Seen, by_source, edges_of, telling_first
from ringfence_tui.views.view import ListView
from ringfence_tui.views.ways import summary, ways_of_runtime
from ringfence_tui.views.wording import SHOWN, distinct, written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """What belongs to each runtime, by its ARN."""

    talk: Talk
    edges: dict[str, list[Seen]]
    findings: dict[str, list[FindingEntry]]
    gaps: dict[tuple[str, str], tuple[Coverage, ...]]
    """Required sources that were not read, by account and region."""
    silent: dict[tuple[str, ...], Silence]
    """Why nothing is seen, which is the same for runtimes that are seen alike."""
    document: ScanDocument

    def silence(self, runtime: RuntimeEntry) -> Silence:
        """Why it has no destination; asking the document once for each kind of runtime."""
        if runtime.network_mode is NetworkMode.PUBLIC:
            return Silence.NOT_SEEN
        key = (runtime.account, runtime.region, runtime.network_mode, runtime.observability)
        if key not in self.silent:
            self.silent[key] = silence(self.document, runtime)
        return self.silent[key]


def _rows(document: ScanDocument) -> Iterator[Row]:
    talks_to = talk(document)
    joined = _Joined(
        talk=talks_to,
        edges=by_source(edges_of(document)),
        findings=_findings(document),
        gaps=_gaps(document),
        silent={},
        document=document,
    )
    return distinct(_row(runtime, joined) for runtime in most_exposed(document, talks_to))


def _findings(document: ScanDocument) -> dict[str, list[FindingEntry]]:
    """The findings of each runtime, with those of its endpoints."""
    by_resource = findings_by_resource(document)
    return {
        runtime.arn: [
            finding
            for resource in (runtime.arn, *(endpoint.arn for endpoint in runtime.endpoints))
            for finding in by_resource.get(resource, ())
        ]
        for runtime in document.runtimes
    }


def _gaps(document: ScanDocument) -> dict[tuple[str, str], tuple[Coverage, ...]]:
    found: defaultdict[tuple[str, str], tuple[Coverage, ...]] = defaultdict(tuple)
    for row in document.coverage:
        if row.gap:
            found[row.account, row.region] += (row,)
    return found


def _row(runtime: RuntimeEntry, joined: _Joined) -> Row:
    findings = joined.findings[runtime.arn]
    hosts = [host for _, host in joined.talk.get(runtime.arn, [])]
    silent = None if hosts else joined.silence(runtime)
    edges = joined.edges.get(runtime.arn, [])
    detail = RuntimeDetail(
        runtime=runtime,
        silence=silent or "",
        edges=tuple(telling_first(edges)[:SHOWN]),
        edge_count=len(edges),
        findings=tuple(findings),
        gaps=tuple(
            gap
            for place in ((runtime.account, runtime.region), (runtime.account, ""), ("", ""))
            for gap in joined.gaps.get(place, ())
        ),
    )
    return Row(
        key=runtime.arn,
        values=(
            *_judged(runtime, findings),
            *_talked(hosts, silent),
            *_placed(runtime),
            *_hidden(runtime, edges, findings),
        ),
        detail=written(detail),
    )


def _judged(runtime: RuntimeEntry, findings: list[FindingEntry]) -> Iterator[Value]:
    radius = runtime.blast_radius
    yield runtime.name
    yield str(runtime.containment)
    yield str(runtime.network_mode)
    yield radius.score if radius else None
    yield "+" if radius and not radius.score_complete else ""
    unread = runtime.containment is Containment.UNKNOWN and not findings
    yield None if unread else worst(findings)  # what was not read has no findings, and is not clean


def _talked(hosts: list[str], silent: Silence | None) -> Iterator[Value]:
    """How many destinations, which is zero only where all traffic would have been seen."""
    named = f"{hosts[0]} +{len(hosts) - 1}" if len(hosts) > 1 else "".join(hosts)
    yield 0 if silent is Silence.NO_TRAFFIC else len(hosts) or None
    yield str(silent or named)


def _placed(runtime: RuntimeEntry) -> Iterator[Value]:
    yield summary(ways_of_runtime(runtime))
    yield runtime.region
    yield runtime.account
    yield str(runtime.observability)
    yield str(runtime.governance)
    yield runtime.protocol or None
    yield runtime.status or None


def _hidden(
    runtime: RuntimeEntry, edges: list[Seen], findings: list[FindingEntry]
) -> Iterator[Value]:
    yield " ".join(
        part
        for each in edges
        if each.edge.evidence is not EvidenceKind.POSSIBLE
        for part in dict.fromkeys((each.edge.destination, each.provider))
        if part
    )
    yield runtime.role_arn or None
    yield runtime.arn
    yield " ".join(dict.fromkeys(each.detection for each in findings))
    yield " ".join(_codes(runtime))
    yield " ".join(runtime.environment_keys)
    yield " ".join(f"{key}={value}" for key, value in runtime.tags.items())


def _codes(runtime: RuntimeEntry) -> dict[str, None]:
    own = (text.partition(":")[0] for text in runtime.containment_reasons)
    of_endpoints = (str(each.code) for one in runtime.endpoints for each in one.reasons)
    return dict.fromkeys((*own, *of_endpoints))


RUNTIMES: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="runtimes",
        columns=(
            Column(name="name", title="Runtime", width=22, cell=Cell.NAME, stretch=1, keep=20),
            Column(
                name="verdict",
                title="Verdict",
                width=13,
                cell=Cell.WORD,
                keep=19,
                order=VERDICT_ORDER,
            ),
            Column(name="mode", title="Mode", width=11, cell=Cell.WORD, keep=18, order=MODE_ORDER),
            Column(name="blast", title="Blast", width=5, cell=Cell.COUNT, keep=17),
            Column(name="blast_more", title="+", width=1, keep=17),
            Column(
                name="worst",
                title="Worst",
                width=10,
                cell=Cell.WORD,
                keep=15,
                order=SEVERITY_ORDER,
            ),
            Column(name="talks", title="Talks", width=5, cell=Cell.COUNT, keep=12),
            Column(name="talks_to", title="Talks to", width=22, stretch=1, keep=16),
            Column(name="way", title="Way out", width=20, keep=11),
            Column(name="region", title="Region", width=12, keep=14),
            Column(name="account", title="Account", width=12, keep=13),
            Column(name="observability", title="Seen", width=7, keep=10),
            Column(name="governance", title="Governance", width=10, keep=9),
            Column(name="protocol", title="Protocol", width=8, keep=7),
            Column(name="status", title="Status", width=8, keep=8),
            Column(name="dest", title="Destinations", width=20, hidden=True),
            Column(name="role", title="Role", width=20, hidden=True),
            Column(name="arn", title="ARN", width=20, hidden=True),
            Column(name="finding", title="Findings", width=20, hidden=True),
            Column(name="reason", title="Reasons", width=20, hidden=True),
            Column(name="env", title="Environment", width=20, hidden=True),
            Column(name="tag", title="Tags", width=20, hidden=True),
        ),
        sort=(Sort(column="blast", descending=True),),
        groups=("account", "region", "verdict", "mode"),
        aliases=(
            ("runtime", "name"),
            ("containment", "verdict"),
            ("network_mode", "mode"),
            ("destination", "dest"),
            ("provider", "dest"),
            ("severity", "worst"),
            ("detection", "finding"),
            ("code", "reason"),
        ),
    ),
    noun="runtime",
    rows=_rows,
    page=runtime_page,
    nothing="No runtime is in this scan. Whether there is none, or none was read, is under coverage.",
)
