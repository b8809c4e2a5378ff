"""In which formats lists and pages are exported, and what the files are called."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from ringfence_tui.views.view import ListView, PageView


class ListFormat(StrEnum):
    """How a list is written."""

    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


class PageFormat(StrEnum):
    """How a page is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


_EXTENSIONS = {"markdown": "md", "text": "txt"}


def default_name(view: ListView[Any] | PageView[Any], kind: ListFormat | PageFormat) -> str:
    """The name of a file where nobody gives one, such as `ringfence-runtimes.csv`."""
    name = view.spec.name if isinstance(view, ListView) else view.name
    return f"ringfence-{name.replace('_', '-')}.{_EXTENSIONS.get(kind, kind)}"
