"""What can be asked of a list: other rows, another order, the next page, a row, a text in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ringfence.errors import ConfigError
from ringfence_tui.plain.listing import PAGE, Asked
from ringfence_tui.plain.reading import arrange, read_row, read_rows
from ringfence_tui.plain.talk import Talk, listing_of
from ringfence_tui.plain.telling import title_of
from ringfence_tui.rows.spec import Column, Sort
from ringfence_tui.views.view import ListView

_DESCENDING = ("desc", "descending", "down", "downwards")
_ASCENDING = ("asc", "ascending", "up", "upwards")


async def next_page(talk: Talk, text: str) -> None:
    """Read the next rows."""
    del text
    listing = listing_of(talk.place)[1]
    if talk.place.start + PAGE > listing.matched:
        raise ConfigError("this is the last page", hint="`back` reads the page before")
    talk.place.start += PAGE
    read_rows(talk)


async def page_before(talk: Talk, text: str) -> None:
    """Read the rows before."""
    del text
    listing_of(talk.place)
    if talk.place.start == 1:
        raise ConfigError("this is the first page", hint="`up` leaves the list")
    talk.place.start = max(1, talk.place.start - PAGE)
    read_rows(talk)


async def row(talk: Talk, text: str) -> None:
    """Read a row by its number."""
    listing_of(talk.place)
    if not text.isdecimal():
        raise ConfigError("a row has a number", hint="write `row 7`, or only 7")
    read_row(talk, int(text[:12]))


async def filtered(talk: Talk, text: str) -> None:
    """Read only the rows that match; without a text all of them."""
    await _rearranged(talk, filter=text)


async def sorted_by(talk: Talk, text: str) -> None:
    """Read the rows in the order of columns; without one in the order at first."""
    view, _ = listing_of(talk.place)
    order = tuple(_sort(view, each.split()) for each in text.split(",")) if text else ()
    await _rearranged(talk, sort=order)


async def grouped_by(talk: Talk, text: str) -> None:
    """Read the rows under headings of a column; without one without headings."""
    view, _ = listing_of(talk.place)
    column = _column(view, text.split()) if text else None
    if column is not None and column.name not in view.spec.groups:
        groups = ", ".join(view.spec.groups)
        raise ConfigError(
            f"this list is not grouped by {title_of(column)}",
            hint=f"it can be grouped by {groups}" if groups else "it cannot be grouped",
        )
    await _rearranged(talk, group=column.name if column else "")


async def find(talk: Talk, text: str) -> None:
    """Read the next row that a filter finds; without a text look for the same once more."""
    _, listing = listing_of(talk.place)
    talk.found = text or talk.found
    if not talk.found:
        raise ConfigError("there is nothing to look for", hint="write `find openai`")
    number = listing.after(talk.place.row, talk.found)
    if number is None:
        raise ConfigError("no row of this list has that", hint="a filter may leave it out")
    read_row(talk, number)


async def _rearranged(talk: Talk, **changes: Any) -> None:
    view, _ = listing_of(talk.place)
    asked = talk.asked.get(view.spec.name, Asked())
    await arrange(talk, view, replace(asked, **changes))
    read_rows(talk)


def _sort(view: ListView[Any], words: list[str]) -> Sort:
    last = words[-1].lower() if len(words) > 1 else ""
    way = last in _DESCENDING
    column = _column(view, words[:-1] if way or last in _ASCENDING else words)
    return Sort(column=column.name, descending=way)


def _column(view: ListView[Any], words: list[str]) -> Column:
    """A column by its name, another word for it, or its title."""
    wanted = " ".join(words).lower()
    titled = (each for each in view.spec.columns if title_of(each).lower() == wanted)
    found = view.spec.column("_".join(words).lower()) or next(titled, None)
    if found is None:
        raise ConfigError(f"there is no column {wanted}", hint=f"columns are {columns_of(view)}")
    return found


def columns_of(view: ListView[Any]) -> str:
    """The names of its columns, for filters and orders."""
    return ", ".join(each.name for each in view.spec.columns)
