"""Destinations that a workload had not reached before."""

from __future__ import annotations

from datetime import timedelta

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Confidence
from ringfence.model.exfiltration import Indication, IndicationKind, Indications
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.signals.judge import indications
from ringfence.signals.novelty import KnownPast
from ringfence.verdict.runtime import judge
from support import builders as build
from support.builders.constants import ACCOUNT, NOW, REGION, WINDOW
from support.exfiltration_samples import named, newcomer, settled, told


def judged(snapshot: Snapshot, past: KnownPast | None = None) -> Indications:
    settings = Settings()
    egress_map = build_egress_map(snapshot, settings)
    verdicts = judge(snapshot, settings)
    return indications(snapshot, egress_map, verdicts, settings=settings, past=past)


def new(snapshot: Snapshot, past: KnownPast | None = None) -> list[Indication]:
    found = judged(snapshot, past).found
    return [each for each in found if each.kind is IndicationKind.FIRST_SEEN_DESTINATION]


def earlier(*zones: str, **changes: frozenset[tuple[str, str]]) -> KnownPast:
    reached = frozenset((build.runtime_arn(), zone) for zone in zones)
    return KnownPast(taken_at=WINDOW.start, zones=reached, **changes)


def test_a_new_domain_is_told_with_what_chance_would_bring() -> None:
    (found,) = new(newcomer(days=1))

    assert found.target == "new.example"
    assert "0.0 new domains" in found.bound
    assert {measure.name: measure.value for measure in found.measures} == {
        "domains known before": 3,
        "new domains expected by chance": 0.0,
    }


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
    assert any("past in the window is too short" in note for note in result.not_judged)


def test_an_earlier_scan_speaks_for_a_workload_whose_window_does_not() -> None:
    late = named("api.new.example", "203.0.113.77", first_seen=NOW - timedelta(days=1))

    assert [each.target for each in new(told(late), earlier("usual1.example"))] == ["new.example"]
    assert not new(told(late), earlier("usual1.example", "new.example"))


def test_an_earlier_scan_that_was_not_complete_there_says_nothing() -> None:
    late = named("api.new.example", "203.0.113.77", first_seen=NOW - timedelta(days=1))
    gap = earlier("usual1.example", unread=frozenset({(ACCOUNT, REGION)}))

    assert not new(told(late), gap)
    assert not new(told(late), earlier("usual1.example", unread=frozenset({("", "")})))
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

    assert (found.target, found.confidence) == (bucket, Confidence.MEDIUM)
    assert domain.confidence is Confidence.HIGH
