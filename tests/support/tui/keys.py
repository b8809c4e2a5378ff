"""The table of keys, from the bindings of the app, its screens and its widgets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode

from ringfence_tui.app import RingfenceApp
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.dialogs import Ask, Choose, Confirm, Read
from ringfence_tui.screens.list_panel import ListPanel
from ringfence_tui.screens.registry import screen_of
from ringfence_tui.screens.stepping import Steps
from ringfence_tui.views.screens import SCREENS
from ringfence_tui.widgets.filter_bar import FilterInput
from ringfence_tui.widgets.page_view import PageView
from ringfence_tui.widgets.row_table import RowTable

TO_SCREENS = "go."
"""How the ids of the keys begin that open screens: those stand in the table of screens."""
_NAMES = {
    "colon": ":",
    "down": "↓",
    "left": "←",
    "left_square_bracket": "[",
    "pagedown": "page down",
    "pageup": "page up",
    "question_mark": "?",
    "right": "→",
    "right_square_bracket": "]",
    "slash": "/",
    "up": "↑",
}
_PLACES: tuple[tuple[str, tuple[type[DOMNode], ...]], ...] = (
    ("everywhere", (RingfenceApp,)),
    ("every screen", (AssessmentScreen,)),
    ("lists", (RowTable, ListPanel)),
    ("a filter", (FilterInput,)),
    ("pages", (PageView,)),
    *(
        (spec.title, (kind,))
        for spec in SCREENS
        if (kind := type(screen_of(spec))) is not AssessmentScreen
    ),
    ("a question", (Ask, Choose)),
    ("yes or no", (Confirm,)),
    ("a text", (Read,)),
    ("an attack", (Steps,)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a key does somewhere."""

    where: str
    keys: tuple[str, ...]
    does: str


def bound() -> tuple[Key, ...]:
    """Every key that does something of ours, but for those that open screens."""
    return tuple(
        Key(where=where, keys=keys_of(each), does=each.tooltip)
        for where, kinds in _PLACES
        for each in _own(kinds)
    )


def keys_of(binding: Binding) -> tuple[str, ...]:
    """The keys of a binding, as they are told."""
    return tuple(_NAMES.get(each, each) for each in binding.key.split(","))


def key_table() -> str:
    """The table, as it stands in the documentation."""
    return "\n".join(("| where | key | does |", "|---|---|---|", *_lines(bound())))


def _lines(keys: Iterable[Key]) -> Iterator[str]:
    before = ""
    for each in keys:
        where = "" if each.where == before else each.where
        before = each.where
        yield f"| {where} | {', '.join(f'`{key}`' for key in each.keys)} | {each.does} |"


def _own(kinds: Iterable[type[DOMNode]]) -> Iterator[Binding]:
    """The bindings that classes declare themselves, each once."""
    found = {
        binding: None
        for kind in kinds
        for binding in kind.__dict__.get("BINDINGS", ())
        if isinstance(binding, Binding) and not str(binding.id).startswith(TO_SCREENS)
    }
    return iter(found)
