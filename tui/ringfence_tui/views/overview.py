"""The first screen: the verdict in one sentence, what could not be seen, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ringfence.model.blast import ToxicPath
from ringfence.model.coverage import CoverageStatus
from ringfence.model.document import (
    FindingEntry,
    RuntimeEntry,
    ScanDocument,
    ToolEntry,
    WorkloadEntry,
)
from ringfence.model.exfiltration import IndicationKind
from ringfence.model.finding import FindingStatus, Severity
from ringfence.model.identity import Certainty
from ringfence.model.verdict import EXPOSURE_ORDER, Containment, Observability
from ringfence.model.workload import Governance
from ringfence.render.claims import (
    IN_WORDS,
    completeness,
    headline,
    no_runtime,
    others,
    score,
    silence,
    tools,
)
from ringfence.render.stakes import rank_of, score_of
from ringfence.render.style import GLYPHS, counted
from ringfence.render.telling import OBSERVED_WORDS, Talk, most_exposed, ranked_workloads, talk
from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Heading,
    Page,
    Share,
    Span,
    Spans,
    Tone,
    line,
    spans,
)
from ringfence_tui.parts import Part
from ringfence_tui.rows.words import look, told
from ringfence_tui.views.gap_lines import gap_line
from ringfence_tui.views.next_action import NextAction, next_actions
from ringfence_tui.views.view import PageView
from ringfence_tui.views.wording import NOT_KNOWN, beyond, names, section, short

_FEW = 5
"""Lines of each part; the whole of it is a list on a screen of its own."""
_GAPS = 8
_NEXT = "Next"
_EXFILTRATION = frozenset(map(str, IndicationKind))
_SEVERITIES = tuple(Severity)
_Named = RuntimeEntry | ToolEntry | WorkloadEntry


def overview_page(scan: ScanDocument) -> Page:
    """What a reader has to know first, as far as the scan alone says it."""
    return (
        *_verdict(scan),
        *_next(next_actions(scan)),
        *_coverage(scan),
        *_toxic(scan),
        *_exposed(scan),
        *_findings(scan),
        *_others(scan),
    )


def _verdict(scan: ScanDocument) -> Page:
    """Never more than was read: "at least" where something is missing."""
    said = headline(scan) if scan.summary.runtimes else no_runtime(scan)
    beside = " · ".join(part for part in (score(scan), tools(scan)) if part)
    bar = Bar(
        tuple(
            Share(
                GLYPHS[each],
                f"{each}: {IN_WORDS[each]}",
                scan.summary.containment[each],
                look(each)[1],
            )
            for each in EXPOSURE_ORDER
        )
    )
    head = (Heading("Containment"), line(Span(said, Tone.STRONG)), line(beside))
    return (*head, bar) if scan.summary.runtimes else head


def with_next(page: Page, actions: Sequence[NextAction]) -> Page:
    """An overview that was made without knowing which parts are there, with what is best done next."""
    headings = [place for place, block in enumerate(page) if isinstance(block, Heading)]
    start = next(each for each in headings if page[each] == Heading(_NEXT))
    end = next((each for each in headings if each > start), len(page))
    return (*page[:start], *_next(actions), *page[end:])


def with_proof(page: Page, verdict: Containment, why: str) -> Page:
    """An overview with what the verification comes to, which is read on a screen of its own."""
    first = next(place for place, block in enumerate(page) if isinstance(block, Heading))
    end = next(p for p, b in enumerate(page) if p > first and isinstance(b, Heading))
    _, tone = look(verdict)
    proof = line(
        Span("Verified, which asks more: ", Tone.DIM),
        Span(why, tone),
        Span(" (enforcement)", Tone.DIM),
    )
    return (*page[:end], proof, *page[end:])


def _next(actions: Sequence[NextAction]) -> Page:
    first, rest = actions[0], actions[1:]
    return section(
        _NEXT,
        line(Span(first.sentence, Tone.ACCENT), Span(f" ({first.screen})", Tone.DIM)),
        *(line(Span(f"then: {each.sentence} ({each.screen})", Tone.DIM)) for each in rest),
    )


def _coverage(scan: ScanDocument) -> Page:
    """What could not be seen, the required gaps first: no verdict is better than its evidence."""
    whole = scan.summary.coverage[CoverageStatus.COMPLETE]
    gaps = [row for row in scan.coverage if row.gap]
    other = [row for row in scan.coverage if not row.gap and not row.complete]
    shown = tuple(gap_line(row) for row in (*gaps, *other)[:_GAPS])
    return section(
        "What could not be seen",
        line(
            f"{whole:,} of {counted(len(scan.coverage), 'source')} complete; ",
            Span(_gaps(len(gaps)), Tone.UNKNOWN if gaps else Tone.GOOD),
            f"; {len(other):,} others are not complete",
        ),
        *((line(rest),) if (rest := completeness(scan)) else ()),
        *((line(_observed(scan)),) if scan.runtimes else ()),
        *((Bullets(shown),) if shown else ()),
        *beyond(len(gaps) + len(other), "source", _GAPS),
    )


def _gaps(count: int) -> str:
    if not count:
        return "no required source is missing"
    return f"{counted(count, 'required source')} not read completely"


def _observed(scan: ScanDocument) -> str:
    counts = Counter(runtime.observability for runtime in scan.runtimes)
    return (
        f"Egress could be seen whole of {counted(counts[Observability.FULL], 'runtime')}, in part of "
        f"{counts[Observability.PARTIAL]:,}, and not at all of {counts[Observability.NONE]:,}."
    )


def _toxic(scan: ScanDocument) -> Page:
    """Paths from data to the outside, and indications that data went."""
    found = [
        (runtime, path)
        for runtime in sorted(scan.runtimes, key=rank_of)
        for path in (runtime.blast_radius.toxic_paths if runtime.blast_radius else ())
    ]
    paths = tuple(_path(runtime, path) for runtime, path in found[:_FEW])
    none = line("None is found in what was read.")
    return (
        *section("Toxic paths", Bullets(paths) if paths else none),
        *beyond(len(found), "toxic path", _FEW),
        *_signs(scan),
    )


def _path(runtime: RuntimeEntry, path: ToxicPath) -> Spans:
    sure = "" if path.certainty is Certainty.ALLOWED else " under a condition"
    reads = path.data[0].detail if path.data else "what is not told"
    return spans(
        Span(runtime.name, Tone.STRONG),
        f", blast radius {score_of(runtime)}: reads {path.kind}{sure} ({reads}); strangers write to it "
        "through ",
        *names([each.ref for each in path.ways_in], none=NOT_KNOWN, limit=_FEW),
        f"; its way out is {path.egress}",
    )


def _signs(scan: ScanDocument) -> Page:
    signs = [each for each in _open(scan) if each.detection in _EXFILTRATION]
    if not signs:
        return ()
    named: tuple[_Named, ...] = (*scan.runtimes, *scan.tools, *scan.workloads)
    called = {each.arn: each.name for each in named}
    items = tuple(_finding(each, called) for each in signs[:_FEW])
    return section("Signs of exfiltration", Bullets(items), *beyond(len(signs), "sign", _FEW))


def _finding(finding: FindingEntry, called: dict[str, str]) -> Spans:
    title = Span(f" {finding.title}: ", Tone.STRONG)
    who = called.get(finding.resource) or short(finding.resource)
    return (told(finding.severity), title, Span(who))


def _open(scan: ScanDocument) -> list[FindingEntry]:
    """Findings that nobody excepted, the most severe first."""
    found = (each for each in scan.findings if each.status is not FindingStatus.EXCEPTED)
    return sorted(found, key=lambda each: _SEVERITIES.index(each.severity))


def _exposed(scan: ScanDocument) -> Page:
    if not scan.runtimes:
        return ()
    talks_to = talk(scan)
    ranked = most_exposed(scan, talks_to)
    items = tuple(
        spans(
            Span(f"{runtime.name}  ", Tone.STRONG),
            told(runtime.containment),
            "  ",
            told(runtime.network_mode),
            f"  blast radius {score_of(runtime)}, talks to {_talks(scan, runtime, talks_to)}",
        )
        for runtime in ranked[:_FEW]
    )
    return section("Most exposed runtimes", Bullets(items), *beyond(len(ranked), "runtime", _FEW))


def _talks(scan: ScanDocument, runtime: RuntimeEntry, talks_to: Talk) -> str:
    hosts = [host for _, host in talks_to.get(runtime.arn, [])]
    if not hosts:
        return silence(scan, runtime)
    return f"{hosts[0]} +{len(hosts) - 1}" if len(hosts) > 1 else hosts[0]


def _findings(scan: ScanDocument) -> Page:
    counts = Counter(each.severity for each in scan.findings if each.status is FindingStatus.NEW)
    shares = tuple(
        Share(look(each)[0], str(each), counts[each], look(each)[1]) for each in Severity
    )
    known = Counter(each.status for each in scan.findings)
    rest = f"{known[FindingStatus.EXISTING]:,} known before, {known[FindingStatus.EXCEPTED]:,} excepted"
    return section("New findings", Bar(shares), line(Span(rest, Tone.DIM)))


def _others(scan: ScanDocument) -> Page:
    if not scan.workloads:
        return ()
    unanswered = [
        each
        for each in ranked_workloads(scan)
        if each.governance in (Governance.SHADOW, Governance.UNKNOWN)
    ]
    items = tuple(
        spans(
            Span(each.name, Tone.STRONG),
            f": {each.kind}, {each.governance}, {OBSERVED_WORDS[each.observed]}",
        )
        for each in unanswered[:_FEW]
    )
    return section(
        "AI outside AgentCore",
        line(f"{others(scan)}."),
        *((Bullets(items),) if items else ()),
        *beyond(len(unanswered), "AI workload", _FEW),
    )


OVERVIEW: PageView[ScanDocument] = PageView(
    part=Part.SCAN, name="overview", title="Overview", page=overview_page
)
