"""The screens in their order."""

from __future__ import annotations

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.views.screens import SCREENS, ScreenSpec, find_screen

_ORDER = "overview runtimes egress destinations findings proposal replay promotion enforcement attacks coverage history"
_KEYS = "1234567890CH"


def test_the_screens_have_the_order_and_the_keys_of_the_tabs() -> None:
    assert " ".join(each.name for each in SCREENS) == _ORDER
    assert "".join(each.key for each in SCREENS) == _KEYS


def test_no_two_screens_are_told_apart_by_nothing() -> None:
    for attribute in ("name", "title", "short", "key"):
        assert len({getattr(each, attribute).lower() for each in SCREENS}) == len(SCREENS)


def test_every_part_but_the_difference_has_a_screen_of_its_own() -> None:
    assert {each.part for each in SCREENS} == set(Part) - {Part.DIFFERENCE}


def test_a_screen_names_every_part_that_it_shows_once_and_its_own_first() -> None:
    for screen in SCREENS:
        shown = {each.part for each in screen.pages} | {each.part for each in screen.lists}

        assert screen.parts[0] is screen.part
        assert set(screen.parts) == shown | {screen.part}
        assert len(set(screen.parts)) == len(screen.parts)


def test_the_lists_and_the_pages_of_a_screen_have_names_of_their_own() -> None:
    for screen in SCREENS:
        names = [each.spec.name for each in screen.lists] + [each.name for each in screen.pages]

        assert len(set(names)) == len(names), screen.name


@pytest.mark.parametrize("screen", SCREENS, ids=lambda each: each.name)
def test_a_screen_is_found_by_its_name_its_key_and_either_case(screen: ScreenSpec) -> None:
    found = [
        find_screen(word)
        for word in (screen.name, screen.name.upper(), screen.key, screen.key.lower())
    ]

    assert found == [screen] * 4


@pytest.mark.parametrize(
    ("word", "name"), [("des", "destinations"), (" find ", "findings"), ("cov", "coverage")]
)
def test_the_beginning_of_one_name_is_enough(word: str, name: str) -> None:
    found = find_screen(word)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("word", ["", " ", "e", "pro", "nowhere", "13"])
def test_the_beginning_of_several_names_or_of_none_finds_nothing(word: str) -> None:
    assert find_screen(word) is None
