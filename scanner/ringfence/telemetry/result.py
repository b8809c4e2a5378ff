"""What became of a file, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.text import printable
from ringfence.telemetry.fold import Fold
from ringfence.telemetry.kinds import FileResult, FileStatus, LogKind
from ringfence.telemetry.reading import Tally


def unreadable(kind: LogKind, name: str, reason: Exception | str) -> FileResult:
    """The result of a file that could not be read to its end."""
    detail = f"{printable(name)}: {reason}; nothing of it was used"
    return FileResult(kind=kind, name=name, status=FileStatus.UNREADABLE, detail=detail)


def unread(kind: LogKind, name: str) -> FileResult:
    """The result of a file that was not read to its end, since the scan was interrupted."""
    detail = f"{printable(name)}: not read, since the scan was interrupted"
    return FileResult(kind=kind, name=name, status=FileStatus.UNREAD, detail=detail)


def interrupted(read: int, of: int, what: str = "file") -> str:
    """How far the reading of files had come when it was interrupted."""
    return f"interrupted; {read} of {counted(of, what)} {'was' if of == 1 else 'were'} read"


def wrong_input(kind: LogKind, name: str, reason: Exception) -> FileResult:
    """The result of a file that is something else."""
    detail = f"{printable(name)}: {reason}"
    return FileResult(kind=kind, name=name, status=FileStatus.WRONG_INPUT, detail=detail)


def read_result(kind: LogKind, name: str, tally: Tally, folds: Sequence[Fold]) -> FileResult:
    """The result of a file that was read to its end."""
    status = _status(kind, tally, folds)
    said = "; ".join(_sentences(kind, status, tally))
    return FileResult(
        kind=kind,
        name=name,
        status=status,
        records=tally.records,
        skipped=tally.skipped,
        outside=tally.outside,
        unwanted=tally.unwanted,
        lost_windows=tally.lost_windows,
        detail=f"{printable(name)}: {said}" if said else "",
        folded="; ".join(fold.sentence for fold in folds),
    )


def _status(kind: LogKind, tally: Tally, folds: Sequence[Fold]) -> FileStatus:
    if not (tally.lines or tally.understood or tally.skipped):
        return FileStatus.EMPTY
    if kind is LogKind.DCF_LOGS and not (tally.records or tally.outside):
        # Syslog of gateways holds lines of all sorts; a file without one decision is not their log.
        return FileStatus.WRONG_INPUT
    if tally.skipped and not tally.understood:
        return FileStatus.WRONG_INPUT
    if tally.skipped or tally.lost_windows or any(fold.loses for fold in folds):
        return FileStatus.PARTIAL
    return FileStatus.READ


def _sentences(kind: LogKind, status: FileStatus, tally: Tally) -> list[str]:
    said = []
    if status is FileStatus.EMPTY:
        said.append("there is not one line in it")
    elif status is FileStatus.WRONG_INPUT:
        lines = counted(tally.skipped + tally.unwanted, "line")
        said.append(f"not one of its {lines} is of {kind.value}")
    elif tally.skipped:
        which = f", the first is line {tally.first_skipped}" if tally.first_skipped else ""
        said.append(f"{counted(tally.skipped, 'line')} could not be read{which}")
    if tally.lost_windows:
        windows = counted(tally.lost_windows, "capture window")
        said.append(f"records were lost in {windows} (SKIPDATA)")
    if tally.outside:
        said.append(f"{counted(tally.outside, 'record')} outside the window left out")
    return [*said, *sorted(tally.notes)]


def counted(number: int, what: str) -> str:
    """A number with its noun."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
