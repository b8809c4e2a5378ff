"""Pictures of the screen stand alone."""

from __future__ import annotations

import pytest

from ringfence_tui.export.svg import animated, standing_alone

_PICTURE = """<svg class="rich-terminal" viewBox="0 0 10 10" xmlns="http://www.w3.org/2000/svg">
    <!-- Generated with Rich https://www.textualize.io -->
    <style>
    @font-face {
        font-family: "Fira Code";
        src: url("https://cdnjs.cloudflare.com/ajax/libs/x.woff2") format("woff2");
    }
    .t-matrix { font-family: Fira Code, monospace; }
    </style>
    <defs>
    <clipPath id="t-line-0">
    <rect x="0" y="1"/>
    </clipPath>
    </defs>
    <text x="0" clip-path="url(#t-line-0)">one&#160;word</text>
</svg>
"""


def test_a_picture_names_no_other_host_and_keeps_its_text() -> None:
    alone = standing_alone(_PICTURE)

    assert "cdnjs" not in alone
    assert "textualize" not in alone
    assert "url(" not in alone
    assert "one&#160;word" in alone
    assert "monospace" in alone


def test_an_animation_has_each_picture_once_and_each_for_its_share_of_the_time() -> None:
    moving = animated([_PICTURE, _PICTURE.replace("one", "two")], seconds=2)

    assert moving.count("<svg ") == 1
    assert moving.index("one&#160;word") < moving.index("two&#160;word")
    assert "animation-delay: 0s" in moving
    assert "animation-delay: 2s" in moving
    assert "frame 4s steps(1, end) infinite" in moving
    assert "prefers-reduced-motion" in moving


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no SVG"):
        animated(["nothing"], seconds=1)
