"""The scan document as one HTML file: no script, no request, readable in print.

The Content-Security-Policy forbids everything but the one style sheet, by its hash; so even markup
that slipped through the escaping could not act.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from importlib.resources import files

from ringfence.model.document import ScanDocument
from ringfence.model.text import printable
from ringfence.model.verdict import EXPOSURE_ORDER
from ringfence.render.accepted import status_and_acceptance
from ringfence.render.claims import completeness, headline, no_runtime, others, score, tools
from ringfence.render.egress_svg import egress_svg
from ringfence.render.frameworks import named, sentence
from ringfence.render.stakes import score_of, stakes
from ringfence.render.style import GLYPHS, counted
from ringfence.render.telling import (
    GOVERNANCE_STYLES,
    OBSERVED_WORDS,
    most_exposed,
    ranked_workloads,
    talk,
)

_ROWS = 500
"""A page with more rows is no report; the JSON document has them all."""
_CELL = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A table cell: text, or paragraphs of it, in the style of what it means."""

    text: str | tuple[str, ...]
    kind: str = ""


def to_html(document: ScanDocument) -> str:
    """Render the report; every value from the estate is escaped text."""
    style = files("ringfence.render").joinpath("report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    body = "\n".join(
        (
            _header(document),
            _tiles(document),
            _section("Where runtimes talk to", egress_svg(document)),
            _section("Runtimes", _runtimes(document)),
            _toxic_paths(document),
            _workloads(document),
            _section("Findings", _findings(document)),
            _section("Coverage", _coverage(document)),
            _notes(document),
            _section("What this does not cover", _list(document.not_covered)),
        )
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>ringfence: containment {_text(score(document))}</title>
<style>{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _header(document: ScanDocument) -> str:
    scope = document.scope
    found = headline(document) if document.summary.runtimes else no_runtime(document)
    said = (found, tools(document), others(document), document.exit.reason)
    return (
        f"<header><h1>ringfence: containment {_text(score(document))}</h1>"
        f'<p class="soft">{counted(document.summary.runtimes, "runtime")} in '
        f"{counted(len(scope.accounts), 'account')} and {counted(len(scope.regions), 'region')}, "
        f"{scope.window.start:%Y-%m-%d} to {scope.window.end:%Y-%m-%d}, taken "
        f"{document.taken_at:%Y-%m-%d %H:%M} UTC. Reads only.</p>"
        f"{_list(part for part in said if part)}</header>"
    )


def _tiles(document: ScanDocument) -> str:
    tiles = "".join(
        f'<div class="tile {containment}"><b>{document.summary.containment[containment]}</b>'
        f"<span>{GLYPHS[containment]} {containment}</span></div>"
        for containment in EXPOSURE_ORDER
    )
    return f'<div class="tiles">{tiles}</div>'


def _runtimes(document: ScanDocument) -> str:
    ranked = most_exposed(document, talk(document))
    rows = (
        (
            _Cell(text=runtime.name),
            _Cell(text=f"{runtime.account} {runtime.region}"),
            _Cell(text=str(runtime.network_mode), kind="mode"),
            _Cell(
                text=f"{GLYPHS[runtime.containment]} {runtime.containment}",
                kind=runtime.containment,
            ),
            _Cell(text=score_of(runtime)),
            _Cell(text=str(runtime.observability)),
            _Cell(text=runtime.containment_reasons),
        )
        for runtime in ranked[:_ROWS]
    )
    header = (
        "Runtime",
        "Account, region",
        "Mode",
        "Containment",
        "Blast radius",
        "Observability",
        "Why",
    )
    return _table(header, rows) + _more(len(ranked))


def _workloads(document: ScanDocument) -> str:
    if not document.workloads:
        return ""
    rows = (
        (
            _Cell(text=workload.name),
            _Cell(text=str(workload.kind)),
            _Cell(text=f"{workload.account} {workload.region}"),
            _Cell(text=str(workload.governance), kind=GOVERNANCE_STYLES[workload.governance]),
            _Cell(text=workload.governed_by),
            _Cell(text=str(workload.confidence)),
            _Cell(text=OBSERVED_WORDS[workload.observed]),
            _Cell(text=tuple(dict.fromkeys(f"{s.kind}: {s.ref}" for s in workload.signals))),
        )
        for workload in ranked_workloads(document)[:_ROWS]
    )
    header = (
        "Workload",
        "Kind",
        "Account, region",
        "Governance",
        "By",
        "Confidence",
        "Known as",
        "Signals",
    )
    content = _table(header, rows) + _more(len(document.workloads))
    return _section("AI workloads outside AgentCore", content)


def _toxic_paths(document: ScanDocument) -> str:
    found = list(stakes(document))
    rows = (
        (
            _Cell(text=stake.runtime.name),
            _Cell(text=stake.score),
            _Cell(text=stake.reads),
            _Cell(text=stake.way_in),
            _Cell(text=stake.way_out),
            _Cell(text=stake.egress, kind=stake.egress),
        )
        for stake in found[:_ROWS]
    )
    header = ("Runtime", "Blast radius", "Reads", "Way in", "Way out", "Egress")
    return _section("Toxic paths", _table(header, rows) + _more(len(found))) if found else ""


def _findings(document: ScanDocument) -> str:
    rows = (
        (
            _Cell(text=str(finding.severity), kind=finding.severity),
            _Cell(text=status_and_acceptance(finding)),
            _Cell(text=finding.title),
            _Cell(text=finding.resource),
            _Cell(text=finding.message),
            _Cell(text=finding.remediation),
            _Cell(text=tuple(sentence(*each) for each in named(document, finding))),
        )
        for finding in document.findings[:_ROWS]
    )
    header = (
        "Severity",
        "Status",
        "Finding",
        "Resource",
        "What was seen",
        "What to do",
        "Known as",
    )
    return _table(header, rows) + _more(len(document.findings))


def _coverage(document: ScanDocument) -> str:
    rows = (
        (
            _Cell(text=str(row.source)),
            _Cell(text=f"{row.account} {row.region}"),
            _Cell(text=str(row.status), kind="enforced" if row.complete else "leaky"),
            _Cell(text="yes" if row.required else "no"),
            _Cell(text=row.detail),
        )
        for row in sorted(document.coverage, key=lambda row: (row.complete, row.source))[:_ROWS]
    )
    header = ("Source", "Account, region", "Status", "Required", "Detail")
    said = _list(sentence for sentence in (completeness(document),) if sentence)
    return said + _table(header, rows) + _more(len(document.coverage))


def _notes(document: ScanDocument) -> str:
    if not document.notes:
        return ""
    content = _list(document.notes[:_ROWS]) + _more(len(document.notes))
    return _section("What could not be attributed or judged", content)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _table(header: Iterable[str], rows: Iterable[tuple[_Cell, ...]]) -> str:
    head = "".join(f'<th scope="col">{escape(title)}</th>' for title in header)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{body}</tbody></table></div>"
    )


def _cell(cell: _Cell) -> str:
    """Write a cell; every value in a table is escaped here."""
    content = _text(cell.text) if isinstance(cell.text, str) else _list(cell.text)
    return (
        f'<td class="word {_text(cell.kind)}">{content}</td>'
        if cell.kind
        else f"<td>{content}</td>"
    )


def _list(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{_text(sentence)}</p>" for sentence in sentences)


def _more(total: int) -> str:
    return (
        f'<p class="soft">and {total - _ROWS} more in the JSON document</p>'
        if total > _ROWS
        else ""
    )


def _text(value: str) -> str:
    return escape(printable(value, limit=_CELL))
