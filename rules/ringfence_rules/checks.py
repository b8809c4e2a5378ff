"""The texts of the checks of containment, as data: what each asks, and what can be wrong."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from ringfence_rules.references import RuleFileError, check_references

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
    folder = files("ringfence_rules").joinpath("checks")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".toml"))
    found = (
        parse_check(
            folder.joinpath(name).read_text(encoding="utf-8"), name=name.removesuffix(".toml")
        )
        for name in names
    )
    return MappingProxyType({each.id: each for each in found})


def parse_check(text: str, *, name: str) -> CheckText:
    """One file; name is the id that the file's name promises. RuleFileError for anything else."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error
    if unexpected := table.keys() ^ FIELDS:
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    if table["id"] != name or table["layer"] not in LAYERS or type(table["decides"]) is not bool:
        raise RuleFileError(f"{name}: another id than its file, no layer, or decides is no boolean")
    references = {kind: tuple(ids) for kind, ids in sorted(table["references"].items())}
    check_references(references, name=name)
    return CheckText(
        id=name,
        layer=table["layer"],
        title=_text(table["title"], "title", name),
        description=_text(table["description"], "description", name),
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
        meaning=_text(table["meaning"], "meaning", name),
        remedy=_text(table["remedy"], "remedy", name),
        caps=str(table["caps"]),
    )


def _text(value: object, field: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RuleFileError(f"{name}: {field} is no text")
    return " ".join(value.split())
