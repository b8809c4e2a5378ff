"""A rendered file, before anyone writes it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """Text with the name and media type it should be stored under."""

    path: str
    media_type: str
    text: str
