"""Who changed what containment stands on: each kind of change, said in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ringfence.model.telemetry import Telemetry
from ringfence.model.verification import WhoChanged
from ringfence.workflow.who_changed import MOST, who_changed
from support import builders as build


def _changes(*events: Any) -> tuple[WhoChanged, ...]:
    public = build.runtime(
        build.version("1", build.public()), build.version("2"), runtime_id="support-abc123DEF4"
    )
    inventory = replace(build.contained_inventory(), runtimes=(public,))
    return who_changed(build.snapshot(inventory, Telemetry(api_events=events)))


def _event(name: str, source: str = "bedrock-agentcore.amazonaws.com", **changes: Any) -> Any:
    return build.api_event(**{"event_name": name, "event_source": source, **changes})


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (_event("UpdateAgentRuntime", network_mode="PUBLIC"), "PUBLIC mode"),
        (_event("CreateAgentRuntime", network_mode=""), "does not say where"),
        (_event("UpdateGateway", policy_engine_mode="LOG_ONLY"), "only logs"),
        (_event("UpdateGateway", policy_engine_mode="ENFORCE"), "enforces"),
        (
            _event(
                "UpdateAgentRuntimeEndpoint",
                resources=("runtime-endpoint/prod", "support-abc123DEF4", "version/1"),
            ),
            "version 1, which runs in PUBLIC mode",
        ),
        (_event("ReplaceRoute", "ec2.amazonaws.com"), "another way"),
        (_event("DeleteVpcEndpoints", "ec2.amazonaws.com"), "endpoint is gone"),
        (_event("DetachRolePolicy", "iam.amazonaws.com"), "guardrail"),
        (_event("DetachPolicy", "organizations.amazonaws.com"), "service control policy"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.event_name,
)
def test_a_change_is_said_in_one_sentence(event: Any, told: str) -> None:
    (change,) = _changes(event)

    assert told in change.means


def test_a_pin_to_a_version_that_was_not_read_does_not_guess_its_mode() -> None:
    event = _event("UpdateAgentRuntimeEndpoint", resources=("support-abc123DEF4", "version/9"))

    (change,) = _changes(event)

    assert "mode" not in change.means


def test_who_when_and_from_where_are_kept_and_a_refusal_is_said() -> None:
    event = _event("CreateAgentRuntime", network_mode="PUBLIC", error_code="AccessDenied")

    (change,) = _changes(event)

    assert (change.principal, change.source_ip) == (event.principal_arn, event.source_ip)
    assert (change.at, change.refused) == (event.time, "AccessDenied")
    assert change.event == "bedrock-agentcore:CreateAgentRuntime"


@pytest.mark.parametrize(
    "event", [_event("CreateWorkloadIdentity"), _event("UpdateGateway"), _event("DeleteBrowser")]
)
def test_what_does_nothing_to_containment_is_left_out(event: Any) -> None:
    assert _changes(event) == ()


def test_the_newest_come_first_and_no_more_than_the_bound() -> None:
    base = _event("ReplaceRoute", "ec2.amazonaws.com")
    events = [
        replace(base, time=base.time - timedelta(minutes=number), event_id=f"e{number}")
        for number in range(MOST + 5)
    ]

    found = _changes(*reversed(events))

    assert len(found) == MOST
    assert [each.event_id for each in found[:2]] == ["e0", "e1"]
