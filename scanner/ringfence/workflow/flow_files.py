"""Files of flows, as a user names them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ringfence.errors import ConfigError

STDIN = "-"


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The bytes of a file, or of stdin for `-`; ConfigError for a file that cannot be read."""
    if path == STDIN:
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as stream:
            yield stream
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be read: {error.strerror}", hint="name a file of flows, or - for stdin"
        ) from error


def spoken(path: str) -> str:
    """What a message calls the file."""
    return "stdin" if path == STDIN else path
