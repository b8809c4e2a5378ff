"""The seeded identities and organization, seen through IAM and Organizations."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from support.aws import AwsLab

ALLOW_CREATE = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "bedrock-agentcore:CreateAgentRuntime", "Resource": "*"}
    ],
}


def test_a_role_comes_with_its_trust_and_its_policies(lab: AwsLab) -> None:
    seed = lab.seed()
    policy = seed.managed_policy("create-agents", ALLOW_CREATE)
    seed.role("agent-exec", inline={"own": ALLOW_CREATE}, attached=[policy])

    details = lab.client("iam").get_account_authorization_details()

    (role,) = details["RoleDetailList"]
    principal = role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
    assert role["Arn"] == "arn:aws:iam::123456789012:role/agent-exec"
    assert principal == {"Service": "bedrock-agentcore.amazonaws.com"}
    assert role["RolePolicyList"] == [{"PolicyName": "own", "PolicyDocument": ALLOW_CREATE}]
    assert [each["PolicyArn"] for each in role["AttachedManagedPolicies"]] == [policy]
    (managed,) = details["Policies"]
    (version,) = managed["PolicyVersionList"]
    assert version["Document"] == ALLOW_CREATE


def test_authorization_details_page_over_all_kinds(lab: AwsLab) -> None:
    seed = lab.seed()
    for number in range(25):
        seed.role(f"role-{number:02d}")
        seed.managed_policy(f"policy-{number:02d}", ALLOW_CREATE)
    client = lab.client("iam", recorded=True)

    pages = list(
        client.get_paginator("get_account_authorization_details").paginate(
            PaginationConfig={"PageSize": 20}
        )
    )

    assert len(pages) == len(lab.calls) == 3
    assert sum(len(page["RoleDetailList"]) for page in pages) == 25
    assert sum(len(page["Policies"]) for page in pages) == 25
    assert [page["IsTruncated"] for page in pages] == [True, True, False]


def test_authorization_details_can_be_filtered(lab: AwsLab) -> None:
    seed = lab.seed()
    seed.role("agent-exec")
    seed.managed_policy("create-agents", ALLOW_CREATE)

    details = lab.client("iam").get_account_authorization_details(Filter=["Role"])

    assert [role["RoleName"] for role in details["RoleDetailList"]] == ["agent-exec"]
    assert details["Policies"] == []


def test_an_organization_lists_its_accounts(lab: AwsLab) -> None:
    lab.seed("111111111111").organization(["222222222222", "333333333333"])
    client = lab.client("organizations", account="111111111111")

    accounts = [
        account
        for page in client.get_paginator("list_accounts").paginate()
        for account in page["Accounts"]
    ]

    assert sorted(account["Id"] for account in accounts) == [
        "111111111111",
        "222222222222",
        "333333333333",
    ]
    assert {account["Status"] for account in accounts} == {"ACTIVE"}
    organization = client.describe_organization()["Organization"]
    assert organization["MasterAccountId"] == "111111111111"


def test_a_member_knows_its_organization_but_may_not_list_it(lab: AwsLab) -> None:
    lab.seed("111111111111").organization(["222222222222"])
    client = lab.client("organizations", account="222222222222")

    organization = client.describe_organization()["Organization"]

    assert organization["MasterAccountId"] == "111111111111"
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client.list_accounts()


def test_a_delegate_sees_the_organization_as_its_manager_does(lab: AwsLab) -> None:
    seed = lab.seed("111111111111")
    seed.organization(["222222222222"], delegates=["222222222222"])

    accounts = lab.client("organizations", account="222222222222").list_accounts()["Accounts"]

    assert sorted(account["Id"] for account in accounts) == ["111111111111", "222222222222"]


def test_policies_are_found_along_the_chain_to_the_root(lab: AwsLab) -> None:
    seed = lab.seed("111111111111")
    seed.organization(["222222222222"])
    deny: dict[str, Any] = {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "NoPublic", "Effect": "Deny", "Action": "*", "Resource": "*"}],
    }
    policy = seed.service_control_policy("guardrail", deny)
    client = lab.client("organizations", account="111111111111")

    (parent,) = client.list_parents(ChildId="222222222222")["Parents"]
    attached = client.list_policies_for_target(
        TargetId=parent["Id"], Filter="SERVICE_CONTROL_POLICY"
    )["Policies"]
    content = client.describe_policy(PolicyId=policy)["Policy"]["Content"]

    assert parent["Type"] == "ROOT"
    assert policy in [each["Id"] for each in attached]
    assert '"NoPublic"' in content


def test_an_account_without_an_organization_says_so(lab: AwsLab) -> None:
    client = lab.client("organizations")

    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        client.list_accounts()


def test_the_seeded_simulator_decides(lab: AwsLab) -> None:
    seed = lab.seed()
    role = seed.role("agent-exec")
    seed.simulator(
        lambda principal, action, context: (
            "allowed"
            if principal == role and context.get("bedrock-agentcore:subnets") == ("subnet-0a",)
            else "explicitDeny"
        )
    )
    iam = lab.client("iam")
    action = "bedrock-agentcore:CreateAgentRuntime"

    def decision(entries: list[dict[str, Any]]) -> str:
        answer = iam.simulate_principal_policy(
            PolicySourceArn=role, ActionNames=[action], ContextEntries=entries
        )
        (result,) = answer["EvaluationResults"]
        assert result["EvalActionName"] == action
        return str(result["EvalDecision"])

    in_vpc = {
        "ContextKeyName": "bedrock-agentcore:subnets",
        "ContextKeyValues": ["subnet-0a"],
        "ContextKeyType": "stringList",
    }
    assert decision([in_vpc]) == "allowed"
    assert decision([]) == "explicitDeny"


def test_without_a_seeded_simulator_there_is_no_decision(lab: AwsLab) -> None:
    role = lab.seed().role("agent-exec")

    with pytest.raises(ClientError, match="NotAnsweredByTheLab"):
        lab.client("iam").simulate_principal_policy(
            PolicySourceArn=role, ActionNames=["s3:GetObject"]
        )
