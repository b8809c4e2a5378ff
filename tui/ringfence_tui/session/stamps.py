"""What documents are made of, in one word that changes when any of it does."""

from __future__ import annotations

import glob
import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from uuid import uuid4

from ringfence import __version__
from ringfence_tui.parts import Part
from ringfence_tui.session.needs import OF_THE_PACK
from ringfence_tui.session.opening import Kind, Opening

_OF_A_BUNDLE = ("bundle.json", "coverage.jsonl")
_MOST = 10_000
"""Files of a place that are looked at: a folder of logs may hold any number."""
_NOTHING = "-"
"""The moment of what is not there."""
_MORE = "and more"
"""Said of a place with more files than are looked at."""


def stamp(part: Part, opening: Opening, settings: Path) -> str:
    """The version, what is read, and when each file of it was changed last.

    Live AWS and places in S3 have no such moment: what was read of them stays what it was. Of more files
    than are looked at nobody knows whether they are of now, so that such a word is like no other.
    """
    told = [__version__, *_judging(part, opening, settings)]
    if opening.kind is Kind.RECORDED:
        told += _of_source(opening)
    if opening.kind is not Kind.LIVE:
        told += _of_options(opening.logs)
    if part is Part.VERIFICATION:
        told += _of_options(opening.verification)
    if _MORE in told:
        told.append(uuid4().hex)
    return _digest(told)


def judged_by(part: Part, opening: Opening, settings: Path) -> str:
    """The decisions and the pack that a part goes by, which somebody may change while it is made."""
    return _digest(_judging(part, opening, settings))


def moment(path: Path) -> str:
    """When a file was changed last; the same word for every file that is not there."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return _NOTHING
    return f"{found.st_mtime_ns} {found.st_size}"


def _judging(part: Part, opening: Opening, settings: Path) -> Iterator[str]:
    yield moment(settings)
    if opening.pack is not None and part in (*OF_THE_PACK, Part.VERIFICATION):
        yield from _of_place(opening.pack)


def _of_source(opening: Opening) -> Iterator[str]:
    """The recording."""
    named = [Path(each) for each in opening.source if not each.startswith("--")]
    yield from map(moment, (*named, *(path / name for path in named for name in _OF_A_BUNDLE)))


def _of_options(words: Iterable[str]) -> Iterator[str]:
    """Options as they were given, and the moments of those that are paths or match some."""
    for word in words:
        yield word
        value = word.partition("=")[2] if word.startswith("--") else word
        for path in _named(value):
            yield from _of_place(path)


def _named(value: str) -> Iterator[Path]:
    """What a value names, read as the verbs read it: what is there, else what matches it."""
    if value:
        yield Path(value)
    if glob.has_magic(value) and moment(Path(value)) == _NOTHING:
        yield from map(Path, sorted(glob.iglob(value, recursive=True)))  # noqa: PTH207 - Path.glob refuses absolute patterns


def _of_place(path: Path) -> Iterator[str]:
    """A file, or the files in a folder and in those below it: an edit of one changes no folder."""
    yield str(path)
    yield moment(path)
    below = _below(path)
    for each in islice(below, _MOST):
        yield f"{each} {moment(each)}"
    if next(below, None) is not None:
        yield _MORE


def _below(path: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        yield from (Path(folder) / each for each in sorted(files))


def _digest(told: Iterable[str]) -> str:
    text = "\0".join(told)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]
