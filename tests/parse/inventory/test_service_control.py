"""The chain of service control policies, from the answers of an organization."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ringfence.model.answer import Answer
from ringfence.model.identity import AccountScps
from ringfence.parse.inventory import assemble

HOME, MEMBER = "111122223333", "210987654321"
PARENTS = {MEMBER: "ou-ab12-11111111", "ou-ab12-11111111": "r-ab12"}
ATTACHED = {
    MEMBER: ["p-guardrail", "p-FullAWSAccess"],
    "ou-ab12-11111111": ["p-FullAWSAccess"],
    "r-ab12": ["p-FullAWSAccess"],
}


def answer(operation: str, body: Mapping[str, Any], **params: str) -> Answer:
    return Answer(
        account=HOME,
        region="",
        service="organizations",
        operation=operation,
        params=params,
        body=dict(body),
    )


def chain(
    parents: Mapping[str, str] = PARENTS,
    attached: Mapping[str, list[str]] = ATTACHED,
    described: tuple[str, ...] = ("p-guardrail", "p-FullAWSAccess"),
) -> tuple[AccountScps, ...]:
    answers = [
        *(
            answer("ListParents", {"Parents": [{"Id": parent}]}, ChildId=child)
            for child, parent in parents.items()
        ),
        *(
            answer(
                "ListPoliciesForTarget",
                {"Policies": [{"Id": each, "Name": each} for each in ids]},
                TargetId=target,
                Filter="SERVICE_CONTROL_POLICY",
            )
            for target, ids in attached.items()
        ),
        *(
            answer(
                "DescribePolicy",
                {"Policy": {"Content": f'{{"Statement": [], "Id": "{each}"}}'}},
                PolicyId=each,
            )
            for each in described
        ),
        answer("DescribeOrganization", {"Organization": {"MasterAccountId": HOME}}),
    ]
    inventory, _ = assemble(answers)
    return inventory.service_control_policies


def test_a_chain_goes_from_the_root_to_the_account() -> None:
    (found,) = chain()

    assert (found.account, found.management) == (MEMBER, False)
    assert [[each.name for each in level] for level in found.levels] == [
        ["p-FullAWSAccess"],
        ["p-FullAWSAccess"],
        ["p-FullAWSAccess", "p-guardrail"],
    ]
    assert '"Id":"p-guardrail"' in found.levels[2][1].document


def test_the_management_account_is_known() -> None:
    found = chain({**PARENTS, HOME: "r-ab12"}, {**ATTACHED, HOME: ["p-FullAWSAccess"]})

    assert {each.account: each.management for each in found} == {HOME: True, MEMBER: False}


@pytest.mark.parametrize(
    ("parents", "attached"),
    [
        ({MEMBER: "ou-ab12-11111111"}, ATTACHED),
        (PARENTS, {key: value for key, value in ATTACHED.items() if key != "r-ab12"}),
        (PARENTS, {**ATTACHED, "r-ab12": []}),
        ({MEMBER: "ou-a", "ou-a": "ou-b", "ou-b": "ou-a"}, ATTACHED),
    ],
    ids=["no root", "a level that was not told", "a level without policies", "a circle"],
)
def test_a_chain_that_is_cut_is_none(
    parents: Mapping[str, str], attached: Mapping[str, list[str]]
) -> None:
    assert chain(parents, attached) == ()


def test_a_policy_that_was_not_told_is_empty_and_not_left_out() -> None:
    (found,) = chain(described=("p-FullAWSAccess",))

    assert [each.document for each in found.levels[2] if each.name == "p-guardrail"] == [""]
