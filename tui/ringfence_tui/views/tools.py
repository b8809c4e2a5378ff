"""The list of what stands beside runtimes in AgentCore: built-in tools, gateways and harnesses.

They are listed apart from runtimes. AWS offers its own browser and code interpreter in every account
and region, so that counts over both would say little, and a gateway has no placement to judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import (
    FindingEntry,
    GatewayEntry,
    HarnessEntry,
    ScanDocument,
    ToolEntry,
)
from ringfence.model.egress import EvidenceKind
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.views.findings_of import findings_by_resource, worst
from ringfence_tui.views.orders import MODE_ORDER, SEVERITY_ORDER, VERDICT_ORDER
from ringfence_tui.views.seen import Seen, by_source, edges_of, telling_first
from ringfence_tui.views.tool_page import ToolDetail, tool_page
from ringfence_tui.views.view import ListView
from ringfence_tui.views.ways import summary
from ringfence_tui.views.who import Who, known_sources, source_of
from ringfence_tui.views.wording import SHOWN, distinct, written

NOT_APPLICABLE = "n/a"
_Entry = ToolEntry | GatewayEntry | HarnessEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """What belongs to each of them, by its ARN."""

    known: dict[str, Who]
    edges: dict[str, list[Seen]]
    findings: dict[str, list[FindingEntry]]


def _rows(document: ScanDocument) -> Iterator[Row]:
    known = known_sources(document)
    joined = _Joined(
        known=known,
        edges=by_source(edges_of(document, known)),
        findings=findings_by_resource(document),
    )
    own = sorted(document.tools, key=lambda tool: tool.managed_by_aws)
    entries: tuple[_Entry, ...] = (*document.gateways, *document.harnesses, *own)
    return distinct(_row(entry, joined) for entry in entries)


def _row(entry: _Entry, joined: _Joined) -> Row:
    edges = joined.edges.get(entry.arn, [])
    findings = [
        each
        for each in joined.findings.get(entry.arn, ())
        if (each.account, each.region) == (entry.account, entry.region)
    ]
    who = source_of(joined.known, entry.arn)
    return Row(
        key=_key(entry),
        values=(
            *_judged(entry, who, findings),
            *_talks(edges),
            *_placed(entry, who),
            *_told(entry),
            entry.arn,
            " ".join(dict.fromkeys(each.detection for each in findings)),
        ),
        detail=written(
            ToolDetail(
                tool=entry if isinstance(entry, ToolEntry) else None,
                gateway=entry if isinstance(entry, GatewayEntry) else None,
                harness=entry if isinstance(entry, HarnessEntry) else None,
                containment=who.containment,
                ways=who.ways,
                edges=tuple(telling_first(edges)[:SHOWN]),
                edge_count=len(edges),
                findings=tuple(findings),
            )
        ),
    )


def _key(entry: _Entry) -> str:
    """Its ARN; what AWS manages has the same one in every account."""
    managed = isinstance(entry, ToolEntry) and entry.managed_by_aws
    return f"{entry.arn} {entry.account}" if managed else entry.arn


def _judged(entry: _Entry, who: Who, findings: list[FindingEntry]) -> Iterator[Value]:
    yield entry.name
    yield who.kind
    yield str(who.containment)
    yield _mode(entry)
    yield worst(findings)


def _mode(entry: _Entry) -> str:
    return NOT_APPLICABLE if isinstance(entry, GatewayEntry) else str(entry.network_mode)


def _talks(edges: list[Seen]) -> Iterator[Value]:
    """What it is known to talk to; that nothing is known is not that there is nothing."""
    hosts = dict.fromkeys(
        each.edge.destination
        for each in telling_first(edges)
        if each.edge.evidence is not EvidenceKind.POSSIBLE
    )
    yield len(hosts) or None
    yield ", ".join(hosts)
    yield " ".join(dict.fromkeys(each.provider for each in edges if each.provider))


def _placed(entry: _Entry, who: Who) -> Iterator[Value]:
    yield summary(who.ways)
    yield entry.region
    yield entry.account
    yield entry.status or None


def _told(entry: _Entry) -> Iterator[Value]:
    """What only some of them have, in one column of words."""
    match entry:
        case ToolEntry():
            yield "managed by AWS" if entry.managed_by_aws else "custom"
            yield NOT_APPLICABLE
        case GatewayEntry():
            yield f"{entry.authorizer_type or 'authorizer not read'}, {_targets(entry)}"
            yield str(entry.governance)
        case HarnessEntry():
            yield f"model of {entry.model_provider}" if entry.model_provider else "model not told"
            yield NOT_APPLICABLE


def _targets(gateway: GatewayEntry) -> str:
    if not gateway.targets_read:
        return "targets not read"
    count = len(gateway.targets)
    return f"{count:,} target" if count == 1 else f"{count:,} targets"


TOOLS: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="tools",
        columns=(
            Column(
                name="name", title="Name", width=18, room=22, cell=Cell.NAME, stretch=1, keep=20
            ),
            Column(name="kind", title="Kind", width=16, keep=19),
            Column(
                name="verdict",
                title="Verdict",
                width=13,
                cell=Cell.WORD,
                keep=18,
                order=VERDICT_ORDER,
            ),
            Column(
                name="mode",
                title="Mode",
                width=11,
                cell=Cell.WORD,
                keep=16,
                order=(*MODE_ORDER, NOT_APPLICABLE),
            ),
            Column(
                name="worst",
                title="Worst",
                width=10,
                cell=Cell.WORD,
                keep=15,
                order=SEVERITY_ORDER,
            ),
            Column(name="talks", title="Talks", width=5, cell=Cell.COUNT, keep=12),
            Column(name="dest", title="Talks to", width=22, stretch=1, keep=13),
            Column(name="provider", title="Providers", width=16, hidden=True),
            Column(name="way", title="Way out", width=17, keep=11),
            Column(name="region", title="Region", width=12, keep=17),
            Column(name="account", title="Account", width=12, keep=10),
            Column(name="status", title="Status", width=8, keep=6),
            Column(name="what", title="What it is", width=20, stretch=1, keep=14),
            Column(name="governance", title="Governance", width=10, keep=9),
            Column(name="arn", title="ARN", width=20, hidden=True),
            Column(name="finding", title="Findings", width=20, hidden=True),
        ),
        sort=(Sort(column="worst"), Sort(column="verdict"), Sort(column="kind")),
        groups=("kind", "account", "region", "verdict", "mode"),
        aliases=(
            ("tool", "name"),
            ("gateway", "name"),
            ("containment", "verdict"),
            ("network_mode", "mode"),
            ("destination", "dest"),
            ("severity", "worst"),
            ("detection", "finding"),
        ),
    ),
    noun="tool",
    rows=_rows,
    page=tool_page,
    nothing=(
        "No tool, gateway or harness is in this scan. Whether there is none, "
        "or none was read, is under coverage."
    ),
)
