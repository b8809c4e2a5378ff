"""Every screen is reached by its key, by a click on its tab, and by its name in the palette."""

from __future__ import annotations

import asyncio
import threading

import pytest
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit

from ringfence.errors import StoreError
from ringfence_tui import app
from ringfence_tui.parts import Part
from ringfence_tui.rows.reading import Stop
from ringfence_tui.rows.table import RowLine, Rows, Selection
from ringfence_tui.screens.palette import Commands, Palette
from ringfence_tui.screens.panels import panel_titles
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.screens import SCREENS
from support.tui.fronts import Documents, Front, MakeFront

NAMES = [each.name for each in SCREENS]


async def find(run: Front, words: str, *, by: str = "ctrl+p") -> None:
    """Open the palette, type, and take what is found first."""
    await run.press(by)
    await run.paste(words)
    await run.wait()
    await run.press("enter")
    await run.wait()


async def offered(run: Front, words: str = "") -> dict[str, Hit | DiscoveryHit]:
    """What the palette offers where one is, by what it says."""
    provider = Commands(run.app.screen)
    hits = provider.search(words) if words else provider.discover()
    found = [each async for each in hits]
    return {str(each.text): each for each in found}


def test_every_screen_opens_by_its_key(front: MakeFront) -> None:
    run = front()
    opened: list[str] = []
    bars: list[str] = []

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            opened.append(run.screen.spec.name)
            bars.append(run.lines[1])

    run.drive(steps, size=(200, 50))

    assert opened == NAMES
    for spec, bar in zip(SCREENS, bars, strict=True):
        assert f"[{spec.key} {spec.title}]" in bar


def test_every_screen_opens_by_a_click_on_its_tab(front: MakeFront) -> None:
    run = front()
    opened: list[str] = []

    async def steps() -> None:
        for spec in (*SCREENS[1:], SCREENS[0]):
            await run.click(f"{spec.key}{spec.short}", at=1)
            opened.append(run.screen.spec.name)

    run.drive(steps)

    assert opened == [*NAMES[1:], NAMES[0]]


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
def test_the_palette_opens_what_is_typed(front: MakeFront, key: str) -> None:
    run = front()

    async def steps() -> None:
        await find(run, "go to repl", by=key)

        assert run.screen.spec.name == "replay"
        assert not run.asks

    run.drive(steps)


def test_the_palette_reaches_every_screen_and_every_list_and_page_of_it(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        every = await offered(run)
        for spec in SCREENS:
            every[f"Go to {spec.title}"].command()
            await run.settle()
            assert run.screen.spec.name == spec.name

            panels = run.screen.panels
            titles = panel_titles(panels.lists, panels.pages)
            for name, title in zip(panels.names, titles, strict=True):
                if len(titles) > 1:
                    every[f"Go to {spec.title}: {title}"].command()
                    await run.settle()
                    assert panels.opened == name

    run.drive(steps)


def test_the_palette_reaches_every_runtime_by_its_name(
    front: MakeFront, documents: Documents
) -> None:
    run = front()
    runtimes = documents[Part.SCAN].runtimes

    async def steps() -> None:
        for each in runtimes:
            hits = await offered(run, each.name)
            hits[f"Runtimes: {each.name}"].command()
            await run.settle()

            assert run.screen.spec.name == "runtimes"
            assert run.panel.view is RUNTIMES
            assert run.panel.key == each.arn

    run.drive(steps)

    assert len(runtimes) > 20


def test_a_runtime_that_is_chosen_in_the_palette_is_stood_on(
    front: MakeFront, documents: Documents
) -> None:
    run = front()
    wanted = next(each for each in documents[Part.SCAN].runtimes if each.name == "order_router")

    async def steps() -> None:
        await find(run, "order_router")

        assert run.screen.spec.name == "runtimes"
        assert run.panel.key == wanted.arn

    run.drive(steps)


def test_the_palette_offers_every_action_that_works_where_one_is(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            live = {
                each.binding.description
                for each in run.screen.active_bindings.values()
                if each.enabled and each.binding.description and each.binding.id
            }

            missing = live - set(await offered(run))

            assert not missing, spec.name

    run.drive(steps)


def test_two_enters_at_once_do_what_was_chosen_once(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("colon")
        await run.paste("Theme")
        await run.wait()
        before = run.app.theme
        await run.press_at_once("enter", "enter", "enter")
        await run.wait()

        assert run.app.theme != before
        assert not isinstance(run.app.screen, Palette)
        await run.press("T", "T")
        assert run.app.theme == before  # three of them: it went on by one

    run.drive(steps)


def test_pages_of_the_palette_while_its_list_changes_do_no_harm(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("colon")
        for _ in range(5):
            await run.press_at_once("a", "down", "pagedown", "backspace", "pageup", "end")
        await run.wait()
        assert isinstance(run.app.screen, Palette)
        commands = run.app.screen.query_one(CommandList)
        commands.highlighted = 0
        commands._index_to_line.clear()  # rows that were not laid out yet
        await run.press("pagedown")
        await run.press("escape")
        assert not isinstance(run.app.screen, Palette)

    run.drive(steps)


def test_an_action_that_is_chosen_in_the_palette_is_done(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("7")
        await find(run, "Changed only")

        assert run.panel.filter_text.startswith("changed:")

    run.drive(steps)


def test_escape_leaves_the_palette_where_one_was(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "ctrl+p")
        assert isinstance(run.app.screen, CommandPalette)

        await run.press("escape")

        assert not run.asks
        assert run.screen.spec.name == "destinations"

    run.drive(steps)


def test_rows_are_searched_beside_the_frames_and_no_longer_than_somebody_waits(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = front()
    begun, ended = threading.Event(), threading.Event()

    def searched(rows: Rows, query: str, limit: int, stop: Stop) -> tuple[RowLine, ...]:
        begun.set()
        while not stop():
            pass
        ended.set()
        return ()

    monkeypatch.setattr(app, "found_in", searched)

    async def steps() -> None:
        search = asyncio.create_task(offered(run, "ledger"))
        await asyncio.to_thread(begun.wait)
        search.cancel()
        await asyncio.to_thread(ended.wait)

    run.drive(steps)

    assert ended.is_set()


def test_the_palette_finds_nothing_in_a_list_that_cannot_be_read(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = front()
    found: dict[str, Hit | DiscoveryHit] = {}

    def unread(*_: object, **__: object) -> Selection:
        raise StoreError("it is damaged")

    async def steps() -> None:
        monkeypatch.setattr(Rows, "select", unread)
        found.update(await offered(run, "ledger"))

    run.drive(steps)

    assert found == {}
