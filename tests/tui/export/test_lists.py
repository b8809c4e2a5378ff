"""Lists as JSON, CSV and Markdown: the visible rows, in their order, and nothing that acts."""

from __future__ import annotations

import csv
import io
import json

import pytest

from ringfence_tui.export.formats import ListFormat
from ringfence_tui.export.lists import export
from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Sort
from ringfence_tui.rows.table import Rows, Selection
from support.markdown import rows as table_rows
from support.plain_talk import ESTATE, RUNTIMES, runtime

_DOWN = (Sort(column="blast", descending=True),)
_EVIL = "=cmd|'/c calc'!A1\x1b[2J\u202e [x](http://evil.example) <b> | @all"


def _selected(wanted: str = "", sort: tuple[Sort, ...] = (), group: str = "") -> Selection:
    rows = Rows.build(RUNTIMES.spec, ESTATE["runtimes"])
    return rows.select(parse_filter(wanted, RUNTIMES.spec), sort, group)


def _json(selection: Selection) -> list[dict[str, object]]:
    read = json.loads(export(selection, ListFormat.JSON))
    assert isinstance(read, list)
    return read


def _csv(selection: Selection) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(export(selection, ListFormat.CSV), newline="")))


def test_json_has_the_shown_columns_the_key_and_null_for_what_is_not_known() -> None:
    first, second, _ = _json(_selected())

    assert first == {
        "name": "checkout",
        "verdict": "enforced",
        "network_mode": "VPC",
        "blast": 0,
        "last_seen": "2026-11-20T14:03:00Z",
        "bytes": 1_234_567,
        "key": "arn:checkout",
    }
    assert (second["blast"], second["last_seen"], second["bytes"]) == (None, None, None)


def test_csv_says_what_is_not_known_and_has_numbers_as_they_are() -> None:
    text = export(_selected("day"), ListFormat.CSV)

    assert text == (
        '"name","verdict","network_mode","blast","last_seen","bytes","key"\r\n'
        '"day_batch","leaky","VPC","not known","not known","not known","arn:day_batch"\r\n'
    )
    assert _csv(_selected("checkout"))[0]["bytes"] == "1234567"


def test_markdown_is_a_table_of_what_is_told() -> None:
    assert export(_selected("checkout"), ListFormat.MARKDOWN) == (
        "| Runtime | Verdict | Mode | Blast radius | Last seen | Sent |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
        "| checkout | \u2713 enforced | \u00b7 VPC | 0 | 2026-11-20T14\\:03\\:00Z | 1.2 MB |\n"
    )


@pytest.mark.parametrize(
    ("wanted", "sort", "names"),
    [
        ("", (), ["checkout", "day_batch", "night_batch"]),
        ("batch", (), ["day_batch", "night_batch"]),
        ("", _DOWN, ["night_batch", "checkout", "day_batch"]),
        ("-mode:VPC", _DOWN, ["night_batch"]),
        ("absent", (), []),
    ],
)
def test_exactly_the_visible_rows_are_written_in_their_order(
    wanted: str, sort: tuple[Sort, ...], names: list[str]
) -> None:
    selection = _selected(wanted, sort)

    assert [each["name"] for each in _json(selection)] == names
    assert [each["name"] for each in _csv(selection)] == names
    written = table_rows(export(selection, ListFormat.MARKDOWN))
    assert [each[0].replace("\\", "") for each in written[2:]] == names


def test_headings_of_groups_are_a_column_even_where_it_is_hidden() -> None:
    by_region, by_verdict = _selected(group="region"), _selected(group="verdict")

    assert [each["region"] for each in _json(by_region)] == ["us-east-1"] * 3
    assert {each["region"] for each in _csv(by_region)} == {"us-east-1"}
    assert "region" not in _json(by_verdict)[0]
    assert [each["verdict"] for each in _json(by_verdict)] == ["enforced", "leaky", "uncontained"]


def test_what_strangers_named_is_no_formula_no_markup_and_steers_no_terminal() -> None:
    rows = Rows.build(RUNTIMES.spec, [runtime(_EVIL)])
    text = {kind: export(rows.select(), kind) for kind in ListFormat}

    (cells,) = csv.DictReader(io.StringIO(text[ListFormat.CSV], newline=""))
    assert cells["name"].startswith("'=cmd|'/c calc'!A1\\x1b[2J\\u202e")
    assert json.loads(text[ListFormat.JSON])[0]["name"] == _EVIL
    assert "\\[x\\]\\(http\\://evil.example\\) \\<b\\> \\| \\@all" in text[ListFormat.MARKDOWN]
    for written in text.values():
        assert all(each in "\r\n" or each.isprintable() for each in written)


def test_a_moment_that_is_none_is_written_as_the_number_that_it_is() -> None:
    rows = Rows.build(RUNTIMES.spec, [runtime("odd", seen=1e18)])

    (written,) = json.loads(export(rows.select(), ListFormat.JSON))

    assert written["last_seen"] == 1e18
