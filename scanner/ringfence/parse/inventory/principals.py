"""IAM roles and users, with every policy that grants them something."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ringfence.model.identity import PolicyDocument, Principal, PrincipalKind
from ringfence.parse.inventory.answers import Answers
from ringfence.parse.inventory.policies import document_text
from ringfence.parse.inventory.wire import PascalShape, Tag, tag_pairs

_OPERATION = "GetAccountAuthorizationDetails"


class _Inline(PascalShape, frozen=True):
    policy_name: str = ""
    policy_document: Any = ""


class _Attached(PascalShape, frozen=True):
    policy_arn: str = ""


class _Boundary(PascalShape, frozen=True):
    permissions_boundary_arn: str = ""


class _Role(PascalShape, frozen=True):
    arn: str
    role_name: str = ""
    path: str = "/"
    assume_role_policy_document: Any = ""
    role_policy_list: tuple[_Inline, ...] = ()
    attached_managed_policies: tuple[_Attached, ...] = ()
    permissions_boundary: _Boundary = _Boundary()
    tags: tuple[Tag, ...] = ()


class _User(PascalShape, frozen=True):
    arn: str
    user_name: str = ""
    path: str = "/"
    user_policy_list: tuple[_Inline, ...] = ()
    group_list: tuple[str, ...] = ()
    attached_managed_policies: tuple[_Attached, ...] = ()
    permissions_boundary: _Boundary = _Boundary()
    tags: tuple[Tag, ...] = ()


class _Group(PascalShape, frozen=True):
    group_name: str
    group_policy_list: tuple[_Inline, ...] = ()
    attached_managed_policies: tuple[_Attached, ...] = ()


class _Version(PascalShape, frozen=True):
    version_id: str = ""
    is_default_version: bool = False
    document: Any = ""


class _Managed(PascalShape, frozen=True):
    arn: str
    default_version_id: str = ""
    policy_version_list: tuple[_Version, ...] = ()


@dataclass(frozen=True, slots=True)
class _Policies:
    """What principals refer to by name: managed policies by ARN, groups by account and name."""

    managed: dict[str, str]
    groups: dict[tuple[str, str], _Group]

    def attached(self, policies: Iterable[_Attached]) -> list[PolicyDocument]:
        """Managed policies in their default version; an empty document was not read."""
        return [
            PolicyDocument(name=each.policy_arn, document=self.managed.get(each.policy_arn, ""))
            for each in policies
            if each.policy_arn
        ]

    def of_group(self, account: str, name: str) -> list[PolicyDocument]:
        """A group's policies; of a group that was not read, a policy without a document."""
        group = self.groups.get((account, name))
        if group is None:
            return [PolicyDocument(name=f"group:{name}", document="")]
        return [*_inline(group.group_policy_list), *self.attached(group.attached_managed_policies)]

    def boundary(self, boundary: _Boundary) -> PolicyDocument | None:
        found = self.attached((_Attached(policy_arn=boundary.permissions_boundary_arn),))
        return found[0] if found else None


def assemble_principals(answers: Answers) -> tuple[Principal, ...]:
    """Every role and user of GetAccountAuthorizationDetails."""
    policies = _policies(answers)
    found: dict[str, Principal] = {}
    for page in answers.items(_OPERATION, "RoleDetailList", _Role):
        for role in page.records:
            found[role.arn] = _role(role, page.account, policies)
    for users in answers.items(_OPERATION, "UserDetailList", _User):
        for user in users.records:
            found[user.arn] = _user(user, users.account, policies)
    return tuple(found[arn] for arn in sorted(found))


def _policies(answers: Answers) -> _Policies:
    managed = {
        body.arn: _default_document(body)
        for page in answers.items(_OPERATION, "Policies", _Managed)
        for body in page.records
    }
    groups = {
        (page.account, body.group_name): body
        for page in answers.items(_OPERATION, "GroupDetailList", _Group)
        for body in page.records
    }
    return _Policies(managed, groups)


def _default_document(policy: _Managed) -> str:
    for version in policy.policy_version_list:
        if version.is_default_version or version.version_id == policy.default_version_id:
            return document_text(version.document)
    return ""


def _role(role: _Role, account: str, policies: _Policies) -> Principal:
    return Principal(
        arn=role.arn,
        kind=PrincipalKind.ROLE,
        name=role.role_name,
        account=account,
        path=role.path,
        trust=document_text(role.assume_role_policy_document),
        policies=_distinct(
            (
                *_inline(role.role_policy_list),
                *policies.attached(role.attached_managed_policies),
            )
        ),
        boundary=policies.boundary(role.permissions_boundary),
        tags=tag_pairs(role.tags),
    )


def _user(user: _User, account: str, policies: _Policies) -> Principal:
    return Principal(
        arn=user.arn,
        kind=PrincipalKind.USER,
        name=user.user_name,
        account=account,
        path=user.path,
        policies=_distinct(
            (
                *_inline(user.user_policy_list),
                *policies.attached(user.attached_managed_policies),
                *(each for name in user.group_list for each in policies.of_group(account, name)),
            )
        ),
        boundary=policies.boundary(user.permissions_boundary),
        tags=tag_pairs(user.tags),
    )


def _inline(policies: Iterable[_Inline]) -> list[PolicyDocument]:
    return [
        PolicyDocument(
            name=f"inline:{each.policy_name}", document=document_text(each.policy_document)
        )
        for each in policies
    ]


def _distinct(policies: Iterable[PolicyDocument]) -> tuple[PolicyDocument, ...]:
    return tuple(sorted(set(policies), key=lambda policy: (policy.name, policy.document)))
