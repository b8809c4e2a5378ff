"""What changed between two rounds: named once, with who may have done it, and never called mended too early."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.drift import Drift, DriftKind
from ringfence.model.telemetry import ApiEvent
from ringfence.workflow.drift import drift
from support import builders as build
from support.verification_documents import document
from support.verified_estate import Estate, controller


def _of_check(found: tuple[Drift, ...], check: str) -> list[tuple[DriftKind, str, str]]:
    return [(each.kind, each.was, each.now) for each in found if each.check == check]


def test_two_equal_rounds_say_nothing() -> None:
    assert drift(document(Estate()), document(Estate())) == ()


def test_a_feature_that_was_switched_off_is_broken_and_mended_when_it_is_on_again() -> None:
    good = document(Estate())
    off = document(replace(Estate(), controller=controller(dcf_enabled=False)))

    assert _of_check(drift(good, off), "dcf-enabled") == [(DriftKind.BROKEN, "PASS", "FAIL")]
    assert _of_check(drift(off, good), "dcf-enabled") == [(DriftKind.MENDED, "FAIL", "PASS")]
    assert _of_check(drift(off, off), "dcf-enabled") == []


def test_a_failure_that_can_no_longer_be_seen_is_unclear_and_not_mended() -> None:
    off = document(replace(Estate(), controller=controller(dcf_enabled=False)))
    rows = tuple(
        replace(row, status=CoverageStatus.DENIED)
        if row.source is Source.CONTROLLER_FEATURES
        else row
        for row in controller().coverage
    )
    unread = document(replace(Estate(), controller=controller(dcf_enabled=None, coverage=rows)))

    assert _of_check(drift(off, unread), "dcf-enabled") == [(DriftKind.UNCLEAR, "FAIL", "UNKNOWN")]


def _switched_off(*events: ApiEvent) -> Estate:
    telemetry = replace(Estate().telemetry, api_events=events)
    return replace(Estate(), controller=controller(dcf_enabled=False), telemetry=telemetry)


def _route_change(**changes: Any) -> ApiEvent:
    return build.api_event(
        **{
            "event_source": "ec2.amazonaws.com",
            "event_name": "ReplaceRouteTableAssociation",
            "resources": (build.SUBNET_ID, "rtb-0a1b2c3d4e5f60718"),
            "event_id": "moved",
            **changes,
        }
    )


def test_a_changed_verdict_names_who_changed_what_it_rests_on() -> None:
    event = _route_change()

    found = drift(document(), document(_switched_off(event)))

    (verdict,) = [each for each in found if each.kind is DriftKind.VERDICT]
    assert verdict.now == "uncontained"
    assert [each.principal for each in verdict.by] == [event.principal_arn]
    assert [each for each in found if each.kind is DriftKind.CHANGED] == []


def test_a_refused_call_is_told_alone_and_explains_nothing() -> None:
    event = _route_change(error_code="AccessDenied")

    found = drift(document(), document(_switched_off(event)))

    assert [each.by for each in found if each.kind is DriftKind.VERDICT] == [()]
    (alone,) = [each for each in found if each.kind is DriftKind.CHANGED]
    assert "refused with AccessDenied" in alone.message


def test_a_call_that_names_something_else_explains_nothing() -> None:
    event = _route_change(resources=("subnet-0123456789abcdef0",))

    found = drift(document(), document(_switched_off(event)))

    assert [each.by for each in found if each.kind is DriftKind.VERDICT] == [()]


def test_a_change_that_was_known_before_is_not_told_again() -> None:
    event = build.api_event(event_name="UpdateAgentRuntime", network_mode="VPC", event_id="old")
    known = document(replace(Estate(), telemetry=replace(Estate().telemetry, api_events=(event,))))
    later = replace(event, event_id="new", time=event.time + timedelta(minutes=1))
    both = replace(Estate().telemetry, api_events=(event, later))

    found = drift(known, document(replace(Estate(), telemetry=both)))

    assert [each.by[0].event_id for each in found] == ["new"]


def test_a_runtime_that_appears_and_one_that_is_gone_are_said() -> None:
    other = build.runtime(runtime_id="other-abc123DEF4")
    inventory = Estate().inventory
    two = replace(Estate(), inventory=replace(inventory, runtimes=(*inventory.runtimes, other)))

    appeared = drift(document(Estate()), document(two))
    gone = drift(document(two), document(Estate()))

    assert [(e.kind, e.was) for e in appeared] == [(DriftKind.APPEARED, "")]
    assert [(e.kind, e.now) for e in gone] == [(DriftKind.GONE, "")]
