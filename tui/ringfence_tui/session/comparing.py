"""Which two scans are compared."""

from __future__ import annotations

from contextlib import suppress

from ringfence.errors import ConfigError
from ringfence.model.difference import DiffDocument
from ringfence.model.history import ScanRow
from ringfence_tui.parts import Part
from ringfence_tui.session.board import Board


def shown_two(board: Board, chosen: tuple[str, str]) -> tuple[str, str]:
    """The scans whose difference is shown, else those that would be compared."""
    shown = board.document(Part.DIFFERENCE)
    if isinstance(shown, DiffDocument) and shown.scans is not None:
        return shown.scans.old.scan_id, shown.scans.new.scan_id
    with suppress(ConfigError):  # fewer than two scans
        return two_of(board.document(Part.HISTORY), chosen)
    return "OLD", "NEW"


def two_of(history: object, chosen: tuple[str, str]) -> tuple[str, str]:
    """The scans that were chosen, where both are in the store; else its two newest.

    Raises ConfigError where there are no two.
    """
    rows = (
        [row for row in history if isinstance(row, ScanRow)] if isinstance(history, tuple) else []
    )
    ids = [row.scan_id for row in rows]
    if all(each in ids for each in chosen):
        return chosen
    if len(ids) < 2:  # noqa: PLR2004 - a comparison is of two
        raise ConfigError(
            f"there {'is one scan' if ids else 'is no scan'} in the store, and two are compared",
            hint="scan once more, later",
        )
    return ids[1], ids[0]
