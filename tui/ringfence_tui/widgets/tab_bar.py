"""One line of named places, each with its key; the one that is open is marked by more than colour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A place."""

    name: str
    key: str
    title: str
    short: str


class TabBar(Widget):
    """Tabs, with short titles where the long ones do not fit; a click on one asks for it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tab--key", "tab--title", "tab--open"}
    DEFAULT_CSS = "TabBar { height: 1; background: $surface; }"

    open_tab: reactive[str] = reactive("")

    @dataclass
    class Asked(Message):
        """Somebody clicked on a tab."""

        bar: TabBar
        name: str

        @property
        def control(self) -> TabBar:
            return self.bar

    def __init__(self, tabs: tuple[Tab, ...], *, name: str = "") -> None:
        super().__init__(id=name or None)
        self._tabs = tabs
        self._places: tuple[tuple[int, int, str], ...] = ()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.rich_style
        key, title, is_open = (
            base + self.get_component_rich_style(each, partial=True)
            for each in ("tab--key", "tab--title", "tab--open")
        )
        segments: list[Segment] = []
        places: list[tuple[int, int, str]] = []
        used = 0
        for label in labels(self._tabs, self.open_tab, width):
            shown = label.name == self.open_tab
            places.append((used, used + label.size, label.name))
            if shown:
                segments.append(Segment(f"[{label.key}{label.text}]", is_open))
            else:
                segments += [
                    Segment(f" {label.key}", key),
                    Segment(f"{label.text} ", title),
                ]
            used += label.size
        self._places = tuple(places)
        return Strip(segments if y == 0 else []).adjust_cell_length(width, base)

    def on_click(self, event: Click) -> None:
        for start, end, name in self._places:
            if name and start <= event.x < end:
                self.post_message(self.Asked(self, name))


@dataclass(frozen=True, slots=True)
class Label:
    """A tab as it is written."""

    name: str
    """Empty for the mark of tabs that do not fit."""
    key: str
    text: str

    @property
    def size(self) -> int:
        """The cells that it takes."""
        return len(self.key) + len(self.text) + 2


_MORE_LEFT, _MORE_RIGHT = Label("", "", "<"), Label("", "", ">")


def labels(tabs: tuple[Tab, ...], is_open: str, width: int) -> tuple[Label, ...]:
    """What each tab is called, so that all of them fit if they can.

    Long titles, else short ones with the open one long, else short ones, at last without a blank
    behind the key; else the open one and as many around it as fit, with a mark where there are more.
    """
    long = tuple(_label(tab, tab.title) for tab in tabs)
    mixed = tuple(_label(tab, tab.title if tab.name == is_open else tab.short) for tab in tabs)
    short = tuple(_label(tab, tab.short) for tab in tabs)
    tight = tuple(Label(tab.name, tab.key, tab.short) for tab in tabs)
    for way in (long, mixed, short, tight):
        if sum(each.size for each in way) <= width:
            return way
    return _around(tight, is_open, width)


def _label(tab: Tab, text: str) -> Label:
    return Label(tab.name, f"{tab.key} " if tab.key else "", text)


def _around(every: tuple[Label, ...], is_open: str, width: int) -> tuple[Label, ...]:
    """The longest run of tabs with the open one in it that fits beside the marks."""
    place = next((n for n, each in enumerate(every) if each.name == is_open), 0)
    first = last = place
    room = width - every[place].size - _MORE_LEFT.size - _MORE_RIGHT.size
    grown = True
    while grown:
        grown = False
        for step in (first - 1, last + 1):
            if 0 <= step < len(every) and every[step].size <= room:
                room -= every[step].size
                first, last = min(first, step), max(last, step)
                grown = True
    left = (_MORE_LEFT,) if first > 0 else ()
    right = (_MORE_RIGHT,) if last < len(every) - 1 else ()
    return (*left, *every[first : last + 1], *right)
