"""Reading what the engine wrote of a part, as the UI shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence_tui.blocks import Page
from ringfence_tui.parts import Part
from ringfence_tui.session.brief import read_brief
from ringfence_tui.session.commands import document_of, pages_of
from ringfence_tui.session.documents import read_document
from ringfence_tui.session.identity import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """A part as the UI has it."""

    document: object
    """Of the model's class for it; the head of one that may be large."""
    pages: Mapping[str, Page]
    """By the names of their views."""


def read_part(part: Part, folder: Path, *, of_now: bool = True) -> ReadPart:
    """What lies in a folder of a part. Raises ConfigError for what is none.

    So it does for pages of another document, unless they need not be of the one that is there now.
    """
    document, pages = document_of(folder, part), pages_of(folder, part)
    there = identity(document)
    brief = read_brief(pages)
    if of_now and brief.of != there:
        raise ConfigError(f"{pages} is not of {document}", hint="have it made again")
    whole = brief.head or read_document(part, document, replayed=False)
    return ReadPart(document=whole, pages=brief.pages)
