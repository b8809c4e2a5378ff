"""Learning from the first part of the traffic and judging by the rest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.flow import Flow
from ringfence.model.holdout import Holdout, Learning, Range
from ringfence.model.policy import AppRequirement, PolicyPack, RuleAction
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.holdout import holdout
from ringfence.policy.replay.holdout_figures import unseen
from support.packs import domains, pack, web_rule

START = datetime(2026, 11, 1, tzinfo=UTC)
END = START + timedelta(days=10)


def seen(
    host: str,
    day: float,
    last: float | None = None,
    *,
    count: int = 1,
    size: int | None = None,
    runtime: str = "a",
) -> PastFlow:
    """Connections of a runtime to a host from one day of the window to another."""
    return PastFlow(
        flow=Flow(src="10.50.10.7", host=host, port=443, tls=True, count=count),
        runtime=runtime,
        bytes=size,
        first_seen=START + timedelta(days=day),
        last_seen=START + timedelta(days=day if last is None else last),
    )


def exactly(learned: Sequence[PastFlow]) -> PolicyPack:
    """Permit every name that was seen."""
    names = sorted({past.flow.host for past in learned})
    groups = (domains("learned", *names),) if names else ()
    rules = (web_rule("learned", 1, "learned"),) if names else ()
    return pack(*rules, groups=groups, default_action=RuleAction.DENY)


def held_out(*traffic: PastFlow, **changes: object) -> Holdout:
    options: dict[str, object] = {
        "learn": exactly,
        "learning": Learning.SANCTIONED,
        "learned_by": "test",
        "fraction": 0.5,
    }
    return holdout(traffic, (START, END), **{**options, **changes})  # type: ignore[arg-type] # as told


def test_recall_is_told_by_connection_byte_and_pair() -> None:
    done = held_out(
        seen("old.example", 1, size=10),
        seen("old.example", 6, count=8, size=30),
        seen("new.example", 7, count=2, size=70),
    )

    assert done.split == START + timedelta(days=5)
    assert done.pooled.recall_connections == Range(low=0.8, high=0.8)
    assert done.pooled.recall_bytes == Range(low=0.3, high=0.3)
    assert done.pooled.recall_pairs == 0.5
    assert done.exact


def _tls_only(learned: Sequence[PastFlow]) -> PolicyPack:
    permit = replace(web_rule("learned", 1, "learned"), app_requirement=AppRequirement.TLS)
    names = {past.flow.host for past in learned if past.flow.tls} - {""}
    groups = (domains("learned", *sorted(names)),) if names else ()
    rules = (permit,) if names else ()
    return pack(*rules, groups=groups, default_action=RuleAction.DENY)


questions = st.builds(
    lambda past, tls, dst: replace(past, flow=replace(past.flow, tls=tls, dst=dst)),
    st.builds(
        lambda host, first, more, count, size, runtime: seen(
            f"{host}.example", first, first + more, count=count, size=size, runtime=runtime
        ),
        st.sampled_from("ab"),
        st.floats(0, 5),
        st.floats(0, 4.9),
        st.integers(1, 9),
        st.sampled_from([None, 7]),
        st.sampled_from("ab"),
    ),
    st.sampled_from([True, False, None]),
    st.sampled_from(["", "203.0.113.9"]),
)


@given(
    st.lists(questions, max_size=9).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_no_line_speaks_for_another_so_that_their_order_does_not_matter(
    both: tuple[list[PastFlow], list[PastFlow]],
) -> None:
    one, other = both

    assert held_out(*one, learn=_tls_only) == held_out(*other, learn=_tls_only)


def test_what_is_sent_without_tls_is_not_permitted_by_what_was_seen_with_it() -> None:
    plain = seen("old.example", 7, count=1000)
    plain = replace(plain, flow=replace(plain.flow, tls=False))

    done = held_out(seen("old.example", 1), seen("old.example", 6), plain, learn=_tls_only)

    assert done.pooled.recall_connections == Range(low=1 / 1001, high=1 / 1001)
    assert done.pooled.recall_pairs == 0
    assert (done.pooled.learned_pairs, done.pooled.held_out_pairs) == (1, 1)


def test_precision_is_told_of_what_is_permitted() -> None:
    done = held_out(seen("used.example", 1), seen("idle.example", 2), seen("used.example", 8))

    assert done.pooled.precision == 0.5
    assert (done.pooled.permitted, done.pooled.permitted_unused) == (2, 1)


def test_churn_is_new_pairs_a_day() -> None:
    done = held_out(
        seen("old.example", 1), *(seen(f"n{number}.example", 5 + number) for number in range(5))
    )

    assert done.pooled.churn == 1


def test_every_runtime_counts_alike_in_the_average() -> None:
    chatty = [seen("old.example", 1), seen("old.example", 6, count=99)]
    rare = [seen("other.example", 1, runtime="b"), seen("monthly.example", 9, runtime="b")]

    done = held_out(*chatty, *rare)

    assert done.pooled.recall_connections == Range(low=0.99, high=0.99)
    assert done.macro.recall_connections == Range(low=0.5, high=0.5)
    assert done.macro.runtimes == 2


def test_an_edge_that_spans_the_split_counts_on_both_sides_between_bounds() -> None:
    done = held_out(
        seen("old.example", 1, 9, count=5, size=50),
        seen("new.example", 7, count=4, size=50),
    )

    assert (done.exact, done.spanning) == (False, 1)
    assert done.pooled.recall_connections == Range(low=0.2, high=0.5)
    assert done.pooled.recall_bytes == Range(low=0.0, high=0.5)
    assert any("spans the split" in limit for limit in done.limits)


def test_without_data_a_figure_is_null_and_never_zero_or_one() -> None:
    nothing = held_out()
    only_learned = held_out(seen("old.example", 1))
    only_held_out = held_out(seen("new.example", 9))

    assert nothing.pooled.recall_pairs is None
    assert nothing.pooled.unseen is None
    assert nothing.pooled.churn is None
    assert nothing.macro.recall_connections is None
    assert nothing.curve == ()
    assert only_learned.pooled.recall_connections is None
    assert only_learned.pooled.precision is None
    assert only_held_out.pooled.recall_pairs == 0
    assert only_held_out.pooled.precision is None
    assert only_held_out.pooled.recall_bytes is None
    assert only_held_out.breadth.expansion is None


def test_flows_without_a_time_are_left_out_and_counted() -> None:
    undated = PastFlow(flow=Flow(src="10.50.10.7", host="a.example"))

    assert held_out(undated).undated == 1


def test_a_wildcard_shows_as_breadth() -> None:
    def wide(_: Sequence[PastFlow]) -> PolicyPack:
        group = domains("wide", "*.example", "old.example")
        return pack(web_rule("wide", 1, "wide"), groups=(group,), default_action=RuleAction.DENY)

    done = held_out(
        seen("old.example", 1),
        seen("new.example", 8),
        learn=wide,
        corpus=("drop.example", "paste.test"),
    )

    assert (done.breadth.entries, done.breadth.wildcards) == (2, 1)
    assert done.breadth.expansion == 2
    assert (done.breadth.corpus_size, done.breadth.corpus_permitted) == (2, 1)


def test_the_curve_ends_with_everything_and_never_falls() -> None:
    done = held_out(*(seen(f"n{number}.example", number) for number in range(10)))

    shares = [point.share for point in done.curve]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert shares[4] == 0.5


@pytest.mark.parametrize("fraction", [0, 1, -1, math.nan])
def test_a_fraction_that_leaves_a_part_empty_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        held_out(fraction=fraction)


def test_good_and_turing_estimate_what_was_not_seen() -> None:
    estimate = unseen([1, 1, 8, 90])

    assert estimate is not None
    assert (estimate.sightings, estimate.once) == (100, 2)
    assert estimate.coverage == pytest.approx(0.98)
    assert estimate.coverage_at_least == pytest.approx(
        0.98 - (2 * math.sqrt(2) + math.sqrt(3)) * math.sqrt(math.log(60) / 100)
    )


@given(st.lists(st.integers(1, 50), min_size=1, max_size=50))
def test_the_bound_is_never_above_the_estimate(counts: list[int]) -> None:
    estimate = unseen(counts)

    assert estimate is not None
    assert 0 <= estimate.coverage_at_least <= estimate.coverage <= 1


@given(
    st.lists(
        st.builds(
            lambda host, first, more, count: seen(
                f"{host}.example", first, first + more, count=count
            ),
            st.sampled_from("abc"),
            st.floats(0, 5),
            st.floats(0, 4.9),
            st.integers(1, 9),
        ),
        max_size=12,
    )
)
def test_bounds_are_in_order_and_hold_every_way_of_splitting_an_edge(
    traffic: list[PastFlow],
) -> None:
    found = held_out(*traffic).pooled.recall_connections

    assert found is None or 0 <= found.low <= found.high <= 1
