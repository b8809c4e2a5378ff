"""Answers of a controller, found wherever they stand in decoded JSON.

What could be read of a controller beside them is a record of ours (`ringfence.controller/1`), which
keeps host, time and coverage of answers that were saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.model.coverage import Coverage
from ringfence.model.policy import RuleAction
from ringfence.parse.controller_wire import Entry, entries, text_of

ANSWERS_SCHEMA = "ringfence.controller/1"
_MAX_DEPTH = 20
_PARTS = frozenset({"app_domains", "dcf_policies", "policies", "sub_policies", "selector"})
"""What is read where it stands, and not searched for answers."""
_RULES = ("policies", "sub_policies")


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerAnswers:
    """What a controller answered, decoded, and what became of each read."""

    host: str
    read_at: datetime
    documents: Mapping[str, object]
    """Decoded JSON by the name of the read or file; hostile."""
    coverage: tuple[Coverage, ...] | None = None
    """None for answers that somebody saved by hand: what is not there was not read."""
    notes: tuple[str, ...] = ()
    dated: bool = True
    """Whether it is known when they were read."""


@dataclass(slots=True)
class Found:
    """The answers by what they tell of."""

    groups: list[Entry] = field(default_factory=list)
    rulesets: list[Entry] = field(default_factory=list)
    default_action: Entry | None = None
    feature: Entry | None = None
    version: str = ""
    points: dict[str, str] = field(default_factory=dict)
    """Names of attachment points by their ids."""
    asked_groups: bool = False
    """Whether an answer of `app-domains` is there, even one without any group."""
    asked_rules: bool = False


def find_answers(document: object, found: Found, depth: int = 0) -> None:
    """Add the answers that decoded JSON is or holds, at most 20 levels deep."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(document, list):
        for each in document:
            find_answers(each, found, depth + 1)
    if not isinstance(document, dict) or document.get("schema") == ANSWERS_SCHEMA:
        return
    _find(document, found)
    for key, value in document.items():
        if key not in _PARTS:
            find_answers(value, found, depth + 1)


def _find(document: Entry, found: Found) -> None:
    found.asked_groups |= "app_domains" in document
    found.asked_rules |= "dcf_policies" in document or any(key in document for key in _RULES)
    found.groups.extend(entries(document.get("app_domains")))
    found.rulesets.extend(entries(document.get("dcf_policies")))
    if any(key in document for key in _RULES):
        found.rulesets.append(document)
    if isinstance(document.get("selector"), dict) and "uuid" in document:
        found.groups.append(document)
    if text_of(document, "action").upper() in set(RuleAction) and "src_ads" not in document:
        found.default_action = document
    if text_of(document, "feature") == "microseg" and "enabled" in document:
        found.feature = document
    if version := text_of(document, "current_version"):
        found.version = version
    if point := text_of(document, "attachment_point_id"):
        found.points[point] = text_of(document, "name")


def merged(rulesets: Sequence[Entry]) -> list[Entry]:
    """The rulesets, each UUID once: a list may tell less of one than the read of it alone."""
    made: dict[object, dict[str, object]] = {}
    for place, each in enumerate(rulesets):
        known = made.setdefault(text_of(each, "uuid") or place, {})
        known.update(
            (key, value) for key, value in each.items() if value is not None or key not in known
        )
    return list(made.values())
