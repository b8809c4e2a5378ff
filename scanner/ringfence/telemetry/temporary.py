"""Folders for what does not fit into memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ringfence.errors import ConfigError


def temporary_folder(parent: Path | None = None) -> Path:
    """Make an empty folder, in the place that TMPDIR names unless told; raise ConfigError without room."""
    try:
        return Path(tempfile.mkdtemp(prefix="ringfence-", dir=parent))
    except OSError as error:
        raise ConfigError(
            f"there is no temporary folder that can be written: {error.strerror}",
            hint="name one with the variable TMPDIR",
        ) from error
