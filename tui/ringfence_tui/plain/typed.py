"""Lines that somebody types, one at a time, while the work of the session goes on beside."""

from __future__ import annotations

import asyncio
import io
import os
from typing import TextIO

_CHUNK = 4096
_LONGEST = 16_384
"""Bytes of one line; what is longer was not typed."""


class TypedLines:
    """The lines of a terminal or of any other text stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._descriptor = _descriptor(stream)
        self._held = b""
        self._ended = False
        self._waiting: asyncio.Future[None] | None = None

    async def line(self) -> str | None:
        """The next line without its end; None where the input ended or was stopped."""
        if self._descriptor is None:
            text = self._stream.readline()
            return text.rstrip("\r\n") if text else None
        while b"\n" not in self._held and not self._ended:
            await self._more(self._descriptor)
        line, _, self._held = self._held.partition(b"\n")
        if not line and self._ended and not self._held:
            return None
        return line[:_LONGEST].decode("utf-8", "replace").rstrip("\r")

    def stop(self) -> None:
        """End the input for whoever waits for it."""
        self._ended = True
        self._wake()

    async def _more(self, descriptor: int) -> None:
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        loop.add_reader(descriptor, self._wake)
        try:
            await self._waiting
        finally:
            self._waiting = None
            loop.remove_reader(descriptor)
        if not self._ended:
            self._read(descriptor)

    def _read(self, descriptor: int) -> None:
        try:
            read = os.read(descriptor, _CHUNK)
        except OSError:
            read = b""
        self._held = (self._held + read)[-_LONGEST:]
        self._ended = not read

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, io.UnsupportedOperation):
        return None
