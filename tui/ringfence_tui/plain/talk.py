"""A conversation in plain mode: who is asked, where one is, and what was asked of each list."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ringfence.errors import ConfigError
from ringfence_tui.parts import Part
from ringfence_tui.plain.assessment import Assessment
from ringfence_tui.plain.listing import Asked, Listing
from ringfence_tui.plain.speech import Speech
from ringfence_tui.plain.typed import TypedLines
from ringfence_tui.rows.table import Rows
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.screens import SCREENS, ScreenSpec
from ringfence_tui.views.view import ListView, PageView

_SENTENCE_SECONDS = 5.0
"""At most one sentence of progress in this time."""
_WAITING = "waiting"
"""The stage of a part whose turn has not come."""
_YES = ("yes", "y")
_NO = ("no", "n", "")

View = ListView[Any] | PageView[Any]


class EndOfInputError(Exception):
    """Nobody types any more."""


@dataclass(slots=True)
class Place:
    """Where one is: at the list of screens, on a screen, in a list or page of it."""

    screen: ScreenSpec | None = None
    view: View | None = None
    listing: Listing | None = None
    start: int = 1
    """The number of the first row that was read last."""
    row: int = 0
    """The number of the row that was read last; 0 for none."""


@dataclass(slots=True)
class Talk:
    """What every command works on."""

    session: Assessment
    speech: Speech
    typed: TypedLines
    conversation: bool = True
    """Whether somebody types; else what was asked for is printed, and that is all."""
    screens: tuple[ScreenSpec, ...] = SCREENS
    clock: Callable[[], float] = time.monotonic
    place: Place = field(default_factory=Place)
    asked: dict[str, Asked] = field(default_factory=dict)
    """What was asked of each list, by its name: it is kept while others are looked at."""
    found: str = ""
    """What was looked for last."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever something is new of a part."""
    told: set[Part] = field(default_factory=set)
    """The parts of which was said what has to be known beside their documents."""
    waiting: bool = False
    """Whether a part or a command is waited for, which can be cancelled."""

    def listen(self) -> None:
        """Hear of changes, from whichever thread they are told."""
        loop = asyncio.get_running_loop()

        def heard(_: Part) -> None:
            loop.call_soon_threadsafe(self.changed.set)

        self.session.listen(heard)

    async def question(self, text: str) -> str:
        """Ask for one line. Raises EndOfInputError where there is none."""
        self.speech.prompt(text)
        line = await self.typed.line()
        if line is None:
            raise EndOfInputError
        return line.strip()

    async def agreed(self, text: str) -> bool:
        """Ask for yes or no until it is one of them; nothing is no."""
        while True:
            answer = (await self.question(f"{text} yes or no?")).lower()
            if answer in _YES:
                return True
            if answer in _NO:
                return False

    async def made(self, part: Part, *, again: bool = False) -> PartState:
        """Have a part made, unless it is there and of now, and say a sentence now and then."""
        self.session.ask(part, again=again)
        if self._runs(part):
            self.told.discard(part)
            await self._while(lambda: self._runs(part), part)
        return self.session.state(part)

    async def rows(self, view: ListView[Any]) -> Rows | None:
        """The rows of a list; those of a document of an earlier session may have to be written first."""
        while self.session.rows(view) is None and self.session.document(view.part) is not None:
            await self._while(lambda: self.session.rows(view) is None, view.part)
        return self.session.rows(view)

    def _runs(self, part: Part) -> bool:
        return self.session.state(part).status is Status.RUNNING

    async def _while(self, so: Callable[[], bool], part: Part) -> None:
        """Wait as long as something is so, or until it is cancelled."""
        said = self.clock()
        self.waiting = True
        try:
            while so():
                self.changed.clear()
                left = said + _SENTENCE_SECONDS - self.clock()
                if left <= 0:
                    self.speech.aside(self._progress(part))
                    said = self.clock()
                    continue
                await _waited(self.changed, left)
        finally:
            self.waiting = False

    def _progress(self, part: Part) -> str:
        """What is done: of this part, or of one that it is made of and waits for."""
        states = [self.session.state(each) for each in (part, *Part)]
        running = [each for each in states if each.status is Status.RUNNING]
        told = next((each for each in running if each.stage not in ("", _WAITING)), states[0])
        count = f", {told.done:,}" if told.done else ""
        of = f" of {told.total:,}" if count and told.total is not None else ""
        return f"Working, {told.seconds:.0f} seconds: {told.stage or part}{count}{of}."


async def _waited(changed: asyncio.Event, seconds: float) -> None:
    """Until something changed or the time is up; `wait_for` of Python 3.11 may lose a cancellation."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await changed.wait()


def listing_of(place: Place) -> tuple[ListView[Any], Listing]:
    """The list that one is in. Raises ConfigError elsewhere."""
    if not isinstance(place.view, ListView) or place.listing is None:
        raise ConfigError("this works within a list", hint="open one first, such as runtimes")
    return place.view, place.listing
