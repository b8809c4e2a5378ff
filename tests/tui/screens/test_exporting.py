"""What is shown is written to a file: exactly these rows in this order, and never over another file unasked."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ringfence_tui.screens.dialogs import Ask, Choose, Confirm
from ringfence_tui.views.screens import SCREENS
from support.tui.fronts import Front, MakeFront

_FORMATS = {"json": "1", "csv": "2", "md": "3", "svg": "4"}


async def export(run: Front, kind: str, path: str = "") -> None:
    """Choose a format, and take the path that is offered, or another one."""
    await run.press("e")
    run.dialog(Choose)
    await run.press(_FORMATS[kind])
    run.dialog(Ask)
    if path:
        await run.press("home", "ctrl+k")
        await run.paste(path)
    await run.press("enter")


async def show_some(run: Front) -> None:
    """The destinations as nobody finds them at first: filtered, ordered, grouped."""
    await run.press("4", "/", "a", "p", "i", "enter", "b", "o", "1")


def in_json(path: Path) -> list[str]:
    return [each["key"] for each in json.loads(path.read_text())]


def in_csv(path: Path) -> list[str]:
    with path.open(newline="") as file:
        return [each["key"] for each in csv.DictReader(file)]


def in_markdown(path: Path) -> list[str]:
    lines = path.read_text().splitlines()[2:]
    return [each.split("|")[1].strip() for each in lines]


def test_a_list_is_written_as_it_is_filtered_ordered_and_grouped(
    front: MakeFront, tmp_path: Path
) -> None:
    run = front()
    written: dict[str, Any] = {}

    async def steps() -> None:
        await show_some(run)
        written["keys"] = run.keys
        written["sanction"] = run.column("sanction")
        for kind in ("json", "csv", "md"):
            await export(run, kind)
            assert run.told[-1].text == f"written to ringfence-destinations.{kind}"
            assert not run.asks

    run.drive(steps)

    keys = written["keys"]
    assert 1 < len(keys) < 41
    assert in_json(tmp_path / "ringfence-destinations.json") == keys
    assert in_csv(tmp_path / "ringfence-destinations.csv") == keys
    assert in_markdown(tmp_path / "ringfence-destinations.md") == keys
    rows = json.loads((tmp_path / "ringfence-destinations.json").read_text())
    assert [each["sanction"] for each in rows] == written["sanction"]


def test_every_list_is_written_with_the_rows_and_columns_that_it_shows(
    front: MakeFront, tmp_path: Path
) -> None:
    run = front()

    async def steps() -> None:
        for spec in SCREENS:
            await run.press(spec.key)
            for view in spec.lists:
                path = tmp_path / f"{view.spec.name}.json"
                await export(run, "json", str(path))
                rows = json.loads(path.read_text())
                assert [each["key"] for each in rows] == run.keys
                shown = [each.name for each in view.spec.columns if not each.hidden]
                assert all(sorted(each) == sorted([*shown, "key"]) for each in rows)
                await run.press("]")

    run.drive(steps)


def test_what_is_written_of_a_list_and_of_a_page_is_said_before(front: MakeFront) -> None:
    run = front()

    async def steps() -> None:
        await run.press("e")
        assert "1 plain text 2 Markdown 3 JSON 4 SVG" in run.dialog_text
        await run.press("escape", "4", "e")
        assert "1 JSON, every row that the filter leaves 2 CSV, every row" in run.dialog_text
        assert "3 Markdown table" in run.dialog_text

    run.drive(steps)


def test_a_picture_shows_the_screen_and_no_dialog(front: MakeFront, tmp_path: Path) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4")
        await export(run, "svg")

    run.drive(steps)

    picture = (tmp_path / "ringfence-destinations.svg").read_text()
    text = re.sub("<[^>]*>", " ", picture).replace("&#160;", " ")
    assert "api.anthropic.com" in text
    assert "sources read" in text
    assert "Write it to" not in text
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(("key", "name"), [("1", "txt"), ("2", "md"), ("3", "json")])
def test_a_page_is_written_as_it_is_read(
    front: MakeFront, tmp_path: Path, key: str, name: str
) -> None:
    run = front()

    async def steps() -> None:
        await run.press("e", key, "enter")

    run.drive(steps)

    text = (tmp_path / f"ringfence-overview.{name}").read_text()
    assert "uncontained" in text
    if name == "json":
        json.loads(text)


def test_a_file_that_is_there_is_replaced_by_yes_only(front: MakeFront, tmp_path: Path) -> None:
    there = tmp_path / "mine.json"
    there.write_text("mine")
    run = front()

    async def steps() -> None:
        await run.press("4")
        for answer in ("n", "escape", "q"):
            await export(run, "json", str(there))
            assert str(there) in run.dialog_text.replace(" ", "")
            run.dialog(Confirm)
            await run.press(answer)
            assert not run.asks
            assert there.read_text() == "mine"

        await export(run, "json", str(there))
        await run.press("y")
        assert in_json(there) == run.keys

    run.drive(steps)


def test_leaving_a_dialog_writes_nothing(front: MakeFront, tmp_path: Path) -> None:
    run = front()
    before = sorted(tmp_path.iterdir())

    async def steps() -> None:
        await run.press("4", "e", "escape")
        await run.press("e", "1", "escape")
        await run.press("e", "1", "home", "ctrl+k", "enter")
        assert "file is needed" in run.text
        await run.press("escape")
        assert not run.asks

    run.drive(steps)

    assert sorted(tmp_path.iterdir()) == before


def test_where_nothing_can_be_written_is_told(front: MakeFront, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    run = front()

    async def steps() -> None:
        await run.press("4")
        await export(run, "json", "file/below.json")

        assert run.told[-1].severity == "error"
        assert "file" in run.told[-1].title
        assert not run.asks

    run.drive(steps)


@pytest.mark.parametrize(
    "name", ["x" * 300 + ".json", "x" * 300 + "/a.json"], ids=["long", "below"]
)
def test_a_name_that_no_file_can_have_is_complained_of(front: MakeFront, name: str) -> None:
    run = front()

    async def steps() -> None:
        await run.press("4")
        await export(run, "json", name)

        assert run.told[-1].severity == "error"
        assert "File name too long" in run.told[-1].title
        assert not run.asks

    run.drive(steps)
