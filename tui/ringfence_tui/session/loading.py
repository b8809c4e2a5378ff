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


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """A part as the UI has it."""

    document: object
    """Of the model's class for it; the head of one that may be large."""
    pages: Mapping[str, Page]
    """By the names of their views."""


def read_part(part: Part, folder: Path) -> ReadPart:
    """What lies in a folder of a part. Raises ConfigError for what is none, and for older pages."""
    document, pages = document_of(folder, part), pages_of(folder, part)
    if not is_newer(pages, document):
        raise ConfigError(f"{pages} is not of {document}", hint="have it made again")
    brief = read_brief(pages)
    whole = read_document(part, document) if brief.head is None else brief.head
    return ReadPart(document=whole, pages=brief.pages)


def is_newer(path: Path, document: Path) -> bool:
    """Whether a file was made of this document, and not of one before."""
    try:
        return path.stat().st_mtime_ns >= document.stat().st_mtime_ns
    except OSError:
        return False
