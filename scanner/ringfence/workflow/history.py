"""The verb `history`: past scans in the store."""

from __future__ import annotations

from pathlib import Path

from ringfence.model.history import ScanRow
from ringfence.store import Store
from ringfence.workflow.places import default_store


def history(store: Path | None = None) -> tuple[ScanRow, ...]:
    """List the scans of a store, newest first; none where no scan was ever kept.

    Raises StoreError when a store, or the file that was named, cannot be read.
    """
    if store is None and not default_store().exists():
        return ()
    with Store(store or default_store(), read_only=True) as opened:
        return opened.scans()
