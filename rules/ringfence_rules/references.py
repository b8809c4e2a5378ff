"""The frameworks that detections refer to, as data: which ids exist, and what they are called.

A finding may print no id that is not here. The names are those of the named version; each file under
`frameworks/` says where they were read and when.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

PLACES = ("docs", "url")
"""Kinds of reference that name a place instead of an id of a framework."""
_TEXTS = ("title", "organization", "version", "source", "licence")
_OPTIONAL = ("link",)


class RuleFileError(ValueError):
    """A file of this package is not what it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framework:
    """One framework: its provenance, and the ids of it that a detection may name."""

    id: str
    title: str
    organization: str
    version: str
    source: str
    """The page that the framework is published on."""
    licence: str
    reviewed: date
    link: str
    """The page of one id: `{id}` as it is, `{path}` with slashes for dots, `{anchor}` in lower case
    with hyphens for dots. Empty where ids have no page of their own."""
    names: Mapping[str, str]

    def url(self, identifier: str) -> str:
        """The page that says most about an id."""
        return self.link.format(**_spellings(identifier)) if self.link else self.source


@cache
def frameworks() -> Mapping[str, Framework]:
    """Every framework by id; read once, on first use."""
    folder = files("ringfence_rules").joinpath("frameworks")
    paths = (path for path in folder.iterdir() if path.name.endswith(".toml"))
    found = (
        parse_framework(path.read_text(encoding="utf-8"), name=path.name.removesuffix(".toml"))
        for path in sorted(paths, key=lambda path: path.name)
    )
    return MappingProxyType({framework.id: framework for framework in found})


def parse_framework(text: str, *, name: str) -> Framework:
    """One framework file; name is the id that the file's name promises."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(f"{name}: not TOML: {error}") from error
    head, names = table.get("framework"), table.get("names")
    if table.keys() != {"framework", "names"} or not isinstance(head, dict):
        raise RuleFileError(f"{name}: a framework file has the tables framework and names")
    unexpected = (head.keys() ^ {*_TEXTS, "reviewed"}) - {*_OPTIONAL}
    if unexpected:
        raise RuleFileError(f"{name}: missing or unknown: {', '.join(sorted(unexpected))}")
    reviewed = head["reviewed"]
    if type(reviewed) is not date:
        raise RuleFileError(f"{name}: reviewed is no date")
    return Framework(
        id=name,
        title=_text(head["title"], "title", name),
        organization=_text(head["organization"], "organization", name),
        version=_text(head["version"], "version", name),
        source=_text(head["source"], "source", name),
        licence=_text(head["licence"], "licence", name),
        reviewed=reviewed,
        link=_link(head.get("link", ""), name),
        names=MappingProxyType(dict(_names(names, name))),
    )


def check_references(references: Mapping[str, tuple[str, ...]], *, name: str) -> None:
    """Refuse a reference to a framework, or to an id of one, that is not among the data."""
    known = frameworks()
    for kind, ids in references.items():
        if kind in PLACES:
            continue
        if kind not in known:
            raise RuleFileError(f"{name}: references.{kind} is no framework that is known")
        unknown = [identifier for identifier in ids if identifier not in known[kind].names]
        if unknown:
            raise RuleFileError(
                f"{name}: {known[kind].title} {known[kind].version} has no {', '.join(unknown)}"
            )


def _names(value: object, name: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or not value:
        raise RuleFileError(f"{name}: no names")
    for identifier in sorted(value):
        yield identifier, _text(value[identifier], f"names.{identifier}", name)


def _text(value: object, field: str, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RuleFileError(f"{name}: {field} is no text")
    return value.strip()


def _link(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise RuleFileError(f"{name}: link is no text")
    try:
        value.format(**_spellings("x"))
    except (KeyError, IndexError, ValueError) as error:
        raise RuleFileError(f"{name}: link holds something else than an id") from error
    return value


def _spellings(identifier: str) -> dict[str, str]:
    return {
        "id": identifier,
        "path": identifier.replace(".", "/"),
        "anchor": identifier.replace(".", "-").lower(),
    }
