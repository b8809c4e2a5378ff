"""Past scans, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.history import ScanRow
from ringfence.model.text import printable
from ringfence.render.scan_json import to_json


def history_json(rows: Sequence[ScanRow]) -> str:
    """Render the history as a JSON array, newest first."""
    return to_json(list(rows))


def history_table(rows: Sequence[ScanRow]) -> str:
    """Render the history as one line a scan, newest first."""
    if not rows:
        return "no scan is stored yet\n"
    lines = [f"{'SCAN':<38}{'TAKEN':<18}{'FROM':<14}{'RUNTIMES':>8}{'FINDINGS':>10}{'EXIT':>6}"]
    lines += [
        f"{printable(row.scan_id):<38}{row.taken_at:%Y-%m-%d %H:%M}  "
        f"{printable(row.source, limit=12):<14}{row.runtimes:>8}{row.findings:>10}{row.exit_code:>6}"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
