"""Where ringfence keeps its files, by the XDG base directory specification."""

from __future__ import annotations

import fcntl
import glob
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from ringfence.errors import ConfigError

SETTINGS_NAME = "ringfence.toml"
CACHE_NAME = "log-summaries"
_OPEN_ALREADY = ("/dev/", "/proc/self/fd/")
"""Pipes that somebody writes to, such as those of a shell."""
_ANOTHER = "name another place"
_numbers = count()
"""Threads of one process write files of one name too."""
_LEFT_BEHIND = 60
"""Seconds after which a half-written file whose process is gone is nobody's, not even of a container
that counts processes by itself."""


def state_directory() -> Path:
    """Give the directory of the store: $XDG_STATE_HOME/ringfence, else ~/.local/state/ringfence."""
    base = os.environ.get("XDG_STATE_HOME", "")
    if base and Path(base).is_absolute():
        return Path(base) / "ringfence"
    try:
        return Path.home() / ".local" / "state" / "ringfence"
    except RuntimeError as error:
        raise ConfigError(
            "this user has no home directory",
            hint="set XDG_STATE_HOME, or name a file with --store",
        ) from error


def default_store() -> Path:
    """Give the path of the store when the user names none."""
    return state_directory() / "ringfence.db"


def write_private(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only.

    Raises ConfigError when the place cannot be written. A symbolic link to a file is replaced, not
    followed; what is no file, such as a pipe or /dev/null, is written through.
    """
    write_private_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_private_bytes(path: Path, content: bytes) -> None:
    """Like `write_private`, for what is no text."""
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(content)
            return
        with _whole(path, content) as scratch:
            scratch.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error


def create_private(path: Path, text: str) -> bool:
    """Like `write_private`, unless something is there; False where it is, whoever was first.

    Raises ConfigError when the place cannot be written.
    """
    try:
        with _whole(path, text.encode("utf-8", "backslashreplace")) as scratch:
            return _put(scratch, path)
    except OSError as error:
        raise _unwritable(path, error) from error


def _put(scratch: Path, path: Path) -> bool:
    """Give a file its name, unless that is taken."""
    try:
        os.link(scratch, path, follow_symlinks=False)
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if path.exists():
            return False
        scratch.replace(path)
    return True


@contextmanager
def _whole(path: Path, content: bytes) -> Iterator[Path]:
    """A file of a name that nobody else has, with the whole content, beside the one that is written."""
    scratch = path.with_name(f".{path.name}.{next(_numbers)}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.unlink(missing_ok=True)
        remove_left_behind(path)
        with open(os.open(scratch, flags, 0o600), "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        yield scratch
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


@contextmanager
def within_reach(path: Path) -> Iterator[None]:
    """Have it told as a ConfigError what the system has against looking at a path.

    Such as a name that is too long, or a folder that this user may not enter: who only asks whether
    something is there is told of these by exceptions.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"{problem}: {path}", hint=_ANOTHER) from error


def is_folder(path: Path) -> bool:
    """Whether it is one; ConfigError where nobody can look."""
    with within_reach(path):
        return path.is_dir()


def opens_at_once(path: Path) -> bool:
    """Whether opening it cannot wait for a writer that never comes: no pipe but one that is open already.

    True for what does not exist, which says so itself when it is opened.
    """
    return not path.exists() or path.is_file() or str(path).startswith(_OPEN_ALREADY)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep other runs of ringfence from changing a folder's files; they wait until this one is done.

    The folder is made where there is none. The hold ends with the process, however it ends. Raises
    ConfigError where the folder cannot be opened.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        with suppress(OSError):  # a file system without locks: the compare before writing is left
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def remove_left_behind(path: Path) -> None:
    """Remove what runs that were killed while they wrote a file have left beside it."""
    for each in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        number = each.name.removesuffix(".part").rpartition(".")[2]
        with suppress(OSError):
            old = time.time() - each.stat().st_mtime > _LEFT_BEHIND
            if old and number.isdecimal() and not _runs(int(number)):
                each.unlink()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{path} cannot be written: {error.strerror}", hint=_ANOTHER)
