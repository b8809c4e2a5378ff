"""The screens in their order: what each is called, which key opens it, and what it consists of.

The terminal's screens and plain mode are both made from this, so that neither shows what the other lacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringfence_tui.parts import Part
from ringfence_tui.views import policy
from ringfence_tui.views.changes import CHANGES
from ringfence_tui.views.coverage import COVERAGE, LIMITS
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.findings import FINDINGS
from ringfence_tui.views.overview import OVERVIEW
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.tools import TOOLS
from ringfence_tui.views.view import ListView, PageView
from ringfence_tui.views.workloads import WORKLOADS


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenSpec:
    """One screen. It asks for one part; its lists and pages are of that or of another one."""

    name: str
    """A lower-case word: what `--screen` and the palette call it."""
    title: str
    """What heads it."""
    short: str
    """What its tab says where the terminal is narrow."""
    key: str
    part: Part
    lists: tuple[ListView[Any], ...] = ()
    pages: tuple[PageView[Any], ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part that it shows, its own first."""
        pages = tuple(each.part for each in self.pages)
        lists = tuple(each.part for each in self.lists)
        return tuple(dict.fromkeys((self.part, *pages, *lists)))


SCREENS: tuple[ScreenSpec, ...] = (
    ScreenSpec(
        name="overview",
        title="Overview",
        short="Over",
        key="1",
        part=Part.SCAN,
        pages=(OVERVIEW, CHANGES),
    ),
    ScreenSpec(
        name="runtimes",
        title="Runtimes",
        short="Runt",
        key="2",
        part=Part.SCAN,
        lists=(RUNTIMES, TOOLS, WORKLOADS),
    ),
    ScreenSpec(
        name="egress", title="Egress map", short="Egr", key="3", part=Part.SCAN, lists=(EGRESS,)
    ),
    ScreenSpec(
        name="destinations",
        title="Destinations",
        short="Dest",
        key="4",
        part=Part.SCAN,
        lists=(DESTINATIONS,),
    ),
    ScreenSpec(
        name="findings", title="Findings", short="Find", key="5", part=Part.SCAN, lists=(FINDINGS,)
    ),
    ScreenSpec(
        name="proposal",
        title="Proposed policy",
        short="Prop",
        key="6",
        part=Part.PROPOSAL,
        lists=policy.PROPOSAL_LISTS,
        pages=policy.PROPOSAL_PAGES,
    ),
    ScreenSpec(
        name="replay",
        title="Replay",
        short="Repl",
        key="7",
        part=Part.REPLAY,
        lists=policy.REPLAY_LISTS,
        pages=policy.REPLAY_PAGES,
    ),
    ScreenSpec(
        name="promotion",
        title="Promotion",
        short="Prom",
        key="8",
        part=Part.PROMOTION,
        lists=policy.PROMOTION_LISTS,
        pages=policy.PROMOTION_PAGES,
    ),
    ScreenSpec(
        name="enforcement",
        title="Enforcement",
        short="Enf",
        key="9",
        part=Part.VERIFICATION,
        lists=policy.ENFORCEMENT_LISTS,
        pages=policy.ENFORCEMENT_PAGES,
    ),
    ScreenSpec(
        name="attacks",
        title="Attacks",
        short="Att",
        key="0",
        part=Part.SIMULATION,
        lists=policy.ATTACK_LISTS,
        pages=policy.ATTACK_PAGES,
    ),
    ScreenSpec(
        name="coverage",
        title="Coverage",
        short="Cov",
        key="C",
        part=Part.SCAN,
        lists=(COVERAGE,),
        pages=(LIMITS,),
    ),
    ScreenSpec(
        name="history",
        title="History",
        short="Hist",
        key="H",
        part=Part.HISTORY,
        lists=policy.HISTORY_LISTS,
        pages=policy.HISTORY_PAGES,
    ),
)


def find_screen(word: str, screens: tuple[ScreenSpec, ...] = SCREENS) -> ScreenSpec | None:
    """The screen of a name, a key, or the beginning of one name only; None where there is none."""
    wanted = word.strip().lower()
    exact = (each for each in screens if wanted in (each.name, each.key.lower()))
    begun = tuple(each for each in screens if wanted and each.name.startswith(wanted))
    return next(exact, begun[0] if len(begun) == 1 else None)
