"""Lists that are selected from beside the frames: what comes late is not shown over what came since."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest

from ringfence.errors import StoreError
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.screens import list_panel
from support.tui.fronts import MakeFront

_LONGEST = 10
"""Seconds after which a test that waits has failed."""


class Late:
    """Has questions of one list wait, and end as a test says."""

    def __init__(self, rows: Rows, error: StoreError | None, patch: pytest.MonkeyPatch) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()
        at_once = Rows.select

        def select(asked: Rows, *words: Any, **named: Any) -> Any:
            if asked is rows:
                self.asked.set()
                assert self.go_on.wait(_LONGEST)
                if error is not None:
                    raise error
            return at_once(asked, *words, **named)

        patch.setattr(Rows, "select", select)


@pytest.mark.parametrize("error", [None, StoreError("the file is gone", hint="look")])
def test_a_selection_of_the_rows_before_is_never_shown_over_those_of_now(
    front: MakeFront, monkeypatch: pytest.MonkeyPatch, error: StoreError | None
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4")
        before = run.panel.rows
        assert before is not None
        late = Late(before, error, monkeypatch)
        monkeypatch.setattr(list_panel, "AT_ONCE", before.total - 1)
        run.panel.sort_by("host")
        assert await asyncio.to_thread(late.asked.wait, _LONGEST)

        scan = run.session.whole(Part.SCAN)
        run.session.come(Part.SCAN, replace(scan, destinations=scan.destinations[:3]))
        late.go_on.set()
        await asyncio.get_running_loop().shutdown_default_executor()  # once its threads are done
        await run.settle()

        assert run.panel.selection is not None
        assert run.panel.selection.rows is run.panel.rows is not before
        assert run.counted.startswith("3 destinations")
        assert "the file is gone" not in run.text

    run.drive(steps)
