"""What ringfence judges with, as data: the text of every detection, and the frameworks they refer to.

Standard library only. Files are read when they are asked for, never on import.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from ringfence_rules.references import Framework, RuleFileError, check_references, frameworks
from ringfence_rules.rule_files import one_line, rule_files, rule_table

__all__ = ["DetectionText", "Framework", "RuleFileError", "detections", "frameworks"]

DetectionText = Mapping[str, str | Mapping[str, tuple[str, ...]]]
"""TEXT_FIELDS as text, and `references`: a kind of reference to its ids."""

TEXT_FIELDS = ("id", "title", "severity", "confidence", "description", "remediation")
_SEVERITIES = ("critical", "high", "medium", "low", "info")
_CONFIDENCES = ("high", "medium", "low")


@cache
def detections() -> tuple[DetectionText, ...]:
    """The text of every detection, sorted by id; one file each."""
    return tuple(parse_detection(text, name=name) for name, text in rule_files("detections"))


def parse_detection(text: str, *, name: str) -> DetectionText:
    """One detection file; name is the id that the file's name promises."""
    table = rule_table(text, name=name, fields={*TEXT_FIELDS, "references"})
    texts = {field: one_line(table[field], field, name) for field in TEXT_FIELDS}
    if texts["id"] != name:
        raise RuleFileError(f"{name}: its id is {texts['id']}")
    if texts["severity"] not in _SEVERITIES or texts["confidence"] not in _CONFIDENCES:
        raise RuleFileError(f"{name}: unknown severity or confidence")
    return MappingProxyType({**texts, "references": _references(table["references"], name)})


def _references(value: object, name: str) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        raise RuleFileError(f"{name}: no references")
    for kind, ids in value.items():
        if not isinstance(ids, list) or not ids or not all(isinstance(found, str) for found in ids):
            raise RuleFileError(f"{name}: references.{kind} is no list of ids")
    references = {kind: tuple(value[kind]) for kind in sorted(value)}
    check_references(references, name=name)
    return MappingProxyType(references)
