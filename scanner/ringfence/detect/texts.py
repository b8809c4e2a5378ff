"""The texts of the detections, as model records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from ringfence.model.egress import Confidence
from ringfence.model.finding import Detection, Severity
from ringfence_rules import DetectionText, detections


@cache
def detection_texts() -> Mapping[str, Detection]:
    """Every detection's text by id."""
    return {text.id: text for text in map(_detection, detections())}


def _detection(text: DetectionText) -> Detection:
    references = text["references"]
    if isinstance(references, str):
        raise TypeError(f"the references of {text['id']} are no table")
    return Detection(
        id=str(text["id"]),
        title=str(text["title"]),
        severity=Severity(str(text["severity"])),
        confidence=Confidence(str(text["confidence"])),
        description=str(text["description"]),
        remediation=str(text["remediation"]),
        references=tuple(references.items()),
    )
