"""Names and texts that may be anything, as Terraform takes them: labels, and inert templates."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

_FOREIGN = re.compile(r"[^a-z0-9_]+")
_LONGEST = 40
_DIGITS = 8


def labels(names: Iterable[str]) -> Mapping[str, str]:
    """For each name a label `[a-z_][a-z0-9_]*`, with digits of its SHA-256 that tell it apart.

    Whoever may choose two names can find two whose first eight digits agree; such names get all
    sixty-four.
    """
    found = {name: _label(name, _DIGITS) for name in names}
    shared = Counter(found.values())
    return {
        name: label if shared[label] == 1 else _label(name, 64) for name, label in found.items()
    }


def inert(value: object) -> object:
    """The value with every text in it, keys too, as a template that comes to just that text."""
    match value:
        case str():
            return value.replace("${", "$${").replace("%{", "%%{")
        case dict():
            return {inert(key): inert(item) for key, item in value.items()}
        case list():
            return [inert(item) for item in value]
        case _:
            return value


def _label(name: str, digits: int) -> str:
    slug = _FOREIGN.sub("_", name.lower()).strip("_")[:_LONGEST]
    if not slug or slug[0].isdigit():
        slug = f"_{slug}"[:_LONGEST]
    return f"{slug}_{hashlib.sha256(name.encode()).hexdigest()[:digits]}"
