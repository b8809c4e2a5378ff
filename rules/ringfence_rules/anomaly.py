"""The texts of the anomalies of a pack, and the facts of the world that lint goes by, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from ringfence_rules import RuleFileError

__all__ = ["AnomalyFields", "LintData", "anomaly_fields", "lint_data"]

AnomalyFields = Mapping[str, str]
"""FIELDS as text."""
FIELDS = ("id", "title", "severity", "description", "remediation")
_SEVERITIES = ("critical", "high", "medium", "low", "info")
_FACTS = frozenset(
    {
        *("cloud_suffixes", "region", "runtime_words", "tenants", "needs", "partitions"),
        *("code_forms", "reviewed"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintData:
    """What `lint/facts.toml` says."""

    cloud_suffixes: tuple[str, ...]
    region: str
    """A regular expression that a region in a host name matches."""
    runtime_words: tuple[str, ...]
    tenants: tuple[str, ...]
    """A host of a stranger below each suffix where anyone gets a name."""
    needs: tuple[tuple[str, str], ...]
    """Name and host of what a runtime cannot do without."""
    partitions: tuple[tuple[str, str], ...]
    """Start of a region's name, and the domain of the services there; the first that fits."""
    code_forms: tuple[tuple[str, str, str], ...]
    """Host, part (`owner` or `repository`) and URL of each way to spell one."""


@cache
def anomaly_fields() -> tuple[AnomalyFields, ...]:
    """The text of every anomaly, sorted by id; one file each."""
    folder = files("ringfence_rules").joinpath("anomalies")
    found = sorted((each for each in folder.iterdir() if each.name.endswith(".toml")), key=_name)
    return tuple(
        parse_anomaly(each.read_text(encoding="utf-8"), name=each.name.removesuffix(".toml"))
        for each in found
    )


def parse_anomaly(text: str, *, name: str) -> AnomalyFields:
    """One file; name is the id that the file's name promises. RuleFileError for anything else."""
    table = _table(text, name)
    if unexpected := table.keys() ^ set(FIELDS):
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    for field in FIELDS:
        if not isinstance(table[field], str) or not table[field].strip():
            raise RuleFileError(f"{name}: {field} is no text")
    texts = {field: " ".join(table[field].split()) for field in FIELDS}
    if texts["id"] != name or texts["severity"] not in _SEVERITIES:
        raise RuleFileError(f"{name}: another id than its file, or no severity")
    return MappingProxyType(texts)


@cache
def lint_data() -> LintData:
    """The facts that lint goes by."""
    folder = files("ringfence_rules").joinpath("lint")
    return parse_lint_data(folder.joinpath("facts.toml").read_text(encoding="utf-8"))


def parse_lint_data(text: str) -> LintData:
    """One file of facts; RuleFileError when a part is missing or unknown."""
    table = _table(text, "facts")
    if unexpected := table.keys() ^ _FACTS:
        raise RuleFileError(f"facts: missing or unknown: {', '.join(sorted(unexpected))}")
    return LintData(
        cloud_suffixes=tuple(table["cloud_suffixes"]),
        region=str(table["region"]),
        runtime_words=tuple(table["runtime_words"]),
        tenants=tuple(table["tenants"]),
        needs=tuple((str(each["name"]), str(each["host"])) for each in table["needs"]),
        partitions=tuple(
            (str(each["region"]), str(each["suffix"])) for each in table["partitions"]
        ),
        code_forms=tuple(
            (str(each["host"]), str(each["part"]), str(each["url"])) for each in table["code_forms"]
        ),
    )


def _table(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error


def _name(entry: Any) -> str:
    return str(entry.name)
