"""The anomalies of a pack, for people, as JSON, and as SARIF 2.1.0."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ringfence import __version__
from ringfence.model.anomaly import AnomalyEntry, LintDocument
from ringfence.model.finding import Severity
from ringfence.model.flow import Flow
from ringfence.model.text import printable
from ringfence.render.sarif import LEVELS, SECURITY_SEVERITY, sarif_message, sentence
from ringfence.render.scan_json import indented, to_json
from ringfence.render.style import counted, heading, paint

_INDENT = " " * 10
_LONG = 2_000
_RESULT_LIMIT = 25_000
"""GitHub refuses a run with more results."""
_UNSAFE_IN_PATH = re.compile(r"[^A-Za-z0-9._/-]")


def lint_json(document: LintDocument) -> str:
    """Render the anomalies as their JSON document."""
    return to_json(document)


def lint_table(document: LintDocument, *, colour: bool) -> str:
    """Render each anomaly with its witness and what to do, the gravest first."""
    pack = document.pack
    watching = f"{pack.watching:,} only watch"
    lines = [
        heading(
            f"{printable(pack.name)} {printable(pack.version)} · {counted(pack.rules, 'rule')}, "
            f"{watching} · default action {pack.default_action}",
            colour=colour,
        )
    ]
    for entry in document.anomalies:
        lines += ["", *_entry(entry, colour=colour)]
    if document.undecided:
        names = ", ".join(map(printable, document.undecided))
        lines += ["", f"not decided within the bound: {names}"]
    counts = ", ".join(f"{n:,} {severity}" for severity, n in document.summary.items() if n)
    anomalies = len(document.anomalies)
    noun = "anomaly" if anomalies == 1 else "anomalies"
    lines += ["", f"{anomalies:,} {noun}{': ' if counts else ''}{counts}"]
    lines.append(f"exit {document.exit.code}: {document.exit.reason}")
    return "\n".join(lines) + "\n"


def _entry(entry: AnomalyEntry, *, colour: bool) -> list[str]:
    severity = paint(f"{entry.severity.upper():<10}", entry.severity, colour=colour)
    lines = [f"{severity}{entry.id}", f"{_INDENT}{printable(entry.message, limit=_LONG)}"]
    if entry.witness is not None:
        lines.append(f"{_INDENT}witness: {_flow(entry.witness)}")
    if entry.severity is not Severity.INFO:
        lines.append(f"{_INDENT}fix: {printable(entry.remediation, limit=_LONG)}")
    return lines


def _flow(flow: Flow) -> str:
    """A flow in the words that `ringfence eval` takes it back in."""
    port = "" if flow.port is None else f" {flow.port}"
    to = flow.url or flow.host or flow.dst or "?"
    address = f" ({flow.dst})" if flow.dst and to != flow.dst else ""
    return printable(f"{flow.src} → {to}{address} {flow.protocol}{port}", limit=_LONG)


def lint_sarif(document: LintDocument, *, path: str) -> str:
    """Render one run whose results lie in the file of the pack; path is relative where it can be."""
    shown = document.anomalies[:_RESULT_LIMIT]
    kinds = {entry.id: entry for entry in shown}
    order = {kind: index for index, kind in enumerate(sorted(kinds))}
    clean = _UNSAFE_IN_PATH.sub("_", path)
    run = {
        "tool": {
            "driver": {
                "name": "ringfence",
                "semanticVersion": __version__,
                "rules": [_kind(kinds[kind]) for kind in sorted(kinds)],
            }
        },
        "automationDetails": {"id": "ringfence/lint/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not document.undecided,
                "exitCode": document.exit.code,
                "exitCodeDescription": document.exit.reason,
            }
        ],
        "results": [_result(entry, order[entry.id], clean) for entry in shown],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return indented(msgspec.json.encode(log))


def _kind(entry: AnomalyEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": "".join(word.capitalize() for word in entry.id.split("-")),
        "shortDescription": sarif_message(sentence(entry.title)),
        "fullDescription": sarif_message(sentence(entry.title)),
        "help": sarif_message(entry.remediation),
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
        "properties": {
            "precision": "very-high",
            "security-severity": SECURITY_SEVERITY[entry.severity],
            "tags": ["security"],
        },
    }


def _result(entry: AnomalyEntry, index: int, path: str) -> dict[str, Any]:
    witness = "" if entry.witness is None else f" Witness: {_flow(entry.witness)}"
    logical = [{"fullyQualifiedName": entry.rule, "kind": "resource"}] if entry.rule else []
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": 1}}
    }
    if logical:
        location["logicalLocations"] = logical
    return {
        "ruleId": entry.id,
        "ruleIndex": index,
        "level": LEVELS[entry.severity],
        "message": sarif_message(sentence(entry.message) + witness),
        "locations": [location],
        "properties": {"severity": entry.severity, "others": list(entry.others)},
    }
