"""How settled a learned entry is, and that a change starts it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.proposal import Maturity, MaturityThresholds
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import SpanCall, Telemetry
from ringfence.model.window import TimeWindow
from ringfence.propose.maturity import least, maturity_of
from support import builders as build
from support.proposals import SANCTIONED, estate, proposal, sanctioning

DEFAULTS = MaturityThresholds()
END = build.WINDOW.end
ORDER = (Maturity.LEARNING, Maturity.STABILIZING, Maturity.STABLE)
DAYS = st.floats(0, 40)


@pytest.mark.parametrize(
    ("days", "maturity"),
    [
        (0.5, Maturity.LEARNING),
        (1.99, Maturity.LEARNING),
        (2, Maturity.STABILIZING),
        (4.99, Maturity.STABILIZING),
        (5, Maturity.STABLE),
        (13, Maturity.STABLE),
    ],
)
def test_quiet_days_settle_it(days: float, maturity: Maturity) -> None:
    changed = END - timedelta(days=days)

    assert maturity_of(changed, build.WINDOW, complete=True, thresholds=DEFAULTS) is maturity


def test_what_was_never_seen_is_learning() -> None:
    assert maturity_of(None, build.WINDOW, complete=True, thresholds=DEFAULTS) is Maturity.LEARNING


@pytest.mark.parametrize("case", ["short", "incomplete"])
def test_quiet_that_nobody_can_rely_on_is_stabilizing_at_most(case: str) -> None:
    window = TimeWindow(END - timedelta(days=13), END) if case == "short" else build.WINDOW

    found = maturity_of(
        END - timedelta(days=12), window, complete=case != "incomplete", thresholds=DEFAULTS
    )

    assert found is Maturity.STABILIZING


@given(earlier=DAYS, later=DAYS)
def test_a_later_change_never_settles_it(earlier: float, later: float) -> None:
    first, last = sorted((END - timedelta(days=earlier), END - timedelta(days=later)))

    def settled(days: object) -> int:
        return ORDER.index(
            maturity_of(days, build.WINDOW, complete=True, thresholds=DEFAULTS)  # type: ignore[arg-type] # a moment
        )

    assert settled(last) <= settled(first)


def test_the_least_settled_one_speaks_and_nothing_learned_says_nothing() -> None:
    assert least((Maturity.STABLE, None, Maturity.LEARNING)) is Maturity.LEARNING
    assert least((None, None)) is None


def test_thresholds_are_in_their_order() -> None:
    with pytest.raises(ValueError, match="order"):
        MaturityThresholds(stable_after=timedelta(days=20))


def _maturity(first_seen_days: float, *, status: CoverageStatus | None = None) -> Maturity | None:
    snapshot = estate(SANCTIONED, first_seen=END - timedelta(days=first_seen_days))
    resolutions = tuple(
        replace(each, first_seen=END - timedelta(days=first_seen_days))
        for each in snapshot.telemetry.resolutions
    )
    snapshot = replace(snapshot, telemetry=replace(snapshot.telemetry, resolutions=resolutions))
    if status:
        snapshot = build.without(snapshot, Source.FLOW_LOGS, status=status)
    made = proposal(snapshot)
    (rule,) = (each for each in made.rules if each.name == "allow-approved-tools")
    return rule.maturity


def test_a_rule_is_as_settled_as_what_it_permits() -> None:
    assert _maturity(13) is Maturity.STABLE
    assert _maturity(1) is Maturity.LEARNING
    assert _maturity(13, status=CoverageStatus.PARTIAL) is Maturity.STABILIZING


def test_an_approved_host_that_nobody_used_is_learning_and_says_so() -> None:
    made = proposal(settings=sanctioning(SANCTIONED, "never.partner.example"))

    (entry,) = (each for each in made.provenance if each.entry == "never.partner.example")
    assert (entry.maturity, entry.first_seen) == (Maturity.LEARNING, None)
    assert "no runtime of the pack was seen to use it" in entry.warnings


def test_a_runtime_that_begins_to_use_it_starts_it_again() -> None:
    snapshot = estate(SANCTIONED)
    late = build.span_call(
        SANCTIONED, build.runtime_arn("late-abc123DEF4"), first_seen=END - timedelta(hours=3)
    )
    early = build.span_call(SANCTIONED, first_seen=END - timedelta(days=12))
    inventory = build.contained_inventory(
        build.runtime(), build.runtime(runtime_id="late-abc123DEF4")
    )

    def maturity(*calls: SpanCall) -> Maturity | None:
        told = replace(snapshot, inventory=inventory, telemetry=Telemetry(span_calls=calls))
        return next(e.maturity for e in proposal(told).provenance if e.entry == SANCTIONED)

    assert maturity(early) is Maturity.STABLE
    assert maturity(early, late) is Maturity.LEARNING


def _last(snapshot: Snapshot) -> Maturity | None:
    return next(each.maturity for each in proposal(snapshot).rules if each.name == "default-deny")


def _quiet() -> Snapshot:
    early = build.span_call(SANCTIONED, first_seen=END - timedelta(days=12))
    return replace(estate(SANCTIONED), telemetry=Telemetry(span_calls=(early,)))


@pytest.mark.parametrize(
    "source",
    [
        Source.RUNTIMES,
        Source.NETWORK_INTERFACES,
        Source.FLOW_LOGS,
        Source.RESOLVER_QUERY_LOGS,
    ],
)
def test_default_deny_is_not_stable_where_somebody_may_be_missing(source: Source) -> None:
    assert _last(_quiet()) is Maturity.STABLE
    assert _last(build.without(_quiet(), source)) is Maturity.STABILIZING


def test_a_region_that_was_not_read_keeps_default_deny_from_being_stable() -> None:
    scope = replace(_quiet().scope, regions=(*_quiet().scope.regions, "eu-west-1"))

    assert _last(replace(_quiet(), scope=scope)) is Maturity.STABILIZING


def test_a_governed_runtime_that_was_never_seen_counts_for_default_deny() -> None:
    silent = build.runtime(runtime_id="quiet-abc123DEF4", region="eu-west-1")
    inventory = build.contained_inventory(build.runtime(), silent)

    assert _last(replace(_quiet(), inventory=inventory)) is Maturity.STABILIZING
