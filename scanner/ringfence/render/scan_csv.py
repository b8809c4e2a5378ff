"""Findings as CSV for spreadsheets (RFC 4180), safe against formula injection."""

from __future__ import annotations

from ringfence.model.document import FindingEntry, ScanDocument
from ringfence.render.accepted import accepted
from ringfence.render.frameworks import named, sentence
from ringfence.render.spreadsheet import sheet

_COLUMNS = (
    "severity",
    "confidence",
    "detection",
    "title",
    "account",
    "region",
    "resource",
    "message",
    "remediation",
    "status",
    "fingerprint",
)
_REFERENCES = "references"
"""The column of what frameworks call it, which is no field of a finding."""
_EXCEPTION = "exception"
"""The column of who accepts it until when."""


def to_csv(document: ScanDocument) -> str:
    """Render one line per finding, every cell quoted, the header first."""
    return sheet(
        (*_COLUMNS, _REFERENCES, _EXCEPTION), (_cells(document, f) for f in document.findings)
    )


def _cells(document: ScanDocument, finding: FindingEntry) -> tuple[str, ...]:
    cells = (str(getattr(finding, column)) for column in _COLUMNS)
    references = "; ".join(sentence(*each) for each in named(document, finding))
    return (*cells, references, accepted(finding))
