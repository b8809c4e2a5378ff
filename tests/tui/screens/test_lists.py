"""Every list filters, sorts and groups by keys, and says what it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.screens.dialogs import Choose
from ringfence_tui.views.screens import SCREENS, ScreenSpec
from ringfence_tui.views.wording import plural
from support.tui.fronts import Front, MakeFront

LISTED = pytest.mark.parametrize(
    "spec", [each for each in SCREENS if each.lists], ids=lambda spec: spec.name
)


async def on_every_list(run: Front, spec: ScreenSpec, steps: Callable[[], Awaitable[None]]) -> None:
    """Take the steps on each list of a screen."""
    await run.press(spec.key)
    for view in spec.lists:
        assert run.panel.view is view
        await steps()
        await run.press("]")


async def type_filter(run: Front, text: str) -> None:
    await run.press("/")
    await run.paste(text)


@LISTED
def test_a_filter_shows_what_matches_and_one_that_does_not_hold_changes_nothing(
    front: MakeFront, spec: ScreenSpec
) -> None:
    run = front()

    async def steps() -> None:
        panel, rows = run.panel, run.panel.rows
        assert rows is not None
        every = run.keys
        if not every:
            assert run.counted.startswith("0 ")
            return
        word = str(rows.select().line(0).values[0])[:4]  # type: ignore[union-attr]
        expected = rows.select(parse_filter(f'"{word}"', panel.view.spec))

        await type_filter(run, f'"{word}"')

        assert run.keys == [each.key for each in expected.lines()]
        total = f"{rows.total:,}"
        matched = f"{expected.matched:,} of {total}" if expected.matched < rows.total else total
        noun = panel.view.noun if rows.total == 1 else plural(panel.view.noun)
        assert run.counted.startswith(f"{matched} {noun}")

        await run.press("escape")

        assert run.keys == every
        assert panel.filter_text == ""
        assert run.counted.startswith(f"{total} {noun}")

        await type_filter(run, "nonsuch:x")

        assert run.keys == every
        assert 'the filter: this list has no column "nonsuch": it has ' in run.text
        assert run.counted.endswith("of the filter before")

        await run.press("escape")

        assert "the filter:" not in run.text

    run.drive(lambda: on_every_list(run, spec, steps))


def test_a_filter_that_is_typed_faster_than_rows_are_found_loses_no_letter(
    front: MakeFront,
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4", "slash")
        await run.type_at_once("mistral")

        assert run.panel.filter_text == "mistral"
        assert run.keys == ["api.mistral.ai"]

    run.drive(steps)


def test_enter_keeps_a_filter_and_gives_the_keys_back_to_the_list(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2", "/", "e", "u", "_", "enter", "j")

        assert run.panel.filter_text == "eu_"
        assert run.app.focused is run.panel.table
        assert run.panel.key == run.keys[1]
        assert "/eu_" in run.text.replace("/ eu_", "/eu_")

    run.drive(steps)


def test_a_filter_is_replaced_by_typing_and_goes_on_from_its_end(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2", "/", "e", "u", "enter", "/", "end", "_", "enter")
        assert run.panel.filter_text == "eu_"

        await run.press("/", "h", "r", "enter")
        assert run.panel.filter_text == "hr"

    run.drive(steps)


def test_a_filter_that_finds_nothing_is_not_called_an_empty_list(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2")
        await type_filter(run, "no-such-runtime-anywhere")

        assert run.counted.startswith("0 of 24 runtimes")
        assert "The filter finds none of 24." in run.text
        assert run.panel.view.nothing not in run.text

    run.drive(steps)


@LISTED
def test_every_list_is_ordered_by_a_column_that_is_chosen_of_all(
    front: MakeFront, spec: ScreenSpec
) -> None:
    run = front()

    async def steps() -> None:
        panel = run.panel
        before = panel.sort

        await run.press("o")
        choices = run.dialog(Choose).choices
        columns = panel.view.spec.columns
        assert {each.value for each in choices} == {each.name for each in columns}
        assert panel.sort == before
        await run.press(choices[-1].key)

        assert panel.sort == (Sort(column=choices[-1].value),)
        assert f"by {choices[-1].value.replace('_', ' ')}" in run.counted

    run.drive(lambda: on_every_list(run, spec, steps))


def test_a_key_of_a_choice_is_none_of_the_screen_below(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("H", "o", "escape")
        assert not run.panel.sort

        await run.press("o", "1")

        assert run.screen.spec.name == "history"
        assert run.panel.sort == (Sort(column="taken", descending=False),)

    run.drive(steps)


def test_the_rows_stand_in_the_order_that_was_chosen(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2")
        await run.press("o", "1")
        up = run.column("name")
        await run.press("o", "1")
        down = run.column("name")

        assert up == sorted(up, key=str.lower)
        assert down == up[::-1]
        assert run.panel.sort == (Sort(column="name", descending=True),)

    run.drive(steps)


@LISTED
def test_every_list_is_grouped_by_each_of_its_columns_in_turn_and_then_by_none(
    front: MakeFront, spec: ScreenSpec
) -> None:
    run = front()

    async def steps() -> None:
        groups = run.panel.view.spec.groups
        every = sorted(run.keys)

        for group in groups:
            await run.press("b")

            assert run.panel.group == group
            assert sorted(run.keys) == every
            assert f"grouped by {group.replace('_', ' ')}" in run.counted
            assert len(run.groups) == len(set(run.column(group)))
        if groups:
            await run.press("b")

        assert run.panel.group == ""
        assert run.groups == []

    run.drive(lambda: on_every_list(run, spec, steps))


def test_the_brackets_go_through_the_parts_of_a_screen_and_round(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            names = run.screen.panels.names
            if len(names) < 2:
                continue
            seen = [run.screen.panels.opened]
            for _ in names:
                await run.press("]")
                seen.append(run.screen.panels.opened)
            assert seen == [*names, names[0]]

            await run.press("[")
            assert run.screen.panels.opened == names[-1]
            assert run.app.focused is not None

    run.drive(steps)


def test_a_list_keeps_its_filter_while_another_one_is_looked_at(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("2", "/", "e", "u", "_", "enter", "]")
        assert run.panel.filter_text == ""

        await run.press("5", "2", "[")

        assert run.panel.filter_text == "eu_"
        assert run.counted.startswith("2 of 24 ")

    run.drive(steps)
