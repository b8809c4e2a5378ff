"""How values are told: with their unit, in UTC, and never as something that is not known."""

from __future__ import annotations

import pytest

from ringfence_tui.blocks import Span, Tone
from ringfence_tui.rows.cells import drawn, told
from ringfence_tui.rows.spec import Cell, Column, Value

MOMENT = 1_795_183_380  # 2026-11-20 14:03 UTC


def column(cell: Cell, width: int = 11) -> Column:
    return Column(name="c", title="C", width=width, cell=cell)


@pytest.mark.parametrize("cell", list(Cell))
def test_what_is_not_known_is_told_as_such_in_every_column(cell: Cell) -> None:
    assert told(column(cell), None) == Span("?", Tone.UNKNOWN)


@pytest.mark.parametrize(
    ("cell", "value", "text"),
    [
        (Cell.TEXT, "as it is \x1b[0m", "as it is \x1b[0m"),
        (Cell.TEXT, 443, "443"),
        (Cell.TEXT, "", ""),
        (Cell.COUNT, 0, "0"),
        (Cell.COUNT, 12_345, "12,345"),
        (Cell.COUNT, 12_345.678, "12,345.7"),
        (Cell.COUNT, "many", "many"),
        (Cell.NUMBER, 8_443, "8443"),
        (Cell.BYTES, 0, "0 B"),
        (Cell.BYTES, 999, "999 B"),
        (Cell.BYTES, 1_000, "1.0 kB"),
        (Cell.BYTES, 1_234_567, "1.2 MB"),
        (Cell.BYTES, 999_949, "999.9 kB"),
        (Cell.BYTES, 999_950, "1.0 MB"),
        (Cell.BYTES, 5 * 10**9, "5.0 GB"),
        (Cell.BYTES, 7 * 10**12, "7.0 TB"),
        (Cell.BYTES, 1.5 * 10**18, "1,500.0 PB"),
        (Cell.WEIGHT, 1_234_567, "1.2 MB"),
        (Cell.WEIGHT, 0, "0 B"),
        (Cell.WHEN, MOMENT, "11-20 14:03"),
        (Cell.WHEN, float(MOMENT), "11-20 14:03"),
        (Cell.WHEN, 10**15, "1000000000000000"),
        (Cell.WORD, "critical", "◆ critical"),
        (Cell.WORD, "[/red]", "· [/red]"),
    ],
)
def test_a_value_is_told_with_its_unit(cell: Cell, value: Value, text: str) -> None:
    assert told(column(cell), value).text == text


@pytest.mark.parametrize(
    ("width", "text"), [(10, "2026-11-20"), (11, "11-20 14:03"), (16, "2026-11-20 14:03")]
)
def test_a_time_is_told_as_fully_as_its_column_is_wide(width: int, text: str) -> None:
    assert told(column(Cell.WHEN, width), MOMENT).text == text


def test_a_name_is_strong_and_a_word_has_its_tone() -> None:
    assert told(column(Cell.NAME), "x").tone is Tone.STRONG
    assert told(column(Cell.WORD), "critical").tone is Tone.BAD
    assert told(column(Cell.TEXT), "critical").tone is Tone.PLAIN


@pytest.mark.parametrize(
    ("value", "bar"),
    [
        (1, "▌"),
        (9, "▌"),
        (10, "█"),
        (999, "█▌"),
        (10_000, "██▌"),
        (10_000.0, "██▌"),
        (10_000_000, "████"),
        (999_999_999_999, "██████"),
        (10**12, "█████+"),
        (10**18, "█████+"),
    ],
)
def test_a_weight_is_drawn_with_one_block_a_power_of_ten(value: Value, bar: str) -> None:
    assert drawn(column(Cell.WEIGHT, 6), value).text == bar


def test_a_weight_of_nothing_is_said_to_be_none_and_one_not_known_is_no_bar() -> None:
    assert drawn(column(Cell.WEIGHT, 6), 0) == Span("none", Tone.DIM)
    assert drawn(column(Cell.WEIGHT, 6), None) == Span("?", Tone.UNKNOWN)


@pytest.mark.parametrize("cell", [each for each in Cell if each is not Cell.WEIGHT])
def test_every_other_value_is_drawn_as_it_is_told(cell: Cell) -> None:
    assert drawn(column(cell), 12_345) == told(column(cell), 12_345)
