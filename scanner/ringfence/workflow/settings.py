"""Finding and reading the operator's `ringfence.toml`."""

from __future__ import annotations

from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.settings import Settings
from ringfence.parse.settings import parse_settings

_LIMIT = 1 << 20
"""Bytes; a settings file of a megabyte is a mistake."""


def read_settings(path: Path | None, *, beside: Path | None = None) -> Settings:
    """Read the named file, else `beside` if it exists, else the defaults.

    Raises ConfigError for a named file that is missing and for any file that is malformed.
    """
    chosen = path or (beside if is_readable_file(beside) else None)
    if chosen is None:
        return Settings()
    try:
        with chosen.open("rb") as stream:
            content = stream.read(_LIMIT + 1)
        text = content.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"the settings file {chosen} cannot be read: {error}",
            hint="name another one with --settings",
        ) from error
    if len(content) > _LIMIT:
        raise ConfigError(f"the settings file {chosen} is larger than {_LIMIT} bytes")
    return parse_settings(text, path=str(chosen))


def is_readable_file(path: Path | None) -> bool:
    """Whether a file that nobody named is there; one in a folder that is closed to us is not."""
    try:
        return path is not None and path.is_file()
    except OSError:
        return False


def choose_settings(
    explicit: Path | None, *, beside_source: Path | None, beside_store: Path | None
) -> Settings:
    """Read the settings of a verb: the named file, else the source's own, else the store's."""
    own = is_readable_file(beside_source)
    return read_settings(explicit, beside=beside_source if own else beside_store)
