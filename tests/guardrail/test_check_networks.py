"""What networks the calls of a principal can name, and what a guardrail that is tried out changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.guardrail.check import Layers, check
from ringfence.guardrail.paths import WAYS_OUT
from ringfence.model.guardrail_check import (
    CheckedPrincipal,
    Escape,
    LayerStatus,
    NetworkAsked,
)
from support import builders as build
from support.guardrail_checks import (
    ADMIN,
    AGENTCORE,
    NONE,
    allow,
    answers,
    checked,
    estate,
    guardrail,
    policy,
)
from support.guardrails import DEPLOY, GROUPS, KEYED, SUBNETS, scope
from support.iam_shapes import ANSWERS, APPROVED, REQUESTS, statements_of
from support.iam_shapes import GROUPS as SHAPE_GROUPS
from support.iam_shapes import SUBNETS as SHAPE_SUBNETS

YES, NO, CANNOT_TELL = Escape.YES, Escape.NO, Escape.CANNOT_TELL


@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("action", KEYED)
@pytest.mark.parametrize("name", ANSWERS)
def test_every_shape_of_a_guardrail_lets_out_what_its_table_says(
    name: str, action: str, *, approved: bool
) -> None:
    statements = [{**each, "Action": [action]} for each in statements_of(name)]
    if all(each["Effect"] == "Deny" for each in statements):
        statements.append(allow(action))
    layers = Layers(
        status=LayerStatus.NONE,
        subnets=APPROVED[SHAPE_SUBNETS] if approved else (),
        security_groups=APPROVED[SHAPE_GROUPS] if approved else (),
    )
    found = checked(
        build.principal("dev", policy(*statements), policy(allow("iam:PassRole"))), layers
    )

    letters = dict(
        zip((each.partition(":")[0] for each in REQUESTS), ANSWERS[name].split(), strict=True)
    )
    prefixes = approved and name == "L"
    assert _by_network(found) == {
        NetworkAsked.PUBLIC: _escape(letters["a"]),
        NetworkAsked.ONE_KEY: CANNOT_TELL if letters["g"] in "A?" else NO,
        NetworkAsked.MIXED: YES if prefixes else _escape(letters["c"], letters["c'"]),
        NetworkAsked.UNAPPROVED: (
            YES if prefixes else _escape(letters["e"], letters["e'"], letters['e"'])
        ),
    }


def _escape(*letters: str) -> Escape:
    if "A" in letters:
        return YES
    return CANNOT_TELL if "?" in letters else NO


def _by_network(found: CheckedPrincipal) -> dict[NetworkAsked, Escape]:
    answered = {path.network: path.now.escapes for path in found.paths}
    asked = (
        NetworkAsked.PUBLIC,
        NetworkAsked.ONE_KEY,
        NetworkAsked.MIXED,
        NetworkAsked.UNAPPROVED,
    )
    return {each: answered.get(each, NO) for each in asked}


def test_groups_that_nobody_guards_let_a_foreign_one_pass() -> None:
    key = "bedrock-agentcore:subnets"
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    guarded = policy(
        {**deny, "Condition": {"ForAnyValue:StringNotEquals": {key: [*SUBNETS]}}},
        {**deny, "Condition": {"Null": {key: "true"}}},
    )
    mine = build.principal("dev", policy(allow("bedrock-agentcore:CreateBrowser")), guarded)

    found = answers(checked(mine))

    assert found["unapproved-browser"].escapes is YES
    assert found["mixed-browser"].escapes is YES
    assert "public-browser" not in found


def test_an_approved_id_of_another_region_does_not_hide_a_hole() -> None:
    key = "bedrock-agentcore:securityGroups"
    deny = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    mine = build.principal(
        "dev",
        policy(allow("bedrock-agentcore:CreateBrowser")),
        policy(
            {**deny, "Condition": {"ForAnyValue:StringEquals": {key: ["sg-0aaaaaaaaaaaaaaaa"]}}}
        ),
    )
    layers = replace(NONE, security_groups=("sg-0aaaaaaaaaaaaaaaa", *GROUPS))

    assert answers(checked(mine, layers))["unapproved-browser"].escapes is YES


def test_the_guardrail_shuts_every_way_for_all_but_whom_it_exempts() -> None:
    layers = replace(NONE, attached=guardrail(), pipeline_roles=(DEPLOY,))
    admin = build.principal("admin", ADMIN)
    deploy = build.principal("deploy", AGENTCORE, arn=DEPLOY)

    shut, entrusted = checked(admin, layers), checked(deploy, layers)

    assert (shut.escapes, shut.after) == (YES, NO)
    assert (entrusted.escapes, entrusted.after) == (YES, NO)
    kept = {path.path for path in entrusted.paths if path.after and path.after.escapes is YES}
    assert kept == {path.path for path in entrusted.paths if path.entrusted}
    assert "endpoint-moved" in kept
    assert "public-runtime" not in kept
    assert shut.blocked == ("bedrock-agentcore:CreateAgentRuntimeEndpoint",)
    assert entrusted.blocked == ()


def test_without_a_pipeline_role_the_ways_that_were_left_out_stay_open() -> None:
    found = checked(
        build.principal("admin", ADMIN),
        replace(NONE, attached=guardrail(scope(pipeline_roles=()))),
    )

    assert found.after is YES
    assert not found.approved_blocked
    after = {path.path for path in found.paths if path.after and path.after.escapes is YES}
    assert after == {way.id for way in WAYS_OUT if way.by_pipeline}


def test_a_guardrail_of_other_networks_blocks_what_is_approved() -> None:
    strange = replace(NONE, subnets=("subnet-0dddddddddddddddd",), attached=guardrail())

    found = checked(build.principal("admin", ADMIN), strange)

    assert found.approved_blocked
    assert set(found.blocked) >= {each for each in KEYED if "Update" not in each}


def test_an_exempted_role_is_left_every_call() -> None:
    trusted = replace(NONE, exempt_roles=(f"arn:aws:iam::{build.ACCOUNT}:role/admin",))

    found = checked(build.principal("admin", ADMIN), trusted)

    assert found.escapes is NO
    assert all(path.entrusted for path in found.paths)


def test_the_worst_come_first_and_equal_input_gives_equal_output() -> None:
    snapshot = estate(
        build.principal("none"), build.principal("admin", ADMIN), build.principal("lost", "{")
    )

    found = check(snapshot, NONE)

    assert [each.escapes for each in found] == [YES, CANNOT_TELL, NO, NO]
    assert found == check(snapshot, NONE)
