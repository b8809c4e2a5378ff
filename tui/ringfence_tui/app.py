"""The terminal UI as a whole: its screens, what works on all of them, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from threading import Event
from typing import ClassVar

from textual import work
from textual.binding import BindingType
from textual.timer import Timer

from ringfence.errors import RingfenceError
from ringfence.model.text import printable
from ringfence_tui.parts import Part
from ringfence_tui.screens.asking import asks
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.deciding import Things
from ringfence_tui.screens.help import help_page
from ringfence_tui.screens.keys import EVERYWHERE
from ringfence_tui.screens.leaving import leave
from ringfence_tui.screens.list_panel import name_of_list
from ringfence_tui.screens.opening import open_sample, scan_aws
from ringfence_tui.screens.palette import Commands, Palette
from ringfence_tui.screens.registry import screen_of
from ringfence_tui.screens.safe_app import SafeApp
from ringfence_tui.screens.searching import found_in
from ringfence_tui.session.desk import UNENDED
from ringfence_tui.session.kept import ListState
from ringfence_tui.session.opening import Opening
from ringfence_tui.session.session import Session
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.glossary import GLOSSARY
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.screens import SCREENS, find_screen
from ringfence_tui.views.tools import TOOLS
from ringfence_tui.views.workloads import WORKLOADS
from ringfence_tui.widgets.themes import THEMES, theme_of

_TICK = 1.0
_KEEP_AFTER = 0.4
_NAMED = (RUNTIMES, TOOLS, WORKLOADS, DESTINATIONS)
"""The lists whose rows the palette finds; edges and findings are about these."""
FoundRow = tuple[str, str, str, str]


class RingfenceApp(SafeApp):
    """Shows an assessment. It computes nothing: the engine runs in a process of its own."""

    TITLE = "ringfence"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {Commands}  # noqa: RUF012 - the framework's own declaration
    COMMAND_PALETTE_BINDING = "ctrl+p"
    MODES: ClassVar = {spec.name: partial(screen_of, spec) for spec in SCREENS}
    BINDINGS: ClassVar[list[BindingType]] = [*EVERYWHERE]

    def __init__(self, session: Session, opening: Opening, *, theme: str = "") -> None:
        super().__init__()
        self.session = session
        self._link: tuple[str, str, str] | None = (opening.screen, opening.filter, opening.focus)
        self._shows = True
        self.decided: list[Things] = []
        """What was decided since this was opened, the latest last."""
        self.unsaid: tuple[str, ...] = ()
        """What ended while this was left, and could be read nowhere any more."""
        self._opens = False
        """Whether something else is being opened."""
        self._keeping: Timer | None = None
        self._left: dict[str, ListState] = dict(session.remembered.lists)
        self.theme = theme_of(theme or session.remembered.theme)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    async def on_mount(self) -> None:
        self.end_on_signals()
        self.session.listen(self._part_changed)
        self.set_interval(_TICK, self._tick)
        asked = find_screen(self._link[0]) if self._link and self._link[0] else None
        left = find_screen(self.session.remembered.screen)
        self.action_open((asked or left or SCREENS[0]).name)
        self._start()

    async def on_unmount(self) -> None:
        """End the engine with the app, whatever it is doing; nothing that it still says is shown."""
        self._shows = False
        await self.session.close()

    @work(group="session")
    async def _start(self) -> None:
        """Show what an earlier session left, and have made what costs nobody anything."""
        try:
            await self.session.start()
        except RingfenceError as error:
            self.complain(error)
        self._say_unkept()
        self._show_session()

    async def open_session(self, opening: Opening, *, scan: bool = False) -> None:
        """Look at something else; raises RingfenceError where its folder cannot be used."""
        before, self.session = self.session, Session(opening)
        self._left = dict(self.session.remembered.lists)
        self.decided = []
        self._opens = True
        if scan:  # first, since the screen asks for no more than what was kept
            self.session.ask(Part.SCAN, again=True)
        try:
            self._show_session()  # from now on keys act on this one, so none of before may be seen
            await before.close()
            self.session.listen(self._part_changed)
            await self.session.start()
        finally:
            self._opens = False
        self._say_unkept()
        self._show_session()

    def _say_unkept(self) -> None:
        if self.session.unkept:
            self.say(self.session.unkept, title="nothing is kept", severity="warning")

    def _show_session(self) -> None:
        """Have the screen in view show the session; the others do when they are opened."""
        if self._in_view is not None:
            self._in_view.on_screen_resume()
        self.refresh_bindings()

    @property
    def _in_view(self) -> AssessmentScreen | None:
        """The screen in view, below any dialog."""
        found = (e for e in reversed(self.screen_stack) if isinstance(e, AssessmentScreen))
        return next(found, None)

    def _part_changed(self, part: Part) -> None:
        """Have the screen in view show it; the others look when they are opened."""
        if not self._shows:
            return
        if self._in_view is not None:
            self._in_view.part_changed(part)
        self.refresh_bindings()

    def _tick(self) -> None:
        """Count the seconds of what runs, and look whether anybody can see them."""
        self.end_without_terminal()
        if self.session.running and isinstance(self.screen, AssessmentScreen):
            self.screen.tell_standing()

    def list_state(self, name: str) -> ListState | None:
        """How a list was left; None for one that never was open."""
        return self._left.get(name)

    def keep_list(self, name: str, state: ListState) -> None:
        """Remember how a list is filtered and ordered."""
        if self._left.get(name, ListState()) != state:
            self._left[name] = state
            self._keep_soon()

    def _keep_soon(self) -> None:
        """Have it written a moment later: a disk may take its time, and keys come one after the other."""
        if self._keeping is not None:
            self._keeping.stop()
        self._keeping = self.set_timer(_KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        self.session.remember(screen=self.current_mode, lists=dict(self._left))

    def follow_link(self, screen: AssessmentScreen) -> None:
        """On the first screen: the filter and the row that the command line named."""
        if self._link is not None:
            (name, text, key), self._link = self._link, None
            if name == "help":
                self.action_help()
            if text or key:
                screen.follow(text, key)

    def action_open(self, name: str) -> None:
        """Open a screen by its name."""
        spec = find_screen(name)
        if spec is not None and self.current_mode != spec.name:
            self.switch_mode(spec.name)
            self._keep_soon()

    def action_stop(self) -> None:
        self.session.cancel()

    def action_next_theme(self) -> None:
        names = [each.name for each in THEMES]
        place = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(place + 1) % len(names)]
        self.session.remember(theme=self.theme)
        self.say(f"theme {self.theme.removeprefix('ringfence-')}")

    def action_how_to_leave(self) -> None:
        self.say("q leaves; x stops what runs")

    @work(exclusive=True, group="leave")
    async def action_leave(self) -> None:
        self._keep()
        await leave(self)

    def last_words(self) -> str | None:
        said = [f"ringfence: {printable(each, 500)}" for each in self.unsaid]
        unended = [UNENDED] if self.session.pending.any else []
        return "\n".join((*said, *unended)) or None

    @asks
    async def action_scan_aws(self) -> None:
        """Ask what of AWS is to be scanned, and scan it."""
        await scan_aws(self)

    @asks
    async def action_open_sample(self) -> None:
        """Look at the bundled sample estate."""
        await open_sample(self)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self.session.running
        if action in ("scan_aws", "open_sample"):  # which would leave the one before half opened
            return not self._opens or None
        return super().check_action(action, parameters)

    def action_help(self) -> None:
        panel = self.screen.list_panel if isinstance(self.screen, AssessmentScreen) else None
        spec = panel.view.spec if panel is not None else None
        self.read("Help", help_page(self.screen, spec, GLOSSARY))

    def action_copy_command(self) -> None:
        if isinstance(self.screen, AssessmentScreen):
            self.copy(self.session.command(self.screen.panels.part))

    async def find_rows(self, query: str, *, limit: int) -> AsyncIterator[FoundRow]:
        """Rows that have the query in their text, of the lists of things that have a name.

        Gives screen, panel, key and name; at most so many of one list. Lists may be long, so they are
        searched beside the frames, until nobody waits any more.
        """
        left = Event()
        named = ((spec, view) for spec in SCREENS for view in spec.lists if view in _NAMED)
        try:
            for spec, view in named:
                rows = self.session.rows(view)
                if rows is None:
                    continue
                for row in await asyncio.to_thread(found_in, rows, query, limit, left.is_set):
                    yield spec.name, name_of_list(view), row.key, f"{spec.title}: {row.values[0]}"
        finally:
            left.set()

    def open_part(self, screen: str, panel: str, key: str = "") -> None:
        """Open a screen on one of its lists or pages, and on a row of it."""
        self.action_open(screen)
        self.call_later(self._show, panel, key)

    def _show(self, panel: str, key: str) -> None:
        if isinstance(self.screen, AssessmentScreen):
            self.screen.show(panel, key)


def run(opening: Opening, *, theme: str = "") -> int:
    """Run the terminal UI until somebody leaves; give the exit code."""
    app = RingfenceApp(Session(opening), opening, theme=theme)
    code = app.run()
    return app.return_code or code or 0
