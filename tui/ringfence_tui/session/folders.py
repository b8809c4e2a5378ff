"""The folders in which sessions keep their documents, one for each thing that is looked at."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.workflow.places import state_directory
from ringfence_tui.session.opening import Opening

KEPT = 8
"""Folders that are kept; the one that was used longest ago goes first."""
SPILL = "spill"
"""Where engines put what is too long to be sent; nobody reads what a session before left there."""
_LOCK = "lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFolder:
    """A folder that no other session uses as long as this one holds it."""

    path: Path
    lock: int
    """A descriptor; the hold ends with the process, however it ends."""
    first: Path
    """The folder of the first session on the same thing: what all of them share lies there."""
    passing: bool = False
    """Whether it is gone after the session, since nothing can be kept here."""

    def release(self) -> None:
        """Let others have it."""
        os.close(self.lock)
        if self.passing:
            shutil.rmtree(self.path, ignore_errors=True)


def claim(opening: Opening, root: Path | None = None) -> SessionFolder:
    """The folder of what is opened; a second session on the same thing gets one of its own.

    Where none can be made, it is a temporary one. Older folders than the newest few are removed.
    """
    try:
        place = root or state_directory() / "tui"
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = _claimed(place, digest(opening))
    except (OSError, ConfigError):
        path = Path(tempfile.mkdtemp(prefix="ringfence-"))
        return SessionFolder(path=path, lock=_locked(path), first=path, passing=True)
    with suppress(OSError):  # another session that begins removes the same ones
        _remove_old(place)
    return folder


def digest(opening: Opening) -> str:
    """What tells one thing that is looked at from another."""
    settings = str(opening.settings or "")
    parts = (opening.kind, *opening.source, "", *opening.logs, "", str(opening.store), settings)
    text = "\0".join(parts)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _claimed(place: Path, name: str) -> SessionFolder:
    for number in count(1):
        path = place / (name if number == 1 else f"{name}-{number}")
        with suppress(BlockingIOError):
            lock = _made(path)
            os.utime(path)
            with suppress(OSError):  # what it shares with the first is as new as itself
                os.utime(place / name)
            shutil.rmtree(path / SPILL, ignore_errors=True)
            return SessionFolder(path=path, lock=lock, first=place / name)
    raise AssertionError  # count has no end


def _made(path: Path) -> int:
    """Hold a folder that is made where it is missing; raises BlockingIOError where another session does."""
    while True:
        path.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):  # another session just removed it as an old one
            return _locked(path)


def _locked(path: Path) -> int:
    """Hold a folder; raises BlockingIOError where another session does."""
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path / _LOCK, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), (path / _LOCK).lstat()):
            raise FileNotFoundError(errno.ENOENT, "it was removed just now", str(path))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _is_held(path: Path) -> bool:
    try:
        os.close(_locked(path))
    except BlockingIOError:
        return True
    return False


def _remove_old(place: Path) -> None:
    """Remove the folders beyond the newest few, but for those that are in use."""
    folders = [each for each in place.iterdir() if each.is_dir() and not each.is_symlink()]
    folders.sort(key=lambda each: each.stat().st_mtime_ns, reverse=True)
    for each in folders[KEPT:]:
        with suppress(OSError):
            if any(_is_held(other) for other in place.glob(f"{each.name}-*")):
                continue  # what they share lies in it
            lock = _locked(each)
            shutil.rmtree(each, ignore_errors=True)
            os.close(lock)
