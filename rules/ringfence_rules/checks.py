"""The texts of the checks of containment, as data: what each asks, and what can be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from ringfence_rules.references import RuleFileError, check_references
from ringfence_rules.rule_files import one_line, rule_files, rule_table

__all__ = ["CauseText", "CheckText", "check_texts", "parse_check"]

FIELDS = frozenset({"id", "layer", "title", "description", "decides", "causes", "references"})
_CAUSE_FIELDS = frozenset({"meaning", "remedy", "caps"})
LAYERS = ("placement", "route", "private-endpoints", "guardrail", "rules", "traffic", "probe")
CAPS = ("", "uncontained", "leaky", "unknown", "monitored")


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseText:
    """One thing that can be wrong."""

    meaning: str
    remedy: str
    caps: str
    """The best containment that a FAIL for it still allows; empty where it says nothing of that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckText:
    """One check."""

    id: str
    layer: str
    title: str
    """What holds where it passes."""
    description: str
    decides: bool
    """Whether the verdict is unknown where the check is."""
    causes: Mapping[str, CauseText]
    """Of FAIL and UNKNOWN, by id, beside those of the runner."""
    references: Mapping[str, tuple[str, ...]]


@cache
def check_texts() -> Mapping[str, CheckText]:
    """Every check by id; one file each."""
    found = (parse_check(text, name=name) for name, text in rule_files("checks"))
    return MappingProxyType({each.id: each for each in found})


def parse_check(text: str, *, name: str) -> CheckText:
    """One file; name is the id that the file's name promises. RuleFileError for anything else."""
    table = rule_table(text, name=name, fields=FIELDS)
    if table["id"] != name or table["layer"] not in LAYERS or type(table["decides"]) is not bool:
        raise RuleFileError(f"{name}: another id than its file, no layer, or decides is no boolean")
    references = {kind: tuple(ids) for kind, ids in sorted(table["references"].items())}
    check_references(references, name=name)
    return CheckText(
        id=name,
        layer=table["layer"],
        title=one_line(table["title"], "title", name),
        description=one_line(table["description"], "description", name),
        decides=table["decides"],
        causes=MappingProxyType(
            {cause: _cause(each, f"{name}: {cause}") for cause, each in table["causes"].items()}
        ),
        references=MappingProxyType(references),
    )


def _cause(table: Mapping[str, object], name: str) -> CauseText:
    if unexpected := table.keys() ^ _CAUSE_FIELDS:
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    if table["caps"] not in CAPS:
        raise RuleFileError(f"{name}: caps is none of {', '.join(CAPS)}")
    return CauseText(
        meaning=one_line(table["meaning"], "meaning", name),
        remedy=one_line(table["remedy"], "remedy", name),
        caps=str(table["caps"]),
    )
