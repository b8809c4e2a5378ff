"""Pictures of the screen stand alone, and are as short as they can be."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style

from ringfence_tui.export.svg import animated, standing_alone

_GROUND, _BAND = "#10151c", "#1e2733"
_PLAIN = Style.parse(f"#e4e7ec on {_GROUND}")
_BOLD = Style.parse(f"bold #ff8b8b on {_GROUND}")
_IN_BAND = Style.parse(f"#e4e7ec on {_BAND}")
_WIDTH = 20


def screen(*lines: tuple[tuple[str, Style], ...]) -> str:
    """What the framework writes of a screen."""
    console = Console(
        width=_WIDTH,
        height=len(lines),
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
    )
    pieces: list[Segment] = []
    for line in lines:
        used = sum(len(text) for text, _ in line)
        pieces += [*(Segment(*each) for each in line), Segment(" " * (_WIDTH - used), _PLAIN)]
        pieces.append(Segment.line())
    console.print(Segments(pieces))
    return console.export_svg(title="a title")


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def test_a_picture_names_no_other_host_and_fetches_nothing() -> None:
    alone = standing_alone(screen((("one word", _PLAIN),)))

    assert re.findall(r"https?://[^\"' ]+", alone) == ["http://www.w3.org/2000/svg"]
    assert "url(" not in alone
    assert "<script" not in alone
    assert "monospace" in alone


def test_pieces_that_look_alike_are_one_text_and_others_keep_their_look() -> None:
    alone = standing_alone(screen((("one ", _PLAIN), ("word", _PLAIN), (" bad", _BOLD))))

    assert texts(alone) == ["one word", "bad"]
    assert "fill: #e4e7ec }" in alone
    assert "fill: #ff8b8b;font-weight: bold }" in alone


def test_words_of_two_columns_stand_where_they_stood_without_the_blanks_between_them() -> None:
    alone = standing_alone(screen((("left", _PLAIN), ("   ", _PLAIN), ("right  ", _PLAIN))))

    assert texts(alone) == ["left", "right"]
    assert 'x="0" y="20" textLength="48.8">left' in alone
    assert 'x="85.4" y="20" textLength="61">right' in alone


def test_words_that_the_framework_writes_one_by_one_are_one_text() -> None:
    words = (("one", _PLAIN), (" ", _PLAIN), ("line", _PLAIN), (" ", _PLAIN), ("bad", _BOLD))

    alone = standing_alone(screen(words))

    assert texts(alone) == ["one line", "bad"]
    assert 'x="0" y="20" textLength="97.6">one line' in alone


def test_a_text_with_characters_of_two_cells_is_left_as_it_is() -> None:
    alone = standing_alone(screen((("東京   x", _PLAIN),)))

    assert texts(alone) == ["東京   x"]


def test_text_of_strangers_never_becomes_an_element() -> None:
    alone = standing_alone(screen((('<script>"&', _PLAIN),)))

    assert texts(alone) == ['&lt;script&gt;"&amp;']


def test_the_ground_is_drawn_once_and_lines_of_another_colour_as_one_area() -> None:
    band = ((" " * _WIDTH, _IN_BAND),)
    alone = standing_alone(screen((("a", _PLAIN),), band, band, (("b", _PLAIN),), (("c", _PLAIN),)))

    areas = re.findall(r'<rect x="0" y="([\d.]+)" [^>]*height="([\d.]+)" fill="(#\w+)"', alone)
    assert [each for each in areas if each[2] == _BAND] == [("25.9", "49.05", _BAND)]
    assert len([each for each in areas if each[2] == _GROUND]) == 1


def test_a_bar_of_blocks_is_an_area_since_letters_would_leave_seams() -> None:
    alone = standing_alone(screen((("███", _BOLD), (" 3", _PLAIN))))

    assert texts(alone) == ["3"]
    assert 'width="36.6" height="24.65" fill="#ff8b8b"' in alone


def test_a_bar_of_the_colour_of_the_ground_is_seen_on_another_one() -> None:
    alone = standing_alone(
        screen((("██", Style.parse(f"{_GROUND} on {_BAND}")),), (("a", _PLAIN),))
    )

    assert alone.index(f'fill="{_BAND}"') < alone.index(f'height="24.65" fill="{_GROUND}"')


def test_an_animation_has_each_picture_once_and_each_for_its_share_of_the_time() -> None:
    one, two = screen((("one", _PLAIN),)), screen((("two", _BOLD),))

    moving = animated([one, two], seconds=2)

    assert texts(moving) == ["one", "two"]
    assert moving.count("<svg ") == 1
    assert re.findall(r"animation-delay: ([-\d]+)s", moving) == ["-4", "-2"]
    assert "frame 4s steps(1, end) infinite" in moving
    assert "50%, 100% { visibility: hidden; }" in moving


def test_where_nothing_moves_the_last_picture_lies_above_the_others() -> None:
    one, two = screen((("one", _PLAIN),)), screen((("two", _PLAIN),))

    moving = animated([one, two], seconds=2)

    assert "prefers-reduced-motion: reduce) { .frame { animation: none; } }" in moving
    assert moving.rindex(f'fill="{_GROUND}"') < moving.index(">two<")
    assert moving.index(">one<") < moving.rindex(f'fill="{_GROUND}"')


def test_pictures_of_two_sizes_make_no_animation() -> None:
    one, two = screen((("one", _PLAIN),)), screen((("two", _PLAIN),), (("more", _PLAIN),))

    with pytest.raises(ValueError, match="one size"):
        animated([one, two], seconds=1)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no SVG"):
        animated(["nothing"], seconds=1)
