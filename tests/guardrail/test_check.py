"""Who gets out of the fence, by their policies, boundaries and the service control policies."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.guardrail.check import check
from ringfence.guardrail.paths import WAYS_OUT
from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.guardrail_check import (
    Escape,
    LayerStatus,
    NetworkAsked,
)
from ringfence.model.identity import PolicyDocument
from ringfence.model.snapshot import Snapshot
from support import builders as build
from support.guardrail_checks import (
    ADMIN,
    FULL,
    NO_FOREIGN_GROUP,
    NONE,
    allow,
    answers,
    checked,
    estate,
    guardrail,
    policy,
)
from support.guardrails import SUBNETS

YES, NO, CANNOT_TELL = Escape.YES, Escape.NO, Escape.CANNOT_TELL


def test_who_may_do_everything_has_every_way_out() -> None:
    found = checked(build.principal("admin", ADMIN))

    assert found.escapes is YES
    assert set(answers(found)) == {way.id for way in WAYS_OUT}
    refused = {way.id for way in WAYS_OUT if way.network is NetworkAsked.ONE_KEY}
    assert {id_ for id_, each in answers(found).items() if each.escapes is not YES} == refused
    assert "the API asks for subnets and security groups together" in (
        answers(found)["one-key-runtime"].why
    )
    assert answers(found)["public-runtime"].statements == ("Mine",)


def test_who_may_do_nothing_with_agentcore_has_none() -> None:
    found = checked(build.principal("web", policy(allow("s3:*"))))

    assert found.escapes is NO
    assert found.paths == ()


@pytest.mark.parametrize(
    ("condition", "open_ways"),
    [
        ({"ForAnyValue:StringNotEquals": {"bedrock-agentcore:subnets": [*SUBNETS]}}, True),
        ({"Null": {"bedrock-agentcore:subnets": "true"}}, False),
    ],
)
def test_a_deny_that_only_compares_lets_a_public_runtime_pass(
    condition: dict[str, Any], open_ways: bool
) -> None:
    deny = {
        "Sid": "Compared",
        "Effect": "Deny",
        "Action": "bedrock-agentcore:CreateAgentRuntime",
        "Resource": "*",
        "Condition": condition,
    }

    found = answers(checked(build.principal("dev", ADMIN, policy(deny, NO_FOREIGN_GROUP))))

    assert ("public-runtime" in found) is open_ways
    assert ("unapproved-runtime" in found) is not open_ways


def test_a_deny_of_lists_that_are_all_wrong_lets_a_mixed_one_pass() -> None:
    deny = {
        "Sid": "AllWrong",
        "Effect": "Deny",
        "Action": "bedrock-agentcore:CreateAgentRuntime",
        "Resource": "*",
        "Condition": {"ForAllValues:StringNotEquals": {"bedrock-agentcore:subnets": [*SUBNETS]}},
    }

    found = answers(checked(build.principal("dev", ADMIN, policy(deny, NO_FOREIGN_GROUP))))

    assert "mixed-runtime" in found
    assert "unapproved-runtime" not in found
    assert "public-runtime" not in found


def test_a_boundary_bounds_and_one_that_cannot_be_read_leaves_a_doubt() -> None:
    tight = PolicyDocument(name="tight", document=policy(allow("s3:*")))
    lost = PolicyDocument(name="lost", document="")

    assert checked(build.principal("dev", ADMIN, boundary=tight)).escapes is NO
    found = checked(build.principal("dev", ADMIN, boundary=lost))
    assert found.escapes is CANNOT_TELL
    assert found.unreadable == ("lost",)
    assert "lost could not be read" in answers(found)["public-runtime"].why


def test_a_policy_that_cannot_be_read_is_never_a_no() -> None:
    found = checked(build.principal("dev", "{"))

    assert found.escapes is CANNOT_TELL
    assert found.unreadable == ("inline:policy-1",)


def test_what_is_denied_stays_denied_beside_a_policy_that_cannot_be_read() -> None:
    deny = {"Sid": "No", "Effect": "Deny", "Action": "*", "Resource": "*"}

    assert checked(build.principal("dev", "{", policy(deny))).escapes is NO


def test_service_control_policies_that_nobody_read_leave_a_doubt() -> None:
    found = checked(build.principal("admin", ADMIN), replace(NONE, status=LayerStatus.NOT_READ))

    assert found.escapes is CANNOT_TELL
    answer = answers(found)["public-runtime"]
    assert answer.own_policies is YES
    assert "was not read" in answer.why


def test_a_service_control_policy_closes_what_it_denies_but_not_in_the_management_account() -> None:
    shut = replace(NONE, status=LayerStatus.READ, scps=((FULL, *guardrail()),))
    principal = build.principal("admin", ADMIN)

    assert checked(principal, shut).escapes is NO
    spared = replace(shut, management_account=build.ACCOUNT)
    assert checked(principal, spared).escapes is YES


def test_a_service_linked_role_is_under_no_service_control_policy() -> None:
    shut = replace(NONE, status=LayerStatus.READ, scps=((FULL, *guardrail()),))
    linked = build.principal("linked", ADMIN, path="/aws-service-role/x.amazonaws.com/")

    found = checked(linked, shut)

    assert found.service_linked
    assert found.escapes is YES


def test_a_call_that_needs_a_role_is_shut_where_none_can_be_passed() -> None:
    without = build.principal("dev", policy(allow("bedrock-agentcore:CreateAgentRuntime")))
    other = build.principal(
        "dev",
        policy(
            allow("bedrock-agentcore:CreateAgentRuntime"),
            allow("iam:PassRole", resource=f"arn:aws:iam::{build.ACCOUNT}:role/agent*"),
        ),
    )

    assert checked(without).escapes is NO
    assert checked(other).escapes is YES


def test_a_role_that_nobody_listed_may_still_be_passed() -> None:
    own = build.principal(
        "dev",
        policy(
            allow("bedrock-agentcore:CreateAgentRuntime"),
            allow("iam:PassRole", resource=f"arn:aws:iam::{build.ACCOUNT}:role/future-*"),
        ),
    )

    found = answers(checked(own))["public-runtime"]

    assert found.escapes is CANNOT_TELL
    assert "needs a role to pass" in found.why


def test_an_endpoint_is_a_way_out_only_where_a_version_is_public_or_was_not_read() -> None:
    mover = build.principal("mover", policy(allow("bedrock-agentcore:UpdateAgentRuntimeEndpoint")))
    inside = build.runtime(build.version("1", build.in_vpc()))
    unread = build.runtime(
        build.version("1", build.in_vpc(), read=False), build.version("2", build.in_vpc())
    )
    unknown = build.runtime(build.version("1", Placement(mode=NetworkMode.UNKNOWN)))

    assert checked(mover).escapes is YES
    assert checked(mover, runtimes=(inside,)).escapes is NO
    assert checked(mover, runtimes=(unread,)).escapes is CANNOT_TELL
    assert checked(mover, runtimes=(unknown,)).escapes is CANNOT_TELL


@pytest.mark.parametrize(
    "runtime",
    [
        build.runtime(build.version("3", build.in_vpc())),
        build.runtime(build.version("1", build.in_vpc()), build.version("3", build.in_vpc())),
        replace(build.runtime(build.version("1", build.in_vpc())), versions=()),
        replace(build.runtime(build.version("1", build.in_vpc())), latest_version="DRAFT"),
    ],
)
def test_a_version_that_nobody_read_may_be_public(runtime: AgentRuntime) -> None:
    mover = build.principal("mover", policy(allow("bedrock-agentcore:UpdateAgentRuntimeEndpoint")))

    found = checked(mover, runtimes=(runtime,))

    assert found.escapes is CANNOT_TELL
    assert "not all of the runtime's versions were read" in answers(found)["endpoint-moved"].why


def test_a_permission_for_one_resource_is_found_among_many() -> None:
    runtimes = tuple(
        build.runtime(build.version("1", build.public()), runtime_id=f"agent{number}-abc123DEF4")
        for number in range(20)
    )
    mine = build.principal(
        "dev",
        policy(allow("bedrock-agentcore:UpdateAgentRuntime", resource=runtimes[17].arn)),
    )

    found = answers(checked(mine, runtimes=runtimes))["runtime-made-public"]

    assert found.escapes is YES
    assert found.resource == runtimes[17].arn


def test_what_was_not_listed_may_be_there() -> None:
    mine = build.principal(
        "dev",
        policy(allow("bedrock-agentcore:UpdateAgentRuntime", resource=build.runtime_arn("x-1"))),
    )
    snapshot = estate(mine, runtimes=())
    unread = tuple(
        replace(row, status=CoverageStatus.DENIED) if row.source is Source.RUNTIMES else row
        for row in snapshot.coverage
    )

    def answer(of: Snapshot) -> Escape:
        return next(each.escapes for each in check(of, NONE) if each.arn == mine.arn)

    assert answer(snapshot) is NO
    assert answer(replace(snapshot, coverage=unread)) is CANNOT_TELL


def test_a_key_that_only_the_call_would_tell_leaves_a_doubt() -> None:
    condition = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    found = checked(build.principal("dev", policy(allow("*", Condition=condition))))

    assert found.escapes is CANNOT_TELL
    assert "aws:multifactorauthpresent" in answers(found)["public-runtime"].why


def test_regions_are_asked_one_by_one_where_a_policy_tells_them_apart() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "ap-south-1"}}
    mine = build.principal("dev", policy(allow("*", Condition=condition)))
    snapshot = estate(mine)
    wide = replace(snapshot, scope=replace(snapshot.scope, regions=(build.REGION, "ap-south-1")))

    found = next(each for each in check(wide, NONE) if each.arn == mine.arn)

    assert answers(found)["public-runtime"].region == "ap-south-1"
    assert answers(checked(mine))["public-runtime"].region == "ap-south-1"


def test_a_region_that_no_policy_names_and_nobody_scanned_is_asked_too() -> None:
    mine = build.principal(
        "dev",
        ADMIN,
        policy(
            {
                "Effect": "Deny",
                "Action": "*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:RequestedRegion": build.REGION}},
            }
        ),
    )
    locked = policy(
        {
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"aws:RequestedRegion": build.REGION}},
        }
    )
    both = replace(mine, policies=(*mine.policies, PolicyDocument(name="lock", document=locked)))

    assert answers(checked(mine))["public-runtime"].region == "any-other-region"
    assert checked(both).escapes is NO


def test_a_tool_of_aws_by_another_name_is_asked_too() -> None:
    one = "arn:aws:bedrock-agentcore:*:aws:browser/aws.browser.v1"
    deny = {"Effect": "Deny", "Action": "*", "Resource": one}
    start = allow("bedrock-agentcore:StartBrowserSession")
    named = allow(
        "bedrock-agentcore:StartBrowserSession", resource=one.replace("browser.v1", "browser.v2")
    )

    assert checked(build.principal("dev", policy(start, deny))).escapes is CANNOT_TELL
    assert checked(build.principal("dev", policy(named))).escapes is CANNOT_TELL


def test_what_the_evaluator_cannot_tell_of_a_service_is_no_sure_no() -> None:
    wild = {"Effect": "Allow", "NotAction": "bedrock*:*", "Resource": "*"}

    assert checked(build.principal("dev", policy(wild))).escapes is CANNOT_TELL


@pytest.mark.parametrize("action", ["CreateHarnessEndpoint", "UpdateHarnessEndpoint"])
def test_an_endpoint_of_a_harness_is_a_way_out(action: str) -> None:
    assert (
        checked(build.principal("dev", policy(allow(f"bedrock-agentcore:{action}")))).escapes is YES
    )


def test_a_service_control_policy_that_is_tried_out_spares_whom_none_holds_for() -> None:
    admin = build.principal("admin", ADMIN)
    linked = build.principal("linked", ADMIN, path="/aws-service-role/x.amazonaws.com/")
    tried = replace(
        NONE, status=LayerStatus.READ, scps=((FULL,),), attached_scps=guardrail(), attached=()
    )
    managing = replace(tried, management_account=build.ACCOUNT)
    own = replace(managing, attached=guardrail(), attached_scps=())

    assert checked(admin, tried).after is NO
    assert checked(admin, managing).after is YES
    assert checked(admin, own).after is NO
    assert checked(linked, tried).after is YES
    assert checked(linked, own).after is YES
