"""Findings as CSV for spreadsheets (RFC 4180), safe against formula injection."""

from __future__ import annotations

import csv
import io

from ringfence.model.document import ScanDocument
from ringfence.model.text import visible
from ringfence.render.accepted import accepted
from ringfence.render.frameworks import named, sentence

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
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that starts so is computed by spreadsheets; the full-width forms too."""


def to_csv(document: ScanDocument) -> str:
    """Render one line per finding, every cell quoted, the header first."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow((*_COLUMNS, _REFERENCES, _EXCEPTION))
    for finding in document.findings:
        cells = [str(getattr(finding, column)) for column in _COLUMNS]
        references = "; ".join(sentence(*each) for each in named(document, finding))
        writer.writerow(_inert(cell) for cell in (*cells, references, accepted(finding)))
    return text.getvalue()


def _inert(value: str) -> str:
    """Spell out what a terminal acts on, and keep a spreadsheet from computing the rest."""
    cell = visible(value)
    return f"'{cell}" if cell.lstrip(' "').startswith(_FORMULA_STARTS) else cell
