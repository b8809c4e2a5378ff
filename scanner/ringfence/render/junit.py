"""The scan document as JUnit XML: what a CI server shows as tests.

A runtime or a tool of the operator's own passes only when it is contained; what was not read or
not judged is skipped, never passed. A finding fails only where it fails the run.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from ringfence.model.document import FindingEntry, RuntimeEntry, ScanDocument, ToolEntry
from ringfence.model.finding import FindingStatus
from ringfence.model.text import visible
from ringfence.model.verdict import Containment
from ringfence.render.accepted import accepted
from ringfence.render.claims import completeness, ended


def to_junit(document: ScanDocument) -> str:
    """Render three suites: containment by workload, findings, and coverage of required sources."""
    root = ET.Element("testsuites", name="ringfence")
    _containment(root, document)
    _findings(root, document)
    _coverage(root, document)
    for suite in root:
        suite.set("tests", str(len(suite)))
        suite.set("failures", str(len(suite.findall("testcase/failure"))))
        suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
        suite.set("errors", "0")
    ET.indent(root)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{ET.tostring(root, encoding='unicode')}\n"


def _containment(root: ET.Element, document: ScanDocument) -> None:
    suite = _suite(root, "containment")
    judged = [(finding.resource, _fails(finding, document)) for finding in document.findings]
    for runtime in document.runtimes:
        _contained(suite, runtime, judged)
    for tool in document.tools:
        if tool.managed_by_aws:
            case = _case(suite, f"{tool.account}.{tool.region}", tool.arn)
            _outcome(case, "skipped", "managed by AWS", ("nobody can move it into a VPC",))
        else:
            _contained(suite, tool, judged)


def _contained(
    suite: ET.Element, workload: RuntimeEntry | ToolEntry, judged: list[tuple[str, bool]]
) -> None:
    """An exposure fails, unless the exit code counts none of the findings that say it."""
    case = _case(suite, f"{workload.account}.{workload.region}", workload.arn)
    match workload.containment:
        case Containment.UNCONTAINED | Containment.LEAKY:
            counted = [fails for resource, fails in judged if resource.startswith(workload.arn)]
            kind = "failure" if any(counted) or not counted else "skipped"
            _outcome(case, kind, workload.containment, workload.containment_reasons)
        case Containment.UNKNOWN | Containment.MONITORED:
            _outcome(case, "skipped", workload.containment, workload.containment_reasons)
        case Containment.ENFORCED:
            pass


def _findings(root: ET.Element, document: ScanDocument) -> None:
    suite = _suite(root, "findings")
    for finding in document.findings:
        case = _case(suite, finding.detection, f"{finding.resource} {finding.fingerprint}")
        kind = "failure" if _fails(finding, document) else "skipped"
        message = f"{finding.severity}, {finding.status}: {finding.title}"
        by = accepted(finding)
        said = (f"excepted {by}", finding.message) if by else (finding.message,)
        _outcome(case, kind, message, said)


def _fails(finding: FindingEntry, document: ScanDocument) -> bool:
    """Whether the exit code counts the finding: a new one, at or above the threshold."""
    known = finding.status is not FindingStatus.NEW
    return not known and finding.severity.at_least(document.exit.fail_on)


def _coverage(root: ET.Element, document: ScanDocument) -> None:
    suite = _suite(root, "coverage")
    if not ended(document):
        _outcome(_case(suite, "scan", "end"), "skipped", "not whole", (completeness(document),))
    for row in document.coverage:
        if row.required:
            case = _case(suite, f"{row.account}.{row.region}", str(row.source))
            if row.gap:
                _outcome(case, "skipped", row.status, (row.detail,))


def _suite(root: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(root, "testsuite", name=name)


def _case(suite: ET.Element, class_name: str, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", classname=visible(class_name), name=visible(name))


def _outcome(case: ET.Element, kind: str, message: str, sentences: Iterable[str]) -> None:
    """Say how a case went, a line for each sentence; `visible` leaves nothing XML cannot carry."""
    outcome = ET.SubElement(case, kind, message=visible(message))
    outcome.text = "\n".join(map(visible, sentences))
