"""Pages as JSON: their blocks in order, each with its kind."""

from __future__ import annotations

from typing import assert_never

import msgspec

from ringfence.render.scan_json import indented
from ringfence_tui.blocks import (
    Bar,
    Block,
    Bullets,
    Code,
    Facts,
    Grid,
    Heading,
    Line,
    Page,
    text_of,
)

_Json = dict[str, object]


def page_json(page: Page) -> str:
    """The page as a list of objects; texts are without their tones."""
    return indented(msgspec.json.encode([_object(block) for block in page]))


def _object(block: Block) -> _Json:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Line(pieces):
            return {"kind": "line", "text": text_of(pieces)}
        case Facts(rows):
            facts = [{"name": name, "value": text_of(value)} for name, value in rows]
            return {"kind": "facts", "facts": facts}
        case Bullets(items):
            return {"kind": "bullets", "items": [text_of(item) for item in items]}
        case Grid(columns, rows):
            cells = [[text_of(cell) for cell in row] for row in rows]
            return {"kind": "grid", "columns": columns, "rows": cells}
        case Code(text, language):
            return {"kind": "code", "language": language, "text": text}
        case Bar(shares):
            counts = [{"label": share.label, "count": share.count} for share in shares]
            return {"kind": "bar", "shares": counts}
        case _:
            assert_never(block)
