"""The doctor's report, for people and as JSON."""

from __future__ import annotations

from ringfence.model.diagnosis import DoctorReport
from ringfence.model.text import printable
from ringfence.render.scan_json import to_json

_MARKS = {True: "✓ ok", False: "✗ no", None: "? unknown"}
_LIMIT = 500


def doctor_json(report: DoctorReport) -> str:
    """Render the report as its JSON document."""
    return to_json(report)


def doctor_text(report: DoctorReport) -> str:
    """Render one line for each thing, and under it the fix where one is needed."""
    lines = []
    for diagnosis in report.diagnoses:
        mark = _MARKS[diagnosis.ok]
        detail = printable(diagnosis.detail, limit=_LIMIT)
        lines.append(f"{mark:<11}{printable(diagnosis.name)}: {detail}")
        if diagnosis.fix and diagnosis.ok is not True:
            lines.append(f"{'':<11}fix: {printable(diagnosis.fix, limit=_LIMIT)}")
    lines.append(report.exit.reason)
    return "\n".join(lines) + "\n"
