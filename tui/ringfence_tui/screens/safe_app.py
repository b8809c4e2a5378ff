"""An app whose text never acts: what is drawn, told, copied or printed at its end is made safe first."""

from __future__ import annotations

import asyncio
import select
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import Literal

from rich.segment import Segment, Segments
from textual.app import App
from textual.events import Resize
from textual.filter import LineFilter

from ringfence.errors import RingfenceError
from ringfence.model.text import printable
from ringfence_tui.blocks import Page
from ringfence_tui.screens.dialogs import Read
from ringfence_tui.screens.too_small import keep_to_size
from ringfence_tui.widgets.safe_lines import SafeLines, safe_segments
from ringfence_tui.widgets.themes import THEMES

_TOLD = 400
_ERROR_SECONDS = 30.0
_COPIED = 100_000
_SHORT = 80
_REPORT = "ringfence: error: internal error; please report it with the lines below"
"""What the command line says of a defect."""
Severity = Literal["information", "warning", "error"]
_ENDING = {signal.SIGTERM: 143, signal.SIGHUP: 129, signal.SIGINT: 130}
"""The exit codes of a process that a signal ended."""


class SafeApp(App[int]):
    """What every screen may ask of the app to tell, copy and show, in our themes and where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._safe_lines = SafeLines()
        for each in THEMES:
            self.register_theme(each)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return dict(THEMES[0].variables)

    def on_ready(self) -> None:
        keep_to_size(self, self.size)
        self.app_resume_signal.subscribe(self, self._draw_anew)

    def on_resize(self, event: Resize) -> None:
        keep_to_size(self, event.size)

    def _draw_anew(self, _: App[object]) -> None:
        """Draw everything: the terminal that was left for a shell is empty again."""
        self.screen.refresh()

    def get_line_filters(self) -> Sequence[LineFilter]:
        return (self._safe_lines, *super().get_line_filters())

    def end_on_signals(self) -> None:
        """Leave in order when a signal asks for it, so that the terminal is restored."""
        loop = asyncio.get_running_loop()
        for number, code in _ENDING.items():
            loop.add_signal_handler(number, self.end, code)

    def end(self, code: int) -> None:
        """Leave at once, and say what has to be known of that."""
        self.exit(return_code=code, message=self.last_words())

    def last_words(self) -> str | None:
        """What is said once the terminal is restored; None where there is nothing to say."""
        return None

    def end_without_terminal(self) -> None:
        """Leave as after SIGHUP once nobody can see or type anything any more, whoever forgot to say so."""
        if not self.is_headless and sys.__stdin__ is not None and _hung_up(sys.__stdin__.fileno()):
            self.exit(return_code=_ENDING[signal.SIGHUP])

    def say(self, text: str, *, title: str = "", severity: Severity = "information") -> None:
        """Tell something for a moment; never as markup, since it may hold what strangers wrote."""
        self.notify(
            printable(text, limit=_TOLD),
            title=printable(title),
            severity=severity,
            timeout=_ERROR_SECONDS if severity == "error" else None,
            markup=False,
        )

    def complain(self, error: RingfenceError) -> None:
        """Tell what went wrong and what to do about it."""
        self.say(error.hint or "nothing was changed", title=str(error), severity="error")

    def copy(self, *lines: str) -> None:
        """Put text onto the clipboard, without anything that a terminal or a shell acts on.

        What strangers wrote is one line each: where it is pasted, a line end would run a command.
        """
        safe = "\n".join(printable(each, limit=_COPIED) for each in lines)
        if not safe.strip():
            self.say("nothing to copy here", severity="warning")
            return
        self.copy_to_clipboard(safe)
        self.say(f"copied: {safe}" if len(safe) < _SHORT else f"copied {len(safe):,} characters")

    def read(self, title: str, page: Page) -> None:
        """Show a page in full."""
        self.push_screen(Read(printable(title), page))

    def _fatal_error(self) -> None:
        """Print a crash for a report, without the values of variables, among which there may be secrets."""
        self.bell()
        lines = (_REPORT, *traceback.format_exc().splitlines())
        drawn = (each for line in lines for each in (Segment(line), Segment.line()))
        self._exit_renderables.append(Segments(safe_segments(drawn)))
        self._close_messages_no_wait()


def _hung_up(terminal: int) -> bool:
    """Whether the other end of a terminal is gone."""
    asked = select.poll()
    asked.register(terminal, 0)
    return bool(asked.poll(0))
