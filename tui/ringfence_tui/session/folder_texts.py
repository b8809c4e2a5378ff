"""What lies in a folder that a proposal is to be written to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from ringfence.workflow.places import within_reach

_LARGEST = 1 << 20
"""Bytes of a file that is compared; a larger one is named as not read."""
_MOST = 1_000
"""Files that are named: a folder of somebody else's may hold any number."""


def folder_texts(folder: Path, proposed: Iterable[str]) -> Mapping[str, str | None]:
    """The texts of files that would be replaced, by their path, and None for those that cannot be read.

    The files beside them, which stay as they are, are named only. Raises ConfigError where nobody can look.
    """
    names = tuple(proposed)
    places = {folder, *((folder / name).parent for name in names)}
    replaced = {folder / name for name in names}
    files = (each for place in sorted(places) for each in _files(place, replaced))
    beside = islice(files, _MOST)
    found: dict[str, str | None] = {each.relative_to(folder).as_posix(): None for each in beside}
    with within_reach(folder):
        there = [name for name in names if (folder / name).is_file()]
    return found | {name: _text(folder / name) for name in there}


def _files(folder: Path, replaced: set[Path]) -> Iterator[Path]:
    """Some files that stay, by name: whoever has very many of them does not have each looked at."""
    try:
        stay = (each for each in folder.iterdir() if each not in replaced and each.is_file())
        yield from sorted(islice(stay, _MOST))
    except OSError:
        return


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.stat().st_size <= _LARGEST else None
    except (OSError, UnicodeDecodeError):
        return None
