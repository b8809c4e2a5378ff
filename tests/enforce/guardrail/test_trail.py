"""What CloudTrail proves of the guardrail: calls that were refused, and calls that were made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verification import CheckResult, CheckStatus
from support import builders as build
from support.builders.constants import ACCOUNT, NOW, SECURITY_GROUP_ID, SUBNET_ID
from support.verified_estate import Estate

DEVELOPER = f"arn:aws:sts::{ACCOUNT}:assumed-role/developer/jane"


def with_events(*events: ApiEvent) -> Estate:
    estate = Estate()
    return replace(estate, telemetry=replace(estate.telemetry, api_events=events))


def refused(**changes: Any) -> ApiEvent:
    base = {"principal_arn": DEVELOPER, "error_code": "AccessDenied", "network_mode": "PUBLIC"}
    return build.api_event("CreateAgentRuntime", **{**base, **changes})


def trail(estate: Estate, status: CoverageStatus | None) -> Estate:
    rows = build.without(estate.snapshot, Source.CLOUDTRAIL, status=status).coverage
    return replace(estate, coverage=rows)


def asked(estate: Estate, check: str) -> tuple[CheckResult, ...]:
    return tuple(each for each in estate.results() if each.check == check)


def test_a_refusal_to_somebody_whose_policies_allow_the_call_is_proof() -> None:
    (result,) = asked(with_events(refused()), "guardrail-denials-seen")

    assert result.status is CheckStatus.PASS
    assert result.evidence[0].ref == "event-CreateAgentRuntime"
    assert DEVELOPER in result.evidence[0].detail


@pytest.mark.parametrize(
    "changes",
    [
        {"principal_arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/stranger/jane"},
        {"principal_arn": f"arn:aws:iam::{ACCOUNT}:user/developer"},
        {"principal_arn": ""},
    ],
    ids=["another role", "a user of the role's name", "nobody"],
)
def test_a_refusal_to_anybody_else_proves_nothing(changes: dict[str, Any]) -> None:
    (result,) = asked(with_events(refused(**changes)), "guardrail-denials-seen")

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "refusal-not-explained")


@pytest.mark.parametrize("error", ["ThrottlingException", "ValidationException", ""])
def test_a_call_that_failed_otherwise_is_no_refusal(error: str) -> None:
    (result,) = asked(with_events(refused(error_code=error)), "guardrail-denials-seen")

    assert (result.status, result.cause) == (CheckStatus.NOT_APPLICABLE, "")


@pytest.mark.parametrize("status", [CoverageStatus.DENIED, CoverageStatus.PARTIAL, None])
def test_events_that_were_not_read_leave_both_unknown(status: CoverageStatus | None) -> None:
    estate = trail(Estate(), status)

    for check in ("guardrail-denials-seen", "unguarded-creation"):
        assert [each.status for each in asked(estate, check)] == [CheckStatus.UNKNOWN]


def test_a_creation_outside_is_told_from_a_trail_that_was_cut() -> None:
    made = build.api_event("CreateBrowser", network_mode="PUBLIC")

    found = asked(trail(with_events(made), CoverageStatus.PARTIAL), "unguarded-creation")

    assert {(each.status, each.cause) for each in found} == {
        (CheckStatus.FAIL, "created-outside"),
        (CheckStatus.UNKNOWN, "source-partial"),
    }


def test_a_creation_outside_names_who_when_what_and_from_where() -> None:
    made = build.api_event("CreateAgentRuntime", network_mode="PUBLIC", principal_arn=DEVELOPER)
    older = replace(made, time=NOW - timedelta(days=3), event_id="older")

    (result,) = asked(with_events(older, made), "unguarded-creation")

    assert result.message.startswith(f"{made.time:%Y-%m-%d %H:%M:%S} UTC {DEVELOPER}")
    assert "from 198.51.100.20 called CreateAgentRuntime with networkMode PUBLIC" in result.message
    assert result.message.endswith("1 more call did so")
    assert [each.ref for each in result.evidence] == ["event-CreateAgentRuntime", "older"]


def test_a_refused_creation_is_no_counter_proof() -> None:
    (result,) = asked(with_events(refused()), "unguarded-creation")

    assert result.status is CheckStatus.PASS


def test_a_creation_in_approved_networks_passes_with_its_event() -> None:
    made = build.api_event("CreateAgentRuntime", SUBNET_ID, SECURITY_GROUP_ID, network_mode="VPC")

    (result,) = asked(with_events(made), "unguarded-creation")

    assert result.status is CheckStatus.PASS
    assert result.evidence[-1].ref == "event-CreateAgentRuntime"


def test_an_endpoint_that_is_moved_to_a_version_in_the_vpc_stays_inside() -> None:
    (runtime,) = Estate().inventory.runtimes
    moved = build.api_event(
        "UpdateAgentRuntimeEndpoint",
        f"{runtime.arn}/runtime-endpoint/DEFAULT",
        f"version/{runtime.latest_version}",
    )

    (result,) = asked(with_events(moved), "unguarded-creation")

    assert result.status is CheckStatus.PASS
