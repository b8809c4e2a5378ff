"""Files that exports are written to."""

from __future__ import annotations

from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.workflow.places import within_reach, write_private


class AlreadyThereError(ConfigError):
    """A file has the name already, and nobody agreed to replace it."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already", hint="agree to replace it, or name another")


def place_of(text: str) -> Path:
    """The path that somebody typed; ConfigError for the home of a user that is not there."""
    try:
        return Path(text.strip()).expanduser()
    except RuntimeError as error:
        raise ConfigError(f"{text} names a user that is not there", hint="name a path") from error


def save(path: Path, text: str, *, replace: bool = False) -> None:
    """Write it whole, readable by its owner only. Raises AlreadyThereError, and ConfigError where it cannot be."""
    with within_reach(path):
        if not replace and (path.is_symlink() or path.is_file()):
            raise AlreadyThereError(path)
        write_private(path, text)
