"""The pictures of the documentation: what is done before each, on the story of the sample estate."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from textual.events import Paste
from textual.pilot import Pilot
from textual.widgets import Input

import ringfence_tui
from ringfence_tui.app import RingfenceApp
from ringfence_tui.export.svg import animated, standing_alone
from ringfence_tui.screens.list_panel import name_of_list
from ringfence_tui.views.attacks import ATTACKS
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.widgets.page_view import PageView
from support.pilot import text_of
from support.tui.story import HOST, REASON, Story

Step = Callable[["Driven"], Awaitable[None]]
_SIZE = (100, 30)
_MOVING_SIZE = (100, 28)
_SECONDS = 2.5
"""How long each picture of the animation stays."""
_TRIES = 100


class Pictured(RingfenceApp):
    """The app, in which what is told for a moment stays until it is taken away."""

    CSS_PATH: ClassVar[Any] = Path(ringfence_tui.__file__).with_name("app.tcss")
    NOTIFICATION_TIMEOUT = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """An app, its session, and the keys."""

    app: Pictured
    session: Story
    keys: Pilot[Any]

    async def settle(self) -> None:
        """Wait until nothing is left to do."""
        await self.keys.pause()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: what leads to it, in an app that was just opened."""

    steps: tuple[Step, ...]
    size: tuple[int, int] = _SIZE
    theme: str = "dark"


def press(*keys: str) -> Step:
    """Press keys, each after what the one before led to."""

    async def steps(driven: Driven) -> None:
        for key in keys:
            await driven.keys.press(key)
            await driven.settle()

    return steps


def write(text: str) -> Step:
    """Paste a text where one is typed, which is quicker than key by key."""

    async def steps(driven: Driven) -> None:
        driven.app.post_message(Paste(text))
        await driven.settle()

    return steps


def open_part(screen: str, panel: str, key: str = "") -> Step:
    """Go to a list or a page, and to a row, as the command palette does."""

    async def steps(driven: Driven) -> None:
        driven.app.open_part(screen, panel, key)
        await driven.settle()

    return steps


def see(words: str) -> Step:
    """Wait until the screen shows some words."""

    async def steps(driven: Driven) -> None:
        for _ in range(_TRIES):
            if words in "\n".join(text_of(driven.app)):
                return
            await driven.settle()
        raise AssertionError(f"{words!r} never came:\n" + "\n".join(text_of(driven.app)))

    return steps


def scroll_to(words: str) -> Step:
    """Scroll the page in view until a line with these words is its first one."""

    async def steps(driven: Driven) -> None:
        (page,) = (each for each in driven.app.screen.query(PageView) if each.has_focus)
        place = next(n for n, each in enumerate(page.text.splitlines()) if words in each)
        page.scroll_to(y=place, animate=False)
        await driven.settle()

    return steps


async def still(driven: Driven) -> None:
    """Have nothing blink while the picture is taken."""
    for each in driven.app.screen.query(Input):
        each.cursor_blink = False
    await driven.settle()


async def judged(driven: Driven) -> None:
    """Have what was decided be in the documents, as a moment later it is."""
    driven.session.judge()
    await driven.settle()


async def quiet(driven: Driven) -> None:
    """Take away what was told for a moment."""
    driven.app.clear_notifications()
    await driven.settle()


_ASKED = (
    open_part("destinations", name_of_list(DESTINATIONS), HOST),
    see(f">{HOST}"),
    press("s"),
    write(REASON),
    see(REASON),
    still,
)
_FILES = (open_part("proposal", "page-files"), see("groups.tf"), scroll_to("rules.tf"))
SHOTS: dict[str, Shot] = {
    "overview": Shot(steps=(press("1"),)),
    "runtimes": Shot(steps=(press("2"),), size=(120, 40)),
    "egress": Shot(steps=(press("3", "m"),)),
    "destinations": Shot(steps=_ASKED),
    "findings": Shot(steps=(press("5", "slash"), write("severity:critical,high route"), still)),
    "proposal": Shot(steps=_FILES),
    "replay": Shot(steps=(press("7", "c"),)),
    "promotion": Shot(steps=(press("8", "right_square_bracket"),)),
    "enforcement": Shot(steps=(press("9"),)),
    "attacks": Shot(
        steps=(
            open_part("attacks", name_of_list(ATTACKS), "data-exfiltration"),
            see(">Data to a host"),
            press("p", "right"),
        )
    ),
    "coverage": Shot(steps=(press("C"),), theme="light"),
    "history": Shot(steps=(press("H"), open_part("history", "page-comparison"))),
    "help": Shot(steps=(press("4", "question_mark"),)),
}
STORY: tuple[tuple[Step, ...], ...] = (
    (press("1"),),
    (press("2"),),
    (press("3", "m"),),
    (press("escape"), *_ASKED),
    (press("enter"), see("takes it back"), judged),
    (quiet, *_FILES),
    (press("7", "c"),),
    (press("9"),),
)
"""What leads from each picture of the animation to the next."""


def drawn(shot: Shot) -> str:
    """A picture, as it is written into the documentation."""
    return standing_alone(asyncio.run(_taken((shot.steps,), shot.size, shot.theme))[0])


def moving() -> str:
    """The pictures of the story one after the other."""
    return animated(asyncio.run(_taken(STORY, _MOVING_SIZE, "dark")), seconds=_SECONDS)


async def _taken(
    pictures: Sequence[Sequence[Step]], size: tuple[int, int], theme: str
) -> list[str]:
    session = Story()
    app = Pictured(session, session.opening, theme=theme)  # type: ignore[arg-type]
    taken: list[str] = []
    async with app.run_test(size=size, notifications=True) as pilot:
        driven = Driven(app=app, session=session, keys=pilot)
        await driven.settle()
        for steps in pictures:
            for step in steps:
                await step(driven)
            await driven.settle()
            taken.append(app.export_screenshot())
    return taken
