"""The last lines that a child writes to stderr, for the case that it dies."""

from __future__ import annotations

import asyncio
from collections import deque

from ringfence.model.text import printable

_LINES = 20
_LONGEST_LINE = 300
_CHUNK = 1 << 16
_MOMENT = 0.2
"""Seconds that the rest of it may take to arrive."""


class LastWords:
    """Reads all of it, so that the child never waits, and keeps the end."""

    def __init__(self) -> None:
        self._kept: deque[bytes] = deque(maxlen=4)
        self._reading: asyncio.Task[None] | None = None

    def listen(self, stream: asyncio.StreamReader) -> None:
        """Read a stream to its end, beside everything else."""
        self._reading = asyncio.create_task(self._read(stream))

    async def last(self) -> str:
        """The last lines, printable and bounded."""
        if self._reading is not None:
            await asyncio.wait((self._reading,), timeout=_MOMENT)
        text = b"".join(self._kept).decode("utf-8", "replace")
        lines = text.splitlines()[-_LINES:]
        return "\n".join(printable(line, limit=_LONGEST_LINE) for line in lines)

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while chunk := await stream.read(_CHUNK):
            self._kept.append(chunk)
