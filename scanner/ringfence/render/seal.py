"""What the check of a bundle came to, for people."""

from __future__ import annotations

from ringfence.model.evidence import SealReport
from ringfence.model.text import printable


def seal_table(report: SealReport) -> str:
    """Render the report, a line for each problem."""
    lines = [
        f"{printable(report.file)}: {'✓ intact' if report.intact else '✗ not as it was sealed'}",
        f"{report.files} files, evidence to {report.as_of:%Y-%m-%d %H:%M} UTC"
        if report.as_of
        else "",
        _signature(report),
        *(f"  ✗ {printable(problem)}" for problem in report.problems),
        f"exit {report.exit.code}: {printable(report.exit.reason)}",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _signature(report: SealReport) -> str:
    if report.trusted is not None:
        return "✓ signed by the given key" if report.trusted else "✗ not signed by the given key"
    if not report.signed:
        return "? not signed: who made it is not known"
    return f"? signed by key {report.key_id[:16]}: whether to trust it is not asked without --key"
