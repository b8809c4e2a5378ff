"""Whether containment is in force, for a CI server (JUnit) and for a pull request (Markdown)."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from ringfence.model.text import visible
from ringfence.model.verification import CheckResult, CheckStatus, Layer, VerifyDocument
from ringfence.render.plain_markdown import prose
from ringfence.render.verification import CELLS, LEGEND, problems, who

_MOST_ROWS = 200


def verify_junit(document: VerifyDocument) -> str:
    """One suite a layer: a FAIL fails, what cannot be told or does not apply is skipped, never passed."""
    root = ET.Element("testsuites", name="ringfence verify")
    for layer in Layer:
        suite = ET.SubElement(root, "testsuite", name=layer.value)
        mine = [each for each in document.results if each.layer is layer]
        for result in mine:
            _case(suite, result)
        statuses = [each.status for each in mine]
        suite.set("tests", str(len(mine)))
        suite.set("failures", str(statuses.count(CheckStatus.FAIL)))
        skipped = (CheckStatus.UNKNOWN, CheckStatus.NOT_APPLICABLE)
        suite.set("skipped", str(sum(statuses.count(each) for each in skipped)))
        suite.set("errors", "0")
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _case(suite: ET.Element, result: CheckResult) -> None:
    place = ".".join(part for part in (result.account, result.region) if part) or "controller"
    case = ET.SubElement(
        suite,
        "testcase",
        classname=visible(f"{result.check}.{place}"),
        name=visible(f"{result.resource}{f' {result.cause}' if result.cause else ''}"),
    )
    if result.status is CheckStatus.PASS:
        return
    kind = "failure" if result.status is CheckStatus.FAIL else "skipped"
    said = ET.SubElement(case, kind, message=visible(result.message))
    said.text = visible("\n".join((result.message, result.remedy)).strip())


def verify_markdown(document: VerifyDocument) -> str:
    """The verdict, the matrix, and what is wrong with what to do about it."""
    sections = (
        (f"# Containment as of {document.as_of:%Y-%m-%d %H:%M} UTC", "", prose(document.why)),
        tuple(_matrix(document)),
        tuple(_told(document, CheckStatus.FAIL, "Does not hold")),
        tuple(_told(document, CheckStatus.UNKNOWN, "Cannot be told")),
        tuple(_who(document)),
        ("## What this does not cover", "", *(f"- {each}" for each in document.not_covered)),
    )
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _matrix(document: VerifyDocument) -> Iterator[str]:
    rows = [(runtime, each) for runtime in document.runtimes for each in runtime.endpoints]
    if not rows:
        return
    yield "| endpoint | verdict | " + " | ".join(Layer) + " |"
    yield "|---|---|" + "---|" * len(Layer)
    for runtime, endpoint in rows[:_MOST_ROWS]:
        statuses = " | ".join(CELLS[each.status] for each in endpoint.layers)
        yield f"| {prose(f'{runtime.name}/{endpoint.name}')} | {endpoint.verdict} | {statuses} |"
    if len(rows) > _MOST_ROWS:
        yield ""
        yield f"{len(rows) - _MOST_ROWS:,} more endpoints are in the JSON document."
    yield ""
    yield LEGEND


def _told(document: VerifyDocument, status: CheckStatus, title: str) -> Iterator[str]:
    found = problems(document, status)
    if not found:
        return
    yield f"## {title}"
    yield ""
    yield "| layer | cause | how often | first | what to do |"
    yield "|---|---|---|---|---|"
    for first, count in found:
        cells = (first.layer, first.cause, str(count), first.message, first.remedy)
        yield f"| {' | '.join(map(prose, cells))} |"


def _who(document: VerifyDocument) -> Iterator[str]:
    if not document.changes:
        return
    yield "## Who changed what"
    yield ""
    for each in document.changes[:_MOST_ROWS]:
        refused = f", refused with {each.refused}" if each.refused else ""
        yield f"- {prose(f'{who(each)}: {each.event}: {each.means}{refused}')}"
