"""Log files that were named by hand or lie in a bundle."""

from __future__ import annotations

import glob
import os
import stat
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.event import OnProgress, silent
from ringfence.model.text import printable
from ringfence.parse.flow_log import WrongFormat, parse_layout
from ringfence.parse.model_invocation_log import is_body
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileResult, FileStatus, LogFile, LogKind
from ringfence.telemetry.result import counted, interrupted, unread, unreadable

_SENTENCES = 4
_NOTHING = {
    FileStatus.WRONG_INPUT,
    FileStatus.UNREADABLE,
    FileStatus.EMPTY,
    FileStatus.UNREAD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesRead:
    """What the files of one kind gave."""

    coverage: tuple[Coverage, ...]
    """One row, without account and region: files speak for whatever is in them."""
    files: tuple[FileResult, ...]
    """One result a file, in the order of their names."""


def read_paths(
    kind: LogKind,
    paths: Iterable[str],
    builder: TelemetryBuilder,
    *,
    flow_log_format: str = "",
    required: bool = True,
    below: Path | None = None,
    on_progress: OnProgress = silent,
    cancelled: threading.Event | None = None,
) -> FilesRead:
    """Read files, folders with everything below them, and globs into the builder.

    below is the folder that files are named from in what is said of them; None names them whole.
    Setting cancelled ends it, and so does KeyboardInterrupt, which sets it: files that were read to
    their end count. Raises ConfigError when a path names nothing, and when the flow log format is
    none.
    """
    files = [
        LogFile.at(
            file,
            name=str(file.relative_to(below) if below else file),
            flow_log_format=flow_log_format,
        )
        for file in found_files(paths, flow_log_format=flow_log_format)
        if kind is not LogKind.MODEL_INVOCATION_LOGS or not is_body(str(file))
    ]
    stop = cancelled or threading.Event()
    results = builder.add_files(kind, files, on_progress=on_progress, cancelled=stop)
    try:
        row = coverage_of(kind, results, builder, required=required)
    except KeyboardInterrupt:
        # While everything was summed up; what was not cannot be told from what was.
        stop.set()
        results = tuple(unread(kind, file.name) for file in files)
        row = coverage_of(kind, results, builder, required=required)
    return FilesRead(coverage=(row,), files=results)


def found_files(paths: Iterable[str], *, flow_log_format: str = "") -> list[Path]:
    """The files that paths name, each once, sorted.

    Raises ConfigError when a path names nothing, and when the flow log format is none.
    """
    if flow_log_format:
        _check_format(flow_log_format)
    return _distinct(file for path in paths for file in _files_of(path))


def _check_format(flow_log_format: str) -> None:
    try:
        parse_layout(flow_log_format)
    except WrongFormat as error:
        raise ConfigError(
            f"the flow log format cannot be used: {error}",
            hint="copy LogFormat from `aws ec2 describe-flow-logs`, in single quotes",
        ) from error


def _files_of(path: str) -> Iterator[Path]:
    """The files that a path names. A file that is named itself may also be a pipe."""
    named = Path(path)
    try:
        mode = named.stat().st_mode
    except (OSError, ValueError) as error:
        yield from _matches(path, error)
        return
    if stat.S_ISDIR(mode):
        below = sorted(_below(named))
        if not below:
            raise ConfigError(f"the folder {printable(path)} holds no file")
        yield from below
    elif stat.S_ISREG(mode) or stat.S_ISFIFO(mode):
        yield named
    else:
        raise ConfigError(f"{printable(path)} is neither a file nor a folder")


def _matches(pattern: str, missing: Exception) -> Iterator[Path]:
    if not glob.has_magic(pattern):
        reason = missing.strerror if isinstance(missing, OSError) else "this is no file name"
        raise ConfigError(f"{printable(pattern)} cannot be read: {reason}") from missing
    found = [Path(match) for match in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - Path.glob refuses absolute patterns
    files = [file for file in found if file.is_file()]
    files += [file for folder in found if folder.is_dir() for file in sorted(_below(folder))]
    if not files:
        raise ConfigError(f"nothing matches {printable(pattern)}")
    yield from files


def _below(folder: Path) -> Iterator[Path]:
    """The regular files below a folder, without hidden ones; links to folders are not followed."""
    unreadable_folders: list[Path] = []
    for root, folders, names in os.walk(
        folder, onerror=lambda error: unreadable_folders.append(Path(error.filename))
    ):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            file = Path(root, name)
            if not name.startswith(".") and file.is_file():
                yield file
    # Given as if they were files, so that what is said of each is why it cannot be read.
    yield from unreadable_folders


def _distinct(files: Iterable[Path]) -> list[Path]:
    """Each file once, whatever names it has, by its first name; sorted."""
    first: dict[str, Path] = {}
    for file in sorted(files):
        first.setdefault(os.path.realpath(file), file)
    return list(first.values())


def read_file(
    kind: LogKind,
    file: Path,
    builder: TelemetryBuilder,
    *,
    name: str = "",
    flow_log_format: str = "",
) -> FileResult:
    """Read one file into the builder; name is what it is called, unless by its path."""
    name = name or str(file)
    try:
        with file.open("rb") as stream:
            return builder.add_file(kind, name, stream, flow_log_format=flow_log_format)
    except OSError as error:
        return unreadable(kind, name, error.strerror or "it cannot be opened")


def coverage_of(
    kind: LogKind, results: Sequence[FileResult], builder: TelemetryBuilder, *, required: bool
) -> Coverage:
    """One row on files that were named by hand."""
    folds = builder.folds(kind)
    unread = sum(result.status is FileStatus.UNREAD for result in results)
    # What was folded concerns all files together, and is said once.
    bad = [
        result
        for result in results
        if result.status not in {FileStatus.READ, FileStatus.UNREAD} and result.detail
    ]
    shown = [interrupted(len(results) - unread, len(results))] if unread else []
    shown += [result.detail for result in bad[:_SENTENCES]]
    if len(bad) > _SENTENCES:
        shown.append(f"{len(bad) - _SENTENCES} more files with gaps")
    outside = sum(result.outside for result in results if result.status is FileStatus.READ)
    if outside:
        shown.append(f"{counted(outside, 'record')} outside the window left out")
    records = sum(result.records for result in results)
    nothing = bool(outside) and not records
    if nothing:
        shown.append("nothing of the window is in them")
    others = sum(result.unwanted for result in results) if kind is LogKind.FLOW_LOGS else 0
    if others:
        shown.append(f"{counted(others, 'record')} of interfaces without an agent left out")
    return Coverage(
        source=kind.source,
        account="",
        region="",
        status=_status(results, lossy=nothing or any(fold.loses for fold in folds)),
        window=builder.window,
        records=records,
        detail="; ".join([*shown, *(fold.detail for fold in folds)]),
        required=required,
    )


def _status(results: Sequence[FileResult], *, lossy: bool) -> CoverageStatus:
    statuses = {result.status for result in results}
    if statuses <= {FileStatus.WRONG_INPUT}:
        return CoverageStatus.UNSUPPORTED
    if statuses <= _NOTHING:
        return CoverageStatus.UNAVAILABLE
    if statuses == {FileStatus.READ} and not lossy:
        return CoverageStatus.COMPLETE
    return CoverageStatus.PARTIAL
