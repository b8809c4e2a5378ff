"""The whole terminal UI over a session that is ready, and what its tests look at."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from rich.cells import cell_len
from textual.events import (
    Callback,
    Click,
    Key,
    MouseDown,
    MouseEvent,
    MouseUp,
    Paste,
    Resize,
    Timer,
)
from textual.geometry import Offset, Size
from textual.keys import _character_to_key
from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen

from ringfence_tui.app import RingfenceApp
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import GroupLine
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.list_panel import ListPanel
from ringfence_tui.session.session import Session
from ringfence_tui.widgets.page_view import PageView
from support.pilot import frame, text_of
from support.tui.ready_session import ReadySession

Kind = TypeVar("Kind")
_LONGEST = 300.0
"""Seconds of a test that count as never ending: what it waits for does not come."""
_QUIET = 3
"""Rounds without a word after which nobody has anything to say."""
_CHARACTERS = {
    "space": " ",
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
}
Documents = dict[Part, Any]


class MakeFront(Protocol):
    """Makes a run of the app; changes are those of its opening."""

    def __call__(
        self,
        *,
        missing: tuple[Part, ...] = ...,
        documents: Documents | None = ...,
        theme: str = ...,
        **changes: Any,
    ) -> Front: ...


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was said for a moment."""

    title: str
    text: str
    severity: str


class Front:
    """One run of the app."""

    def __init__(self, session: ReadySession, *, theme: str = "") -> None:
        self.session = session
        self.app = RingfenceApp(cast("Session", session), session.opening, theme=theme)
        self.pilot: Pilot[Any] = cast("Pilot[Any]", None)
        self.messages: list[Message] = []
        """What was heard anywhere in the app, the latest last."""

    def drive(
        self,
        steps: Callable[[], Awaitable[None]],
        size: tuple[int, int] = (80, 24),
        *,
        toasts: bool = False,
    ) -> None:
        """Run the app, take the steps, and end it. An exception of either fails the test.

        What is told for a moment lies over the screen; it is drawn where a test looks at it.
        """

        async def run() -> None:
            async with self.app.run_test(
                size=size, message_hook=self._hear, notifications=toasts
            ) as pilot:
                self.pilot = pilot
                await self.settle()
                async with asyncio.timeout(_LONGEST):
                    await steps()

        asyncio.run(run())

    def _hear(self, message: Message) -> None:
        if not isinstance(message, Callback | Timer):
            self.messages.append(message)

    async def settle(self) -> None:
        """Wait until nobody has anything to say any more, and no worker works but to ask something.

        By the messages and not by the clock, so that a busy machine changes nothing.
        """
        quiet = 0
        while quiet < _QUIET and self.app.is_running:
            before = len(self.messages)
            await self.pilot._wait_for_screen()
            self.app.screen._on_timer_update()  # what a timer does: layout and painting
            at_work = not self.asks and any(each.is_running for each in self.app.workers)
            quiet = quiet + 1 if len(self.messages) == before and not at_work else 0

    async def wait(self) -> None:
        """Wait for the workers of a dialog as well; none of them may be waiting for an answer."""
        await self.app.workers.wait_for_complete()
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys, and wait each time until all that it caused is done."""
        for key in keys:
            self.send(key)
            await self.settle()

    async def type_at_once(self, text: str) -> None:
        """Send letters without waiting for what each of them causes."""
        await self.press_at_once(*text)

    async def press_at_once(self, *keys: str) -> None:
        """Press keys before anything hears of the first of them."""
        for key in keys:
            self.send(key)
        await self.settle()

    async def leave(self) -> None:
        """Press q, and wait until the app has ended."""
        self.send("q")
        await self.ended()

    async def ended(self) -> None:
        """Wait until the app has ended."""
        while self.app.is_running:
            await asyncio.sleep(0)

    def send(self, key: str) -> None:
        """Press a key, and wait for nothing."""
        name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
        event = Key(name, key if len(key) == 1 else _CHARACTERS.get(name))
        event.set_sender(self.app)
        assert self.app._driver is not None
        self.app._driver.send_message(event)

    async def paste(self, text: str) -> None:
        """Put a text where one types, at once."""
        focused = self.app.screen.focused
        assert focused is not None, "nothing takes text here"
        focused.post_message(Paste(text))
        await self.settle()

    async def click(self, words: str, *, at: int = 0) -> None:
        """Click on words that are on the screen, so many cells from their beginning."""
        y = next((y for y, each in enumerate(self.lines) if words in each), None)
        assert y is not None, f"{words!r} is not on the screen:\n{self.text}"
        line = self.lines[y]
        await self.mouse(cell_len(line[: line.index(words)]) + at, y, MouseDown, MouseUp, Click)

    async def resize(self, width: int, height: int) -> None:
        """Make the terminal larger or smaller."""
        self.send_size(width, height)
        await self.settle()
        self.app._check_resize()  # what a timer does
        await self.settle()

    def send_size(self, width: int, height: int) -> None:
        """Say that the terminal has another size, and wait for nothing."""
        size = Size(width, height)
        driver = self.app._driver
        assert driver is not None
        driver._size = (width, height)
        driver.send_message(Resize(size, size))

    async def mouse(self, x: int, y: int, *kinds: type[MouseEvent]) -> None:
        """Have the mouse do something at a place."""
        for kind in kinds:
            found, _ = self.app.get_widget_at(x, y)
            event = kind(found, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)
            self.app.mouse_position = Offset(x, y)
            self.app.screen._forward_event(event)
            await self.settle()

    @property
    def screen(self) -> AssessmentScreen:
        """The screen in view, below any dialog."""
        found = (e for e in reversed(self.app.screen_stack) if isinstance(e, AssessmentScreen))
        return next(found)

    @property
    def panel(self) -> ListPanel:
        """The list that is shown."""
        found = self.screen.list_panel
        assert found is not None, f"no list is shown:\n{self.text}"
        return found

    @property
    def page(self) -> PageView:
        """The page that is shown in place of a list."""
        found = self.screen.page_panel
        assert found is not None, f"no page is shown:\n{self.text}"
        return found

    def dialog(self, kind: type[Kind]) -> Kind:
        """The dialog on top, which has to be of a kind."""
        found: Screen[Any] = self.app.screen
        assert isinstance(found, kind), f"{found} is shown:\n{self.text}"
        return found

    @property
    def asks(self) -> bool:
        """Whether a dialog is on top."""
        return not isinstance(self.app.screen, AssessmentScreen)

    @property
    def keys(self) -> list[str]:
        """The keys of the rows that are shown, in their order."""
        assert self.panel.selection is not None
        return [each.key for each in self.panel.selection.lines()]

    def column(self, name: str) -> list[Any]:
        """The values of one column of the rows that are shown, in their order."""
        selection = self.panel.selection
        assert selection is not None
        place = [each.name for each in selection.rows.spec.columns].index(name)
        return [each.values[place] for each in selection.lines()]

    @property
    def groups(self) -> list[str]:
        """The headings of the groups that are shown."""
        selection = self.panel.selection
        assert selection is not None
        lines = (selection.line(each) for each in range(len(selection)))
        return [str(each.value) for each in lines if isinstance(each, GroupLine)]

    @property
    def lines(self) -> list[str]:
        """The screen, without its styles."""
        return text_of(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def dialog_text(self) -> str:
        """What the dialog on top says, as one line: what it wraps reads on."""
        inside = self.app.screen.query_one(".dialog").content_region
        lines = frame(self.app)[inside.y : inside.bottom]
        return " ".join(" ".join(e.crop(inside.x, inside.right).text for e in lines).split())

    @property
    def counted(self) -> str:
        """What the line under the list says."""
        return str(self.screen.query_one("#told").render())

    @property
    def footer(self) -> str:
        """The last line."""
        return self.lines[-1]

    @property
    def status(self) -> str:
        """The first line."""
        return self.lines[0]

    @property
    def told(self) -> list[Told]:
        """What was said for a moment, the latest last."""
        return [Told(e.title, e.message, e.severity) for e in self.app._notifications]


def characters(front: Front) -> set[str]:
    """Every character that the screen sends to a terminal."""
    return set("".join(front.lines))
