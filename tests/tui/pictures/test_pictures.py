"""The pictures of the documentation are what the terminal UI shows of the sample estate today.

RINGFENCE_UPDATE_GOLDEN=1 draws them anew; whoever reviews that looks at them.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from support.markdown import PAGES, ROOT, links, read
from support.tui.pictures import SHOTS, STORY, drawn, moving

IMAGES = ROOT / "docs" / "images"
_LARGEST = 400_000
"""Bytes of the animation: it is loaded with the first page that somebody reads."""
_SETTINGS = ("NO_COLOR", "COLORTERM", "TEXTUAL_THEME", "TEXTUAL_ANIMATIONS", "TEXTUAL_COLOR_SYSTEM")
DRAW: dict[str, Callable[[], str]] = {
    "tui": moving,
    **{f"tui-{name}": partial(drawn, shot) for name, shot in SHOTS.items()},
}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody likes of his terminal is not drawn."""
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("name", DRAW)
def test_a_picture_shows_what_the_screen_shows(name: str) -> None:
    picture = DRAW[name]()
    path = IMAGES / f"{name}.svg"
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(picture.encode())

    changed = _first_change(path.read_bytes().decode(), picture)

    assert changed is None, f"{changed}; RINGFENCE_UPDATE_GOLDEN=1 draws it anew"


def _first_change(before: str, after: str) -> str | None:
    """The first line of a picture that is another one now: two whole pictures nobody can compare."""
    old, new = before.split("\n"), after.split("\n")
    pairs = zip(old, new, strict=False)
    place = next((n for n, (one, other) in enumerate(pairs) if one != other), len(old))
    if old == new:
        return None
    return (
        f"line {place + 1}: {''.join(old[place : place + 1])} is {''.join(new[place : place + 1])}"
    )


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Another place of the world, another language, and another folder."""
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("LANG", "tr_TR.UTF-8")
    monkeypatch.setenv("LC_ALL", "tr_TR.UTF-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_a_picture_that_is_drawn_elsewhere_is_the_same() -> None:
    assert drawn(SHOTS["destinations"]) == read(IMAGES / "tui-destinations.svg")


def test_the_animation_tells_its_story_in_a_few_pictures_and_is_small() -> None:
    picture = read(IMAGES / "tui.svg")

    assert 6 <= picture.count('class="frame"') == len(STORY) <= 8
    assert len(picture.encode()) <= _LARGEST


def test_the_documentation_shows_every_picture_there_is() -> None:
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in links(read(page))
        if target.endswith(".svg")
    }

    assert shown == set(IMAGES.glob("*.svg"))
    assert {each.stem for each in shown} == set(DRAW)


@pytest.mark.parametrize("path", sorted(IMAGES.glob("*.svg")), ids=lambda each: each.stem)
def test_a_picture_fetches_nothing_and_names_no_machine(path: Path) -> None:
    text = read(path)

    assert re.findall(r"https?://[^\"' )]+", text) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in text
    assert "<script" not in text
    assert not re.search(r"/(?:root|tmp|home/(?!sam/))", text)
