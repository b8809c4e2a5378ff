"""Members of records that repeat, understood once."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_K = TypeVar("_K", str, bytes)
_V = TypeVar("_V")

_SIZE = 1 << 14
_MAX_LENGTH = 512
"""What is longer is not kept, so that hostile logs cannot fill the memory."""


def remembered(understand: Callable[[_K], _V]) -> Callable[[_K], _V]:
    """A pure function of a short text that remembers its latest answers, in bounded memory."""
    known = lru_cache(maxsize=_SIZE)(understand)

    @wraps(understand)
    def ask(text: _K) -> _V:
        return known(text) if len(text) <= _MAX_LENGTH else understand(text)

    return ask
