"""What was asked for on the command line: printed whole where nobody types, else where the talk begins."""

from __future__ import annotations

from typing import Any

from ringfence.errors import ConfigError
from ringfence_tui.parts import Part
from ringfence_tui.plain.commands import HELP, read_help
from ringfence_tui.plain.listing import Asked
from ringfence_tui.plain.reading import (
    arrange,
    open_screen,
    prepare,
    read_menu,
    read_row,
    read_rows,
    read_view,
    ready,
    views_of,
)
from ringfence_tui.plain.talk import Place, Talk, View, listing_of
from ringfence_tui.rows.filter import FilterError, parse_filter
from ringfence_tui.session.opening import Kind
from ringfence_tui.views.screens import ScreenSpec, find_screen
from ringfence_tui.views.view import ListView

_FIRST_WITH_ROWS = "runtimes"
"""Where a filter goes that names no screen."""


async def print_screen(talk: Talk) -> None:
    """Print a row, the rows of a filter, or everything of a screen; without a screen the overview."""
    opening = talk.session.opening
    if opening.screen == HELP:
        read_help(talk)
        return
    await _scan_if_new(talk)
    if opening.focus:
        await _focus(talk)
        return
    screen = _screen(talk)
    await prepare(talk, screen)
    shown = _views(screen, opening.filter)
    for left in screen.lists if opening.filter else ():
        if left not in shown:
            talk.speech.aside(f"Note: the filter does not fit {left.heading}, which is left out.")
    for place, view in enumerate(shown):
        if place:
            talk.speech.say("")
        await _print(talk, view)
    if not opening.screen and not opening.filter:
        talk.speech.say("")
        talk.place = Place()
        read_menu(talk)
        talk.speech.say("`ringfence tui --plain --screen NAME` prints one of them.")


async def _scan_if_new(talk: Talk) -> None:
    """Ask AWS where nothing was scanned yet: who prints a source has asked for it, and can ask no other way."""
    live = talk.session.opening.kind is Kind.LIVE
    if live and talk.session.document(Part.SCAN) is None:
        await ready(talk, Part.SCAN, again=True)


async def begin(talk: Talk) -> None:
    """Read what a talk begins with: the row, list or screen that was asked for, else all screens."""
    opening = talk.session.opening
    if opening.screen == HELP:
        read_help(talk)
    elif opening.focus:
        await _focus(talk)
    elif opening.filter:
        screen = _screen(talk)
        await prepare(talk, screen)
        await _first_of(talk, _views(screen, opening.filter))
    elif opening.screen:
        await open_screen(talk, _screen(talk))
    else:
        read_menu(talk)


def _screen(talk: Talk) -> ScreenSpec:
    """The screen that was asked for. Raises ConfigError for one that is none."""
    opening = talk.session.opening
    name = opening.screen or (_FIRST_WITH_ROWS if opening.filter else talk.screens[0].name)
    screen = find_screen(name, talk.screens)
    if screen is None:
        names = ", ".join(each.name for each in talk.screens)
        raise ConfigError(f"there is no screen {name}", hint=f"screens are {names}")
    return screen


def _views(screen: ScreenSpec, text: str) -> tuple[View, ...]:
    """What is printed of a screen: of a filter the lists that have its columns. Raises FilterError."""
    if not text:
        return views_of(screen)
    taken, refused = [], None
    for each in screen.lists:
        try:
            parse_filter(text, each.spec)
            taken.append(each)
        except FilterError as error:
            refused = error
    if not taken:
        raise refused or ConfigError(
            f"{screen.title} has no list to filter", hint="name another screen with --screen"
        )
    return tuple(taken)


async def _print(talk: Talk, view: View) -> None:
    if isinstance(view, ListView) and talk.session.document(view.part) is not None:
        await arrange(talk, view, Asked(filter=talk.session.opening.filter))
        read_rows(talk, all_of_them=True)
    else:
        await read_view(talk, view)


async def _first_of(talk: Talk, lists: tuple[View, ...]) -> None:
    """Ask the same of every list, and read the first one."""
    for each in lists:
        if isinstance(each, ListView):
            talk.asked[each.spec.name] = Asked(filter=talk.session.opening.filter)
    await read_view(talk, lists[0])


async def _focus(talk: Talk) -> None:
    """Read the row of a key, of the screen that was asked for or of any. Raises ConfigError without one."""
    opening = talk.session.opening
    screens = (_screen(talk),) if opening.screen else talk.screens
    for screen in screens:
        if opening.screen or screen.part is talk.screens[0].part:
            await prepare(talk, screen)
            for view in screen.lists:
                if await _found(talk, view, opening.focus):
                    return
    where = f" of {screens[0].title}" if opening.screen else ""
    raise ConfigError(
        f"no row{where} has the key {opening.focus}",
        hint="a key is an ARN, a host or a fingerprint",
    )


async def _found(talk: Talk, view: ListView[Any], key: str) -> bool:
    """Whether the list has the row, which is read then, among the rows of the filter if it is."""
    opening = talk.session.opening
    for text in dict.fromkeys((opening.filter, "")):
        try:
            await arrange(talk, view, Asked(filter=text))
        except FilterError:
            continue
        number = listing_of(talk.place)[1].number_of(key)
        if number is not None:
            read_row(talk, number)
            return True
    return False
