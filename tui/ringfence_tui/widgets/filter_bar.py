"""The line under a list: its filter while it is typed, how many rows match, and how they are ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class FilterInput(Input):
    """The input of a filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "Drop filter", id="filter.drop", tooltip="Show every row again"),
        Binding("down", "keep", "To the list", show=False, id="filter.keep", tooltip="To the list"),
    ]

    @dataclass
    class Left(Message):
        """Somebody is done typing."""

        dropped: bool

    def action_drop(self) -> None:
        self.value = ""
        self.post_message(self.Left(dropped=True))

    def action_keep(self) -> None:
        self.post_message(self.Left(dropped=False))


class FilterBar(Horizontal):
    """Tells about a list, and takes a filter after `/`."""

    DEFAULT_CSS = """
    FilterBar { height: 1; dock: bottom; background: $surface; }
    FilterBar FilterInput { width: 1fr; display: none; background: $panel; }
    FilterBar.-typing FilterInput, FilterBar.-filtered FilterInput { display: block; }
    FilterBar #slash { width: auto; display: none; color: $accent; text-style: bold; }
    FilterBar.-typing #slash, FilterBar.-filtered #slash { display: block; }
    FilterBar #told { width: auto; max-width: 70%; padding: 0 1; color: $tone-dim; }
    FilterBar #told { text-wrap: nowrap; text-overflow: ellipsis; }
    FilterBar.-wrong #told { color: $error; text-style: bold; }
    """

    @dataclass
    class Changed(Message):
        """The text of the filter is another one."""

        text: str

    @dataclass
    class Done(Message):
        """Back to the list."""

    def compose(self) -> ComposeResult:
        yield Static(" /", id="slash", markup=False)
        yield FilterInput(compact=True, placeholder="words, field:value, -not", id="filter")
        yield Static("", id="told", markup=False)

    @property
    def input(self) -> Input:
        return self.query_one("#filter", Input)

    def begin(self) -> None:
        """Start typing."""
        self.add_class("-typing")
        self.input.focus()

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Say how many rows match, or what is wrong with the filter."""
        self.set_class(wrong, "-wrong")
        self.query_one("#told", Static).update(text)

    def set_text(self, text: str) -> None:
        """Show another list's filter, without taking it for typed."""
        with self.prevent(Input.Changed):
            self.input.value = text
        self.set_class(bool(text), "-filtered")

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self.set_class(bool(message.value), "-filtered")
        self.post_message(self.Changed(message.value))

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        self._leave()

    def on_filter_input_left(self, message: FilterInput.Left) -> None:
        message.stop()
        self._leave()

    def _leave(self) -> None:
        self.remove_class("-typing")
        self.post_message(self.Done())
