"""The page on verdicts explains every word that a verdict uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.model.verdict import Containment, Observability, ReasonCode

PAGE = (Path(__file__).parents[2] / "docs" / "verdicts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*Containment, *ReasonCode, *Observability])
def test_the_page_explains_it(word: str) -> None:
    assert f"\n| `{word}` | " in PAGE


def test_the_page_explains_no_reason_that_does_not_exist() -> None:
    _, _, section = PAGE.partition("## Reasons\n")
    rows = section.partition("\n## ")[0].split("\n| `")[1:]

    assert [row.partition("`")[0] for row in rows] == [str(code) for code in ReasonCode]
