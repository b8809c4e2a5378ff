"""The doctor names what is missing and its fix, and asks for nothing a scan would not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ringfence.collect.doctor import diagnose
from ringfence.collect.permissions import ALLOWED, OPERATIONS
from ringfence.collect.request import LiveRequest
from ringfence.model.diagnosis import Diagnosis
from ringfence.model.window import TimeWindow
from support.aws import AwsLab, deny, error, unknown_credentials

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))


def now() -> datetime:
    return datetime.now(tz=UTC)


def examine(*, clock: Callable[[], datetime] = now, **options: Any) -> dict[str, Diagnosis]:
    settings: dict[str, Any] = {"window": WINDOW, "max_rps": 1000.0, **options}
    return {each.name: each for each in diagnose(LiveRequest(**settings), clock=clock)}


def test_a_healthy_set_up_has_nothing_to_fix(impatient: AwsLab) -> None:
    found = examine()

    assert all(each.ok for each in found.values())
    assert not any(each.fix for each in found.values())
    assert list(found)[:6] == ["endpoint", "credentials", "account", "clock", "sdk", "regions"]
    assert impatient.defects == ()


def test_every_required_permission_is_tried_by_a_read(impatient: AwsLab) -> None:
    found = examine()

    needed = {each.action for each in OPERATIONS if each.required and each.action}
    elsewhere = {
        "sts:AssumeRole",
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
    }
    assert {name for name in found if ":" in name} == needed - elsewhere
    assert {f"{call.service}:{call.operation}" for call in impatient.calls} <= ALLOWED


def test_a_missing_permission_is_named_with_its_fix(impatient: AwsLab) -> None:
    impatient.faults.add(deny(), operation="GetAgentRuntime")

    found = examine()

    missing = found["bedrock-agentcore:GetAgentRuntime"]
    assert missing.ok is False
    assert "bedrock-agentcore:GetAgentRuntime" in missing.fix
    assert [each.name for each in found.values() if not each.ok] == [missing.name]


def test_what_could_not_be_found_out_is_neither_good_nor_bad(impatient: AwsLab) -> None:
    impatient.faults.add(error(), operation="DescribeSubnets")

    assert examine()["ec2:DescribeSubnets"].ok is None


def test_permissions_for_the_organization_are_tried_only_for_the_organization(
    impatient: AwsLab,
) -> None:
    impatient.seed().organization([], role="scanner")

    found = examine(org=True, role_name="scanner")

    assert found["organizations:ListAccounts"].ok
    assert "organizations:ListAccounts" not in examine()


def test_refused_credentials_end_the_examination_with_a_fix(impatient: AwsLab) -> None:
    impatient.faults.add(unknown_credentials())

    found = examine()

    assert list(found) == ["endpoint", "credentials"]
    assert found["credentials"].ok is False
    assert found["credentials"].fix


def test_a_foreign_endpoint_ends_the_examination_before_any_call(
    impatient: AwsLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://collector.attacker.example")

    (found,) = examine().values()

    assert (found.name, found.ok) == ("endpoint", False)
    assert "--allow-endpoint" in found.fix
    assert not len(impatient.calls)


@pytest.mark.parametrize("skew", [timedelta(hours=-1), timedelta(minutes=10)])
def test_a_clock_that_is_off_is_found_by_the_date_of_an_answer(
    impatient: AwsLab, skew: timedelta
) -> None:
    found = examine(clock=lambda: now() + skew)

    assert found["clock"].ok is False
    assert "clock" in found["clock"].fix


def test_a_region_without_known_agentcore_is_said(impatient: AwsLab) -> None:
    found = examine(regions=("af-south-1",))

    assert found["regions"].ok is None
    assert "af-south-1" in found["regions"].detail
