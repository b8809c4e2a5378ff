"""The page of the terminal UI says what the screens, the keys and the filters are."""

from __future__ import annotations

import inspect
import os
import re
from functools import cache
from typing import Any

import pytest
from textual import constants
from textual.pilot import Pilot

from ringfence_tui.parts import Part
from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.table import Rows
from ringfence_tui.views.screens import SCREENS, find_screen
from support.markdown import ROOT, read, rows, section
from support.pilot import drive
from support.tui.keys import TO_SCREENS, bound, key_table, keys_of
from support.tui.pictures import Pictured
from support.tui.story import Story, documents

_PATH = ROOT / "docs" / "tui.md"
_TABLE = re.compile(r"^\| where \| key \| does \|\n(?:\|.*\n)+", re.MULTILINE)
_FILTERS = [row for row in rows(section(read(_PATH), "Filters")) if find_screen(row[0])]


def test_the_table_of_keys_is_that_of_the_bindings() -> None:
    """RINGFENCE_UPDATE_GOLDEN=1 writes it anew."""
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        _PATH.write_text(_TABLE.sub(f"{key_table()}\n", read(_PATH)), encoding="utf-8")

    found = _TABLE.search(read(_PATH))

    assert found is not None
    assert found.group() == f"{key_table()}\n"


def test_every_key_that_works_on_a_screen_stands_in_the_table() -> None:
    told = {(key, each.does) for each in bound() for key in each.keys}
    session = Story()
    app = Pictured(session, session.opening)  # type: ignore[arg-type]
    working: dict[str, set[tuple[str, str]]] = {}

    async def steps(pilot: Pilot[Any]) -> None:
        for spec in SCREENS:
            await pilot.press(spec.key)
            await pilot.pause()
            working[spec.name] = {
                (key, each.binding.tooltip)
                for each in app.screen.active_bindings.values()
                if each.binding.id and not each.binding.id.startswith(TO_SCREENS)
                for key in keys_of(each.binding)
            }

    drive(app, steps)

    assert [name for name, keys in working.items() if not keys] == []
    assert {name: keys - told for name, keys in working.items() if keys - told} == {}


def test_the_table_of_screens_is_that_of_the_screens() -> None:
    listed = [row[:2] for row in rows(section(read(_PATH), "Screens")) if find_screen(row[1])]

    assert listed == [(each.key, each.name) for each in SCREENS]


@pytest.mark.parametrize("spec", SCREENS, ids=lambda each: each.name)
def test_every_screen_has_a_section_with_a_picture(spec: Any) -> None:
    assert f"](images/tui-{spec.name}.svg)" in section(read(_PATH), spec.title)


@cache
def _rows(screen: str) -> Rows:
    """The first list of a screen on the sample estate."""
    spec = find_screen(screen)
    assert spec is not None
    view = spec.lists[0]
    return Rows.build(view.spec, view.rows(documents(decided=False)[Part.SCAN]))


@pytest.mark.parametrize("row", _FILTERS, ids=lambda row: row[1])
def test_an_example_of_a_filter_leaves_some_rows_of_the_sample_estate(row: tuple[str, ...]) -> None:
    listed = _rows(row[0])

    found = listed.select(parse_filter(row[1], listed.spec))

    assert 0 < found.matched < listed.total


def test_there_are_examples_of_filters() -> None:
    assert len(_FILTERS) >= 10


def test_the_framework_knows_the_variables_that_are_named_for_it() -> None:
    known = inspect.getsource(constants)
    named = re.findall(r"`(TEXTUAL_\w+|ESCDELAY)`", read(_PATH))

    assert named
    assert [each for each in named if f'"{each}"' not in known] == []
