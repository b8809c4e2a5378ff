"""The scan document as a summary for people: the point within one screen of 80 columns.

Everything that is read goes through `fit` or `pad` on its way into a line.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.document import FindingEntry, RuntimeEntry, ScanDocument
from ringfence.model.finding import FindingStatus, Severity
from ringfence.model.verdict import EXPOSURE_ORDER
from ringfence.model.workload import Governance
from ringfence.render.claims import (
    IN_WORDS,
    headline,
    interrupted,
    no_runtime,
    others,
    score,
    silence,
    tools,
)
from ringfence.render.screen import fit, pad
from ringfence.render.stakes import score_of
from ringfence.render.style import GLYPHS, counted, heading, paint
from ringfence.render.summary import SCORED_SOURCES
from ringfence.render.telling import Talk, most_exposed, ranked_workloads, talk

_RUNTIME_LINES = 4
_FINDING_LINES = 4
_GAP_LINES = 1
"""Together with the lines that are always there: 24."""
_BAR = 14
_ID_SUFFIX = 10
"""AWS appends ten random characters to the names it makes ids of."""
_BEFORE_TALK = 56
"""Cells of name, mode, verdict and blast radius."""


def to_table(document: ScanDocument, *, width: int = 80, colour: bool = False) -> str:
    """Render the summary: at most 24 lines, and every line fits the width."""
    lines = [
        _title(document, width),
        *_containment(document, width, colour=colour),
        "",
        *_runtimes(document, width, colour=colour),
        *_others(document, width),
        *_findings(document, width, colour=colour),
        *_coverage(document, width),
        fit(f"exit {document.exit.code}: {document.exit.reason}", width),
        fit(_beyond(document), width),
    ]
    return "\n".join(lines) + "\n"


def _title(document: ScanDocument, width: int) -> str:
    scope = document.scope
    days = max(1, round((scope.window.end - scope.window.start).total_seconds() / 86_400))
    return fit(
        f"ringfence {document.tool.version} · {counted(len(scope.accounts), 'account')} · "
        f"{counted(len(scope.regions), 'region')} · {counted(days, 'day')} to "
        f"{scope.window.end:%Y-%m-%d} · read only",
        width,
    )


def _containment(document: ScanDocument, width: int, *, colour: bool) -> list[str]:
    total = document.summary.runtimes
    beside = tools(document)
    if not total:
        return [fit(line, width) for line in (no_runtime(document), beside) if line]
    lines = [
        heading(fit(headline(document), width), colour=colour),
        fit(" · ".join(part for part in (score(document), beside) if part), width),
    ]
    for containment in EXPOSURE_ORDER:
        count = document.summary.containment[containment]
        bar = "█" * max(round(_BAR * count / total), 1 if count else 0)
        label = f"  {GLYPHS[containment]} {containment:<12}{count:>5}  "
        text = fit(f"{label}{bar:<{_BAR}} {IN_WORDS[containment]}", width)
        lines.append(paint(text, containment, colour=colour))
    return lines


def _runtimes(document: ScanDocument, width: int, *, colour: bool) -> list[str]:
    if not document.runtimes:
        return []
    talks_to = talk(document)
    ranked = most_exposed(document, talks_to)
    shown = ranked[:_RUNTIME_LINES]
    of = f"MOST EXPOSED {len(shown)} of {len(ranked)}"
    header = f"{of:<24}{'MODE':<10}{'VERDICT':<15}{'BLAST':<6}TALKS TO"
    lines = [heading(fit(header, width), colour=colour)]
    for runtime in shown:
        verdict = paint(
            f"{GLYPHS[runtime.containment]} {runtime.containment:<12}",
            runtime.containment,
            colour=colour,
        )
        hosts = fit(_hosts(document, runtime, talks_to), width - _BEFORE_TALK)
        name, blast = pad(runtime.name, 21), f"{score_of(runtime):<6}"
        lines.append(f"  {name} {runtime.network_mode:<10}{verdict} {blast}{hosts}".rstrip())
    return [*lines, ""]


def _hosts(document: ScanDocument, runtime: RuntimeEntry, talks_to: Talk) -> str:
    heard = [host for _, host in talks_to.get(runtime.arn, [])]
    return _named(heard) if heard else silence(document, runtime)


def _others(document: ScanDocument, width: int) -> list[str]:
    """One line on what is not AgentCore's, which takes the place of a line of findings."""
    said = others(document)
    unanswered = [w.name for w in ranked_workloads(document) if w.governance is Governance.SHADOW]
    named = f": {_named(unanswered)}" if unanswered else ""
    return [fit(f"{said}{named}", width)] if said else []


def _findings(document: ScanDocument, width: int, *, colour: bool) -> list[str]:
    fresh = [f for f in document.findings if f.status is FindingStatus.NEW]
    lines = [heading(fit(f"FINDINGS  {_totals(document)}", width), colour=colour)]
    room = _FINDING_LINES - bool(others(document))
    for severity, title, names in _worst(fresh)[:room]:
        word = paint(f"{severity:<9}", severity, colour=colour)
        lines.append(f"  {word}{fit(f'{title}: {_named(names)}', width - 11)}")
    return lines


def _totals(document: ScanDocument) -> str:
    """Count the new findings by severity, then those that a baseline or an exception knows."""
    new = Counter(f.severity for f in document.findings if f.status is FindingStatus.NEW)
    statuses = Counter(finding.status for finding in document.findings)
    fresh = [f"{new[severity]} {severity}" for severity in Severity if new[severity]]
    known = (FindingStatus.EXISTING, FindingStatus.EXCEPTED)
    rest = [f"{statuses[status]} {status}" for status in known if statuses[status]]
    return " · ".join((*(fresh or ["none new" if rest else "none"]), *rest))


def _worst(findings: Iterable[FindingEntry]) -> list[tuple[Severity, str, list[str]]]:
    """Group findings by detection, the most severe and most frequent first."""
    groups: dict[tuple[Severity, str], list[str]] = defaultdict(list)
    for finding in findings:
        groups[finding.severity, finding.title].append(_short(finding.resource))
    order = tuple(Severity)
    ranked = sorted(groups.items(), key=lambda g: (order.index(g[0][0]), -len(g[1]), g[0][1]))
    return [(severity, title, names) for (severity, title), names in ranked]


def _coverage(document: ScanDocument, width: int) -> list[str]:
    complete = document.summary.coverage[CoverageStatus.COMPLETE]
    gaps = sorted((row for row in document.coverage if row.gap), key=_weight)
    stopped = "interrupted: " if interrupted(document) else ""
    missing = f", {len(gaps)} required {'is' if len(gaps) == 1 else 'are'} not" if gaps else ""
    lines = [f"COVERAGE  {stopped}{complete} of {len(document.coverage)} sources complete{missing}"]
    for row in gaps[:_GAP_LINES]:
        place = "/".join(part for part in (row.account, row.region) if part)
        lines.append(f"  not read: {row.source} {place}: {row.detail}")
    return [fit(line, width) for line in lines]


def _weight(row: Coverage) -> bool:
    """Put first what leaves runtimes out, which weighs more than what leaves their context out."""
    return row.source not in SCORED_SOURCES


def _beyond(document: ScanDocument) -> str:
    """Point to what the verdicts do not cover and to what could not be attributed."""
    notes = f"{counted(len(document.notes), 'note')} on what is not known, "
    limits = f"{counted(len(document.not_covered), 'thing')} not covered: --format json"
    return f"{notes if document.notes else ''}{limits}"


def _named(names: list[str]) -> str:
    distinct = list(dict.fromkeys(names))
    more = f" +{len(distinct) - 1}" if len(distinct) > 1 else ""
    return f"{distinct[0]}{more}"


def _short(resource: str) -> str:
    """Give the part of an ARN that people call a thing by: its name without the random suffix."""
    name = resource.rsplit(":", 1)[-1].split("/", 1)[-1]
    head, _, suffix = name.split("/", 1)[0].rpartition("-")
    return head if head and len(suffix) == _ID_SUFFIX else name
