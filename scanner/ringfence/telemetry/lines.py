"""Chunks of bytes to lines, with a limit for each line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ringfence.telemetry.kinds import Limits
from ringfence.telemetry.reading import Tally

Batch = tuple[int, list[bytes]]
"""The number of the first line, from 1, and the lines without their line feeds."""

_BEGINNING = 128
_BOM = b"\xef\xbb\xbf"
_DOCUMENT = re.compile(
    rb'\s*(?:\[|\{\s*"(?:Records|Events|events|logEvents|messageType|owner|resourceSpans'
    rb'|nextToken|searchedLogStreams|ResponseMetadata)")'
)
"""How a line begins that is a whole document with many records in it."""


def batches(
    chunks: Iterable[bytes], tally: Tally, limits: Limits, *, documents: bool
) -> Iterator[Batch]:
    """The lines of a file, as its chunks come; where chunks end makes no difference.

    A line that is too long is counted as skipped, and an empty one stands for it. With documents,
    a line that begins like a JSON document of many records may be as long as one.
    """
    number, pieces, held, skipping = 1, [b""], 0, False
    for chunk in chunks:
        lines = _split(chunk) if documents else chunk.split(b"\n")
        held += len(lines[0])
        pieces.append(lines[0])
        if (
            held > limits.line
            and not skipping
            and held > _limit(pieces, limits, documents=documents)
        ):
            tally.skip(number)
            skipping = True
        if skipping:
            pieces, held = [b""], 0
        if len(lines) == 1:
            continue
        lines[0] = b"".join(pieces)
        skipping = False
        last = lines.pop()
        pieces, held = [last], len(last)
        if len(chunk) > limits.line:
            _blank_long_lines(number, lines, tally, limits, documents=documents)
        if number == 1:
            lines[0] = lines[0].removeprefix(_BOM)
        yield number, lines
        number += len(lines)
    rest = b"".join(pieces)
    if rest and len(rest) <= _limit([rest], limits, documents=documents):
        yield number, [rest.removeprefix(_BOM) if number == 1 else rest]
    elif rest:
        tally.skip(number)


def message_batches(
    messages: Iterable[str | bytes], tally: Tally, limits: Limits, *, documents: bool
) -> Iterator[Batch]:
    """Messages that came without a file, numbered as they come.

    Without documents, a message may hold several lines.
    """
    for number, message in enumerate(messages, 1):
        raw = message.encode("utf-8", "replace") if isinstance(message, str) else message
        lines = [raw] if documents else raw.splitlines()
        _blank_long_lines(number, lines, tally, limits, documents=documents)
        yield number, lines


def _split(chunk: bytes) -> list[bytes]:
    """What split gives for line feeds; much faster where lines are long."""
    lines, at, find = [], 0, chunk.find
    while (end := find(b"\n", at)) >= 0:
        lines.append(chunk[at:end])
        at = end + 1
    lines.append(chunk[at:])
    return lines


def _limit(pieces: Iterable[bytes], limits: Limits, *, documents: bool) -> int:
    """How long a line may be that begins with these pieces."""
    if not documents:
        return limits.line
    beginning = b""
    for piece in pieces:
        beginning += piece[:_BEGINNING]
        if len(beginning) >= _BEGINNING:
            break
    return limits.document if _DOCUMENT.match(beginning) else limits.line


def _blank_long_lines(
    number: int, lines: list[bytes], tally: Tally, limits: Limits, *, documents: bool
) -> None:
    for at, line in enumerate(lines):
        if len(line) > limits.line and len(line) > _limit([line], limits, documents=documents):
            lines[at] = b""
            tally.skip(number + at)
