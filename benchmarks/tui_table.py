"""How quick the table of the terminal UI is: opening, drawing, scrolling, sorting, filtering, memory.

    python benchmarks/tui_table.py [ROWS ...]

Writes a list of that many rows (100,000 and 1,000,000) of a flow list's shape, and shows it at 120x40 in a
process of its own, whose peak memory is that of the UI. A frame is an action and the drawing of the whole
screen as text for the terminal; a key is one press through the app, of which about 40 ms are the
pilot's own waiting.
"""

from __future__ import annotations

import asyncio
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from textual.pilot import Pilot

from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.rows.table import Rows, Selection
from ringfence_tui.rows.writing import write_lists
from ringfence_tui.widgets.row_table import RowTable
from support.pilot import Host, terminal_text

DEFAULT_ROWS = (100_000, 1_000_000)
SIZE = (120, 40)
FRAMES = 300
KEYS = 30
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")
REGIONS = ("us-east-1", "eu-central-1", "eu-west-1", None)
NEWEST = 1_793_000_000
SPEC = ListSpec(
    name="flows",
    columns=(
        Column(name="source", title="Source", width=22, cell=Cell.NAME, stretch=1, keep=9),
        Column(name="destination", title="Destination", width=20, stretch=1, keep=8),
        Column(name="severity", title="Severity", width=10, cell=Cell.WORD, order=SEVERITIES),
        Column(name="region", title="Region", width=12),
        Column(name="bytes", title="Bytes", width=9, cell=Cell.BYTES),
        Column(name="seen", title="Last seen", width=11, cell=Cell.WHEN),
        Column(name="account", title="Account", width=12, hidden=True),
    ),
    sort=(Sort(column="severity"), Sort(column="bytes", descending=True)),
    groups=("region", "destination"),
)
FILTERS = (
    "nothing-like-it",
    "agent",
    "host12 severity:high",
    "severity:>=high region:eu bytes:>1MB",
    "destination:*7.example.com",
    "-region:?",
)


def rows(count: int) -> Iterator[Row]:
    draw = random.Random(7)  # noqa: S311 - numbers for a measurement
    for number in range(count):
        name = f"agent{number:07}-abc123DEF4"
        values: tuple[Value, ...] = (
            name,
            f"host{draw.randrange(5_000)}.example.com",
            draw.choice(SEVERITIES),
            draw.choice(REGIONS),
            draw.choice((None, draw.randrange(10**9))),
            NEWEST - draw.randrange(10**6),
            f"{draw.randrange(20):012}",
        )
        yield Row(
            key=f"arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/{name}",
            values=values,
            search="subnet-0123456789abcdef0 sg-0123456789abcdef0",
            detail=b'{"evidence": "' + b"x" * 200 + b'"}',
        )


def took(what: str, measured: Callable[[], object], note: str = "") -> None:
    start = time.perf_counter()
    found = measured()
    elapsed = time.perf_counter() - start
    if isinstance(found, Selection):
        note = f"{found.matched:,} rows"
    print(f"{what:<46}{1e3 * elapsed:>9.1f} ms   {note}")


def spread(what: str, seconds: list[float]) -> None:
    middle, slow = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    print(f"{what:<46}{1e3 * middle:>9.1f} ms   p95 {1e3 * slow:.1f} ms")


def frames(app: Host, act: Callable[[], object], count: int = FRAMES) -> list[float]:
    found = []
    for _ in range(count):
        start = time.perf_counter()
        act()
        terminal_text(app)
        found.append(time.perf_counter() - start)
    return found


def measure(path: Path) -> None:
    begun = time.perf_counter()
    held = Rows.open(SPEC, path)
    selection = held.select()
    print(f"{'open, and the order at first':<46}{1e3 * (time.perf_counter() - begun):>9.1f} ms")
    asyncio.run(drawn(held, selection))
    asked(held)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':<46}{peak:>9.0f} MiB")


async def drawn(held: Rows, selection: Selection) -> None:
    table = RowTable()
    app = Host(table)
    async with app.run_test(size=SIZE) as pilot:
        table.focus()
        await pilot.pause()
        took("first frame", lambda: shown(app, table, selection))
        await pilot.pause()
        spread("frame, one row down", frames(app, table.action_next))
        spread("frame, one page down", frames(app, table.action_page_down))
        far = random.Random(3)  # noqa: S311 - places for a measurement
        lines = len(selection)
        spread(
            "frame, anywhere",
            frames(app, lambda: table.scroll_to(y=far.randrange(lines), animate=False)),
        )
        by_bytes = held.select(sort=(Sort(column="bytes"),))
        table.show(by_bytes)
        await pilot.pause()
        spread("frame, one page down, sorted by bytes", frames(app, table.action_page_down))
        table.show(held.select(group="destination"))
        await pilot.pause()
        spread("frame, all groups folded or unfolded", frames(app, table.fold))
        table.fold()
        spread("frame, one heading down", frames(app, table.action_next))
        spread("frame, one group opened or folded", frames(app, table.action_choose))
        table.show(selection)
        await pilot.pause()
        spread("key, one row down", await keys(pilot, "j"))
        spread("key, one page down", await keys(pilot, "ctrl+d"))


def shown(app: Host, table: RowTable, selection: Selection) -> None:
    table.show(selection)
    terminal_text(app)


async def keys(pilot: Pilot[Any], key: str) -> list[float]:
    found = []
    for _ in range(KEYS):
        start = time.perf_counter()
        await pilot.press(key)
        found.append(time.perf_counter() - start)
    return found


def asked(held: Rows) -> None:
    last = held.select().line(held.total - 1)
    key = getattr(last, "key", "")
    took("the place of a key", lambda: held.select().index_of(key))
    took("the detail of a key", lambda: held.detail(key))
    for text in FILTERS:
        wanted = parse_filter(text, SPEC)
        took(f"filter {text}", lambda wanted=wanted: held.select(wanted))  # type: ignore[misc]
    for column in SPEC.columns:
        order = (Sort(column=column.name, descending=True),)
        took(f"sort by {column.name}", lambda order=order: held.select(sort=order))  # type: ignore[misc]
    for name in SPEC.groups:
        grouped = held.select(group=name)
        took(f"group by {name}", lambda name=name: held.select(group=name))  # type: ignore[misc]
        took(f"fold {len(grouped.groups):,} groups", grouped.folded)
        rest = frozenset(range(1, len(grouped.groups)))
        took("fold one group of them", lambda g=grouped, r=rest: g.folded(r))  # type: ignore[misc]
    took("every row, for an export", lambda: sum(1 for _ in held.select().lines()))


def run(*arguments: str) -> None:
    subprocess.run([sys.executable, __file__, *arguments], check=True)


def main() -> None:
    match sys.argv[1:]:
        case ["--write", many, path]:
            took("write", lambda: write_lists(Path(path), [(SPEC, rows(int(many)))]))
        case ["--measure", path]:
            measure(Path(path))
        case counts:
            for count in map(int, counts or DEFAULT_ROWS):
                with tempfile.TemporaryDirectory() as folder:
                    file = str(Path(folder) / "lists.db")
                    print(f"{count:,} rows")
                    run("--write", str(count), file)
                    run("--measure", file)


if __name__ == "__main__":
    main()
