"""The one-line widgets: what fits is shown whole, and the dearest stays."""

from __future__ import annotations

import pytest
from rich.segment import Segment

from ringfence_tui.blocks import Span, text_of
from ringfence_tui.widgets.key_footer import Hint, fitting
from ringfence_tui.widgets.safe_lines import safe_segments
from ringfence_tui.widgets.status_bar import Standing, fitted
from ringfence_tui.widgets.tab_bar import Tab, labels
from ringfence_tui.widgets.wrapping import width_of

_TABS = tuple(
    Tab(name=name, key=str(number), title=name.title() + " screen", short=name[:4].title())
    for number, name in enumerate(("overview", "runtimes", "egress"))
)


def hint(name: str, binding: str = "") -> Hint:
    return Hint(binding, name[0], name, name)


def test_a_hint_is_shown_whole_or_not_at_all_and_the_way_out_stays() -> None:
    hints = (hint("filter"), hint("group"), hint("help", "app.help"), hint("quit", "app.quit"))

    shown = fitting(hints, 30)

    assert [each.what for each in shown] == ["filter", "help", "quit"]


def test_every_hint_is_shown_where_there_is_room() -> None:
    hints = (hint("filter"), hint("quit", "app.quit"), hint("group"))

    assert [each.what for each in fitting(hints, 100)] == ["filter", "group", "quit"]


def test_the_kind_of_source_and_the_coverage_stay_when_the_line_is_short() -> None:
    standing = Standing(
        pieces=(Span("DEMO"), Span("✗ 246 of 266 sources read, 2 required not"), Span("x" * 40))
    )

    left, _ = fitted(standing, 60)

    assert text_of(left) == " DEMO  ✗ 246 of 266 sources read, 2 required not"


def test_what_runs_never_takes_more_than_half_of_the_line() -> None:
    left, right = fitted(Standing(pieces=(Span("DEMO"),), running="y" * 100), 60)

    assert text_of(left) == " DEMO"
    assert len(text_of(right)) == 30
    assert text_of(right).endswith("…")


def test_what_runs_gives_way_to_the_coverage() -> None:
    pieces = (Span("DEMO"), Span("✗ 246 of 266 sources read, 2 required not"))

    left, right = fitted(Standing(pieces=pieces, running="scan flow-logs 1 of 40"), 80)

    assert text_of(left) == " DEMO  ✗ 246 of 266 sources read, 2 required not"
    assert text_of(right) == "scan flow-logs 1 of 40 "


def test_tabs_are_short_where_long_titles_do_not_fit_but_the_open_one_stays_long_if_it_can() -> (
    None
):
    assert [each.text for each in labels(_TABS, "egress", 80)] == [
        "Overview screen",
        "Runtimes screen",
        "Egress screen",
    ]
    assert [each.text for each in labels(_TABS, "egress", 40)] == ["Over", "Runt", "Egress screen"]
    assert [each.text for each in labels(_TABS, "egress", 22)] == ["Over", "Runt", "Egre"]


def test_short_tabs_keep_the_blank_behind_their_key_while_there_is_room() -> None:
    assert {each.key for each in labels(_TABS, "egress", 24)} == {"0 ", "1 ", "2 "}
    assert {each.key for each in labels(_TABS, "egress", 22)} == {"0", "1", "2"}


def test_tabs_that_do_not_fit_are_told_by_a_mark_and_the_open_one_stays() -> None:
    assert [each.text for each in labels(_TABS, "runtimes", 14)] == ["<", "Runt", ">"]
    assert [each.text for each in labels(_TABS, "overview", 20)] == ["Over", "Runt", ">"]
    assert sum(each.size for each in labels(_TABS, "overview", 20)) <= 20


def test_what_is_printed_at_a_crash_keeps_its_lines_and_acts_on_nothing() -> None:
    drawn = [Segment("one\x1b]52;c;x\x07\ntwo \u202e"), Segment("\n"), Segment("plain")]

    safe = "".join(each.text for each in safe_segments(drawn))

    assert safe == "one?]52;c;x?\ntwo ?\nplain"


@pytest.mark.parametrize("width", range(40, 121, 4))
def test_what_runs_stands_apart_from_what_is_known(width: int) -> None:
    pieces = (Span("DEMO"), Span("✗ 246 of 266 sources read"), Span("14 d"), Span("read only"))

    left, right = fitted(Standing(pieces=pieces, running="scan telemetry 7 of 9"), width)

    assert width_of(left) + 2 + width_of(right) <= width
