"""CoPilot's decisions are read to the last page, and mean what those of the syslog mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ringfence.collect.controller.copilot import read_decisions
from ringfence.collect.controller.session import Login
from ringfence.errors import CollectError
from ringfence.model.coverage import CoverageStatus
from support.builders.constants import NOW
from support.controller.authority import new_authority
from support.controller.server import PASSWORD, FakeController, Said, document

LOGS, COUNT = "/api/microseg/policies/logs", "/api/microseg/policies/logs/count"


def line(**changes: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "timestamp": "2026-11-30T11:00:00.250Z",
        "policyUuid": "r-1",
        "sourceIp": "10.20.1.9",
        "destinationIp": "203.0.113.9",
        "protocol": "TCP",
        "destinationPort": 443,
        "gatewayHostname": "spoke",
        "action": "DROP",
        "isEnforced": True,
        "tags": ["mitm", "microseg"],
        "mitmSniHostname": "Evil.Example.",
        **changes,
    }


def test_a_line_is_the_decision_of_the_rule_it_names(
    fake: FakeController, login: Callable[..., Login]
) -> None:
    fake.logs = [line(), line(timestamp="2026-11-30T10:00:00Z")]

    (found,), coverage = read_decisions(login(), now=NOW)

    assert (found.client, found.server, found.port) == ("10.20.1.9", "203.0.113.9", 443)
    assert (found.action, found.enforced, found.reason) == ("DENY", True, "POLICY")
    assert (found.rule_id, found.sni, found.decisions) == ("r-1", "evil.example", 2)
    assert found.first_seen == datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert found.last_seen == datetime(2026, 11, 30, 11, tzinfo=UTC)
    assert (coverage.status, coverage.records) == (CoverageStatus.COMPLETE, 2)


@pytest.mark.parametrize(
    ("changes", "reason", "enforced"),
    [
        ({"policyUuid": ""}, "", True),
        ({"isEnforced": "true"}, "POLICY", False),
        ({"isEnforced": None}, "POLICY", False),
        ({"mitmReason": "connection_syn_only_timeout"}, "CONNECTION_SYN_ONLY_TIMEOUT", True),
        ({"timestamp": 1_796_036_400_000}, "POLICY", True),
    ],
    ids=range(5),
)
def test_only_a_rule_that_decided_and_is_enforced_is_said_to_be(
    fake: FakeController,
    login: Callable[..., Login],
    changes: dict[str, Any],
    reason: str,
    *,
    enforced: bool,
) -> None:
    fake.logs = [line(**changes)]

    (found,), _ = read_decisions(login(), now=NOW)

    assert (found.reason, found.enforced) == (reason, enforced)


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 250])
def test_pages_are_read_to_the_last_that_is_not_full(
    fake: FakeController, login: Callable[..., Login], size: int
) -> None:
    fake.logs = [line(sourceIp=f"10.20.{each // 250}.{each % 250 + 1}") for each in range(size)]

    found, coverage = read_decisions(login(), now=NOW)

    assert len(found) == size
    assert (coverage.status, coverage.records) == (CoverageStatus.COMPLETE, size)
    assert fake.times("/api/logout") == 1


def test_lines_that_are_garbled_leave_the_logs_partly_read(
    fake: FakeController, login: Callable[..., Login]
) -> None:
    odd: list[dict[str, Any]] = [
        {},
        {"sourceIp": "x"},
        {"action": "SHRUG"},
        {"destinationPort": 70_000},
    ]
    fake.logs = [line(), {}, *(line(**each) for each in odd[1:]), line(timestamp="1e400")]

    found, coverage = read_decisions(login(), now=NOW)

    assert len(found) == 1
    assert coverage.status is CoverageStatus.PARTIAL
    assert "5 record(s)" in coverage.detail


def test_fewer_lines_than_copilot_counts_are_partly_read(
    fake: FakeController, login: Callable[..., Login]
) -> None:
    fake.logs = [line()]
    fake.forever[COUNT] = document({"total": 7})

    _, coverage = read_decisions(login(), now=NOW)

    assert coverage.status is CoverageStatus.PARTIAL
    assert "counts 7 records and gave 1" in coverage.detail


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (document({}, 403), CoverageStatus.DENIED),
        (document({}, 404), CoverageStatus.UNSUPPORTED),
        (Said(status=500), CoverageStatus.UNAVAILABLE),
        (Said(body=b'{"items": ['), CoverageStatus.UNAVAILABLE),
        (document({"other": 1}), CoverageStatus.UNAVAILABLE),
    ],
    ids=range(5),
)
def test_logs_that_are_refused_are_coverage(
    fake: FakeController, login: Callable[..., Login], said: Said, status: CoverageStatus
) -> None:
    fake.forever[LOGS] = said

    found, coverage = read_decisions(login(), now=NOW)

    assert (found, coverage.status) == ((), status)
    assert coverage.detail


def test_a_page_that_points_at_itself_ends_the_reading(
    fake: FakeController, login: Callable[..., Login]
) -> None:
    fake.forever[LOGS] = document({"items": [{**line(), "_searchAfter": [1]}]})

    read_decisions(login(), now=NOW)

    assert fake.times(LOGS) == 2


def test_copilot_is_told_since_when(fake: FakeController, login: Callable[..., Login]) -> None:
    read_decisions(login(), now=datetime(2026, 11, 30, 12, tzinfo=UTC), since=timedelta(hours=1))

    [asked] = [each for each in fake.asked if each.path == LOGS]
    assert b"2026-11-30T11:00:00.000Z" in asked.body


def test_a_wrong_password_is_one_sentence_without_it(
    fake: FakeController, login: Callable[..., Login]
) -> None:
    with pytest.raises(CollectError, match="CoPilot localhost refused the login") as refused:
        read_decisions(login(password=f"not-{PASSWORD}"), now=NOW)

    assert PASSWORD not in f"{refused.value!r}"
    assert not fake.times(LOGS)


@pytest.mark.parametrize(
    "password", ["secret-part=x", 'say "friend" and enter', "back\\slash-word"]
)
def test_a_password_that_a_refusal_repeats_is_removed(
    fake: FakeController, login: Callable[..., Login], password: str
) -> None:
    fake.forever["/api/login"] = Said(headers={"Set-Cookie": "sid=copilot-session-1"})
    fake.forever[LOGS] = document({"message": f"{password} may not"}, 403)

    _, coverage = read_decisions(login(password=password), now=NOW)

    assert coverage.detail.endswith(": [removed] may not")


def test_a_copilot_that_is_not_trusted_names_its_own_option(
    fake: FakeController, login: Callable[..., Login], tmp_path: Path
) -> None:
    folder = tmp_path / "other"
    folder.mkdir()

    with pytest.raises(CollectError, match="not trusted") as refused:
        read_decisions(login(ca=new_authority().write(folder)), now=NOW)

    assert "--copilot-ca FILE" in refused.value.hint
    assert not fake.asked
