"""Which function writes which format of a scan."""

from __future__ import annotations

from typing import assert_never

from ringfence.model.document import ScanDocument
from ringfence.render.formats import ScanFormat
from ringfence.render.html import to_html
from ringfence.render.junit import to_junit
from ringfence.render.markdown import to_markdown
from ringfence.render.ocsf import to_ocsf
from ringfence.render.sarif import to_sarif
from ringfence.render.scan_csv import to_csv
from ringfence.render.scan_json import to_json
from ringfence.render.table import to_table


def render_scan(
    document: ScanDocument, kind: ScanFormat, *, width: int = 80, colour: bool = False
) -> str:
    """Write a scan document in a format; width and colour matter to the table only."""
    match kind:
        case ScanFormat.JSON:
            return to_json(document)
        case ScanFormat.TABLE:
            return to_table(document, width=width, colour=colour)
        case ScanFormat.SARIF:
            return to_sarif(document)
        case ScanFormat.OCSF:
            return to_ocsf(document)
        case ScanFormat.CSV:
            return to_csv(document)
        case ScanFormat.JUNIT:
            return to_junit(document)
        case ScanFormat.MARKDOWN:
            return to_markdown(document)
        case ScanFormat.HTML:
            return to_html(document)
        case _:
            assert_never(kind)
