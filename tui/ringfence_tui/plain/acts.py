"""What is done with what is shown: write it to a file, have it made again, name the command behind it."""

from __future__ import annotations

from typing import TypeVar

from ringfence.errors import CollectError, ConfigError
from ringfence_tui.export.files import AlreadyThereError, place_of, save
from ringfence_tui.export.formats import ListFormat, PageFormat, default_name
from ringfence_tui.export.lists import export as list_text
from ringfence_tui.export.page_json import page_json
from ringfence_tui.export.page_markdown import page_markdown
from ringfence_tui.export.page_text import page_text
from ringfence_tui.parts import Part
from ringfence_tui.plain.reading import open_screen, ready, where
from ringfence_tui.plain.talk import Place, Talk, View, listing_of
from ringfence_tui.session.standing import as_it_stands
from ringfence_tui.views.view import PageView

_PAGES = {
    PageFormat.TEXT: page_text,
    PageFormat.MARKDOWN: page_markdown,
    PageFormat.JSON: page_json,
}
_DIGITS = 12
_Format = TypeVar("_Format", ListFormat, PageFormat)


async def export(talk: Talk, text: str) -> None:
    """Write the rows or the page that are shown to a file."""
    word, _, name = text.partition(" ")
    view = _exported(talk.place)
    if isinstance(view, PageView):
        form = _format(PageFormat, word)
        page = talk.session.page(view)
        if page is None:
            raise CollectError(f"{view.title} was not made")
        page = as_it_stands(talk.session, view, page)
        await _write(talk, name or default_name(view, form), _PAGES[form](page))
    else:
        kind = _format(ListFormat, word)
        _, listing = listing_of(talk.place)
        await _write(talk, name or default_name(view, kind), list_text(listing.selection, kind))


def _exported(place: Place) -> View:
    """The list or page that one is in, or the first page of the screen."""
    if place.view is not None:
        return place.view
    if place.screen is None or not place.screen.pages:
        raise ConfigError("there is nothing to export here", hint="open a list or a page first")
    return place.screen.pages[0]


def _format(formats: type[_Format], word: str) -> _Format:
    try:
        return formats(word.lower())
    except ValueError:
        known = ", ".join(formats)
        raise ConfigError(
            f"there is no format {word}" if word else "no format is named",
            hint=f"write `export {next(iter(formats))} FILE`; formats are {known}",
        ) from None


async def _write(talk: Talk, name: str, text: str) -> None:
    path = place_of(name)
    try:
        save(path, text)
    except AlreadyThereError as error:
        if not await talk.agreed(f"{error}. Replace it?"):
            talk.speech.say(where(talk), "Nothing was written.")
            return
        save(path, text, replace=True)
    talk.speech.say(where(talk), f"Written to {path}.")


async def again(talk: Talk, text: str) -> None:
    """Have what is shown made again, and read it."""
    del text
    screen = talk.place.screen
    if screen is None:
        raise ConfigError("nothing is shown that could be made again", hint="open a screen first")
    await ready(talk, screen.part, again=True)
    await open_screen(talk, screen)


async def compare(talk: Talk, text: str) -> None:
    """Have two scans of the history compared, which are named by their rows."""
    view, listing = listing_of(talk.place)
    numbers = [int(each[:_DIGITS]) for each in text.split() if each.isdecimal()]
    there = all(1 <= each <= listing.matched for each in numbers)
    if view.part is not Part.HISTORY or len(numbers) != len(text.split()) or not there:
        numbers = []
    match numbers:
        case [old, new]:
            talk.session.compare(listing.row(old).key, listing.row(new).key)
        case _:
            raise ConfigError(
                "no two scans are named",
                hint="in the list of the history write `compare 2 1`, the older one first",
            )
    await ready(talk, Part.DIFFERENCE)
    if talk.place.screen is not None:
        await open_screen(talk, talk.place.screen)


async def command(talk: Talk, text: str) -> None:
    """Say the shell command that makes the document behind what is shown."""
    del text
    place = talk.place
    part = place.view.part if place.view else place.screen.part if place.screen else Part.SCAN
    talk.speech.say(where(talk), f"This makes the {part}:", talk.session.command(part))
