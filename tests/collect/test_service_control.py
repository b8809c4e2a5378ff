"""The service control policies over each account, read from an organization over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ringfence.collect.live import LiveRequest, collect
from ringfence.collect.ports import Recording
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.window import TimeWindow
from ringfence.parse.inventory import assemble
from support.aws import AwsLab, deny
from support.aws.wire import DEFAULT_ACCOUNT
from support.callers import ListRecorder

WINDOW = TimeWindow(datetime(2026, 11, 6, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC))
MEMBER = "210987654321"
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "bedrock-agentcore:*", "Resource": "*"}],
}


def read(**options: Any) -> Recording:
    asked = {"window": WINDOW, "max_rps": 1000.0, "org": True, "role_name": "scanner", **options}
    return collect(LiveRequest(**asked), recorder=ListRecorder())


def rows(recording: Recording) -> dict[str, Coverage]:
    return {
        each.account: each
        for each in recording.coverage
        if each.source is Source.SERVICE_CONTROL_POLICIES
    }


def test_every_account_has_its_chain_from_the_root_down(impatient: AwsLab) -> None:
    seed = impatient.seed()
    seed.organization([MEMBER])
    seed.service_control_policy("no-agents", DENY, target=MEMBER)

    recording = read()

    inventory, malformed = assemble(recording.answers)
    by_account = {each.account: each for each in inventory.service_control_policies}
    assert by_account.keys() == {DEFAULT_ACCOUNT, MEMBER}
    assert by_account[DEFAULT_ACCOUNT].management
    names = [[each.name for each in level] for level in by_account[MEMBER].levels]
    assert names[0] == ["FullAWSAccess"]
    assert set(names[1]) == {"FullAWSAccess", "no-agents"}
    assert '"Effect":"Deny"' in "".join(each.document for each in by_account[MEMBER].levels[1])
    assert malformed == ()
    assert {each.status for each in rows(recording).values()} == {CoverageStatus.COMPLETE}


@pytest.mark.parametrize("operation", ["ListParents", "ListPoliciesForTarget", "DescribePolicy"])
def test_whatever_is_refused_leaves_no_account_with_a_chain_that_was_read(
    impatient: AwsLab, operation: str
) -> None:
    impatient.seed().organization([MEMBER])
    impatient.faults.add(deny(), service="organizations", operation=operation)

    recording = read()

    assert rows(recording).keys() == {DEFAULT_ACCOUNT, MEMBER}
    assert not any(each.complete for each in rows(recording).values())


def test_a_refusal_is_met_once_and_not_once_an_account(impatient: AwsLab) -> None:
    impatient.seed().organization([MEMBER, "210987654322"])
    impatient.faults.add(deny(), service="organizations", operation="ListParents")

    recording = read()

    assert {each.status for each in rows(recording).values()} == {CoverageStatus.DENIED}
    assert len(impatient.calls.of("organizations", "ListParents")) == 1


def test_a_scan_of_one_account_does_not_ask_the_organization(impatient: AwsLab) -> None:
    impatient.seed().organization([MEMBER])

    recording = read(org=False)

    assert rows(recording) == {}
