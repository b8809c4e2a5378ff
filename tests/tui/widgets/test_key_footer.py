"""The last line says which keys work at the moment."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.pilot import Pilot
from textual.widgets import Input

from ringfence_tui.widgets.key_footer import hints_of
from support.pilot import drive


class _Typing(App[None]):
    """An app with an input, and with the keys that ours has."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="list.filter", key_display="/"),
        Binding("colon,ctrl+p", "palette", "Commands", id="app.palette", key_display=":"),
        Binding("q,ctrl+q", "leave", "Quit", id="app.quit", key_display="q"),
        Binding("escape", "drop", "Drop filter", id="filter.drop"),
    ]

    def compose(self) -> ComposeResult:
        yield Input()


def _hints(app: App[None]) -> dict[str, str]:
    return {each.what: each.key for each in hints_of(app.screen)}


def test_while_a_text_is_typed_only_keys_are_told_that_write_nothing() -> None:
    app = _Typing()

    async def steps(pilot: Pilot[Any]) -> None:
        pilot.app.set_focus(None)
        await pilot.pause()
        reading = _hints(app)
        pilot.app.query_one(Input).focus()
        await pilot.pause()
        typing = _hints(app)

        assert reading == {"Filter": "/", "Commands": ":", "Quit": "q", "Drop filter": "esc"}
        assert typing == {"Commands": "^p", "Quit": "^q", "Drop filter": "esc"}

    drive(app, steps)
