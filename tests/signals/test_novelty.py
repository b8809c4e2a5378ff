"""Destinations that a workload had not reached before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Confidence
from ringfence.model.exfiltration import Indication, IndicationKind, Indications
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import FlowAction, FlowSummary, Resolution
from ringfence.model.window import TimeWindow
from ringfence.signals.judge import indications
from ringfence.signals.novelty import MOST_BY_CHANCE, KnownPast, chance_of, reported_by_chance
from ringfence.verdict.runtime import judge
from support import builders as build
from support.builders.constants import ACCOUNT, NOW, REGION, WINDOW
from support.exfiltration_samples import named, newcomer, settled, told

USUAL = ("usual1.example", "usual2.example", "usual3.example")


def judged(snapshot: Snapshot, past: KnownPast | None = None) -> Indications:
    settings = Settings()
    egress_map = build_egress_map(snapshot, settings)
    verdicts = judge(snapshot, settings)
    return indications(snapshot, egress_map, verdicts, settings=settings, past=past)


def new(snapshot: Snapshot, past: KnownPast | None = None) -> list[Indication]:
    found = judged(snapshot, past).found
    return [each for each in found if each.kind is IndicationKind.FIRST_SEEN_DESTINATION]


def earlier(
    *zones: str,
    taken_at: datetime = WINDOW.start,
    first: datetime = WINDOW.start - timedelta(days=7),
    unread: frozenset[tuple[str, str]] = frozenset(),
) -> KnownPast:
    reached = {build.runtime_arn(): dict.fromkeys(zones, first)}
    return KnownPast(taken_at=taken_at, reached=reached, unread=unread)


def met(*days: float) -> list[tuple[FlowSummary, Resolution]]:
    """A new domain for each number, first reached so many days before the end."""
    return [
        named(f"api.day{n}.example", f"198.51.100.{n}", first_seen=NOW - timedelta(days=day))
        for n, day in enumerate(days, start=1)
    ]


def within(snapshot: Snapshot, days: int) -> Snapshot:
    """The same scan, asked for the last days alone."""
    scope = replace(snapshot.scope, window=TimeWindow(NOW - timedelta(days=days), NOW))
    start, told_by = scope.window.start, snapshot.telemetry
    telemetry = replace(
        told_by,
        flows=tuple(replace(f, first_seen=max(f.first_seen, start)) for f in told_by.flows),
        resolutions=tuple(
            replace(r, first_seen=max(r.first_seen, start)) for r in told_by.resolutions
        ),
    )
    return replace(snapshot, scope=scope, telemetry=telemetry)


def test_a_new_domain_is_told_with_what_chance_would_bring() -> None:
    (found,) = new(newcomer(days=1))

    assert found.target == "new.example"
    assert "here 0 in 7.0 days and 1 in the last 2" in found.bound
    assert "at most 22.2% of cases" in found.bound
    assert "of all 1 workloads that were judged, 0.2 would have" in found.bound
    assert {measure.name: measure.value for measure in found.measures} == {
        "new domains": 1,
        "domains known before": 3,
        "domains met after the first days": 0,
        "days in which these were counted": 7.0,
        "chance": 0.222,
    }


def test_new_domains_of_one_workload_make_one_finding_that_another_domain_renews() -> None:
    few = told(*settled(), *met(1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6))

    (found,) = new(few)
    (again,) = new(told(*settled(), *met(1, 1.1, 1.2, 1.3, 1.4, 1.5)))

    assert len(found.targets) == 7
    assert "and 2 more" in found.said
    assert found.confidence is Confidence.HIGH
    assert set(again.targets) < set(found.targets)


def test_one_new_domain_is_less_sure_than_many() -> None:
    (found,) = new(newcomer(days=1))

    assert found.confidence is Confidence.MEDIUM


def test_a_week_is_too_short_to_know_what_is_usual() -> None:
    daily = told(*settled(), *met(*(day / 3 for day in range(1, 21))))

    result = judged(within(daily, 7))

    assert not [e for e in result.found if e.kind is IndicationKind.FIRST_SEEN_DESTINATION]
    assert any("too short" in note for note in result.not_judged)


@pytest.mark.parametrize(("days", "reported"), [(12, False), (13, True)])
def test_one_new_domain_is_told_from_thirteen_days_on(days: int, *, reported: bool) -> None:
    assert bool(new(within(newcomer(days=1), days))) is reported


def test_a_day_beside_an_earlier_scan_of_a_day_is_judged_by_neither() -> None:
    hours = told(*met(*(hour / 24 for hour in range(1, 24))))
    past = earlier(
        *USUAL,
        taken_at=NOW - timedelta(days=1),
        first=NOW - timedelta(days=2),
    )

    result = judged(within(hours, 1), past)

    assert not [e for e in result.found if e.kind is IndicationKind.FIRST_SEEN_DESTINATION]
    assert any("too short" in note for note in result.not_judged)


def test_a_week_beside_an_earlier_scan_of_the_week_before_is_judged() -> None:
    week = within(told(*settled(), *met(1)), 7)
    past = earlier(
        *USUAL,
        taken_at=NOW - timedelta(days=7),
        first=NOW - timedelta(days=14),
    )

    (found,) = new(week, past)

    assert "here 0 in 7.0 days" in found.bound


def test_days_that_nobody_read_are_not_counted() -> None:
    week = within(told(*settled(), *met(1)), 7)
    past = earlier(
        *USUAL,
        taken_at=NOW - timedelta(days=60),
        first=NOW - timedelta(days=67),
    )

    (found,) = new(week, past)

    assert "here 0 in 7.0 days" in found.bound


def test_what_is_shared_or_was_rejected_is_nobody_s_new_destination() -> None:
    snapshot = newcomer(days=1)
    twin = build.runtime(runtime_id="twin-abcdefghij")
    inventory = replace(snapshot.inventory, runtimes=(*snapshot.inventory.runtimes, twin))
    refused = named(
        "api.new.example",
        "203.0.113.77",
        action=FlowAction.REJECT,
        first_seen=NOW - timedelta(days=1),
    )

    assert not new(replace(snapshot, inventory=inventory))
    assert not new(told(*settled(), refused))


@pytest.mark.parametrize("rate", [0.05, 0.45, 2.0])
@pytest.mark.parametrize("days", [2.0, 7.0, 23.0])
def test_chance_reports_no_more_than_is_said(rate: float, days: float) -> None:
    """A steady rate, drawn day by day; the bound holds at every rate, which nobody knows."""
    random = Random(7)  # noqa: S311 - it makes test data
    share = 2 / (2 + days)
    trials, reported, said = 3_000, 0, 0.0
    for _ in range(trials):
        before, recent = drawn(random, rate * days), drawn(random, rate * 2)
        chance = chance_of(recent, before + recent, share) if recent else 1.0
        reported += chance <= MOST_BY_CHANCE
        said += reported_by_chance(before + recent, share)

    assert reported / trials <= MOST_BY_CHANCE + 0.02
    assert reported / trials == pytest.approx(said / trials, abs=0.025)


def drawn(random: Random, expected: float) -> int:
    """A number of the Poisson distribution."""
    count, passed = 0, random.expovariate(1.0)
    while passed < expected:
        count, passed = count + 1, passed + random.expovariate(1.0)
    return count


def test_another_host_of_a_known_domain_is_nothing_new() -> None:
    late = named("other.usual1.example", "203.0.113.77", first_seen=NOW - timedelta(days=1))

    assert not new(told(*settled(), late))


def test_a_workload_that_began_this_week_has_no_past() -> None:
    young = [
        named(f"api.usual{n}.example", f"203.0.113.{n}", first_seen=NOW - timedelta(days=6))
        for n in (1, 2, 3)
    ]
    late = named("api.new.example", "203.0.113.77", first_seen=NOW - timedelta(days=1))

    result = judged(told(*young, late))

    assert not result.found
    assert any("too short" in note for note in result.not_judged)


def test_an_earlier_scan_speaks_for_a_workload_whose_window_does_not() -> None:
    late = named("api.new.example", "203.0.113.77", first_seen=NOW - timedelta(days=1))

    assert [each.target for each in new(told(late), earlier(*USUAL))] == ["new.example"]
    assert not new(told(late), earlier(*USUAL, "new.example"))


def test_an_earlier_scan_that_was_not_complete_there_says_nothing() -> None:
    late = named("api.new.example", "203.0.113.77", first_seen=NOW - timedelta(days=1))
    gap = earlier(*USUAL, unread=frozenset({(ACCOUNT, REGION)}))

    assert not new(told(late), gap)
    assert not new(told(late), earlier(*USUAL, unread=frozenset({("", "")})))
    assert new(newcomer(days=1), gap)


def test_what_an_earlier_scan_knew_is_not_new() -> None:
    assert not new(newcomer(days=1), earlier("new.example"))


def test_a_workload_that_meets_somebody_new_every_day_is_not_judged() -> None:
    daily = [
        named(f"api.day{n}.example", f"198.51.100.{n}", first_seen=NOW - timedelta(days=n))
        for n in range(1, 9)
    ]

    result = judged(told(*settled(), *daily))

    assert not [e for e in result.found if e.kind is IndicationKind.FIRST_SEEN_DESTINATION]
    assert any("new ones all the time" in note for note in result.not_judged)


def test_logs_that_were_not_read_completely_have_no_past() -> None:
    snapshot = newcomer(days=1)
    gap = build.without(snapshot, Source.FLOW_LOGS, status=CoverageStatus.PARTIAL)

    result = judged(gap)

    assert not [e for e in result.found if e.kind is IndicationKind.FIRST_SEEN_DESTINATION]
    assert any("logs were not read" in note for note in result.not_judged)


def test_a_new_bucket_is_told_with_less_confidence_than_a_new_domain() -> None:
    bucket = "new.s3.eu-west-1.amazonaws.com"
    late = named(bucket, "203.0.113.77", first_seen=NOW - timedelta(days=1))

    (found,) = new(told(*settled(), late))
    (domain,) = new(newcomer(days=1))

    assert (found.target, found.confidence) == (bucket, Confidence.LOW)
    assert domain.confidence is Confidence.MEDIUM
