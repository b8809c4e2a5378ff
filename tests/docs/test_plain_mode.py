"""The page of the terminal UI names every command of plain mode, and no other."""

from __future__ import annotations

import re

from ringfence_tui.plain.commands import COMMANDS
from support.markdown import ROOT, read, section

_PAGE = read(ROOT / "docs" / "tui.md")


def test_every_command_of_plain_mode_is_documented_and_no_other() -> None:
    lines = [line.split(" | ")[0] for line in section(_PAGE, "Plain mode").splitlines()]
    named = {word for line in lines for word in re.findall(r"`([a-z]+)", line) if line[:1] == "|"}

    assert named == {word for each in COMMANDS for word in each.words} | {"runtimes"}
