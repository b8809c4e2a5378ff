"""What documents are made of, in one word that changes when any of it does."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from ringfence import __version__
from ringfence_tui.parts import Part
from ringfence_tui.session.needs import OF_THE_PACK
from ringfence_tui.session.opening import Kind, Opening

_OF_A_BUNDLE = ("bundle.json", "coverage.jsonl")
_MOST = 2_000
"""Files of a folder that are looked at: a folder of logs may hold any number."""


def stamp(part: Part, opening: Opening, settings: Path) -> str:
    """The version, what is read, and when each file of it was changed last.

    Live AWS and places in S3 have no such moment: what was read of them stays what it was.
    """
    told = [__version__, judged_by(part, opening, settings)]
    if opening.kind is Kind.RECORDED:
        told += _of_source(opening)
    if part is Part.VERIFICATION:
        told += _of_options(opening.verification)
    return _digest(told)


def judged_by(part: Part, opening: Opening, settings: Path) -> str:
    """The decisions and the pack that a part goes by, which somebody may change while it is made."""
    told = [moment(settings)]
    if opening.pack is not None and part in (*OF_THE_PACK, Part.VERIFICATION):
        told += _of_place(opening.pack)
    return _digest(told)


def moment(path: Path) -> str:
    """When a file was changed last; the same word for every file that is not there."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return "-"
    return f"{found.st_mtime_ns} {found.st_size}"


def _of_source(opening: Opening) -> Iterator[str]:
    """The recording, and whatever of the log files is a path."""
    named = [Path(each) for each in opening.source if not each.startswith("--")]
    yield from map(moment, (*named, *(path / name for path in named for name in _OF_A_BUNDLE)))
    yield from _of_options(opening.logs)


def _of_options(words: Iterable[str]) -> Iterator[str]:
    """Options as they were given, and the moments of those that are paths."""
    for word in words:
        yield word
        value = word.partition("=")[2] if word.startswith("--") else word
        if value:
            yield from _of_place(Path(value))


def _of_place(path: Path) -> Iterator[str]:
    """A file, or the files in a folder and in those below it: an edit of one changes no folder."""
    yield str(path)
    yield moment(path)
    for each in islice(_below(path), _MOST):
        yield f"{each} {moment(each)}"


def _below(path: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(folder) / each for each in sorted(files))


def _digest(told: Iterable[str]) -> str:
    text = "\0".join(told)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
