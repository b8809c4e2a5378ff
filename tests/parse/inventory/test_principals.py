from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from ringfence.model.identity import PolicyDocument, Principal, PrincipalKind
from ringfence.parse.inventory.policies import document_text
from support.api_answers import ACCOUNT, answer, inventory

DOCUMENT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*"}]}
TEXT = json.dumps(DOCUMENT, sort_keys=True, separators=(",", ":"))
MANAGED = f"arn:aws:iam::{ACCOUNT}:policy/agents"
MANAGED_BODY = {
    "Arn": MANAGED,
    "DefaultVersionId": "v2",
    "PolicyVersionList": [
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": {"Statement": []}},
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": DOCUMENT},
    ],
}


def details(**lists: Any) -> tuple[Principal, ...]:
    return inventory(answer("GetAccountAuthorizationDetails", lists, region="")).principals


def role(**members: Any) -> dict[str, Any]:
    return {"Arn": f"arn:aws:iam::{ACCOUNT}:role/agent", "RoleName": "agent", **members}


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (DOCUMENT, TEXT),
        (json.dumps(DOCUMENT), TEXT),
        (quote(json.dumps(DOCUMENT)), TEXT),
        ("", ""),
        (None, ""),
        (7, ""),
        ("no json", "no json"),
    ],
)
def test_a_document_is_json_text_whatever_form_it_came_in(document: object, text: str) -> None:
    assert document_text(document) == text


def test_a_role_has_its_trust_and_all_its_policies() -> None:
    (principal,) = details(
        RoleDetailList=[
            role(
                Path="/agents/",
                AssumeRolePolicyDocument=quote(json.dumps(DOCUMENT)),
                RolePolicyList=[{"PolicyName": "own", "PolicyDocument": DOCUMENT}],
                AttachedManagedPolicies=[{"PolicyName": "agents", "PolicyArn": MANAGED}],
                PermissionsBoundary={"PermissionsBoundaryArn": MANAGED},
                Tags=[{"Key": "team", "Value": "ml"}],
            )
        ],
        Policies=[MANAGED_BODY],
    )

    assert principal.kind is PrincipalKind.ROLE
    assert principal.trust == TEXT
    assert principal.policies == (
        PolicyDocument(name=MANAGED, document=TEXT),
        PolicyDocument(name="inline:own", document=TEXT),
    )
    assert principal.boundary == PolicyDocument(name=MANAGED, document=TEXT)
    assert principal.tags == (("team", "ml"),)


def test_a_user_has_the_policies_of_its_groups() -> None:
    (principal,) = details(
        UserDetailList=[
            {
                "Arn": f"arn:aws:iam::{ACCOUNT}:user/dev",
                "UserName": "dev",
                "GroupList": ["makers", "gone"],
            }
        ],
        GroupDetailList=[
            {
                "GroupName": "makers",
                "GroupPolicyList": [{"PolicyName": "make", "PolicyDocument": DOCUMENT}],
                "AttachedManagedPolicies": [{"PolicyArn": MANAGED}],
            }
        ],
        Policies=[MANAGED_BODY],
    )

    assert principal.kind is PrincipalKind.USER
    assert principal.policies == (
        PolicyDocument(name=MANAGED, document=TEXT),
        PolicyDocument(name="group:gone", document=""),
        PolicyDocument(name="inline:make", document=TEXT),
    )


def test_an_attached_policy_that_was_not_read_keeps_its_name() -> None:
    aws_managed = "arn:aws:iam::aws:policy/AdministratorAccess"

    (principal,) = details(
        RoleDetailList=[role(AttachedManagedPolicies=[{"PolicyArn": aws_managed}])]
    )

    assert principal.policies == (PolicyDocument(name=aws_managed, document=""),)


def test_a_policy_on_a_later_page_is_resolved_as_well() -> None:
    (principal,) = inventory(
        answer(
            "GetAccountAuthorizationDetails",
            {"RoleDetailList": [role(AttachedManagedPolicies=[{"PolicyArn": MANAGED}])]},
        ),
        answer("GetAccountAuthorizationDetails", {"Policies": [MANAGED_BODY]}),
    ).principals

    assert principal.policies == (PolicyDocument(name=MANAGED, document=TEXT),)
