"""The last line: which keys work here. A hint is shown whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.dom import DOMNode
from textual.events import Click
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

_ALWAYS = ("app.help", "app.palette", "app.quit")
"""The ids of bindings that stay in the narrowest terminal."""
_GENERAL = ("list.", "panel.", "view.")
"""How the ids of bindings begin that most screens have; a screen's own are told before them."""
_GAP = 2
_UNWRITTEN = {"escape": "esc"}
"""Keys that write nothing where a text is typed, beside those with control."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and what it does here."""

    binding: str
    """Its id."""
    key: str
    what: str
    action: str
    node: DOMNode | None = None
    """Whose action it is: of the app, the screen, or what has the keys."""


class KeyFooter(Widget):
    """Hints of the bindings that are live, the screen's own first."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key", "footer--what"}
    DEFAULT_CSS = "KeyFooter { height: 1; background: $panel; dock: bottom; }"

    def __init__(self) -> None:
        super().__init__()
        self._places: tuple[tuple[int, int, Hint], ...] = ()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.refresh())

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        key = base + self.get_component_rich_style("footer--key", partial=True)
        what = base + self.get_component_rich_style("footer--what", partial=True)
        segments: list[Segment] = [Segment(" ", base)]
        places: list[tuple[int, int, Hint]] = []
        used = 1
        for hint in fitting(hints_of(self.screen), self.size.width - 1):
            places.append((used, used + _size(hint), hint))
            segments += [
                Segment(hint.key, key),
                Segment(f" {hint.what}{' ' * _GAP}", what),
            ]
            used += _size(hint)
        self._places = tuple(places)
        return Strip(segments if y == 0 else []).adjust_cell_length(self.size.width, base)

    async def on_click(self, event: Click) -> None:
        for start, end, hint in self._places:
            if start <= event.x < end:
                await self.app.run_action(hint.action, hint.node or self.screen)


def hints_of(screen: Screen[object]) -> tuple[Hint, ...]:
    """The hints of all bindings that are shown and work at the moment, each action once."""
    is_typing = isinstance(screen.focused, Input)
    found: dict[str, Hint] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and active.enabled and binding.description:
            key = _while_typing(binding.key) if is_typing else screen.app.get_key_display(binding)
            hint = Hint(binding.id or "", key, binding.description, binding.action, active.node)
            if key:
                found.setdefault(binding.action, hint)
    return tuple(sorted(found.values(), key=_rank))


def _while_typing(key: str) -> str:
    """A key that writes nothing, as it is told; empty for the others."""
    plain = key.removeprefix("ctrl+")
    return f"^{plain}" if plain != key else _UNWRITTEN.get(key, "")


def _rank(hint: Hint) -> int:
    starts = (number for number, each in enumerate(_GENERAL, 1) if hint.binding.startswith(each))
    return next(starts, 0)


def fitting(hints: Iterable[Hint], width: int) -> tuple[Hint, ...]:
    """The hints that fit, in their order; those for help, commands and leaving come last and stay."""
    every = tuple(hints)
    kept = [each for each in every if each.binding in _ALWAYS]
    room = width - sum(_size(each) for each in kept)
    found: list[Hint] = []
    for hint in every:
        if hint in kept:
            continue
        if _size(hint) <= room:
            found.append(hint)
            room -= _size(hint)
    return (*found, *kept)


def _size(hint: Hint) -> int:
    return cell_len(hint.key) + 1 + cell_len(hint.what) + _GAP
