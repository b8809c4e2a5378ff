"""What a stranger wrote is text in every medium: it steers no terminal, viewer or spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.document import ScanDocument
from ringfence.model.finding import FindingStatus
from ringfence.render.egress_svg import egress_svg
from ringfence.render.formats import ScanFormat
from ringfence.render.registry import render_scan
from ringfence.render.scan_json import to_json
from ringfence.render.screen import columns, fit, pad
from support.documents import HOSTILE, destination, document, edge, runtime_arn

BIDI = "\u202egpj.exe\u2066\u200b\x9b2J\x07\U000e0041"


def _with_message(message: str) -> ScanDocument:
    scan = document()
    return replace(scan, findings=(replace(scan.findings[0], message=message),))


def _sarif(scan: ScanDocument) -> dict[str, Any]:
    (run,) = json.loads(render_scan(scan, ScanFormat.SARIF))["runs"]
    assert isinstance(run, dict)
    return run


@pytest.mark.parametrize("colour", [False, True])
def test_names_places_and_hosts_cannot_steer_the_terminal(colour: bool) -> None:
    scan = document()
    scan = replace(
        scan,
        destinations=tuple(replace(d, id=f"{BIDI}{d.id}") for d in scan.destinations),
        egress=tuple(replace(e, destination=f"{BIDI}{e.destination}") for e in scan.egress),
        exit=replace(scan.exit, reason=f"{BIDI}\x1b[2J"),
    )

    text = render_scan(scan, ScanFormat.TABLE, colour=colour)

    plain = re.sub(r"\x1b\[[0-9;]*m", "", text) if colour else text
    assert plain.replace("\n", "").isprintable()
    assert "\\u202egpj.exe" in plain
    assert "not read: ec2-route-tables 1|\\x1b[2J" in plain


@pytest.mark.parametrize("width", [60, 80, 120])
def test_wide_names_and_line_breaks_keep_the_table_in_its_width(width: int) -> None:
    scan = document()
    wide = "東京ステーション🚄\n" * 9
    scan = replace(
        scan,
        runtimes=tuple(replace(runtime, name=wide) for runtime in scan.runtimes),
        findings=tuple(
            replace(finding, title=wide, status=FindingStatus.NEW) for finding in scan.findings
        ),
        egress=(edge(runtime_arn("side"), wide),),
        coverage=tuple(replace(row, detail=wide) for row in scan.coverage),
    )

    lines = render_scan(scan, ScanFormat.TABLE, width=width).splitlines()

    assert len(lines) == 24
    assert max(map(columns, lines)) <= width
    starts = {columns(line[: line.index("VPC")]) for line in lines if " VPC " in line}
    assert starts == {24}


@given(st.text(max_size=60), st.integers(min_value=1, max_value=40))
def test_fitted_text_takes_no_more_cells_than_it_is_given(text: str, width: int) -> None:
    assert columns(fit(text, width)) <= width
    assert columns(pad(text, width)) == width


def test_short_text_is_not_cut() -> None:
    assert fit("東京", 4) == "東京"
    assert fit("東京都", 5) == "東京…"
    assert fit("abcdef", 5) == "abcd…"


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_json_is_inert_in_a_terminal_and_the_same_to_a_parser(text: str) -> None:
    written = to_json({"value": text})

    assert json.loads(written) == {"value": text}
    assert all(c == "\n" or c.isprintable() or c.isspace() for c in written)


def test_json_writes_what_steers_as_escapes() -> None:
    written = to_json(BIDI)

    assert written == '"\\u202egpj.exe\\u2066\\u200b\\u009b2J\\u0007\\udb40\\udc41"\n'


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("[click](http://evil.example)", "\\[click\\](http://evil.example)."),
        ("see {0} and {1}", "see {{0}} and {{1}}."),
        ("back\\slash", "back\\\\slash."),
    ],
)
def test_sarif_messages_hold_no_link_and_no_placeholder(message: str, text: str) -> None:
    (result,) = _sarif(_with_message(message))["results"]

    assert result["message"]["text"] == text


def test_sarif_rules_and_notifications_hold_no_link_either() -> None:
    scan = document()
    hostile = replace(scan.findings[0], title="[t](u)", remediation="{0} [r](u)")
    run = _sarif(replace(scan, findings=(hostile,)))

    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "\\[t\\](u)."
    assert rule["help"]["text"] == "{{0}} \\[r\\](u)"
    (invocation,) = run["invocations"]
    assert "\\[a\\](b)" in invocation["toolExecutionNotifications"][0]["message"]["text"]


@pytest.mark.parametrize(
    "resource",
    ["arn:aws:x:us-east-1:1:runtime/../../../etc/passwd", "../../etc", "a//b", "./.."],
)
def test_the_pseudo_path_of_a_result_stays_below_its_folder(resource: str) -> None:
    scan = document()
    (result,) = _sarif(replace(scan, findings=(replace(scan.findings[0], resource=resource),)))[
        "results"
    ]

    parts = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].split("/")
    assert parts[0] == "aws"
    assert not set(parts) & {"", ".", ".."}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
@pytest.mark.parametrize("before", ["", " ", '"', ' " '])
def test_no_cell_of_the_csv_is_computed_whatever_stands_before_the_sign(
    before: str, start: str
) -> None:
    text = render_scan(_with_message(f"{before}{start}cmd"), ScanFormat.CSV)

    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["message"] == f"'{before}{start}cmd"


def test_csv_spells_out_what_steers() -> None:
    text = render_scan(_with_message(f"{BIDI}\n=1"), ScanFormat.CSV)

    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["message"] == "\\u202egpj.exe\\u2066\\u200b\\x9b2J\\x07\\U000e0041\\x0a=1"


def test_markdown_escapes_every_cell_also_the_place_of_a_gap() -> None:
    scan = document()
    gap = Coverage(
        source=Source.RUNTIMES,
        account="1|<b>",
        region="@everyone [a](b)",
        status=CoverageStatus.DENIED,
        required=True,
    )
    runtimes = tuple(replace(r, account="1|2", region="<i>") for r in scan.runtimes)

    text = render_scan(replace(scan, coverage=(gap,), runtimes=runtimes), ScanFormat.MARKDOWN)

    assert "| 1\\|\\<b\\> | \\@everyone \\[a\\]\\(b\\) |" in text
    assert "| 1\\|2 | \\<i\\> |" in text


def test_markdown_escapes_notes_and_the_reason() -> None:
    scan = document()

    text = render_scan(
        replace(scan, exit=replace(scan.exit, reason="<b>@all")), ScanFormat.MARKDOWN
    )

    assert "\\<b\\>\\@all" in text
    assert "- not attributed\\: =HYPERLINK" in text
    assert not re.search(r"(?<!\\)[<@]", text)


class _Inside(HTMLParser):
    """The tags inside a drawing."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        self.tags.add(tag)


def test_the_drawing_holds_no_markup_from_the_estate() -> None:
    scan = document()
    host = '<script>alert(1)</script>"&'
    scan = replace(
        scan,
        runtimes=tuple(replace(runtime, name="<img src=x>") for runtime in scan.runtimes),
        destinations=(destination(host, scan.destinations[0].category),),
        egress=(edge(runtime_arn("side"), host), edge(f"<a>{HOSTILE}", host)),
    )

    drawing = egress_svg(scan)

    parsed = _Inside()
    parsed.feed(drawing)
    assert parsed.tags == {"svg", "path", "text"}
    assert "&lt;script&gt;" in drawing


def test_toxic_paths_show_every_leg_and_hold_no_markup_of_it() -> None:
    markdown = render_scan(document(), ScanFormat.MARKDOWN)
    html = render_scan(document(), ScanFormat.HTML)

    (section,) = [part for part in markdown.split("\n## ") if part.startswith("Toxic paths")]
    assert section.count("shown by") == 3 * len(document().runtimes)
    assert "<script>" not in section
    shown = html.partition("Toxic paths</h2>")[2].partition("</section>")[0]
    assert shown.count("shown by") == 3 * len(document().runtimes)
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in shown
