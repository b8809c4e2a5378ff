"""Every key that works somewhere has a name, a sentence and a place in the help."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding
from textual.dom import DOMNode

from ringfence_tui.parts import Part
from ringfence_tui.screens.dialogs import Read
from ringfence_tui.views.screens import SCREENS
from ringfence_tui.widgets.page_view import PageView
from support.tui.fronts import Front, MakeFront

DIALOGS = {
    "4": ("s", "o", "e", "f", "question_mark", "S"),
    "0": ("p",),
    "6": ("w",),
}
"""By the key of a screen, the keys that open a dialog on it."""


def declared(node: DOMNode) -> Iterator[Binding]:
    """The bindings that classes of ours give a node."""
    for kind in type(node).__mro__:
        if kind.__module__.startswith("ringfence_tui"):
            yield from (e for e in kind.__dict__.get("BINDINGS", ()) if isinstance(e, Binding))


def all_declared(run: Front) -> list[Binding]:
    """Those of the app, the screen on top, and everything on it."""
    screen = run.app.screen
    nodes = [run.app, *screen.walk_children(with_self=True)]
    return [each for node in nodes for each in declared(node)]


def helped(run: Front) -> str:
    """What the help says, as one line."""
    page = run.dialog(Read).query_one(PageView)
    return " ".join(page.text.split())


def test_every_binding_has_an_id_of_its_own_a_name_and_a_sentence(front: MakeFront) -> None:
    run = front()
    found: dict[str, set[tuple[str, str]]] = {}

    async def collect() -> None:
        for each in all_declared(run):
            assert each.id, each
            assert each.description, each
            assert each.tooltip, each
            found.setdefault(each.id, set()).add((each.action, each.tooltip))

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            await collect()
            for key in DIALOGS.get(spec.key, ()):
                await run.press(key)
                assert run.asks, key
                await collect()
                await run.press("escape")
        await run.resize(20, 10)
        await collect()

    run.drive(steps)

    assert len(found) > 60
    assert all(len(meanings) == 1 for meanings in found.values()), found


def test_the_help_of_every_screen_tells_every_key_that_works_there(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            live = [each.binding for each in run.screen.active_bindings.values()]
            listed = run.screen.list_panel

            await run.press("question_mark")
            said = helped(run)
            await run.press("escape")

            for each in live:
                if each.id:
                    assert " ".join(each.tooltip.split()) in said, each
            if listed is not None:
                assert all(column.name in said for column in listed.view.spec.columns)
                assert "bytes:>1MB" in said

    run.drive(steps)


def test_a_key_that_does_not_work_at_the_moment_is_told_as_such(front: MakeFront) -> None:
    run = front(missing=(Part.SCAN,))

    async def steps() -> None:
        await run.press("question_mark")
        assert "Go to where the next best action is taken (not at the moment)" in helped(run)

    run.drive(steps, size=(120, 40))
