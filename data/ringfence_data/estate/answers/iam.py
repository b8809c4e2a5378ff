"""Roles and users as GetAccountAuthorizationDetails answers them, policies as JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ringfence_data.estate.identifiers import Place, role_arn
from ringfence_data.estate.record import AnswerRecord, Json, iso, tag_list

_CREATED = iso(datetime(2026, 2, 3, 9, tzinfo=UTC))
_FILTER = ["Role", "User", "Group", "LocalManagedPolicy", "AWSManagedPolicy"]
_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalDesign:
    """A role, or a user when nobody is trusted to assume it."""

    name: str
    statements: tuple[Json, ...]
    trusts: str = ""
    """A service name or an ARN; empty for a user."""
    trust_condition: Json | None = None
    path: str = "/"
    boundary: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    managed: tuple[str, ...] = ()
    """Names of managed policies of the account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPolicy:
    name: str
    statements: tuple[Json, ...]


def authorization_answers(
    account: str, principals: Sequence[PrincipalDesign], policies: Sequence[ManagedPolicy] = ()
) -> Iterator[AnswerRecord]:
    """Pages of a hundred principals; managed policies come with the first."""
    place = Place(account, "")
    for start in range(0, max(len(principals), 1), _PAGE):
        page = principals[start : start + _PAGE]
        yield AnswerRecord(
            place=place,
            service="iam",
            operation="GetAccountAuthorizationDetails",
            params={"Filter": _FILTER},
            body={
                "UserDetailList": [_user(account, each) for each in page if not each.trusts],
                "GroupDetailList": [],
                "RoleDetailList": [_role(account, each) for each in page if each.trusts],
                "Policies": [_policy(account, each) for each in policies] if start == 0 else [],
            },
        )


def allow(actions: Sequence[str], resources: Sequence[str] = ("*",), *, sid: str = "") -> Json:
    """One statement of a policy."""
    statement: Json = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {"Sid": sid} | statement if sid else statement


def _document(statements: Sequence[Json]) -> str:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return json.dumps(document, separators=(",", ":"))


def _role(account: str, role: PrincipalDesign) -> Json:
    body: Json = {
        "Path": role.path,
        "RoleName": role.name,
        "Arn": role_arn(account, role.name, path=role.path),
        "CreateDate": _CREATED,
        "AssumeRolePolicyDocument": _document([_trust(role)]),
        "RolePolicyList": _inline(role),
        "AttachedManagedPolicies": _attached(account, role),
        "Tags": tag_list(dict(role.tags)),
    }
    if role.boundary:
        body["PermissionsBoundary"] = {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
            "PermissionsBoundaryArn": _policy_arn(account, role.boundary),
        }
    return body


def _trust(role: PrincipalDesign) -> Json:
    kind = "AWS" if role.trusts.startswith("arn:") else "Service"
    if "oidc-provider" in role.trusts:
        kind = "Federated"
    action = "sts:AssumeRoleWithWebIdentity" if kind == "Federated" else "sts:AssumeRole"
    statement: Json = {
        "Effect": "Allow",
        "Principal": {kind: role.trusts},
        "Action": action,
    }
    if role.trust_condition:
        statement["Condition"] = role.trust_condition
    return statement


def _user(account: str, user: PrincipalDesign) -> Json:
    return {
        "Path": user.path,
        "UserName": user.name,
        "Arn": f"arn:aws:iam::{account}:user{user.path}{user.name}",
        "CreateDate": _CREATED,
        "UserPolicyList": _inline(user),
        "GroupList": [],
        "AttachedManagedPolicies": _attached(account, user),
        "Tags": tag_list(dict(user.tags)),
    }


def _inline(principal: PrincipalDesign) -> list[Json]:
    if not principal.statements:
        return []
    return [{"PolicyName": "own", "PolicyDocument": _document(principal.statements)}]


def _attached(account: str, principal: PrincipalDesign) -> list[Json]:
    return [
        {"PolicyName": name, "PolicyArn": _policy_arn(account, name)} for name in principal.managed
    ]


def _policy_arn(account: str, name: str) -> str:
    return f"arn:aws:iam::{account}:policy/{name}"


def _policy(account: str, policy: ManagedPolicy) -> Json:
    version: Json = {
        "Document": _document(policy.statements),
        "VersionId": "v1",
        "IsDefaultVersion": True,
    }
    return {
        "PolicyName": policy.name,
        "Arn": _policy_arn(account, policy.name),
        "Path": "/",
        "DefaultVersionId": "v1",
        "AttachmentCount": 1,
        "PermissionsBoundaryUsageCount": 0,
        "PolicyVersionList": [version],
    }
