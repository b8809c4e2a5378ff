"""The lists of a scan, which are written to one file of rows as soon as its document is there."""

from __future__ import annotations

from ringfence.model.document import ScanDocument
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.view import ListView

SCAN_LISTS: tuple[ListView[ScanDocument], ...] = (RUNTIMES,)
