"""Flow log files that an engine can read in one go: same kind, same fields.

An engine is given a list of files and one layout. Whatever does not fit that is left to the reader
that goes line by line: an odd name, an odd packing, no header.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ringfence.parse.flow_log import WrongFormat, guess_layout, is_header, parse_layout
from ringfence.telemetry.inflate import OtherFormat, Unreadable, inflated
from ringfence.telemetry.kinds import Limits

_PARQUET = b"PAR1"
_GZIP = b"\x1f\x8b"
_PLAIN_PATH = re.compile(r"[\w/.=+@,-]+", re.ASCII)
"""Engines take the rest for patterns, schemes or escapes."""
_IGNORED = ("_", ".")
"""Engines pass files with such names over, silently."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the files of one group have in common."""

    parquet: bool
    fields: tuple[str, ...] = ()
    """Field names in the order of the line; Parquet files carry their own."""
    header: str = ""
    """The line that begins each file; empty where records do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """Files by what reads them."""

    groups: tuple[tuple[Likeness, tuple[Path, ...]], ...]
    others: tuple[Path, ...]
    """Files for the reader that goes line by line."""


def sort_alike(files: Iterable[Path], *, flow_log_format: str = "") -> Sorted:
    """Sort files into groups that an engine reads in one go."""
    groups: dict[Likeness, list[Path]] = defaultdict(list)
    others: list[Path] = []
    for file in files:
        likeness = _likeness(file.absolute(), flow_log_format)
        if likeness is None:
            others.append(file)
        else:
            groups[likeness].append(file)
    return Sorted(
        groups=tuple((likeness, tuple(members)) for likeness, members in groups.items()),
        others=tuple(others),
    )


def _likeness(file: Path, flow_log_format: str) -> Likeness | None:
    if not _PLAIN_PATH.fullmatch(str(file)) or file.name.startswith(_IGNORED):
        return None
    try:
        if not file.is_file():
            return None
        with file.open("rb") as stream:
            magic = stream.read(len(_PARQUET))
    except OSError:
        return None
    if magic == _PARQUET:
        return Likeness(parquet=True)
    # Engines tell packed files by their names.
    if magic.startswith(_GZIP) != (file.suffix == ".gz"):
        return None
    try:
        return _text_likeness(_first_line(file), flow_log_format)
    except (OSError, OtherFormat, Unreadable, WrongFormat):
        return None


def _text_likeness(line: bytes, flow_log_format: str) -> Likeness | None:
    if is_header(line):
        text = line.decode("ascii", "replace")
        return Likeness(parquet=False, fields=parse_layout(text).fields, header=text)
    layout = parse_layout(flow_log_format) if flow_log_format else guess_layout(line)
    return None if layout is None else Likeness(parquet=False, fields=layout.fields)


def _first_line(file: Path) -> bytes:
    """The first line that is not blank, as far as the first bytes hold it."""
    with file.open("rb") as stream:
        head = next(inflated(stream, Limits()), b"")
    return next((line for line in head.split(b"\n") if line.strip()), b"").strip()
