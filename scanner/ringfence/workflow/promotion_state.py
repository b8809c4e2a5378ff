"""The life of each rule, in the store."""

from __future__ import annotations

from pathlib import Path

from ringfence.errors import StoreError
from ringfence.model.promotion import PromotionStep


def known_steps(
    store: Path, pack: str, place: str, *, named: bool
) -> tuple[tuple[PromotionStep, ...], tuple[str, ...]]:
    """What the store knows of the rules of a pack in a place.

    A default store that is unreadable costs a note, a named one the run.
    """
    if not store.is_file():
        return (), ()
    from ringfence.store import Store  # noqa: PLC0415 - sqlite-utils takes a fifth of a second

    try:
        with Store(store) as opened:
            return opened.promotion_steps(pack, place), ()
    except StoreError as error:
        if named:
            raise
        return (), (f"what was seen of the rules before is not known: {error}",)


def keep_steps(store: Path, steps: tuple[PromotionStep, ...], *, named: bool) -> tuple[str, ...]:
    """Add steps; a default store that cannot be written costs a note, a named one the run."""
    if not steps:
        return ()
    from ringfence.store import Store  # noqa: PLC0415 - as above

    try:
        with Store(store) as opened:
            opened.keep_promotion_steps(steps)
    except StoreError as error:
        if named:
            raise
        return (f"what was seen of the rules is not kept: {error}",)
    return ()
