"""The scan document as Markdown, for pull requests and job summaries."""

from __future__ import annotations

from collections import Counter

from ringfence.model.document import ScanDocument
from ringfence.model.framework import Framework, Taxon
from ringfence.model.verdict import EXPOSURE_ORDER
from ringfence.render.accepted import status_and_acceptance
from ringfence.render.claims import completeness, headline, no_runtime, others, score, tools
from ringfence.render.frameworks import named
from ringfence.render.marked import inert, table
from ringfence.render.stakes import score_of, stakes
from ringfence.render.style import GLYPHS
from ringfence.render.telling import OBSERVED_WORDS, most_exposed, ranked_workloads, talk

_LINES = 50


def to_markdown(document: ScanDocument) -> str:
    """Render verdict, runtimes, toxic paths, findings and gaps; at most 50 lines of each, then a count."""
    parts = [
        f"# ringfence: containment {score(document)}",
        _said(document),
        _verdicts(document),
        _runtimes(document),
        _toxic_paths(document),
        _workloads(document),
        _findings(document),
        _frameworks(document),
        _gaps(document),
        _sentences("What could not be attributed or judged", document.notes),
        _sentences("What this does not cover", document.not_covered),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _said(document: ScanDocument) -> str:
    """Say the point in one paragraph, and how the scan ended in another."""
    found = headline(document) if document.summary.runtimes else no_runtime(document)
    point = ". ".join(inert(part) for part in (found, tools(document), others(document)) if part)
    return f"{point}\n\n{inert(document.exit.reason)}"


def _verdicts(document: ScanDocument) -> str:
    rows = (
        (f"{GLYPHS[containment]} {containment}", str(document.summary.containment[containment]))
        for containment in EXPOSURE_ORDER
    )
    return table(("verdict", "runtimes"), rows)


def _runtimes(document: ScanDocument) -> str:
    ranked = most_exposed(document, talk(document))
    rows = (
        (
            runtime.name,
            runtime.account,
            runtime.region,
            str(runtime.network_mode),
            f"{GLYPHS[runtime.containment]} {runtime.containment}",
            score_of(runtime),
            str(runtime.observability),
            runtime.containment_reasons[0] if runtime.containment_reasons else "",
        )
        for runtime in ranked[:_LINES]
    )
    header = (
        "runtime",
        "account",
        "region",
        "mode",
        "containment",
        "blast radius",
        "observability",
        "why",
    )
    return f"## Runtimes\n\n{table(header, rows)}{_more(len(ranked))}" if ranked else ""


def _workloads(document: ScanDocument) -> str:
    if not document.workloads:
        return ""
    rows = (
        (
            workload.name,
            str(workload.kind),
            workload.account,
            workload.region,
            str(workload.governance),
            str(workload.confidence),
            OBSERVED_WORDS[workload.observed],
            ", ".join(dict.fromkeys(str(signal.kind) for signal in workload.signals)),
        )
        for workload in ranked_workloads(document)[:_LINES]
    )
    header = (
        "workload",
        "kind",
        "account",
        "region",
        "governance",
        "confidence",
        "known as",
        "signals",
    )
    drawn = table(header, rows)
    return f"## AI workloads outside AgentCore\n\n{drawn}{_more(len(document.workloads))}"


def _toxic_paths(document: ScanDocument) -> str:
    found = list(stakes(document))
    rows = (
        (stake.runtime.name, stake.score, stake.reads, stake.way_in, stake.way_out, stake.egress)
        for stake in found[:_LINES]
    )
    header = ("runtime", "blast radius", "reads", "way in", "way out", "egress")
    return f"## Toxic paths\n\n{table(header, rows)}{_more(len(found))}" if found else ""


def _findings(document: ScanDocument) -> str:
    if not document.findings:
        return ""
    rows = (
        (
            str(finding.severity),
            finding.title,
            finding.resource,
            finding.message,
            status_and_acceptance(finding),
        )
        for finding in document.findings[:_LINES]
    )
    drawn = table(("severity", "finding", "resource", "message", "status"), rows)
    return f"## Findings\n\n{drawn}{_more(len(document.findings))}"


def _frameworks(document: ScanDocument) -> str:
    """Count the findings of each id that a framework has for them."""
    counts = Counter(each for finding in document.findings for each in named(document, finding))
    rows = (
        (f"{framework.title} {framework.version}", taxon.id, taxon.name, str(count))
        for (framework, taxon), count in sorted(counts.items(), key=_framework_order)[:_LINES]
    )
    drawn = table(("framework", "id", "name", "findings"), rows)
    return f"## What frameworks call it\n\n{drawn}{_more(len(counts))}" if counts else ""


def _framework_order(count: tuple[tuple[Framework, Taxon], int]) -> tuple[str, str]:
    (framework, taxon), _ = count
    return framework.id, taxon.id


def _gaps(document: ScanDocument) -> str:
    gaps = [row for row in document.coverage if row.gap]
    rows = (
        (str(row.source), row.account, row.region, str(row.status), row.detail)
        for row in gaps[:_LINES]
    )
    drawn = table(("not read", "account", "region", "status", "detail"), rows)
    parts = (
        "## Coverage",
        inert(completeness(document)),
        f"{drawn}{_more(len(gaps))}" if gaps else "",
    )
    return "\n\n".join(part for part in parts if part)


def _sentences(title: str, sentences: tuple[str, ...]) -> str:
    lines = "\n".join(f"- {inert(sentence)}" for sentence in sentences[:_LINES])
    return f"## {title}\n\n{lines}{_more(len(sentences))}" if sentences else ""


def _more(total: int) -> str:
    return f"\n\nand {total - _LINES} more" if total > _LINES else ""
