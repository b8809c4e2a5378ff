"""Reads the files of one kind: a folder of TOML, whose names are the ids of what they hold."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Set
from importlib.resources import files
from typing import Any

from ringfence_rules.references import RuleFileError


def rule_files(folder: str) -> Iterator[tuple[str, str]]:
    """Name without its ending, and text, of each file in a folder of this package, by name."""
    paths = (
        path
        for path in files("ringfence_rules").joinpath(folder).iterdir()
        if path.name.endswith(".toml")
    )
    for path in sorted(paths, key=lambda path: path.name):
        yield path.name.removesuffix(".toml"), path.read_text(encoding="utf-8")


def rule_table(text: str, *, name: str, fields: Set[str]) -> dict[str, Any]:
    """What a file holds, with exactly these fields at its top. RuleFileError for anything else."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error
    if unexpected := table.keys() ^ fields:
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    return table


def one_line(value: object, field: str, name: str) -> str:
    """A text with its line breaks folded. RuleFileError where it is none."""
    if not isinstance(value, str) or not value.strip():
        raise RuleFileError(f"{name}: {field} is no text")
    return " ".join(value.split())
