"""Where ringfence keeps its files, by the XDG base directory specification."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ringfence.errors import ConfigError

SETTINGS_NAME = "ringfence.toml"
CACHE_NAME = "log-summaries"


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
    content = text.encode("utf-8", "backslashreplace")
    if path.exists() and not path.is_file() and not path.is_dir():
        path.write_bytes(content)
        return
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.unlink(missing_ok=True)
        with open(os.open(scratch, flags, 0o600), "wb") as stream:  # noqa: PTH123 - a descriptor
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        scratch.replace(path)
    except OSError as error:
        with suppress(OSError):
            scratch.unlink()
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{path} cannot be written: {error.strerror}", hint="name another place with -o"
    )
