"""The service control policies of an organization, from AWS to the answer of who gets out."""

from __future__ import annotations

import json
from datetime import timedelta

from ringfence.model.guardrail_check import Escape, GuardrailCheck, LayerStatus
from ringfence.workflow.guardrail_check import CheckRequest, check_guardrail
from ringfence.workflow.sources import Live, LogFiles
from support.aws import AwsLab, deny
from support.aws.fixtures import aws_server, lab
from support.aws.wire import DEFAULT_ACCOUNT

__all__ = ["aws_server", "lab"]

MEMBER = "210987654321"
DENY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "bedrock-agentcore:*", "Resource": "*"}],
}
ALLOW = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": ["bedrock-agentcore:CreateBrowser"], "Resource": "*"}
    ],
}
ALL = Live(
    organization=True,
    role_name="scanner",
    since=timedelta(hours=1),
    max_rps=1000.0,
    workloads=False,
)


def furnish(lab: AwsLab) -> None:
    """A builder in the management account and in a member, which an SCP denies everything."""
    seed = lab.seed()
    seed.organization([MEMBER])
    seed.service_control_policy("no-agents", DENY, target=MEMBER)
    for account in (DEFAULT_ACCOUNT, MEMBER):
        iam = lab.client("iam", account=account)
        iam.create_user(UserName="builder")
        iam.put_user_policy(UserName="builder", PolicyName="mine", PolicyDocument=json.dumps(ALLOW))


def answers(found: GuardrailCheck) -> dict[str, Escape]:
    return {each.account: each.escapes for each in found.principals if "builder" in each.arn}


def test_a_policy_over_a_member_holds_for_it_and_not_for_the_management_account(
    lab: AwsLab,
) -> None:
    furnish(lab)

    found = check_guardrail(CheckRequest(source=ALL, files=LogFiles()))

    assert answers(found) == {DEFAULT_ACCOUNT: Escape.YES, MEMBER: Escape.NO}
    assert found.service_control_policies is LayerStatus.READ
    assert not any("not read" in note for note in found.notes)


def test_an_organization_that_does_not_tell_leaves_everybody_unknown(lab: AwsLab) -> None:
    furnish(lab)
    lab.faults.add(deny(), service="organizations", operation="ListParents")

    found = check_guardrail(CheckRequest(source=ALL, files=LogFiles()))

    assert set(answers(found).values()) == {Escape.CANNOT_TELL}
    assert found.service_control_policies is LayerStatus.NOT_READ


def test_what_the_user_says_goes_before_what_was_read(lab: AwsLab) -> None:
    furnish(lab)

    found = check_guardrail(CheckRequest(source=ALL, files=LogFiles(), no_scp=True))

    assert set(answers(found).values()) == {Escape.YES}
