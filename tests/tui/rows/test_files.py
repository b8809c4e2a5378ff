"""Lists in files: whole or not there, for their owner alone, and a damaged one is refused in words."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.errors import StoreError
from ringfence_tui.rows import layout
from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Row, Sort
from ringfence_tui.rows.table import Rows
from ringfence_tui.rows.writing import write_lists
from support.environment import same_imports
from support.list_samples import SPEC, row

OTHER = replace(SPEC, name="select", sort=())
KILLED = """
import sys
from pathlib import Path
from ringfence_tui.rows.writing import write_lists
from support.list_samples import SPEC, row

def rows():
    for number in range(100_000):
        yield row(str(number))
        if number == 10_000:
            print("writing", flush=True)
            sys.stdin.read()

write_lists(Path(sys.argv[1]), [(SPEC, rows())])
"""


def keys(path: Path) -> list[str]:
    held = Rows.open(SPEC, path)
    found = [each.key for each in held.select().lines()]
    held.close()
    return found


def test_several_lists_lie_in_one_file_that_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "lists?#.db"
    write_lists(
        path, [(SPEC, [row("1"), row("2")]), (OTHER, [row("3")]), (replace(SPEC, name="empty"), [])]
    )

    held = [Rows.open(each, path) for each in (SPEC, OTHER, replace(SPEC, name="empty"))]
    found = [[line.key for line in each.select().lines()] for each in held]
    for each in held:
        each.close()

    assert found == [["1", "2"], ["3"], []]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_list_can_be_built_into_a_file_at_once(tmp_path: Path) -> None:
    held = Rows.build(SPEC, [row("1")], tmp_path / "lists.db")

    found = held.total
    held.close()

    assert found == 1
    assert keys(tmp_path / "lists.db") == ["1"]


def test_what_is_open_stays_as_it_was_while_a_newer_file_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "lists.db"
    held = Rows.build(SPEC, [row("old", flows=number) for number in range(3)], path)
    write_lists(path, [(SPEC, [row("new")])])

    found = held.select(parse_filter("flows:>0", SPEC), (Sort(column="flows"),))
    old = [each.key for each in found.lines()]
    held.close()

    assert old == ["old", "old"]
    assert keys(path) == ["new"]


def test_a_writer_that_is_killed_leaves_the_file_before(tmp_path: Path) -> None:
    path = tmp_path / "lists.db"
    write_lists(path, [(SPEC, [row("before")])])

    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **same_imports()},
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.send_signal(signal.SIGKILL)

    assert writer.returncode == -signal.SIGKILL
    assert keys(path) == ["before"]


def test_rows_that_fail_while_they_are_written_leave_the_file_before(tmp_path: Path) -> None:
    path = tmp_path / "lists.db"
    write_lists(path, [(SPEC, [row("before")])])

    def broken() -> Iterator[Row]:
        yield row("1")
        raise LookupError

    with pytest.raises(LookupError):
        write_lists(path, [(SPEC, broken())])

    assert keys(path) == ["before"]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["", "file/lists.db"])
def test_a_place_that_cannot_be_written_is_named(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(StoreError, match="cannot be written to") as refused:
        write_lists(tmp_path / place, [(SPEC, [row("1")])])

    assert str(tmp_path) in str(refused.value)
    assert refused.value.hint


def foreign(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (x)")
    connection.close()


def newer(path: Path) -> None:
    write_lists(path, [(SPEC, [row("1")])])
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {layout.VERSION + 1}")
    connection.close()


def without_order(path: Path) -> None:
    write_lists(path, [(SPEC, [row("1")])])
    connection = sqlite3.connect(path)
    connection.execute("UPDATE lists SET sorted = ?", (b"\xff" * 8,))
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "make",
    [
        lambda path: None,
        lambda path: path.mkdir(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"no SQLite at all" * 100),
        lambda path: write_lists(path, [(OTHER, [row("1")])]),
        lambda path: write_lists(path, [(replace(SPEC, sort=()), [row("1")])]),
        os.mkfifo,
        foreign,
        newer,
        without_order,
    ],
    ids=[
        "missing",
        "folder",
        "empty",
        "no-sqlite",
        "another-list",
        "another-version",
        "pipe",
        "foreign",
        "newer",
        "without-order",
    ],
)
def test_a_file_that_holds_no_such_list_is_refused_with_a_hint(
    make: object, tmp_path: Path
) -> None:
    path = tmp_path / "lists.db"
    assert callable(make)
    make(path)

    with pytest.raises(StoreError) as refused:
        Rows.open(SPEC, path)

    assert str(path) in str(refused.value)
    assert "scan again" in refused.value.hint


def test_a_damaged_file_is_read_or_refused_and_never_worse(tmp_path: Path) -> None:
    path, broken = tmp_path / "lists.db", tmp_path / "broken.db"
    write_lists(path, [(SPEC, [row(str(number), name="x" * number) for number in range(300)])])
    whole, draw = path.read_bytes(), random.Random(5)  # noqa: S311 - places of damage
    refused = 0

    for _ in range(300):
        damaged = bytearray(whole)
        for _ in range(draw.choice((1, 20, 400))):
            damaged[draw.randrange(len(damaged))] = draw.randrange(256)
        cut = draw.choice((len(damaged), draw.randrange(len(damaged))))
        broken.write_bytes(damaged[:cut])
        try:
            read_everything(broken)
        except StoreError as error:
            refused += bool(error.hint)

    assert refused > 100


def read_everything(path: Path) -> None:
    held = Rows.open(SPEC, path)
    try:
        for order in ((), (Sort(column="name"), Sort(column="flows"))):
            for group in ("", "group"):
                selection = held.select(parse_filter("x name:*x -flows:>9", SPEC), order, group)
                for index in range(len(selection)):
                    selection.line(index)
        for line in held.select().lines():
            held.detail(line.key)
    finally:
        held.close()


def test_a_list_that_was_closed_says_so_and_can_be_closed_again(tmp_path: Path) -> None:
    held = Rows.build(SPEC, [row("1")], tmp_path / "lists.db")
    selection = held.select()
    held.close()
    held.close()

    with pytest.raises(StoreError, match="closed"):
        selection.line(0)
    with pytest.raises(StoreError, match="closed"):
        held.select(parse_filter("x", SPEC))
