"""A replay as its screens tell it: what would be cut, what is not known, and what no pack governs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from ringfence.model.change import Change
from ringfence.model.replay import ReplayDocument
from ringfence.model.traffic import NOT_KNOWN, Passage
from ringfence_tui.blocks import Bar, Tone, text_of
from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Row
from ringfence_tui.rows.table import RowLine, Rows
from ringfence_tui.views.replay import CHANGED_ONLY, NOT_GOVERNED, PASSAGES, REPLAY_FLOWS
from ringfence_tui.views.replay_cuts import CUT, OUTSIDE
from ringfence_tui.views.replay_rules import REPLAY_RULES
from ringfence_tui.views.replay_summary import summary_page
from ringfence_tui.views.view import ListView
from support.policy_documents import sample
from support.told_pages import fact, pieces, told


def _values(view: ListView[ReplayDocument], row: Row) -> dict[str, object]:
    return dict(zip((each.name for each in view.spec.columns), row.values, strict=True))


def _flows(document: ReplayDocument | None = None) -> list[tuple[Row, dict[str, object]]]:
    given = document or sample().replay
    return [(row, _values(REPLAY_FLOWS, row)) for row in REPLAY_FLOWS.rows(given)]


def _kept(text: str) -> Counter[object]:
    """The changes of the rows that a filter keeps."""
    rows = Rows.build(REPLAY_FLOWS.spec, REPLAY_FLOWS.rows(sample().replay))
    try:
        selection = rows.select(parse_filter(text, REPLAY_FLOWS.spec))
        lines = [selection.line(index) for index in range(len(selection))]
        return Counter(each.values[0] for each in lines if isinstance(each, RowLine))
    finally:
        rows.close()


def test_the_filter_of_changed_flows_keeps_what_is_not_known() -> None:
    everything = Counter(values["change"] for _, values in _flows())

    kept = _kept(CHANGED_ONLY)

    assert kept["UNKNOWN_CHANGE"] == everything["UNKNOWN_CHANGE"] > 0
    assert set(everything) - set(kept) == {"NO_CHANGE", NOT_GOVERNED}
    assert "UNKNOWN_CHANGE" not in _kept("changed:yes")


def test_what_goes_around_every_gateway_is_not_governed_and_neither_cut_nor_as_before() -> None:
    around = [(row, values) for row, values in _flows() if values["governed"] == "no"]

    assert around
    for row, values in around:
        assert values["change"] == NOT_GOVERNED
        assert values["changed"] == "not governed"
        page = told(REPLAY_FLOWS.page(row.detail))
        assert "so nothing stops it today" in page
        assert "Once it passes a gateway, it " in page


def test_what_would_become_of_it_later_can_be_filtered_for() -> None:
    assert _kept("once_routed:ACCESS_REVOKED governed:no") == {NOT_GOVERNED: 7}


def test_a_flow_says_why_and_by_which_rule() -> None:
    row, values = next(each for each in _flows() if each[1]["host"] == "s3.us-east-1.amazonaws.com")

    page = told(REPLAY_FLOWS.page(row.detail))

    assert (values["change"], values["rule"]) == ("ACCESS_REVOKED", "default-deny")
    assert (values["baseline"], values["new"]) == ("PERMIT", "DENY")
    assert "ACCESS_REVOKED: would be cut" in page
    assert "default-deny is the first rule that takes it, and it only watches" in page
    assert "has, or may have, a way around the gateway" in page


def test_what_nobody_knows_of_a_flow_is_not_made_up() -> None:
    first = sample().replay.flows[0]
    bare = replace(
        first,
        host="",
        url="",
        dst="",
        candidates=(),
        runtime="",
        owner=NOT_KNOWN,
        bytes=None,
        tls=None,
        last_seen=None,
    )
    ((row, values),) = _flows(replace(sample().replay, flows=(bare,), once_routed=None))

    page = REPLAY_FLOWS.page(row.detail)

    unknown = ("runtime", "owner", "host", "bytes", "last_seen")
    assert [values[name] for name in unknown] == [None] * 5
    for name in ("owner", "destination", "TLS", "bytes sent", "last seen"):
        assert text_of(fact(page, name)) == "not known"


def test_flows_that_nothing_tells_apart_keep_a_key_each() -> None:
    twice = replace(sample().replay, flows=sample().replay.flows[:1] * 3, once_routed=None)

    keys = [row.key for row, _ in _flows(twice)]

    assert keys[1:] == [f"{keys[0]} (2)", f"{keys[0]} (3)"]


@pytest.mark.parametrize("passage", Passage)
def test_every_passage_has_a_sentence_and_only_one_that_passes_is_plain(passage: Passage) -> None:
    first = replace(sample().replay.flows[0], passage=passage)
    ((row, _),) = _flows(replace(sample().replay, flows=(first,), once_routed=None))

    (said,) = fact(REPLAY_FLOWS.page(row.detail), "gateway")

    assert said.text == PASSAGES[passage]
    assert (said.tone is Tone.PLAIN) == (passage is Passage.THROUGH)


def test_who_would_be_cut_is_told_apart_from_who_would_be_once_routed() -> None:
    whens = Counter(_values(CUT, row)["when"] for row in CUT.rows(sample().replay))
    later = next(row for row in CUT.rows(sample().replay) if "once routed" in row.key)

    assert whens == {"today": 10, "once routed": 2}
    assert "nothing stops it today" in told(CUT.page(later.detail))


def test_what_no_pack_governs_says_why() -> None:
    for row in OUTSIDE.rows(sample().replay):
        assert "Not governed by this pack today: it" in told(OUTSIDE.page(row.detail))


def test_both_readings_of_monitor_mode_stand_side_by_side() -> None:
    row = next(each for each in REPLAY_RULES.rows(sample().replay) if each.key == "default-deny")

    values, page = _values(REPLAY_RULES, row), told(REPLAY_RULES.page(row.detail))

    assert values["terminal"] == "cuts 408 + 234?"
    assert values["fallthrough"] == "cuts 1,561 + 96?"
    assert values["cuts"] == 1_657
    assert "surely cut; a watched match ends it 408; evaluation goes on 1,561" in page


def test_a_rule_that_is_enforced_cannot_be_promoted_and_has_no_flips() -> None:
    rule = replace(
        sample().replay.rules[0], watch=False, flips_terminal=None, flips_fallthrough=None
    )
    (row,) = REPLAY_RULES.rows(replace(sample().replay, rules=(rule,)))

    assert _values(REPLAY_RULES, row)["terminal"] == "is enforced"
    assert _values(REPLAY_RULES, row)["cuts"] is None
    assert "It is enforced already." in told(REPLAY_RULES.page(row.detail))


def test_a_rule_that_nothing_meets_is_not_called_harmless() -> None:
    row = next(row for row in REPLAY_RULES.rows(sample().replay) if "data" in row.key)

    assert "nothing is known of it: no past traffic meets it" in told(REPLAY_RULES.page(row.detail))


def test_the_summary_counts_every_change_with_unknown_and_not_governed_apart() -> None:
    page = summary_page(sample().replay)
    (bar,) = (block for block in page if isinstance(block, Bar))

    counts = {share.label: share.count for share in bar.shares}

    assert sum(counts.values()) == sample().replay.results.log_count
    assert counts["not known on either side"] == 96
    assert counts["not governed"] == 1_578
    assert {share.label for share in bar.shares if share.tone is Tone.GOOD} == {"as before"}
    assert len(counts) == len(Change) + 2


def test_the_summary_says_the_window_what_is_in_doubt_and_where_the_claim_ends() -> None:
    text = told(summary_page(sample().replay))

    assert "3,365 connections, 2026-11-06 08:04 to 2026-11-19 17:59 UTC" in text
    assert "814 of these connections have, or may have, a way around the gateway" in text
    assert "Nothing stops these today: they go around every gateway" in text
    assert "only what was seen is replayed" in text
    assert "Public Internet (smart-group): what is used of it is not known" in text


def test_traffic_without_times_or_bytes_is_told_so() -> None:
    results = replace(sample().replay.results, oldest_date=None, newest_date=None)

    text = told(summary_page(replace(sample().replay, results=results)))

    assert "3,365 connections, without times" in text
    assert "flows 3; bytes sent not known" in text


def test_lines_that_could_not_be_read_are_no_footnote() -> None:
    results = replace(sample().replay.results, error_count=4)

    unsure = [
        piece.text
        for piece in pieces(summary_page(replace(sample().replay, results=results)))
        if piece.tone is Tone.UNKNOWN
    ]

    assert {"4", "could not be read"} <= set(unsure)


def test_who_would_be_cut_where_a_way_around_is_in_doubt_is_told_so() -> None:
    replay = sample().replay
    flows = [
        each
        for each in replay.flows
        if each.passage is Passage.DOUBTFUL
        and each.change in (Change.ACCESS_REVOKED, Change.ACCESS_MAYBE_REVOKED)
    ]
    (runtime, *_) = {each.runtime for each in flows if each.runtime}
    expected = sum(each.connections for each in flows if each.runtime == runtime)

    row = next(r for r in CUT.rows(replay) if r.key == f"{runtime} today")
    beyond = next(r for r in CUT.rows(replace(replay, flows_not_listed=1)) if r.key == row.key)
    unknown = next(
        r for r in CUT.rows(replace(replay, flows=(), flows_not_listed=9)) if r.key == row.key
    )

    assert _values(CUT, row)["doubtful"] == expected > 0
    assert f"Of {expected:,} connection" in told(CUT.page(row.detail))
    assert f"Of at least {expected:,} connection" in told(CUT.page(beyond.detail))
    assert _values(CUT, unknown)["doubtful"] is None
