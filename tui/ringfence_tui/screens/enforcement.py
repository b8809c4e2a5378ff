"""Enforcement: checks as they finish, the matrix, and a watch that verifies again and again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from ringfence.model.drift import Drift
from ringfence.model.verification import CheckResult
from ringfence_tui.blocks import Heading, Page, Span, Tone, line
from ringfence_tui.parts import Part
from ringfence_tui.rows.table import Rows
from ringfence_tui.screens.base import AssessmentScreen
from ringfence_tui.screens.panels import Lists, OwnViews, Pages
from ringfence_tui.session.parts import Status
from ringfence_tui.views.live_matrix import Progressed, live_page
from ringfence_tui.views.view import PageView
from ringfence_tui.views.who_changed import DRIFT

_PAUSE = 60
"""Seconds between two rounds of a watch."""
_LATER = 5.0
_LIVE: PageView[Any] = PageView(
    part=Part.VERIFICATION, name="live", title="As they finish", page=lambda _: ()
)
_NONE_RAN: Page = (
    line("No check ran since this was opened: the matrix is of the verification before."),
    line(
        Span("r", Tone.STRONG), Span(" verifies again, and each result is counted here", Tone.DIM)
    ),
)
_OF_A_WATCH: Page = (
    line("No check is counted here: the matrix is of a round of the watch, which is shown whole."),
)


class EnforcementScreen(AssessmentScreen):
    """Runtimes by layers."""

    OWN_LISTS: ClassVar[Lists] = (DRIFT,)
    OWN_PAGES: ClassVar[Pages] = (_LIVE,)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "w",
            "watch",
            "Watch",
            id="enforcement.watch",
            tooltip="Verify again every minute and list what changes; again to stop",
        ),
    ]

    def own_views(self) -> OwnViews:
        self._progressed = Progressed()
        self._folded = 0
        self._of: Sequence[CheckResult] = ()
        """The results that are folded, so many of them."""
        self._drift: tuple[Sequence[Drift], int, Rows] | None = None
        """What a watch heard, how much of it, and its rows."""
        self._told = ""
        """Why a watch ended by itself, as far as that was told."""
        return OwnViews(
            lists=self.OWN_LISTS,
            pages=self.OWN_PAGES,
            rows=lambda _: self._drift_rows(),
            page=lambda _: self._live(),
            notice=self._while_running,
        )

    def _live(self) -> Page | None:
        """The results so far; None before the first of them."""
        results = self.front.session.results
        if results is not self._of:
            self._progressed, self._folded, self._of = Progressed(), 0, results
        for result in results[self._folded :]:
            self._progressed = self._progressed.folded(result)
        self._folded = len(results)
        running = self.front.session.state(Part.VERIFICATION).status is Status.RUNNING
        if results:
            return live_page(self._progressed, ended=not running)
        there = self.front.session.document(Part.VERIFICATION) is not None
        if not there or running:
            return None
        return _OF_A_WATCH if self.front.session.watching.rounds else _NONE_RAN

    def _while_running(self) -> Page | None:
        """What stands in for the panel that is open; None for the usual."""
        watching = self.front.session.watching
        if self.panels.view is DRIFT:
            return watch_told(on=watching.on, error=watching.error)
        running = self.front.session.state(Part.VERIFICATION).status is Status.RUNNING
        return self._live() if running else None

    def _drift_rows(self) -> Rows | None:
        """What a watch heard so far; None where it has nothing yet to compare with."""
        watching = self.front.session.watching
        if not watching.rounds and not watching.drift:
            return None
        drift, before = watching.drift, self._drift
        if before is not None and before[0] is drift and before[1] == len(drift):
            return before[2]
        rows = Rows.build(DRIFT.spec, DRIFT.rows(tuple(drift)))
        self._drift = drift, len(drift), rows
        if before is not None:  # what is on the screen reads it until the next frame
            self.set_timer(_LATER, before[2].close)
        return rows

    def part_changed(self, part: Part) -> None:
        super().part_changed(part)
        watching = self.front.session.watching
        if watching.error and not watching.on and watching.error != self._told:
            self._told = watching.error
            self.front.say(watching.error, title="the watch has ended", severity="error")

    @work(group="watch")
    async def action_watch(self) -> None:
        watching = self.front.session.watching
        if watching.on:
            await watching.stop()
            self.front.say("no longer watching")
        else:
            refused = self.front.session.watch(_PAUSE)
            going = f"verifying every {_PAUSE} seconds; what changes is listed under Drift"
            self.front.say(refused or going, severity="warning" if refused else "information")


def watch_told(*, on: bool, error: str) -> Page:
    """Why no drift is listed: that nobody looked is never told as if nothing had changed."""
    if on:
        first = "The first round is being read; what changes after it is listed here."
        return (Heading("Watching"), line(first))
    keys = f" verifies every {_PAUSE} seconds and lists what changes"
    again = line(Span("w", Tone.STRONG), Span(keys, Tone.DIM))
    if error:
        return (Heading("The watch has ended"), line(Span(f"✗ {error}", Tone.BAD)), again)
    return (Heading("Nobody watches"), line("So nothing is known of what changes."), again)
