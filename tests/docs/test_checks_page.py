"""The page of checks says what the checks say."""

from __future__ import annotations

import os

from support.checks_page import checks_page
from support.markdown import ROOT, read

_PAGE = ROOT / "docs" / "checks.md"


def test_the_page_of_checks_is_that_of_their_texts() -> None:
    """RINGFENCE_UPDATE_GOLDEN=1 writes it anew."""
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        _PAGE.write_text(checks_page(), encoding="utf-8")

    assert read(_PAGE) == checks_page()
