"""What asks before something is done: a few fields, a yes or no, a choice, or a text to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from ringfence_tui.blocks import Page
from ringfence_tui.widgets.page_view import PageView

_CANCEL = Binding(
    "escape", "cancel", "Cancel", id="dialog.cancel", tooltip="Leave without doing it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line that is asked for."""

    name: str
    label: str
    value: str = ""
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing to choose, and its key."""

    key: str
    label: str
    value: str


Answer = TypeVar("Answer")


class Dialog(ModalScreen[Answer]):
    """What is left once: a key that is pressed twice answers nobody a second time."""

    CSS_PATH = "dialogs.tcss"
    _left = False

    def leave(self, answer: Answer) -> None:
        """Give the answer, unless it was given."""
        if not self._left:
            self._left = True
            self.dismiss(answer)


class Ask(Dialog[dict[str, str] | None]):
    """Asks for a few lines; None where it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _CANCEL,
        Binding(
            "pagedown",
            "read(True)",
            "Read on",
            show=False,
            id="dialog.on",
            tooltip="What is asked, one page on",
        ),
        Binding(
            "pageup",
            "read(False)",
            "Read back",
            show=False,
            id="dialog.back",
            tooltip="What is asked, one page back",
        ),
    ]

    def __init__(self, title: str, fields: tuple[Field, ...], *, page: Page = ()) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._page = page

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog" if self._page else "dialog -short"):
            yield Static(self._title, markup=False, classes="dialog--title")
            if self._page:
                page = PageView(self._page)
                page.can_focus = False  # what is typed goes to a field, wherever tab has gone
                yield page
            with Vertical(classes="dialog--end"):
                for field in self._fields:
                    with Horizontal(classes="dialog--field"):
                        yield Static(field.label, markup=False, classes="dialog--label")
                        yield Input(value=field.value, id=field.name, compact=True)
                yield Static("", markup=False, classes="dialog--complaint")
                yield Static("enter does it, escape leaves", markup=False, classes="dialog--keys")

    def on_mount(self) -> None:
        first = next((each for each in self._fields if not each.value), self._fields[-1])
        self.query_one(f"#{first.name}", Input).focus()

    def on_input_submitted(self) -> None:
        answers = {each.name: self.query_one(f"#{each.name}", Input).value for each in self._fields}
        empty = next((e for e in self._fields if e.needed and not answers[e.name].strip()), None)
        if empty is None:
            self.leave({name: value.strip() for name, value in answers.items()})
            return
        self.query_one(".dialog--complaint", Static).update(f"{empty.label} is needed")
        self.query_one(f"#{empty.name}", Input).focus()

    def action_read(self, on: bool) -> None:
        for page in self.query(PageView):
            (page.action_page_down if on else page.action_page_up)()

    def action_cancel(self) -> None:
        self.leave(None)


class Paged(Dialog[Answer]):
    """A page in full, which has the keys, and below it what answers."""

    KEYS: ClassVar[str]
    """What can be pressed, in words."""

    def __init__(self, title: str, page: Page = ()) -> None:
        super().__init__()
        self._title = title
        self._page = page

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog -tall"):
            yield Static(self._title, markup=False, classes="dialog--title")
            yield PageView(self._page)
            yield Static(self.KEYS, markup=False, classes="dialog--keys")

    def on_mount(self) -> None:
        for page in self.query(PageView):  # there is none where the app ends at this very moment
            page.focus()


class Confirm(Paged[bool]):
    """Shows what would be done, and does it for y only."""

    KEYS = "y does it, n or escape leaves"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "accept", "Yes", id="dialog.yes", tooltip="Do it"),
        Binding("n,escape,q", "cancel", "No", id="dialog.no", tooltip="Leave without doing it"),
    ]

    def action_accept(self) -> None:
        self.leave(True)

    def action_cancel(self) -> None:
        self.leave(False)


class Choose(Dialog[str | None]):
    """Takes one of a few things by its key or a click; None where it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [_CANCEL]

    def __init__(self, title: str, choices: tuple[Choice, ...]) -> None:
        super().__init__()
        self._title = title
        self.choices = choices

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, markup=False, classes="dialog--title")
            with VerticalScroll(classes="dialog--choices"):
                for choice in self.choices:
                    yield _Option(choice, self._take)
            yield Static("a key takes one, escape leaves", markup=False, classes="dialog--keys")

    def on_key(self, event: Key) -> None:
        found = next((each for each in self.choices if each.key == event.character), None)
        if found is not None:
            event.stop()  # else it is a key of the screen below as well, once the dialog is gone
            self._take(found)

    def _take(self, choice: Choice) -> None:
        self.leave(choice.value)

    def action_cancel(self) -> None:
        self.leave(None)


class _Option(Static):
    """One line of a choice."""

    def __init__(self, choice: Choice, take: Callable[[Choice], None]) -> None:
        super().__init__(f"{choice.key}  {choice.label}", markup=False, classes="dialog--option")
        self._choice = choice
        self._take = take

    def on_click(self) -> None:
        self._take(self._choice)


class Read(Paged[None]):
    """A text in full, to read and to leave."""

    KEYS = "escape closes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "cancel", "Close", id="dialog.close", tooltip="Back to the view")
    ]

    def action_cancel(self) -> None:
        self.leave(None)
