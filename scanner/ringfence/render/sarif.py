"""Findings as SARIF 2.1.0, in the form GitHub code scanning accepts.

A cloud resource has no file, so each result names a pseudo path (aws/ACCOUNT/REGION/…) and, as its
logical location, the ARN. Gaps in coverage are notifications of the invocation.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.model.finding import FindingStatus, Severity
from ringfence.model.framework import Framework, Taxon
from ringfence.render.accepted import accepted
from ringfence.render.claims import whole
from ringfence.render.frameworks import named
from ringfence.render.scan_json import indented

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.0",
    Severity.LOW: "3.0",
    Severity.INFO: "0.0",
}
_RESULT_LIMIT = 25_000
"""GitHub refuses a run with more results."""
_MESSAGE = {ord(c): f"\\{c}" for c in "\\[]"} | {ord("{"): "{{", ord("}"): "}}"}
"""Embedded links and placeholders, which a viewer would act on (SARIF 2.1.0, 3.11.5 and 3.11.6)."""
_UNSAFE_IN_PATH = re.compile(r"[^A-Za-z0-9._/-]")


def to_sarif(document: ScanDocument) -> str:
    """Render one run; findings past GitHub's limit are counted in a notification."""
    shown = document.findings[:_RESULT_LIMIT]
    rules = {finding.detection: finding for finding in reversed(shown)}
    order = {detection: index for index, detection in enumerate(sorted(rules))}
    run = {
        "tool": {
            "driver": {
                "name": "ringfence",
                "semanticVersion": document.tool.version,
                "rules": [_rule(rules[detection], document) for detection in sorted(rules)],
                **_supported(document),
            }
        },
        "taxonomies": [_taxonomy(framework) for framework in document.frameworks],
        "automationDetails": {"id": "ringfence/scan/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(document, left_out=len(document.findings) - len(shown))],
        "results": [_result(finding, order[finding.detection]) for finding in shown],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return indented(msgspec.json.encode(log))


def _rule(finding: FindingEntry, document: ScanDocument) -> dict[str, Any]:
    urls = finding.references.get("url", ())
    rule: dict[str, Any] = {
        "id": finding.detection,
        "name": "".join(word.capitalize() for word in finding.detection.split("-")),
        "shortDescription": sarif_message(sentence(finding.title)),
        "fullDescription": sarif_message(sentence(finding.title)),
        "help": sarif_message(finding.remediation or finding.title),
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {
            "precision": {"high": "high", "medium": "medium", "low": "low"}[finding.confidence],
            "security-severity": SECURITY_SEVERITY[finding.severity],
            "tags": ["security"],
        },
    }
    if urls:
        rule["helpUri"] = urls[0]
    relationships = [_relationship(*each, document) for each in named(document, finding)]
    return {**rule, "relationships": relationships} if relationships else rule


def _relationship(framework: Framework, taxon: Taxon, document: ScanDocument) -> dict[str, Any]:
    """Point from a rule to what a framework calls it (SARIF 2.1.0, 3.53)."""
    index = document.frameworks.index(framework)
    return {
        "target": {
            "id": taxon.id,
            "index": framework.taxa.index(taxon),
            "toolComponent": {"name": framework.title, "index": index},
        },
        "kinds": ["relevant"],
    }


def _supported(document: ScanDocument) -> dict[str, Any]:
    named_ones = [
        {"name": framework.title, "index": index}
        for index, framework in enumerate(document.frameworks)
    ]
    return {"supportedTaxonomies": named_ones} if named_ones else {}


def _taxonomy(framework: Framework) -> dict[str, Any]:
    """Describe a framework as a taxonomy (SARIF 2.1.0, 3.19.3) that holds only the ids in use."""
    return {
        "name": framework.title,
        "organization": framework.organization,
        "version": framework.version,
        "informationUri": framework.url,
        "isComprehensive": False,
        "taxa": [
            {
                "id": taxon.id,
                "name": taxon.name,
                "shortDescription": sarif_message(sentence(taxon.name)),
                "helpUri": taxon.url,
            }
            for taxon in framework.taxa
        ],
    }


def _result(finding: FindingEntry, rule_index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.detection,
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": sarif_message(sentence(finding.message)),
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _path(finding)},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": finding.resource, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"ringfence/v1": finding.fingerprint},
        "baselineState": "new" if finding.status is FindingStatus.NEW else "unchanged",
        "properties": {
            "account": finding.account,
            "region": finding.region,
            "confidence": finding.confidence,
            "severity": finding.severity,
        },
    }
    if finding.status is FindingStatus.EXCEPTED:
        by = accepted(finding)
        why = {"justification": sarif_message(by)["text"]} if by else {}
        result["suppressions"] = [{"kind": "external", "status": "accepted", **why}]
    return result


def _invocation(document: ScanDocument, *, left_out: int) -> dict[str, Any]:
    notes = [
        {
            "level": "error" if row.required else "warning",
            "message": sarif_message(
                f"{row.source} {row.account} {row.region}: {row.status}. {row.detail}"
            ),
        }
        for row in document.coverage
        if not row.complete
    ]
    if left_out:
        notes.append(
            {"level": "error", "message": sarif_message(f"{left_out} findings are left out: limit")}
        )
    return {
        "executionSuccessful": whole(document) and not left_out,
        "exitCode": document.exit.code,
        "exitCodeDescription": document.exit.reason,
        "endTimeUtc": document.taken_at,
        "toolExecutionNotifications": notes,
    }


def _path(finding: FindingEntry) -> str:
    """Build a stable relative URI for a resource; nothing in a name can leave the aws/ folder."""
    resource = finding.resource.rsplit(":", 1)[-1]
    parts = ("aws", finding.account or "-", finding.region or "global", resource)
    clean = _UNSAFE_IN_PATH.sub("_", "/".join(parts))
    return "/".join(part for part in clean.split("/") if part not in ("", ".", ".."))


def sarif_message(text: str) -> dict[str, str]:
    """Give a message whose text is shown as it stands: no link to follow, nothing to fill in."""
    return {"text": text.translate(_MESSAGE)}


def sentence(text: str) -> str:
    """The text with a full stop, which SARIF asks of a message."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
