"""No format says more than was read: "nothing", "not read" and "cannot be seen" differ."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence.model.finding import FindingStatus, Severity
from ringfence.model.verdict import Containment, Observability
from ringfence.render.claims import headline, no_runtime, score, silence, tools
from ringfence.render.formats import ScanFormat
from ringfence.render.registry import render_scan
from support.documents import ACCOUNT, REGION, document, edge, runtime, tool

PEOPLE = (ScanFormat.TABLE, ScanFormat.MARKDOWN, ScanFormat.HTML)


def _row(source: Source, status: CoverageStatus = CoverageStatus.COMPLETE) -> Coverage:
    return Coverage(source=source, account=ACCOUNT, region=REGION, status=status, required=True)


def _read() -> ScanDocument:
    """A document of a scan that read all there is."""
    scan = document()
    sources = (Source.RUNTIMES, Source.NETWORK_INTERFACES, Source.FLOW_LOGS)
    return replace(
        scan,
        coverage=tuple(map(_row, sources)),
        summary=replace(
            scan.summary,
            gaps=0,
            containment={**scan.summary.containment, Containment.UNKNOWN: 0},
        ),
        exit=replace(scan.exit, code=0, reason="coverage complete"),
    )


def _stopped(code: int = 130) -> ScanDocument:
    scan = _read()
    return replace(scan, exit=replace(scan.exit, code=code, reason="interrupted"))


def _empty(scan: ScanDocument) -> ScanDocument:
    counts = dict.fromkeys(scan.summary.containment, 0)
    summary = replace(scan.summary, runtimes=0, score=None, containment=counts)
    return replace(scan, runtimes=(), tools=(), findings=(), egress=(), summary=summary)


def test_the_headline_is_exact_when_everything_was_judged() -> None:
    assert headline(_read()) == "2 of 5 AI runtimes have a way out no firewall sees"
    assert score(_read()) == "score 37 of 100"


def test_the_headline_is_a_lower_bound_when_runtimes_were_not_judged() -> None:
    said = headline(document())

    assert said.startswith("at least 2 of 5")
    assert said.endswith("; 1 not judged")


def test_headline_and_score_are_of_what_was_read_when_runtimes_are_missing() -> None:
    scan = _read()
    partial = replace(scan, summary=replace(scan.summary, score_complete=False))

    for unfinished in (partial, _stopped(), _stopped(143)):
        assert headline(unfinished).startswith("at least 2 of 5")
        assert score(unfinished) == "score 37 of 100 for what was read"


@pytest.mark.parametrize("kind", PEOPLE)
def test_every_format_for_people_says_that_the_score_is_of_a_part(kind: ScanFormat) -> None:
    scan = _read()
    partial = replace(scan, summary=replace(scan.summary, score_complete=False))

    assert "score 37 of 100 for what was read" in render_scan(partial, kind)
    assert "for what was read" not in render_scan(scan, kind)


def test_custom_tools_are_counted_beside_the_runtimes() -> None:
    assert tools(_read()) == "1 of 2 custom tools have a way out too"


def test_the_count_of_tools_is_a_lower_bound_when_one_is_unknown_or_they_were_not_read() -> None:
    scan = _read()
    unknown = replace(scan, tools=(*scan.tools, tool("blind", Containment.UNKNOWN)))
    unread = replace(scan, coverage=(_row(Source.BROWSERS, CoverageStatus.DENIED),))

    assert tools(unknown) == "at least 1 of 3 custom tools have a way out too"
    assert tools(unread).startswith("at least 1 of 2")


def test_tools_of_aws_alone_are_not_worth_a_word() -> None:
    scan = _read()

    assert tools(replace(scan, tools=scan.tools[:1])) == ""


def test_a_public_runtime_is_silent_because_nobody_can_see_it() -> None:
    public = runtime("open", Containment.UNCONTAINED)
    scan = replace(_read(), egress=(edge(public.arn, "internet", EvidenceKind.POSSIBLE),))

    assert silence(scan, public) == "anywhere: cannot be seen"
    assert silence(_read(), public) == "cannot be seen"


@pytest.mark.parametrize(
    ("observability", "said"),
    [
        (Observability.FULL, "nothing seen"),
        (Observability.PARTIAL, "nothing in what was read"),
        (Observability.NONE, "cannot be seen"),
    ],
)
def test_silence_in_a_vpc_is_worth_what_could_have_been_seen(
    observability: Observability, said: str
) -> None:
    silent = replace(runtime("held", Containment.ENFORCED), observability=observability)

    assert silence(_read(), silent) == said


@pytest.mark.parametrize("source", [Source.NETWORK_INTERFACES, Source.FLOW_LOGS])
@pytest.mark.parametrize("status", [CoverageStatus.DENIED, CoverageStatus.THROTTLED, None])
def test_silence_is_not_read_where_interfaces_or_flows_were_not(
    source: Source, status: CoverageStatus | None
) -> None:
    scan = _read()
    others = tuple(row for row in scan.coverage if row.source is not source)
    scan = replace(scan, coverage=(*others, _row(source, status)) if status else others)
    silent = replace(runtime("held", Containment.ENFORCED), observability=Observability.FULL)

    assert silence(scan, silent) == "not read"


def test_silence_is_not_read_where_the_network_mode_was_not() -> None:
    silent = replace(runtime("held", Containment.UNKNOWN), network_mode=NetworkMode.UNKNOWN)

    assert silence(_read(), silent) == "not read"


def test_the_table_says_why_a_runtime_is_silent() -> None:
    text = render_scan(replace(_read(), egress=()), ScanFormat.TABLE)

    assert "cannot be seen" in text
    assert "nothing in what was read" in text
    assert "nothing seen" not in text


def test_no_runtime_was_found_only_where_everything_was_read() -> None:
    assert no_runtime(_empty(_read())) == "No runtime was found."
    assert "interrupted" in no_runtime(_empty(_stopped()))
    assert "was read" in no_runtime(_empty(document()))


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("code", [130, 143])
def test_an_interrupted_scan_is_called_so_and_never_complete(kind: ScanFormat, code: int) -> None:
    text = render_scan(_empty(_stopped(code)), kind)

    assert "interrupted" in text
    assert "Every required source was read completely" not in text
    assert "No runtime was found" not in text


@pytest.mark.parametrize("kind", [ScanFormat.MARKDOWN, ScanFormat.HTML])
def test_a_scan_with_gaps_names_them_and_never_calls_itself_complete(kind: ScanFormat) -> None:
    text = render_scan(document(), kind)

    assert "read completely" not in text
    assert "ec2-route-tables" in text
    assert "denied" in text


@pytest.mark.parametrize("kind", [ScanFormat.MARKDOWN, ScanFormat.HTML])
def test_a_whole_scan_says_that_it_read_everything(kind: ScanFormat) -> None:
    assert "Every required source was read completely." in render_scan(_read(), kind)


@pytest.mark.parametrize(
    ("code", "gaps", "successful"),
    [(0, 0, True), (1, 0, True), (0, 1, False), (130, 0, False), (143, 0, False), (4, 0, False)],
)
def test_sarif_calls_only_a_whole_scan_successful(code: int, gaps: int, successful: bool) -> None:
    scan = _stopped(code)
    scan = replace(scan, summary=replace(scan.summary, gaps=gaps))

    (run,) = json.loads(render_scan(scan, ScanFormat.SARIF))["runs"]

    assert run["invocations"][0]["executionSuccessful"] is successful


def test_junit_of_an_interrupted_scan_has_something_skipped() -> None:
    whole = ET.fromstring(render_scan(_empty(_read()), ScanFormat.JUNIT))  # noqa: S314 - our own
    stopped = ET.fromstring(render_scan(_empty(_stopped()), ScanFormat.JUNIT))  # noqa: S314 - likewise

    assert not whole.findall(".//skipped")
    (skipped,) = stopped.findall(".//skipped")
    assert "interrupted" in (skipped.text or "")


@pytest.mark.parametrize(
    ("fail_on", "failed"),
    [
        (Severity.CRITICAL, {"critical-thing"}),
        (Severity.HIGH, {"critical-thing", "high-thing"}),
        (Severity.INFO, {"critical-thing", "high-thing", "info-thing"}),
    ],
)
def test_junit_fails_the_findings_that_fail_the_run(fail_on: Severity, failed: set[str]) -> None:
    scan = document()
    scan = replace(scan, exit=replace(scan.exit, fail_on=fail_on))

    root = ET.fromstring(render_scan(scan, ScanFormat.JUNIT))  # noqa: S314 - our own text

    cases = root.findall("testsuite[@name='findings']/testcase")
    assert len(cases) == len(scan.findings)
    assert {c.attrib["classname"] for c in cases if c.find("failure") is not None} == failed
    assert all(len(case) == 1 for case in cases)


def test_with_a_baseline_that_knows_them_all_the_table_says_none_new() -> None:
    scan = document()
    known = tuple(replace(f, status=FindingStatus.EXISTING) for f in scan.findings)

    text = render_scan(replace(scan, findings=known), ScanFormat.TABLE)

    assert "FINDINGS  none new · 5 existing" in text
    assert "FINDINGS  none\n" in render_scan(replace(scan, findings=()), ScanFormat.TABLE)


@pytest.mark.parametrize("kind", [ScanFormat.MARKDOWN, ScanFormat.HTML])
def test_reports_show_the_status_of_each_finding(kind: ScanFormat) -> None:
    text = render_scan(document(), kind)

    assert "existing" in text
    assert "excepted" in text


@pytest.mark.parametrize("kind", [ScanFormat.MARKDOWN, ScanFormat.HTML])
def test_reports_have_a_section_for_what_could_not_be_attributed(kind: ScanFormat) -> None:
    scan = replace(document(), notes=("interfaces without an owner 7",))
    title = "What could not be attributed or judged"

    assert title in render_scan(scan, kind)
    assert "interfaces without an owner 7" in render_scan(scan, kind)
    assert title not in render_scan(replace(scan, notes=()), kind)


def test_the_table_ends_with_where_its_claim_ends() -> None:
    text = render_scan(document(), ScanFormat.TABLE)

    assert text.endswith("\n1 note on what is not known, 1 thing not covered: --format json\n")


def test_the_table_shows_first_the_gap_that_hides_runtimes() -> None:
    rows = (
        _row(Source.GATEWAYS, CoverageStatus.DENIED),
        _row(Source.RUNTIMES, CoverageStatus.PARTIAL),
    )

    text = render_scan(replace(document(), coverage=rows), ScanFormat.TABLE)

    assert "not read: agentcore-runtimes" in text
    assert "2 required are not" in text
