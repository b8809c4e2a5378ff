"""What a screen shows of a document: a list with the page of each of its rows, or a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ringfence_tui.blocks import Page
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import ListSpec, Row

Document = TypeVar("Document")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView(Generic[Document]):
    """One list, filled from one document of the engine."""

    part: Part
    """The document that it is of."""
    spec: ListSpec
    noun: str
    """What one row is, such as `runtime`."""
    rows: Callable[[Document], Iterable[Row]]
    page: Callable[[bytes], Page]
    """The detail pane of a row, from its `detail`."""
    nothing: str
    """One sentence for a list without rows: whether nothing is there, or nothing was read."""
    title: str = ""
    """What its tab says where a screen has several; empty for what its rows are called."""

    @property
    def heading(self) -> str:
        """What its tab says."""
        return self.title or f"{self.noun[:1].upper()}{self.noun[1:]}s"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView(Generic[Document]):
    """One page of one document of the engine."""

    part: Part
    """The document that it is of."""
    name: str
    """A word of lower-case letters and underscores, unique on its screen."""
    title: str
    page: Callable[[Document], Page]
