"""Text for exports: what a stranger named is made visible, and harmless in its medium.

No label can move a cursor, reorder a line or end a statement.
"""

from __future__ import annotations

from ringfence.model.text import printable, visible

_MAX_LABEL = 160

_MERMAID = {ord(c): f"#{ord(c)};" for c in '"#&;<>`|\\%{}'}
_XML = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;"}
_DOT = {ord("\\"): "\\\\", ord('"'): '\\"'}


def label(text: str) -> str:
    """The text as a drawing shows it: visible, and cut where it would fill the page."""
    return printable(text, limit=_MAX_LABEL)


def for_mermaid(text: str) -> str:
    """The text inside a quoted Mermaid label; everything with a meaning becomes an entity."""
    return label(text).translate(_MERMAID)


def for_xml(text: str) -> str:
    """The text as XML character data or inside a quoted attribute (XML 1.0)."""
    return visible(text).translate(_XML)


def for_dot(text: str) -> str:
    """The text inside a quoted DOT string, where escapes lose their meaning."""
    return label(text).translate(_DOT)
