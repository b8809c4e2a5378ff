"""Text in the cells of a terminal."""

from __future__ import annotations

from ringfence.render.screen import fold


def test_long_lines_are_continued_further_in_and_nothing_is_lost() -> None:
    text = "short\n    witness: " + "word " * 40 + "\n" + "x" * 150 + "\n\nend\n"

    folded = fold(text, 60)

    lines = folded.splitlines()
    assert max(map(len, lines)) <= 60
    assert lines[0] == "short"
    assert lines[2].startswith("      word")
    assert lines[-2:] == ["", "end"]
    assert "".join(folded.split()) == "".join(text.split())
