"""Apps of the terminal UI driven by keys and mouse, without a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

import ringfence_tui
from ringfence_tui.widgets.themes import THEMES

Steps = Callable[[Pilot[Any]], Awaitable[None]]


def drive(app: App[Any], steps: Steps, size: tuple[int, int] = (80, 24)) -> None:
    """Run an app, take the steps, and end it. An exception of either fails the test."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(run())


class Host(App[None]):
    """An app of one widget, with the project's themes and styles."""

    CSS_PATH: ClassVar[Any] = Path(ringfence_tui.__file__).with_name("app.tcss")

    def __init__(self, widget: Widget, theme: str = THEMES[0].name) -> None:
        super().__init__()
        self.widget = widget
        for each in THEMES:
            self.register_theme(each)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(THEMES[0].variables)

    def compose(self) -> ComposeResult:
        yield self.widget


def frame(app: App[Any]) -> list[Strip]:
    """The screen as it is drawn, a strip a line."""
    return app.screen._compositor.render_strips()


def text_of(app: App[Any]) -> list[str]:
    """The lines of the screen without their styles."""
    return [strip.text.rstrip() for strip in frame(app)]


def terminal_text(app: App[Any]) -> str:
    """The whole screen, drawn again, as the text that a terminal gets."""
    return "\n".join(strip.render(app.console) for strip in frame(app))
