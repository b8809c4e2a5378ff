"""The sample estate is whole without an account and without a network."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

import pytest

from ringfence_tui.views.screens import SCREENS
from ringfence_tui.views.wording import plural
from support.tui.pty_window import PtyWindow

_WITHOUT_NETWORK = ("unshare", "--net", "--")
_WORDS = {"overview": r"AI runtimes have a way out", "history": r"1 scan\b"}
"""What shows that a screen is there; of the others the count of their first list."""


def _cut_off() -> bool:
    """Whether a program can be run here without any network."""
    try:
        done = subprocess.run([*_WITHOUT_NETWORK, "true"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _expected() -> dict[str, str]:
    counts = {
        each.name: rf"[1-9][\d,]* (?:{each.lists[0].noun}|{plural(each.lists[0].noun)}) ·"
        for each in SCREENS
        if each.lists
    }
    return counts | _WORDS


def test_every_screen_of_the_sample_is_there_without_account_and_network(
    open_window: Callable[..., AbstractContextManager[PtyWindow]],
) -> None:
    if not _cut_off():
        pytest.skip("unshare cannot take the network away here: it needs root, or user namespaces")
    with open_window("--demo", before=_WITHOUT_NETWORK) as window:
        window.wait_until(partial(re.search, _WORDS["overview"]))
        for screen in SCREENS[1:]:
            window.forget()
            window.press(screen.key)
            window.wait_until(partial(re.search, _expected()[screen.name]))
        window.press("q")

        assert window.exit_code() == 0
