"""Past scans, as the store lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRow:
    """One line of the history."""

    scan_id: str
    taken_at: datetime
    source: str
    accounts: tuple[str, ...]
    regions: tuple[str, ...]
    runtimes: int
    findings: int
    exit_code: int
    exit_reason: str
