"""The garbage collector, kept from walking through an estate again and again while it is judged."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = (100_000, 50, 100)


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collect cyclic garbage seldom, and afterwards as before.

    Judging makes hundreds of thousands of objects that stay. With Python's own thresholds a third of
    its time goes into looking at them (`benchmarks/graph_build.py scan`).
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
