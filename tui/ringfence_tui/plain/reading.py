"""Reading screens, pages, lists and rows out. Whatever is read starts with where one is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from ringfence.errors import CollectError, ConfigError
from ringfence_tui.parts import Part
from ringfence_tui.plain.listing import PAGE, Asked, Listing
from ringfence_tui.plain.talk import Place, Talk, View, listing_of
from ringfence_tui.plain.telling import (
    counted,
    name_of,
    order_of,
    row_sentence,
    title_of,
    value_of,
)
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.session.standing import as_it_stands
from ringfence_tui.views.screens import ScreenSpec
from ringfence_tui.views.view import ListView, PageView

_SOURCES = {
    Kind.DEMO: "the bundled sample estate",
    Kind.RECORDED: "a recorded estate",
    Kind.LIVE: "live AWS",
    Kind.NONE: "nothing that was scanned yet",
}
_STATES = {
    Status.MISSING: "not made yet",
    Status.RUNNING: "being made",
    Status.READY: "ready",
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
}
_STALE = "older than the last decision or scan, `again` makes it anew"


class PartFailedError(CollectError):
    """A part could not be made: the sentence of the engine, and its exit code."""

    def __init__(self, part: Part, state: PartState) -> None:
        super().__init__(f"{part}: {_why(state)}", hint=state.hint)
        self.code = state.exit_code or int(self.exit_code)


def _why(state: PartState) -> str:
    """Why a part was not made."""
    if state.status is Status.FAILED:
        return state.error.rstrip(".") or "it failed"
    return "it was cancelled"


def where(talk: Talk) -> str:
    """Where one is, and how much is there."""
    place = talk.place
    if isinstance(place.view, ListView) and place.listing is not None:
        return f"{_title(talk, place.view)}: {_amount(place.view, place.listing)}."
    if place.screen is None:
        source = _SOURCES[talk.session.opening.kind]
        return f"ringfence, {counted(len(talk.screens), 'screen')} of {source}."
    if isinstance(place.view, PageView):
        return f"{_title(talk, place.view)}."
    pages, lists = len(place.screen.pages), len(place.screen.lists)
    return f"{place.screen.title}: {counted(pages, 'page')}, {counted(lists, 'list')}."


def read_menu(talk: Talk) -> None:
    """The list of screens."""
    talk.speech.say(where(talk))
    for number, screen in enumerate(talk.screens, 1):
        name = "" if screen.name == screen.title.lower() else f"; name {screen.name}"
        state = talk.session.state(screen.part)
        stale = f"; {_STALE}" if state.stale else ""
        talk.speech.say(f"{number}. {screen.title}{name}; {_STATES[state.status]}{stale}")


async def open_screen(talk: Talk, screen: ScreenSpec) -> None:
    """Go to a screen and read what is first there: its only view, or its first page and what else there is."""
    await prepare(talk, screen)
    views = views_of(screen)
    if len(views) == 1:
        await read_view(talk, views[0])
        return
    talk.speech.say(where(talk))
    _asides(talk, screen.part)
    if screen.pages:
        _read_page(talk, screen.pages[0])
    talk.speech.say("", f"Here in {screen.name}:")
    for number, view in enumerate(views, 1):
        talk.speech.say(f"{number}. {await _what(talk, view)}")


async def prepare(talk: Talk, screen: ScreenSpec) -> None:
    """Go to a screen and have made what it shows. Raises PartFailedError where its own part cannot be."""
    talk.place = Place(screen=screen)
    await ready(talk, screen.part)
    for part in screen.parts[1:]:
        await _tried(talk, part)


async def ready(talk: Talk, part: Part, *, again: bool = False) -> None:
    """Have a part made. Raises PartFailedError where it cannot be, unless an older one can be talked about."""
    state = await talk.made(part, again=again)
    older = talk.conversation and talk.session.document(part) is not None
    if state.status is not Status.READY and not older:
        raise PartFailedError(part, state)


async def _tried(talk: Talk, part: Part) -> None:
    """Have a part made that the screen can do without; its views then say why they are not there."""
    with suppress(PartFailedError):
        await ready(talk, part)


def views_of(screen: ScreenSpec) -> tuple[View, ...]:
    """What a screen consists of, as it is numbered: its pages, then its lists."""
    return (*screen.pages, *screen.lists)


async def read_view(talk: Talk, view: View) -> None:
    """Go to a page or a list, and read it from where one was in it, or say why it is not there."""
    if talk.session.document(view.part) is None:
        talk.place = replace(talk.place, view=None, listing=None)
        talk.speech.say(f"{_title(talk, view)} {_not_made(talk, view.part)}.")
        return
    if isinstance(view, PageView):
        talk.place = replace(talk.place, view=view, listing=None)
        talk.speech.say(where(talk))
        _asides(talk, view.part)
        _read_page(talk, view)
        return
    await arrange(talk, view, talk.asked.get(view.spec.name, Asked()))
    read_rows(talk)


async def arrange(talk: Talk, view: ListView[Any], asked: Asked) -> None:
    """Go to the top of a list with these rows in this order."""
    rows = await talk.rows(view)
    if rows is None:
        raise CollectError(f"the list {name_of(view.spec)} was not made")
    listing = Listing(rows, asked)
    talk.asked[view.spec.name] = asked
    talk.place = Place(screen=talk.place.screen, view=view, listing=listing)


def read_rows(talk: Talk, *, all_of_them: bool = False) -> None:
    """Read a page of rows, or all of them."""
    view, listing = listing_of(talk.place)
    start = 1 if all_of_them else talk.place.start
    end = listing.matched if all_of_them else min(start + PAGE - 1, listing.matched)
    talk.speech.say(_rows_heading(talk, start, end))
    _asides(talk, view.part)
    if not listing.matched:
        talk.speech.say(_nothing(view, listing))
    group = None
    for number in range(start, end + 1):
        heading = listing.group(number)
        if heading is not None and heading is not group:
            column = view.spec.column(heading.column)
            said = f"{title_of(column)} {value_of(column, heading.value)}" if column else ""
            talk.speech.say(f"Group: {said}; {counted(heading.count, view.noun)}.")
        group = heading
        talk.speech.say(row_sentence(number, view.spec, listing.row(number)))


def read_row(talk: Talk, number: int) -> None:
    """Read everything that is known of one row."""
    view, listing = listing_of(talk.place)
    if not 1 <= number <= listing.matched:
        there = f"the rows are 1 to {listing.matched:,}" if listing.matched else "there is no row"
        raise ConfigError(f"there is no row {number:,}", hint=there)
    talk.place.row = number
    talk.place.start = (number - 1) // PAGE * PAGE + 1
    line = listing.row(number)
    talk.speech.say(f"{_title(talk, view)}, row {number:,} of {listing.matched:,}:")
    detail = listing.rows.detail(line.key)
    if detail:
        talk.speech.page(view.page(detail))
    else:
        talk.speech.say(row_sentence(number, view.spec, line))


def _rows_heading(talk: Talk, start: int, end: int) -> str:
    view, listing = listing_of(talk.place)
    asked = listing.asked
    said = [_amount(view, listing), f"filter {asked.filter}" if asked.filter else ""]
    said.append(order_of(view.spec, asked.sort or view.spec.sort))
    if column := view.spec.column(asked.group) if asked.group else None:
        said.append(f"grouped by {title_of(column)}")
    if end - start + 1 < listing.matched:
        pages = -(-listing.matched // PAGE)
        said.append(f"rows {start:,} to {end:,}, page {(start - 1) // PAGE + 1:,} of {pages:,}")
    said.append(_STALE if talk.session.state(view.part).stale else "")
    return f"{_title(talk, view)}: {'; '.join(each for each in said if each)}."


def _amount(view: ListView[Any], listing: Listing) -> str:
    rows = counted(listing.rows.total, view.noun)
    return f"{listing.matched:,} of {rows}" if listing.asked.filter else rows


def _nothing(view: ListView[Any], listing: Listing) -> str:
    if listing.rows.total == 0:
        return view.nothing
    return "No row matches the filter. `filter` alone shows all of them again."


def _read_page(talk: Talk, view: PageView[Any]) -> None:
    page = talk.session.page(view)
    if page is None:
        talk.speech.say(f"{view.title} {_not_made(talk, view.part)}.")
    else:
        talk.speech.page(as_it_stands(talk.session, view, page))


def _asides(talk: Talk, part: Part) -> None:
    """What has to be known of a part beside its document, once."""
    if part in talk.told:
        return
    talk.told.add(part)
    state = talk.session.state(part)
    if state.status is not Status.READY:
        talk.speech.say(f"It was not made anew: {_why(state)}. What follows is older, or not all.")
    if state.exit_code and state.exit_reason:
        talk.speech.say(f"It ended with exit {state.exit_code}: {state.exit_reason}.")
    inside = str(talk.session.folder)
    talk.speech.say(*(f"Note: {each}." for each in state.notes if inside not in each))
    if state.stale:
        talk.speech.say(f"It is {_STALE}.")


async def _what(talk: Talk, view: View) -> str:
    if talk.session.document(view.part) is None:
        return f"{view_name(view)}; {_not_made(talk, view.part)}"
    if isinstance(view, PageView):
        return f"{view_name(view)}; {view.title}; a page"
    rows = await talk.rows(view)
    return f"{view_name(view)}; a list of {counted(rows.total if rows else 0, view.noun)}"


def _not_made(talk: Talk, part: Part) -> str:
    return f"is not there: {_why(talk.session.state(part))}"


def view_name(view: View) -> str:
    """What a list or a page is called, to open it."""
    return name_of(view.spec) if isinstance(view, ListView) else view.name.replace("_", " ")


def _title(talk: Talk, view: View) -> str:
    """Its screen, and what it is there, unless both are called alike."""
    title = talk.place.screen.title if talk.place.screen else "ringfence"
    name = name_of(view.spec) if isinstance(view, ListView) else view.title
    return title if title.lower() == name.lower() else f"{title}, {name}"
