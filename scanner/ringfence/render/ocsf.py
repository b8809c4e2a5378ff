"""Findings as OCSF 1.8.0 Detection Findings (class 2004, cloud profile), a JSON array."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.model.egress import Confidence
from ringfence.model.finding import FindingStatus, Severity
from ringfence.render.accepted import accepted
from ringfence.render.frameworks import named
from ringfence.render.scan_json import indented

_VERSION = "1.8.0"
_CLASS = 2004
_CREATE = 1
_SEVERITY_IDS = {
    Severity.INFO: 1,
    Severity.LOW: 2,
    Severity.MEDIUM: 3,
    Severity.HIGH: 4,
    Severity.CRITICAL: 5,
}
_CONFIDENCE_IDS = {Confidence.LOW: 1, Confidence.MEDIUM: 2, Confidence.HIGH: 3}
_STATUS_IDS = {FindingStatus.NEW: 1, FindingStatus.EXISTING: 2, FindingStatus.EXCEPTED: 3}
"""New, In Progress, Suppressed."""
_ATTACK_FRAMEWORKS = ("mitre-atlas", "mitre-attack")
"""Those that the attack object of OCSF is made for."""
_SUB_TECHNIQUE = re.compile(r"T\d{4}\.\d{3}$")


def to_ocsf(document: ScanDocument) -> str:
    """Render one event per finding; times are milliseconds since the epoch."""
    events = [_event(finding, document) for finding in document.findings]
    return indented(msgspec.json.encode(events))


def _event(finding: FindingEntry, document: ScanDocument) -> dict[str, Any]:
    time = int(document.taken_at.timestamp() * 1000)
    return {
        "activity_id": _CREATE,
        "category_uid": 2,
        "class_uid": _CLASS,
        "type_uid": _CLASS * 100 + _CREATE,
        "time": time,
        "severity_id": _SEVERITY_IDS[finding.severity],
        "confidence_id": _CONFIDENCE_IDS[finding.confidence],
        "status_id": _STATUS_IDS[finding.status],
        "message": finding.message,
        **({"comment": f"excepted {by}"} if (by := accepted(finding)) else {}),
        "finding_info": {
            "uid": finding.id,
            "title": finding.title,
            "desc": finding.message,
            "types": [finding.detection],
            "analytic": {"uid": finding.detection, "name": finding.title, "type_id": 1},
            **_known_as(finding, document),
        },
        "remediation": {"desc": finding.remediation},
        "resources": [_resource(finding)],
        "cloud": {
            "provider": "AWS",
            "account": {"uid": finding.account},
            "region": finding.region,
        },
        "metadata": {
            "version": _VERSION,
            "profiles": ["cloud"],
            "uid": finding.fingerprint,
            "product": {
                "name": "ringfence",
                "vendor_name": "ringfence",
                "version": document.tool.version,
            },
        },
        "unmapped": {
            "evidence": [
                {"source": item.source, "ref": item.ref, "detail": item.detail}
                for item in finding.evidence
            ],
            "scan_id": document.scan_id,
        },
    }


def _known_as(finding: FindingEntry, document: ScanDocument) -> dict[str, Any]:
    """Techniques of MITRE as attacks, ids of every other framework as tags; empty where there is none."""
    attacks = []
    tags: dict[str, list[str]] = {}
    for framework, taxon in named(document, finding):
        if framework.id in _ATTACK_FRAMEWORKS:
            kind = "sub_technique" if _SUB_TECHNIQUE.search(taxon.id) else "technique"
            technique = {"uid": taxon.id, "name": taxon.name, "src_url": taxon.url}
            attacks.append({kind: technique, "version": framework.version})
        else:
            label = f"{framework.title} {framework.version}"
            tags.setdefault(label, []).append(f"{taxon.id} {taxon.name}")
    shown = [{"name": name, "values": values} for name, values in tags.items()]
    return {key: value for key, value in (("attacks", attacks), ("tags", shown)) if value}


def _resource(finding: FindingEntry) -> dict[str, Any]:
    """Name the resource; its partition is the ARN's (`aws`, `aws-cn`, `aws-us-gov`), or unsaid."""
    resource = {"uid": finding.resource, "region": finding.region}
    scheme, _, rest = finding.resource.partition(":")
    partition = rest.partition(":")[0]
    return {**resource, "cloud_partition": partition} if scheme == "arn" and partition else resource
