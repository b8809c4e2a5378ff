"""`doctor` says what a scan would lack, and `permissions` prints what it needs."""

from __future__ import annotations

import json

import pytest

from support.aws import AwsLab, deny
from support.e2e.command import Ringfence
from support.e2e.contained_estate import Contained
from support.e2e.scans import SeenScan

DOCTOR = ("doctor", "--max-rps", "100000")


@pytest.mark.usefixtures("contained")
def test_with_every_permission_nothing_is_wrong(live: Ringfence) -> None:
    done = live.run(*DOCTOR, "--format", "json")

    report = done.document
    assert done.code == report["exit"]["code"] == 0, done.stderr
    assert {each["ok"] for each in report["diagnoses"]} == {True}
    assert {each["fix"] for each in report["diagnoses"]} == {""}
    names = {each["name"] for each in report["diagnoses"]}
    assert {"endpoint", "credentials", "clock", "sdk", "regions", "ec2:DescribeVpcs"} <= names


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("bedrock-agentcore-control", "GetAgentRuntime", "bedrock-agentcore:GetAgentRuntime"),
        ("ec2", "DescribeRouteTables", "ec2:DescribeRouteTables"),
        ("iam", "GetAccountAuthorizationDetails", "iam:GetAccountAuthorizationDetails"),
    ],
)
def test_a_missing_permission_is_named_with_its_fix(
    lab: AwsLab, live: Ringfence, service: str, operation: str, action: str
) -> None:
    lab.faults.add(deny(), service=service, operation=operation)

    done = live.run(*DOCTOR, "--format", "json")

    assert done.code == 3
    (wrong,) = (each for each in done.document["diagnoses"] if each["ok"] is not True)
    assert wrong["name"] == action
    assert wrong["fix"].startswith(f"grant {action}")


def test_the_text_of_the_doctor_shows_the_fix(lab: AwsLab, live: Ringfence) -> None:
    lab.faults.add(deny(), operation="DescribeVpcs")

    done = live.run(*DOCTOR)

    assert done.code == 3
    assert "grant ec2:DescribeVpcs" in done.stdout


def test_without_credentials_the_doctor_says_so(lab: AwsLab, live: Ringfence) -> None:
    command = live.without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")

    done = command.run(*DOCTOR, "--format", "json")

    assert done.code == 4
    wrong = [each for each in done.document["diagnoses"] if each["ok"] is not True]
    assert [each["name"] for each in wrong] == ["credentials"]
    assert wrong[0]["fix"]
    assert len(lab.calls) == 0


def test_the_doctor_changes_and_keeps_nothing(
    lab: AwsLab, live: Ringfence, contained: Contained
) -> None:
    live.run(*DOCTOR)

    assert contained.closed.arn
    assert not list(live.folder.iterdir())
    assert all(call.operation.startswith(("Get", "List", "Describe")) for call in lab.calls)


def test_the_policy_allows_every_call_that_a_scan_makes(
    mixed: SeenScan, ringfence: Ringfence
) -> None:
    done = ringfence.run("permissions", "--log-bucket", "lab-logs")

    policy = json.loads(done.stdout)
    granted = {action for each in policy["Statement"] for action in each["Action"]}
    prefixes = {
        "agent-registry-control": "agent-registry",
        "bedrock-agent": "bedrock",
        "bedrock-agentcore-control": "bedrock-agentcore",
        "resourcegroupstaggingapi": "tag",
        "stepfunctions": "states",
    }
    calls = [call.partition(":") for call in mixed.calls]
    asked = {
        f"{prefixes.get(service, service)}:{operation}"
        for service, _, operation in calls
        if service not in ("sts", "organizations")
    }
    assert done.code == 0
    assert asked <= granted
    assert any("arn:aws:s3:::lab-logs" in each["Resource"] for each in policy["Statement"])
