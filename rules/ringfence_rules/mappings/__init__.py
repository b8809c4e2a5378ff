"""Which controls of which frameworks the files of a bundle are evidence relevant to, as data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from ringfence_rules.checks import LAYERS
from ringfence_rules.references import PLACES, RuleFileError, check_references

__all__ = ["MappedEvidence", "evidence_mapping", "parse_mapping"]

FILES = frozenset(
    {
        "inventory.json",
        "coverage.json",
        "scan.json",
        "pack.json",
        "policy-manifest.json",
        "verification.json",
        "replay.json",
        "exceptions.json",
        "simulation.json",
    }
)
"""The files of a bundle that are evidence; the verification is told layer by layer."""
_FIELDS = frozenset({"file", "layer", "why", "references"})
_CLAIM = re.compile(r"complian|\bcompl(?:y|ies)|certif|satisf|fulfil|\bconform", re.IGNORECASE)
"""Words of somebody who judges."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedEvidence:
    """One file of a bundle, or one layer of its verification."""

    file: str
    layer: str
    """Empty for a file as a whole."""
    why: str
    references: Mapping[str, tuple[str, ...]]
    """Ids by framework."""


@cache
def evidence_mapping() -> tuple[MappedEvidence, ...]:
    """Every entry, in the order of the file."""
    text = files(__name__).joinpath("evidence.toml").read_text(encoding="utf-8")
    return parse_mapping(text, name="evidence")


def parse_mapping(text: str, *, name: str) -> tuple[MappedEvidence, ...]:
    """Read a file of entries; RuleFileError for anything that is not one, or an id that nobody knows."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error
    entries = table.get("entry")
    if table.keys() != {"entry"} or not isinstance(entries, list):
        raise RuleFileError(f"{name}: a mapping has the entries [[entry]], and nothing else")
    found = tuple(_entry(each, f"{name} {place}") for place, each in enumerate(entries, 1))
    if len({(each.file, each.layer) for each in found}) < len(found):
        raise RuleFileError(f"{name}: one file and layer has two entries")
    return found


def _entry(table: object, name: str) -> MappedEvidence:
    if not isinstance(table, dict) or table.keys() != _FIELDS:
        raise RuleFileError(f"{name}: an entry has {', '.join(sorted(_FIELDS))}")
    references = table["references"]
    if not isinstance(references, dict) or not references:
        raise RuleFileError(f"{name}: no references")
    for kind, ids in references.items():
        if not isinstance(ids, list) or not ids or not all(isinstance(each, str) for each in ids):
            raise RuleFileError(f"{name}: references.{kind} is no list of ids")
        if kind in PLACES or len(set(ids)) < len(ids):
            raise RuleFileError(f"{name}: references.{kind} is a place, or names an id twice")
    told = {kind: tuple(references[kind]) for kind in sorted(references)}
    check_references(told, name=name)
    file, layer = _place(table["file"], table["layer"], name)
    return MappedEvidence(
        file=file,
        layer=layer,
        why=_sentence(table["why"], name),
        references=MappingProxyType(told),
    )


def _place(file: object, layer: object, name: str) -> tuple[str, str]:
    if not isinstance(file, str) or file not in FILES:
        raise RuleFileError(f"{name}: file is no file of a bundle")
    allowed = LAYERS if file == "verification.json" else ("",)
    if not isinstance(layer, str) or layer not in allowed:
        raise RuleFileError(f"{name}: layer is no layer of {file}")
    return file, layer


def _sentence(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RuleFileError(f"{name}: why is no text")
    if not value.endswith(".") or ". " in value:
        raise RuleFileError(f"{name}: why is not one sentence")
    if _CLAIM.search(value):
        raise RuleFileError(f"{name}: why judges; it says what a file shows and no more")
    return value
