"""Plain mode on a small estate of made-up documents, driven by typed lines."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import msgspec

from ringfence_tui.blocks import Facts, Heading, Page, line
from ringfence_tui.parts import Part
from ringfence_tui.plain.front import Streams, read_out
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.rows.table import Rows
from ringfence_tui.rows.words import told
from ringfence_tui.session.decisions import Decision
from ringfence_tui.session.desk import Pending
from ringfence_tui.session.opening import Kind, Opening
from ringfence_tui.session.parts import PartState, Status
from ringfence_tui.views.screens import ScreenSpec
from ringfence_tui.views.view import ListView, PageView

Estate = dict[str, tuple[Row, ...]]
"""The document of every part here: the rows of each list by its name."""


def runtime(
    name: str,
    verdict: str = "uncontained",
    mode: str = "PUBLIC",
    *,
    blast: int | None = 42,
    seen: float | None = 1_795_183_380.0,
    sent: int | None = 1_234_567,
) -> Row:
    detail = msgspec.json.encode({"name": name, "verdict": verdict})
    values = (name, verdict, mode, blast, seen, sent, "us-east-1")
    return Row(key=f"arn:{name}", values=values, search="hidden-word", detail=detail)


def _runtime_page(detail: bytes) -> Page:
    said = msgspec.json.decode(detail)
    return (Heading(said["name"]), Facts((("verdict", (told(said["verdict"]),)),)))


RUNTIMES: ListView[Estate] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="runtimes",
        columns=(
            Column(name="name", title="Runtime", width=20, cell=Cell.NAME),
            Column(name="verdict", title="Verdict", width=12, cell=Cell.WORD),
            Column(name="network_mode", title="Mode", width=8, cell=Cell.WORD),
            Column(name="blast", title="Blast radius", width=5, cell=Cell.COUNT),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES),
            Column(name="region", title="Region", width=9, hidden=True),
        ),
        sort=(Sort(column="name"),),
        groups=("verdict", "region"),
        aliases=(("mode", "network_mode"),),
    ),
    noun="runtime",
    rows=lambda estate: estate.get("runtimes", ()),
    page=_runtime_page,
    nothing="No runtime was found, and every source was read.",
)


def _simple(name: str, noun: str, part: Part = Part.SCAN) -> ListView[Estate]:
    """A list with one column and rows without details."""
    return ListView(
        part=part,
        spec=ListSpec(
            name=name,
            columns=(Column(name="name", title="Name", width=20, cell=Cell.NAME),),
            sort=(Sort(column="name"),),
        ),
        noun=noun,
        rows=lambda estate: estate.get(name, ()),
        page=lambda _: (),
        nothing=f"There is no {noun}.",
    )


def named(*names: str) -> tuple[Row, ...]:
    """Rows of a list with one column."""
    return tuple(Row(key=name, values=(name,)) for name in names)


def _page(part: Part, name: str, text: str) -> PageView[Estate]:
    return PageView(
        part=part,
        name=name,
        title=name.capitalize(),
        page=lambda estate: (Heading(text), line(f"{len(estate)} lists")),
    )


DESTINATIONS = _simple("destinations", "destination")
FINDINGS = _simple("findings", "finding")
RULES = _simple("rules", "rule", Part.PROPOSAL)
ENTRIES = _simple("group_entries", "entry", Part.PROPOSAL)
SCANS = _simple("history", "scan", Part.HISTORY)
DIFFERENCES = _simple("differences", "difference", Part.DIFFERENCE)
SCREENS = (
    ScreenSpec(
        name="overview",
        title="Overview",
        short="Over",
        key="1",
        part=Part.SCAN,
        pages=(_page(Part.SCAN, "summary", "Containment"),),
    ),
    ScreenSpec(
        name="runtimes", title="Runtimes", short="Runt", key="2", part=Part.SCAN, lists=(RUNTIMES,)
    ),
    ScreenSpec(
        name="destinations",
        title="Destinations",
        short="Dest",
        key="3",
        part=Part.SCAN,
        lists=(DESTINATIONS,),
    ),
    ScreenSpec(
        name="findings", title="Findings", short="Find", key="4", part=Part.SCAN, lists=(FINDINGS,)
    ),
    ScreenSpec(
        name="proposal",
        title="Proposed policy",
        short="Prop",
        key="5",
        part=Part.PROPOSAL,
        pages=(_page(Part.PROPOSAL, "summary", "Starter"), _page(Part.PROPOSAL, "files", "HCL")),
        lists=(RULES, ENTRIES),
    ),
    ScreenSpec(
        name="history",
        title="History",
        short="Hist",
        key="H",
        part=Part.HISTORY,
        pages=(_page(Part.DIFFERENCE, "comparison", "Since then"),),
        lists=(SCANS, DIFFERENCES),
    ),
)
ESTATE: Estate = {
    "runtimes": (
        runtime("night_batch"),
        runtime("day_batch", "leaky", "VPC", blast=None, seen=None, sent=None),
        runtime("checkout", "enforced", "VPC", blast=0),
    ),
    "destinations": named("api.openai.com", "pastebin.com"),
    "findings": named("0123456789abcdef"),
    "rules": named("allow-models", "default-deny"),
    "group_entries": named("api.openai.com"),
    "history": named("scan-1", "scan-2", "scan-3"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How a command ended."""

    exit_code: int = 0
    document: str = ""
    notes: tuple[str, ...] = ()
    error: str = ""
    hint: str = ""
    changed: bool = True


@dataclass(slots=True)
class FakeSession:
    """Has every part made at the next turn of the loop, unless it is to fail or to take its time."""

    estate: Estate
    opening: Opening
    folder: Path = Path("/state/tui/1")
    unkept: str = ""
    pending: Pending = field(default_factory=Pending)
    documents: dict[Part, object] = field(default_factory=dict)
    """Where a part is of something else than the estate."""
    failing: dict[Part, PartState] = field(default_factory=dict)
    slow: frozenset[Part] = frozenset()
    """Parts that run until they are cancelled."""
    done: Done = field(default_factory=Done)
    states: dict[Part, PartState] = field(default_factory=dict)
    asked: list[tuple[Part, bool]] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    compared: tuple[str, str] | None = None
    made: set[Part] = field(default_factory=set)
    closed: bool = False
    started: Callable[[], object] = lambda: None
    when_asked: Callable[[], object] = lambda: None
    """What happens meanwhile."""
    _listeners: list[Callable[[Part], None]] = field(default_factory=list)

    async def start(self) -> None:
        self.started()

    async def close(self) -> None:
        self.closed = True

    def state(self, part: Part) -> PartState:
        return self.states.get(part, PartState())

    def document(self, part: Part) -> object | None:
        return self.documents.get(part, self.estate) if part in self.made else None

    def page(self, view: PageView[Any]) -> Page | None:
        document = self.document(view.part)
        return None if document is None else view.page(document)

    def rows(self, view: ListView[Any]) -> Rows | None:
        document = self.document(view.part)
        return None if document is None else Rows.build(view.spec, view.rows(document))

    def ask(self, part: Part, *, again: bool = False) -> None:
        state = self.state(part)
        if state.status is Status.READY and not state.stale and not again:
            return
        self.asked.append((part, again))
        running = PartState(status=Status.RUNNING, stage=f"making the {part}", done=3, total=7)
        self.now(part, running)
        self.when_asked()
        if part not in self.slow:
            ready = PartState(status=Status.READY)
            asyncio.get_running_loop().call_soon(self.now, part, self.failing.get(part, ready))

    def cancel(self) -> None:
        for part, state in tuple(self.states.items()):
            if state.status is Status.RUNNING:
                self.now(part, PartState(status=Status.CANCELLED))

    def listen(self, listener: Callable[[Part], None]) -> None:
        self._listeners.append(listener)

    async def decide(self, decision: Decision) -> Done:
        self.decided.append(decision)
        for part, state in tuple(self.states.items()):
            self.now(part, replace(state, stale=True))
        return self.done

    async def write_proposal(self, folder: Path, shown: object = None) -> Done:
        self.written.append(folder)
        return self.done

    async def apply_step(self, shown: object = None) -> Done:
        self.written.append(self.opening.pack or Path())
        return self.done

    def compare(self, old: str, new: str) -> None:
        self.compared = (old, new)
        self.ask(Part.DIFFERENCE, again=True)

    def command(self, part: Part) -> str:
        return f"ringfence {part} --demo"

    def now(self, part: Part, state: PartState) -> None:
        """How a part stands from here on."""
        self.states[part] = state
        if state.status is Status.READY:
            self.made.add(part)
        for each in self._listeners:
            each(part)


class Terminal(io.StringIO):
    """Lines that somebody types."""

    def isatty(self) -> bool:
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What came of it."""

    code: int
    out: str
    err: str
    session: FakeSession

    @property
    def answers(self) -> list[str]:
        """What was said to each line that was typed, after what the talk began with."""
        return [each.strip("\n") for each in self.out.split("\n> ")][1:]


def session(estate: Estate | None = None, /, **changes: Any) -> FakeSession:
    """A session of the estate; `changes` are fields of the opening."""
    opening = Opening(kind=Kind.DEMO, source=("--demo",), store=Path("ringfence.db"))
    return FakeSession(ESTATE if estate is None else estate, replace(opening, **changes))


def typed(*lines: str, of: FakeSession | None = None) -> Said:
    """What is said to somebody who types these lines."""
    text = "".join(f"{each}\n" for each in lines)
    return _read_out(of or session(), Terminal(text), Terminal())


def printed(of: FakeSession | None = None) -> Said:
    """What is printed where nobody types."""
    return _read_out(of or session(), io.StringIO(""), io.StringIO())


def _read_out(of: FakeSession, lines: io.StringIO, out: io.StringIO) -> Said:
    err = io.StringIO()
    code = read_out(of, Streams(lines, out, err), screens=SCREENS)
    return Said(code=code, out=out.getvalue(), err=err.getvalue(), session=of)
