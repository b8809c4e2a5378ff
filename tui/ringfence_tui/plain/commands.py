"""The words that plain mode understands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ringfence.errors import ConfigError
from ringfence_tui.plain import acts, decisions, files, lists
from ringfence_tui.plain.lists import columns_of
from ringfence_tui.plain.reading import (
    open_screen,
    read_menu,
    read_row,
    read_view,
    view_name,
    views_of,
    where,
)
from ringfence_tui.plain.talk import Place, Talk, View
from ringfence_tui.views.glossary import CHAPTERS, glossary_page
from ringfence_tui.views.screens import ScreenSpec, find_screen
from ringfence_tui.views.view import ListView

_LONGEST_NUMBER = 12


HELP = "help"
"""What `--screen` calls that which is no screen here."""


class QuitError(Exception):
    """Somebody leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One word, and what it does with the text after it."""

    words: tuple[str, ...]
    usage: str
    summary: str
    run: Callable[[Talk, str], Awaitable[None]]


async def answer(talk: Talk, text: str) -> None:
    """Do what a line says. Raises RingfenceError where that cannot be, and QuitError."""
    word, _, rest = text.strip().partition(" ")
    known = next((each for each in COMMANDS if word.lower() in each.words), None)
    view = _view(talk.place.screen, text.strip().lower())
    if not word:
        return
    if view is not None:
        await read_view(talk, view)
    elif known is not None:
        await known.run(talk, rest.strip())
    elif word.isdecimal() and not rest:
        await _number(talk, int(word[:_LONGEST_NUMBER]))
    else:
        await _open(talk, text.strip())


async def _number(talk: Talk, number: int) -> None:
    """A row of the list, a view of the screen, or a screen, by where one is."""
    if isinstance(talk.place.view, ListView):
        read_row(talk, number)
    elif talk.place.screen is not None:
        views = views_of(talk.place.screen)
        if not 1 <= number <= len(views):
            raise ConfigError(
                f"there is no {number} here", hint=f"it has 1 to {len(views)}; `up` leaves it"
            )
        await read_view(talk, views[number - 1])
    elif 1 <= number <= len(talk.screens):
        await open_screen(talk, talk.screens[number - 1])
    else:
        raise ConfigError(
            f"there is no screen {number}", hint=f"screens are 1 to {len(talk.screens)}"
        )


async def _open(talk: Talk, name: str) -> None:
    screen = find_screen(name, talk.screens)
    if screen is None:
        raise ConfigError(f"{name} is no command and no screen", hint="`help` lists both")
    await open_screen(talk, screen)


def _view(screen: ScreenSpec | None, name: str) -> View | None:
    """A view of the screen by its name."""
    views = views_of(screen) if screen else ()
    return next((each for each in views if view_name(each) == name.replace("_", " ")), None)


async def _up(talk: Talk, _: str) -> None:
    """Leave the list for its screen, and the screen for the list of screens."""
    screen = talk.place.screen
    if talk.place.view is not None and screen is not None and len(views_of(screen)) > 1:
        await open_screen(talk, screen)
    else:
        await _menu(talk, "")


async def _menu(talk: Talk, _: str) -> None:
    talk.place = Place()
    read_menu(talk)


async def _quit(talk: Talk, _: str) -> None:
    del talk
    raise QuitError


async def _help(talk: Talk, text: str) -> None:
    if not text:
        talk.speech.say(where(talk))
        _read_commands(talk)
        return
    talk.speech.say(where(talk), *_meaning(text))


def read_help(talk: Talk) -> None:
    """Every command, and every word of the screens."""
    talk.speech.say("Help.")
    _read_commands(talk)
    talk.speech.say("")
    talk.speech.page(glossary_page())


def _read_commands(talk: Talk) -> None:
    names = ", ".join(each.name for each in talk.screens)
    talk.speech.say(
        f"There are {len(COMMANDS)} commands.",
        "A number opens what has that number.",
        f"A name opens a screen: {names}.",
        *(f"{each.usage}: {each.summary}." for each in COMMANDS),
    )
    view = talk.place.view
    if isinstance(view, ListView):
        talk.speech.say(f"Columns here, for filter and sort: {columns_of(view)}.")
        if view.spec.groups:
            talk.speech.say(f"It can be grouped by {', '.join(view.spec.groups)}.")


def _meaning(text: str) -> list[str]:
    """What a word means, or a command does. Raises ConfigError for any other."""
    word = text.lower()
    commands = [f"{each.usage}: {each.summary}." for each in COMMANDS if word in each.words]
    terms = [
        f"{term}, of {chapter.lower()}: {sentence}"
        for chapter, meanings in CHAPTERS
        for term, sentence in meanings
        if word == term.lower()
    ]
    if not commands and not terms:
        raise ConfigError(
            f"{text} is no command and no word of the screens",
            hint="`help` lists commands, `words` reads all words",
        )
    return commands + terms


async def _words(talk: Talk, _: str) -> None:
    talk.speech.say(where(talk))
    talk.speech.page(glossary_page())


def _of(usage: str, summary: str, run: Callable[[Talk, str], Awaitable[None]]) -> Command:
    """A command whose first words are those of its usage, as in `next, n`."""
    words = tuple(each.split()[0] for each in usage.split(", "))
    return Command(words=words, usage=usage, summary=summary, run=run)


COMMANDS = (
    _of("next, n", "read the next rows of a list", lists.next_page),
    _of("back, b", "read the rows before", lists.page_before),
    _of("row N", "read everything of one row; its number alone does the same", lists.row),
    _of(
        "filter TEXT",
        "only rows that match: words, column:value, bytes:>1MB, column:? for not known, "
        "a minus before what must not be; without a text all rows",
        lists.filtered,
    ),
    _of("sort COLUMN [desc]", "another order; without a column the first one", lists.sorted_by),
    _of("group COLUMN", "rows under headings; without a column none", lists.grouped_by),
    _of("find TEXT", "read the next row that has it; without a text look on", lists.find),
    _of(
        "export FORMAT FILE",
        "write what is shown: a list as json, csv or markdown, a page as text, markdown or json",
        acts.export,
    ),
    _of("sanction N", "put a destination on the sanctioned list", decisions.sanction),
    _of("deny N", "put a destination on the denied list", decisions.deny),
    _of("except N", "accept a destination or a finding until a day", decisions.accept),
    _of("undo N", "take back what was decided of it", decisions.undo),
    _of(
        "write DIR", "write the proposal to a folder, after saying what changes there", files.write
    ),
    _of("apply", "make the next step of the promotion in the files of --pack", files.apply),
    _of("compare N M", "compare two scans of the history, the older one first", acts.compare),
    _of("again", "have what is shown made again", acts.again),
    _of("command", "say the shell command behind what is shown", acts.command),
    _of("up", "leave the list or the screen", _up),
    _of("screens", "read the list of screens", _menu),
    _of("help WORD", "read this; with a word, what it means or does", _help),
    _of("words", "read what every word of the screens means", _words),
    _of("quit, q", "leave; decisions are kept", _quit),
)
