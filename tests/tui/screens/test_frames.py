"""Whole screens as text, as golden files: how the parts stand together is seen nowhere else.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.tui.fronts import MakeFront
from support.tui.story import documents as of_one_moment

FRAMES = Path(__file__).parents[2] / "golden" / "tui" / "frames"
SHOWN = {"overview": "1", "runtimes": "2", "proposal": "6", "enforcement": "9"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_a_screen_is_drawn_as_its_golden_file_says(front: MakeFront, size: tuple[int, int]) -> None:
    run = front(documents=of_one_moment(decided=False))
    drawn: dict[str, str] = {}

    async def steps() -> None:
        for name, key in SHOWN.items():
            await run.press(key)
            drawn[name] = f"{run.text}\n"

    run.drive(steps, size=size)

    for name, text in drawn.items():
        golden = FRAMES / f"{name}-{size[0]}x{size[1]}.txt"
        if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_bytes(text.encode())
        assert text == golden.read_bytes().decode(), name
