"""What documents are made of, in one word that changes when any of it does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from ringfence import __version__
from ringfence_tui.session.opening import Kind, Opening

_OF_A_BUNDLE = ("bundle.json", "coverage.jsonl")
_OF_A_PACK = ("pack.json", "policy-manifest.json")


def stamp(opening: Opening, settings: Path) -> str:
    """The version, and when each file that is read was changed last.

    Live AWS and places in S3 have no such moment: what was read of them stays what it was.
    """
    told = [__version__, moment(settings)]
    if opening.kind is Kind.RECORDED:
        told += map(moment, _read(opening))
    if opening.pack is not None:
        told += map(moment, (opening.pack, *(opening.pack / name for name in _OF_A_PACK)))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _read(opening: Opening) -> Iterable[Path]:
    """The recording, and whatever of the log files is a path."""
    named = tuple(Path(each) for each in opening.source if not each.startswith("--"))
    logs = tuple(Path(each) for each in opening.logs if not each.startswith("--"))
    bundle = (path / name for path in named for name in _OF_A_BUNDLE)
    return (*named, *bundle, *logs)


def moment(path: Path) -> str:
    """When a file was changed last; the same word for every file that is not there."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return "-"
    return f"{found.st_mtime_ns} {found.st_size}"
