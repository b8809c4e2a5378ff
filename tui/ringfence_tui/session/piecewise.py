"""Long documents read a piece at a time, so that whoever draws meanwhile waits for one piece at most.

The decoder holds the interpreter until it is done, and a document of a large estate takes it a second.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

LONG = 1 << 22
"""Bytes from which on a document is read in pieces."""
_PIECE = 1 << 20
"""Bytes that are read between two rests: some milliseconds."""
_REST = 0.003
"""Seconds."""


def decoded(content: bytes, kind: Any, *, rest: Callable[[float], None] = time.sleep) -> Any:
    """The document, a dataclass; raises msgspec.MsgspecError for what is none."""
    if len(content) < LONG:
        return msgspec.json.decode(content, type=kind)
    with _uncollected():
        fields = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        rest(_REST)
        hints = get_type_hints(kind)
        values = {
            name: _value(fields[name], hint, rest) for name, hint in hints.items() if name in fields
        }
        try:
            return kind(**values)
        except TypeError as error:
            raise msgspec.ValidationError(str(error)) from error


def _value(raw: msgspec.Raw, hint: Any, rest: Callable[[float], None]) -> Any:
    """A field; one that holds any number of something is read in pieces."""
    if get_origin(hint) is not tuple or get_args(hint)[1:] != (Ellipsis,):
        return msgspec.json.decode(raw, type=hint)
    pieces = msgspec.json.decode(raw, type=list[msgspec.Raw])
    return tuple(_items(pieces, msgspec.json.Decoder(get_args(hint)[0]), rest))


def _items(
    pieces: list[msgspec.Raw], decoder: msgspec.json.Decoder[Any], rest: Callable[[float], None]
) -> Iterator[Any]:
    read = 0
    for each in pieces:
        yield decoder.decode(each)
        read += len(memoryview(each))
        if read >= _PIECE:
            rest(_REST)
            read = 0


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from walking through a document while it grows, and ever after.

    A document is no garbage before the next one takes its place, and holds no cycles. What else was
    garbage then is kept with it, so it is looked for once before the next one is read.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
