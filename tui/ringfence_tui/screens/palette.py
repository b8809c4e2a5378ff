"""The command palette: every screen, every list, every runtime, and every action that works here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.markup import escape

from ringfence.model.text import printable
from ringfence_tui.screens.panels import panel_names, panel_titles
from ringfence_tui.screens.registry import views_of
from ringfence_tui.views.screens import SCREENS, ScreenSpec

if TYPE_CHECKING:
    from ringfence_tui.app import RingfenceApp

_ROW_SCORE = 0.5
_MOST_ROWS = 8
"""Rows of one list that a search offers at most."""

Command = tuple[str, str, Callable[[], object]]


class Palette(CommandPalette):
    """The stock palette, which two keys at once must not end the app of."""

    _left = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave once: a second Enter comes before the first one has closed it, and does nothing."""
        if self._left:
            self._selected_command = DiscoveryHit("", _nothing)  # which the caller runs next
            return AwaitComplete()
        self._left = True
        return super().dismiss(result)

    def _action_command_list(self, action: str) -> None:
        """Pages of a list whose lines are not laid out yet are passed over."""
        with suppress(KeyError):
            super()._action_command_list(action)


def _nothing() -> None:
    """What was chosen runs already."""


class Commands(Provider):
    """What can be gone to or done."""

    @property
    def _front(self) -> RingfenceApp:
        return cast("RingfenceApp", self.app)

    async def discover(self) -> Hits:
        for name, tip, run in self._commands():
            yield DiscoveryHit(name, run, help=escape(tip))

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, tip, run in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), run, help=escape(tip))
        async for name, tip, run in self._rows(query):
            yield Hit(_ROW_SCORE, Content(name), run, text=name, help=escape(tip))

    def _commands(self) -> Iterator[Command]:
        for screen in SCREENS:
            go = partial(self._front.action_open, screen.name)
            yield f"Go to {screen.title}", f"Key {screen.key}", go
            yield from self._parts(screen)
        seen = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.action in seen or not active.enabled or not binding.description:
                continue
            seen.add(binding.action)
            run = partial(self.app.run_action, binding.action, active.node)
            yield binding.description, binding.tooltip, run

    def _parts(self, screen: ScreenSpec) -> Iterator[Command]:
        """The lists and pages of a screen that has several."""
        shown = views_of(screen)
        names = panel_names(*shown)
        if len(names) > 1:
            for name, title in zip(names, panel_titles(*shown), strict=True):
                go = partial(self._front.open_part, screen.name, name)
                yield f"Go to {screen.title}: {title}", f"Key {screen.key}, then ]", go

    async def _rows(self, query: str) -> AsyncIterator[Command]:
        """Rows of the lists whose text has the query: runtimes and destinations by name."""
        async for screen, panel, key, name in self._front.find_rows(query, limit=_MOST_ROWS):
            go = partial(self._front.open_part, screen, panel, key)
            yield printable(name), printable(key), go
