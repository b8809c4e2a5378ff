"""Writes a bundle as the scan goes, so that an interrupt or a crash keeps what was read.

Answers and coverage are appended line by line; only finish() says that the bundle is complete. The
folder and its files are for their owner alone: inventories are sensitive, even redacted.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from ringfence import __version__
from ringfence.collect.bundle.layout import (
    ANSWERS,
    COVERAGE,
    MANIFEST,
    SCHEMA,
    SUMMARIES,
    TELEMETRY,
    Manifest,
    Place,
    Tool,
    read_manifest,
)
from ringfence.collect.bundle.reader import read_answers
from ringfence.collect.ports import Recording
from ringfence.errors import ConfigError, StoreError
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage
from ringfence.model.snapshot import Scope

_NO_FOLLOW = os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK = 1 << 20


class BundleWriter:
    """A Recorder that writes into one folder; a context manager that lets go of it.

    Threads may record at once. What arrives after the writer was finished or closed is dropped: an
    interrupted scan leaves calls behind that nobody waits for.
    """

    def __init__(
        self, path: Path, *, taken_at: datetime, scope: Scope, resume: bool = False
    ) -> None:
        """Take the folder: a new or empty one, or, with resume, one with an interrupted bundle.

        Raises ConfigError when the folder holds anything else, and StoreError when it cannot be
        written. The scope may still be empty; finish() knows it.
        """
        self._root = path
        self._lock = threading.Lock()
        self._closed = False
        self._folders: set[Path] = set()
        with _as_store_error(path):
            self._folder_lock = _take(path)
        try:
            self.known_answers = self._begin(taken_at, scope, resume=resume)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def answer(self, answer: Answer) -> None:
        """Append one answer to the file of its place."""
        place = Place(account=answer.account, region=answer.region, service=answer.service)
        line: dict[str, Any] = {"operation": answer.operation}
        if answer.params:
            line["params"] = answer.params
        self._append(place.path(self._root), msgspec.json.encode({**line, "body": answer.body}))

    def coverage(self, row: Coverage) -> None:
        """Append one row of coverage."""
        self._append(self._root / COVERAGE, msgspec.json.encode(row))

    def finish(self, recording: Recording) -> None:
        """Write what is known at the end, the manifest last, and let go of the folder.

        The rows of coverage are written again as the recording has them, in one piece. A recording
        that was interrupted gives a bundle that can be resumed.
        """
        with self._lock, _as_store_error(self._root):
            if self._closed:
                return
            self._replace(COVERAGE, map(msgspec.json.encode, recording.coverage))
            for name in SUMMARIES:
                summaries = getattr(recording.telemetry, name)
                if summaries or (self._root / TELEMETRY / f"{name}.jsonl").exists():
                    self._folder(self._root / TELEMETRY)
                    self._replace(f"{TELEMETRY}/{name}.jsonl", map(msgspec.json.encode, summaries))
            self._write_manifest(
                Manifest(
                    schema=SCHEMA,
                    tool=Tool(name="ringfence", version=__version__),
                    taken_at=recording.taken_at,
                    scope=recording.scope,
                    complete=recording.complete,
                    api_calls=dict(sorted(recording.api_calls)),
                )
            )
        self.close()

    def close(self) -> None:
        """Let go of the folder; the bundle stays as it is, incomplete unless it was finished."""
        with self._lock:
            if not self._closed:
                self._closed = True
                os.close(self._folder_lock)

    def _begin(self, taken_at: datetime, scope: Scope, *, resume: bool) -> tuple[Answer, ...]:
        names = {entry.name for entry in self._root.iterdir()}
        known: tuple[Answer, ...] = ()
        if MANIFEST in names:
            _check_resumable(self._root, resume=resume)
            with _as_store_error(self._root):
                known = self._reopen()
        elif names:
            raise ConfigError(
                f"{self._root} is neither empty nor a bundle",
                hint="name a new or empty folder; nothing was written",
            )
        with _as_store_error(self._root):
            self._root.chmod(0o700)
            self._write_manifest(
                Manifest(
                    schema=SCHEMA,
                    tool=Tool(name="ringfence", version=__version__),
                    taken_at=taken_at,
                    scope=scope,
                    complete=False,
                )
            )
        return known

    def _reopen(self) -> tuple[Answer, ...]:
        """Drop half-written lines and the old coverage, which the resumed scan writes anew."""
        for path in (self._root / ANSWERS).glob("*/*/*.jsonl"):
            _cut_partial_line(path)
        (self._root / COVERAGE).unlink(missing_ok=True)
        return read_answers(self._root)

    def _append(self, path: Path, line: bytes) -> None:
        with self._lock, _as_store_error(self._root):
            if self._closed:
                return
            self._folder(path.parent)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_FOLLOW
            with os.fdopen(os.open(path, flags, 0o600), "wb") as stream:
                stream.write(line + b"\n")

    def _folder(self, path: Path) -> None:
        """Make a folder inside the bundle, and those above it, for the owner alone."""
        if path in self._folders or path == self._root:
            return
        self._folder(path.parent)
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        if path.is_symlink() or not path.is_dir():
            raise NotADirectoryError(20, "Not a directory", str(path))
        self._folders.add(path)

    def _write_manifest(self, manifest: Manifest) -> None:
        self._replace(MANIFEST, (msgspec.json.format(msgspec.json.encode(manifest), indent=2),))

    def _replace(self, name: str, lines: Iterable[bytes]) -> None:
        """Write a file whole or not at all: beside it first, then in its place."""
        path = self._root / name
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        with suppress(FileNotFoundError):
            temporary.unlink()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW
        with os.fdopen(os.open(temporary, flags, 0o600), "wb", buffering=_BLOCK) as stream:
            for line in lines:
                stream.write(line + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _take(path: Path) -> int:
    """Make the folder where it is missing, and lock it against a second scan."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        _check_owner(path, folder)
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(folder)
        raise StoreError(f"another ringfence is writing into {path}") from error
    except BaseException:
        os.close(folder)
        raise
    return folder


def _check_owner(path: Path, folder: int) -> None:
    if os.fstat(folder).st_uid != os.geteuid():
        raise StoreError(f"{path} belongs to somebody else", hint="name a folder of your own")


def _check_resumable(root: Path, *, resume: bool) -> None:
    manifest = read_manifest(root)
    if not resume:
        unfinished = "" if manifest.complete else ", or --resume to go on with this one"
        raise ConfigError(f"{root} holds a bundle already", hint=f"name another folder{unfinished}")
    if manifest.complete:
        raise ConfigError(
            f"{root} is complete: there is nothing to resume", hint="name another folder"
        )


def _cut_partial_line(path: Path) -> None:
    """End a file behind its last whole line: a killed scan may have left half of one."""
    descriptor = os.open(path, os.O_RDWR | _NO_FOLLOW)
    with os.fdopen(descriptor, "r+b", buffering=0) as stream:
        end = stream.seek(0, os.SEEK_END)
        position = end
        while position:
            start = max(0, position - _BLOCK)
            stream.seek(start)
            found = stream.read(position - start).rfind(b"\n")
            if found >= 0:
                position = start + found + 1
                break
            position = start
        if position != end:
            stream.truncate(position)


@contextmanager
def _as_store_error(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            f"{root} cannot be written: {error.strerror or error}",
            hint="name another folder with --output, or make room",
        ) from error
