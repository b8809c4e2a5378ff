"""Raw addresses, unusual ports, resolvers outside, uploads: what flow logs tell as facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.egress import Confidence
from ringfence.model.exfiltration import Indication, IndicationKind, Indications
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import FlowAction, Orientation
from ringfence.signals.judge import indications
from ringfence.signals.uploads import least_scores, robust_score
from ringfence.verdict.runtime import judge
from support import builders as build
from support.builders.constants import WINDOW
from support.exfiltration_samples import named, seen, settled, told, upload


def judged(snapshot: Snapshot, settings: Settings | None = None) -> Indications:
    chosen = settings or Settings()
    egress_map = build_egress_map(snapshot, chosen)
    return indications(snapshot, egress_map, judge(snapshot, chosen), settings=chosen)


def found(
    snapshot: Snapshot, kind: IndicationKind, settings: Settings | None = None
) -> list[Indication]:
    return [each for each in judged(snapshot, settings).found if each.kind is kind]


def crowded(*tenants: str) -> Snapshot:
    """A raw address, reached from an interface that these runtimes share."""
    runtimes = [build.runtime(runtime_id=f"{name}-abcdefghij") for name in tenants]
    snapshot = seen(flows=(build.flow(port=2222),))
    return replace(snapshot, inventory=replace(snapshot.inventory, runtimes=tuple(runtimes)))


def test_addresses_of_one_network_make_one_finding() -> None:
    flows = [build.flow(server=f"203.0.113.{last}") for last in (9, 10, 11)]

    (raw,) = found(seen(flows=(*flows,)), IndicationKind.RAW_ADDRESS)

    assert raw.target == "203.0.113.0/24"
    assert "203.0.113.9, 203.0.113.10" in raw.said or "203.0.113.10" in raw.said
    assert len(raw.evidence) == 3


@pytest.mark.parametrize("source", [Source.RESOLVER_QUERY_LOGS, Source.FLOW_LOGS])
def test_raw_addresses_are_not_judged_where_logs_were_not_read(source: Source) -> None:
    snapshot = seen(flows=(build.flow(),))
    gap = build.without(snapshot, source, status=CoverageStatus.PARTIAL)

    result = judged(gap)

    assert IndicationKind.RAW_ADDRESS not in {each.kind for each in result.found}
    assert any("not judged for egress by raw address" in note for note in result.not_judged)


def test_a_connection_from_the_first_hour_may_use_a_name_from_before() -> None:
    early = build.flow(first_seen=WINDOW.start + timedelta(minutes=59))
    later = build.flow(first_seen=WINDOW.start + timedelta(minutes=61))

    assert not found(seen(flows=(early,)), IndicationKind.RAW_ADDRESS)
    assert found(seen(flows=(later,)), IndicationKind.RAW_ADDRESS)


def test_an_address_that_anyone_ever_resolved_is_no_raw_one() -> None:
    stale = build.resolution(
        "api.host.example",
        "203.0.113.9",
        client="10.20.1.200",
        first_seen=WINDOW.start,
        last_seen=WINDOW.start,
    )

    assert not found(seen(flows=(build.flow(),), resolutions=(stale,)), IndicationKind.RAW_ADDRESS)


def test_a_rejected_connection_went_nowhere() -> None:
    flow = build.flow(port=2222, action=FlowAction.REJECT)

    assert not judged(seen(flows=(flow,))).found


def test_ports_of_one_workload_make_one_finding() -> None:
    ports = (22, 2222, 8443, 9000)
    pairs = [named(f"h{port}.host.example", f"203.0.113.{port % 250}", port=port) for port in ports]
    others = [named(f"api.o{n}.example", f"198.51.100.{n}", port=22) for n in range(1, 5)]

    (unusual,) = found(told(*pairs, *others), IndicationKind.UNUSUAL_PORT)

    assert "host.example on port 22/TCP, 2222/TCP, 8443/TCP and 1 more" in unusual.said
    assert "2 more destinations" in unusual.said
    assert len(unusual.targets) == 8
    assert "o4.example 22/TCP" in unusual.targets


@pytest.mark.parametrize(
    ("sent", "received", "reported"),
    [
        (40_000, 3_000_000, False),
        (18_000_000, 900_000_000, False),
        (999_999, 0, False),
        (1_000_000, 999_999, True),
        (1_000_000, None, True),
        (1_000_000, 1_000_000, False),
    ],
)
def test_plain_http_counts_where_it_sends(
    sent: int, received: int | None, *, reported: bool
) -> None:
    changes = {} if received is None else {"reply_bytes": received}
    snapshot = told(
        named("ocsp.ca.example", "203.0.113.9", port=80, bytes=sent, **changes),
        named("git.ca.example", "203.0.113.10", port=22),
    )

    (unusual,) = found(snapshot, IndicationKind.UNUSUAL_PORT)

    assert ("80/TCP" in unusual.said) is reported


def test_what_the_operator_sanctioned_may_use_any_port() -> None:
    snapshot = told(named("git.host.example", "203.0.113.9", port=22))

    assert not found(
        snapshot, IndicationKind.UNUSUAL_PORT, Settings(sanctioned=("git.host.example",))
    )


def test_a_flow_whose_direction_is_a_guess_is_counted_and_not_reported() -> None:
    flow = build.flow(port=50_000, orientation=Orientation.INFERRED)
    snapshot = build.without(seen(flows=(flow,)), Source.BROWSERS, status=CoverageStatus.DENIED)

    result = judged(snapshot)

    assert not result.found
    assert any("owner or direction is not certain" in note for note in result.not_judged)


def test_a_rejected_question_to_an_outside_resolver_is_an_attempt() -> None:
    flow = build.flow(server="203.0.113.53", port=53, protocol="UDP", action=FlowAction.REJECT)

    (outside,) = found(seen(flows=(flow,)), IndicationKind.OUTSIDE_RESOLVER)

    assert "tried to ask" in outside.said


def test_dns_over_tls_counts_as_dns() -> None:
    flow = build.flow(server="203.0.113.53", port=853)

    assert found(seen(flows=(flow,)), IndicationKind.OUTSIDE_RESOLVER)
    assert not found(seen(flows=(flow,)), IndicationKind.UNUSUAL_PORT)


def test_few_workloads_of_one_interface_are_each_named_as_a_candidate() -> None:
    shared = found(crowded("one", "two"), IndicationKind.UNUSUAL_PORT)

    assert len(shared) == 2
    assert all(len(each.candidates) == 2 for each in shared)


def test_many_workloads_of_one_interface_are_counted_and_not_accused() -> None:
    result = judged(crowded("one", "two", "three", "four"))

    assert not result.found
    assert any("more than three workloads share" in note for note in result.not_judged)


@pytest.mark.parametrize(
    ("sent", "received", "reported"),
    [
        (19_999_999, 0, False),
        (20_000_000, 4_000_000, True),
        (20_000_000, 4_000_001, False),
        (900_000_000, 300_000_000, False),
    ],
)
def test_an_upload_is_large_and_one_sided(sent: int, received: int, reported: bool) -> None:
    assert bool(found(upload(sent, received), IndicationKind.LARGE_UPLOAD)) is reported


def test_an_upload_with_nothing_to_compare_it_with_is_less_sure_and_says_so() -> None:
    (alone,) = found(upload(90_000_000, 0), IndicationKind.LARGE_UPLOAD)

    assert alone.confidence is Confidence.MEDIUM
    assert "too few" in alone.bound


def test_a_workload_that_always_uploads_is_measured_by_itself() -> None:
    collectors = [
        named(f"in.metrics{n}.example", f"203.0.113.{n}", bytes=19_000_000, reply_bytes=1_000_000)
        for n in range(10, 20)
    ]
    usual = named("files.drop.example", "203.0.113.8", bytes=30_000_000, reply_bytes=1_500_000)
    odd = named("files.drop.example", "203.0.113.8", bytes=900_000_000, reply_bytes=1_500_000)

    assert not found(told(*collectors, usual), IndicationKind.LARGE_UPLOAD)
    (upload_,) = found(told(*collectors, odd), IndicationKind.LARGE_UPLOAD)
    assert upload_.confidence is Confidence.HIGH
    assert "10 other destinations" in upload_.bound
    assert "one destination in 1,000 would be 7.8" in upload_.bound


def test_an_upload_that_chance_brings_more_often_is_less_sure_and_says_how_often() -> None:
    collectors = [
        named(f"in.metrics{n}.example", f"203.0.113.{n}", bytes=1_000_000, reply_bytes=1_000_000)
        for n in range(10, 20)
    ]
    odd = named("files.drop.example", "203.0.113.8", bytes=30_000_000, reply_bytes=1_500_000)
    milder = told(*collectors, odd)
    spread = _with_ratios(milder, [0.5, 2.0, 0.7, 1.5, 1.0] * 2)

    (upload_,) = found(spread, IndicationKind.LARGE_UPLOAD)

    assert upload_.confidence is Confidence.MEDIUM
    assert "one destination in 100 would be 4.2" in upload_.bound


def _with_ratios(snapshot: Snapshot, ratios: list[float]) -> Snapshot:
    """The first flows send so many bytes for each that they receive."""
    flows = snapshot.telemetry.flows
    changed = [
        replace(flow, bytes=round(ratio * flow.reply_bytes))
        for flow, ratio in zip(flows, ratios, strict=False)
    ]
    telemetry = replace(snapshot.telemetry, flows=(*changed, *flows[len(ratios) :]))
    return replace(snapshot, telemetry=telemetry)


@pytest.mark.parametrize("others", [8, 9, 10, 11, 12, 13, 14, 16, 19, 20, 30, 50, 100])
def test_no_more_destinations_are_unusual_by_chance_than_is_said(others: int) -> None:
    draws = 40_000
    random = np.random.default_rng(5)
    ratios = random.standard_normal((draws, others + 1))
    middle = np.median(ratios[:, 1:], axis=1)
    spread = 1.4826 * np.median(np.abs(ratios[:, 1:] - middle[:, None]), axis=1)
    scores = (ratios[:, 0] - middle) / spread

    hundredth, thousandth = least_scores(others)

    assert robust_score(5 * ratios[0, 0], list(5 * ratios[0, 1:])) == pytest.approx(scores[0])
    assert np.mean(scores >= hundredth) <= 0.01 * 1.1
    assert np.mean(scores >= thousandth) <= 0.001 * 1.3


def test_a_robust_score_needs_enough_others() -> None:
    assert robust_score(5.0, [0.0] * 7) is None
    assert robust_score(0.0, [0.0] * 8) == 0.0
    assert (robust_score(5.0, [-1.0, 1.0] * 4) or 0) == pytest.approx(5.0 / 1.4826)


def test_equal_evidence_gives_equal_indications() -> None:
    snapshot = told(*settled(), named("x.new.example", "203.0.113.99", port=2222))

    assert judged(snapshot) == judged(snapshot)
    assert list(judged(snapshot).found) == sorted(
        judged(snapshot).found, key=lambda each: (each.kind, each.source, each.target)
    )


@pytest.mark.parametrize(
    ("host", "sent", "reported"),
    [
        ("attacker-bucket.s3.us-east-1.amazonaws.com", 90_000_000_000, True),
        ("attacker-bucket.s3.us-east-1.amazonaws.com", 200_000_000, True),
        ("attacker-bucket.s3.us-east-1.amazonaws.com", 199_999_999, False),
        ("x.appsync-api.us-east-1.amazonaws.com", 200_000_000, True),
        ("logs.us-east-1.amazonaws.com", 90_000_000_000, False),
    ],
)
def test_an_upload_to_a_service_of_aws_is_told_where_anyones_account_answers(
    host: str, sent: int, *, reported: bool
) -> None:
    snapshot = told(named(host, "203.0.113.9", bytes=sent, reply_bytes=1_000))

    assert [each.target for each in found(snapshot, IndicationKind.LARGE_UPLOAD)] == (
        [host] if reported else []
    )


def test_buckets_are_measured_one_by_one_and_may_be_the_operators_own() -> None:
    theirs, ours = (f"{name}.s3.us-east-1.amazonaws.com" for name in ("theirs", "ours"))
    pairs = [
        named(host, f"203.0.113.{last}", bytes=300_000_000, reply_bytes=1_000)
        for last, host in enumerate((theirs, ours), 9)
    ]

    (upload_,) = found(told(*pairs), IndicationKind.LARGE_UPLOAD, Settings(sanctioned=(ours,)))

    assert (upload_.target, upload_.confidence) == (theirs, Confidence.MEDIUM)
    assert "it may be your own" in upload_.bound


def test_a_service_of_aws_may_use_any_port() -> None:
    snapshot = told(named("x.appsync-api.us-east-1.amazonaws.com", "203.0.113.9", port=8443))

    assert not found(snapshot, IndicationKind.UNUSUAL_PORT)
