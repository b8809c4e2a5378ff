"""Small files of a session folder: what was made of what, and how the UI was left."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from ringfence.workflow.places import write_private
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Sort
from ringfence_tui.session.parts import PartState, Status

_Kept = TypeVar("_Kept")
_RECORDS = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """How a document came to be."""

    stamp: str
    """Of what it was made."""
    exit_code: int
    exit_reason: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    stale: bool = False
    unseen: bool = False
    """Whether it was made, but not shown: who ended that saw the one before, and counts on it."""
    judged_by: str = ""
    """The decisions and the pack among that."""


@dataclass(slots=True, kw_only=True)
class Records:
    """What a session knows of its documents, beside themselves."""

    made: dict[Part, Made] = field(default_factory=dict)
    scan_id: str = ""
    """Of live AWS: the scan in the store."""
    resume: str = ""
    """Of live AWS: the recording of a scan that was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """How a list was left."""

    filter: str = ""
    sort: tuple[Sort, ...] = ()
    group: str = ""


@dataclass(slots=True, kw_only=True)
class Remembered:
    """How the UI was left."""

    screen: str = ""
    theme: str = ""
    owner: str = ""
    """Who answered for the last decision."""
    lists: dict[str, ListState] = field(default_factory=dict)
    """By the name of the list."""


def ready_state(made: Made) -> PartState:
    """The state of a part whose document is there."""
    return PartState(
        status=Status.READY,
        stale=made.stale,
        seconds=made.seconds,
        notes=made.notes,
        exit_code=made.exit_code,
        exit_reason=made.exit_reason,
    )


def read_records(folder: Path) -> Records:
    """What was kept; nothing where that cannot be read, and then everything is made again."""
    return _read(folder / "records.json", Records)


def write_records(folder: Path, records: Records) -> None:
    """Raises ConfigError where the folder cannot be written."""
    with _RECORDS:  # or an older state, written by another thread, would stay
        write_private(folder / "records.json", msgspec.json.encode(records).decode())


def read_remembered(folder: Path) -> Remembered:
    """How the UI was left; as at first where that cannot be read."""
    return _read(folder / "state.json", Remembered)


def write_remembered(folder: Path, remembered: Remembered) -> None:
    """Raises ConfigError where the folder cannot be written."""
    write_private(folder / "state.json", msgspec.json.encode(remembered).decode())


def _read(path: Path, kind: type[_Kept]) -> _Kept:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return kind()
