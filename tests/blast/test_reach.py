"""What a role can read, by its own policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.blast.catalogue import actions
from ringfence.blast.reach import EVERYTHING, reach_of
from ringfence.guardrail.permissions import PolicyReader
from ringfence.model.blast import Breadth, DataKind, Reach
from ringfence.model.identity import Certainty, PolicyDocument
from ringfence_rules.blast import readings
from support import builders as build
from support.log_text import SHARED_DATA

SHARED = SHARED_DATA / "iam"
READER = PolicyReader(actions())
ROLE = "arn:aws:iam::111122223333:role/agent"


def statement(action: Any, resource: Any = "*", effect: str = "Allow") -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource}


def reach(
    *statements: dict[str, Any], absent: Mapping[str, frozenset[str]] | None = None
) -> tuple[Reach, ...]:
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return reach_of(ROLE, READER.read(build.principal("agent", document)), absent=absent or {})


def memories(region: str) -> str:
    return f"arn:aws:bedrock-agentcore:{region}:111122223333:memory/*"


def readings_of(*statements: dict[str, Any]) -> set[str]:
    return {each.reading for each in reach(*statements)}


@pytest.mark.parametrize("reading", readings(), ids=lambda reading: reading.id)
def test_every_reading_is_found_by_each_of_its_actions(reading: Any) -> None:
    for action in reading.actions:
        (found,) = [each for each in reach(statement(action)) if each.reading == reading.id]
        assert (found.actions, found.breadth) == ((action,), Breadth.EVERY)
        assert found.certainty is Certainty.ALLOWED


@pytest.mark.parametrize(
    ("resource", "breadth"),
    [
        ("*", Breadth.EVERY),
        ("arn:aws:s3:::*", Breadth.EVERY),
        ("arn:aws:s3:::*/*", Breadth.EVERY),
        ("arn:aws:s3:::claims-*/*", Breadth.PATTERN),
        ("arn:aws:s3:::claims/*", Breadth.NAMED),
        ("arn:aws:s3:::claims/in/a.csv", Breadth.NAMED),
    ],
)
def test_a_bucket_is_not_every_bucket(resource: str, breadth: Breadth) -> None:
    (found,) = reach(statement("s3:GetObject", resource))

    assert (found.breadth, found.resources) == (breadth, (resource,))


@pytest.mark.parametrize(
    ("name", "breadth"),
    [
        ("*", Breadth.EVERY),
        ("prod/*", Breadth.PATTERN),
        ("prod/database-??????", Breadth.NAMED),
        ("prod/database-a1b2c3", Breadth.NAMED),
    ],
)
def test_the_six_characters_after_a_secret_still_name_one(name: str, breadth: Breadth) -> None:
    arn = f"arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}"

    (found,) = (r for r in reach(statement("secretsmanager:*", arn)) if r.reading == "secrets")

    assert found.breadth is breadth
    assert found.kind is DataKind.SECRET


def test_a_pattern_of_actions_is_read_as_iam_reads_it() -> None:
    assert readings_of(statement("s3:Get*", "arn:aws:s3:::claims/*")) == {"s3-objects"}
    assert readings_of(statement("S3:LISTBUCKET", "arn:aws:s3:::claims")) == {"s3-listing"}
    assert readings_of(statement("s3:*", "arn:aws:s3:::claims")) == {"s3-listing"}
    assert readings_of(statement("s3:Put*")) == set()
    assert readings_of(statement("s3:ListBucket", "arn:aws:s3:::claims/*")) == set()


@pytest.mark.parametrize("gone", ["s3:GetObject", "s3:GetObjectVersion"])
def test_of_actions_that_read_the_same_each_has_its_own_denies_and_boundary(gone: str) -> None:
    both = ["s3:GetObject", "s3:GetObjectVersion"]
    kept = tuple(action for action in both if action != gone)
    limit = PolicyDocument(name="limit", document=json.dumps({"Statement": statement(list(kept))}))
    bounded = build.principal("agent", json.dumps({"Statement": statement(both)}), boundary=limit)

    (denied,) = reach(statement(both), statement(gone, effect="Deny"))
    (within,) = reach_of(ROLE, READER.read(bounded))

    assert (denied.actions, within.actions) == (kept, kept)


def test_a_row_names_the_statement_that_grants_it() -> None:
    (found,) = reach({**statement("sqs:ReceiveMessage"), "Sid": "Queue"})

    assert (found.policy, found.statement, found.role) == ("inline:policy-1", "Queue", ROLE)


def test_an_administrator_has_one_row() -> None:
    assert [each.reading for each in reach(statement("*"))] == [EVERYTHING]


def test_an_administrator_of_whom_something_is_denied_has_the_rest() -> None:
    found = readings_of(statement("*"), statement("secretsmanager:*", effect="Deny"))

    assert "secrets" not in found
    assert {"s3-objects", "dynamodb-items"} <= found


def test_what_reads_only_things_that_do_not_exist_reads_nothing() -> None:
    memory = statement("bedrock-agentcore:GetEvent", memories("us-east-1"))

    assert [each.reading for each in reach(memory)] == ["agentcore-memory"]
    assert reach(memory, absent={"memories": frozenset({"us-east-1"})}) == ()


@pytest.mark.parametrize("region", ["eu-west-1", "*", "us-*", "${aws:RequestedRegion}"])
def test_what_was_read_in_one_region_says_nothing_of_others(region: str) -> None:
    absent = {"memories": frozenset({"us-east-1"})}
    pattern = memories(region)

    (found,) = reach(
        statement("bedrock-agentcore:GetEvent", [memories("us-east-1"), pattern]), absent=absent
    )
    (everywhere,) = reach(statement("bedrock-agentcore:GetEvent"), absent=absent)

    assert found.resources == (pattern,)
    assert everywhere.resources == ("*",)


def test_the_default_execution_role_reads_only_what_belongs_to_agentcore() -> None:
    path = SHARED / "agentcore_default_execution_role.json"
    if not path.is_file():
        pytest.skip("the default execution role is not beside the repository")
    policies = READER.read(build.principal("default", path.read_text(encoding="utf-8")))

    assert {each.reading for each in reach_of(ROLE, policies)} == {
        "agentcore-credentials",
        "agentcore-memory",
        "agentcore-secrets",
    }
    here = frozenset({"us-east-1"})
    assert reach_of(ROLE, policies, absent={"credential-providers": here, "memories": here}) == ()


ACTIONS = st.sampled_from(
    ["s3:GetObject", "s3:*", "dynamodb:Get*", "secretsmanager:GetSecretValue", "kms:*", "ssm:Get*"]
)
RESOURCES = st.sampled_from(
    [
        "*",
        "arn:aws:s3:::claims/*",
        "arn:aws:s3:::*",
        "arn:aws:dynamodb:*:*:table/orders",
        "arn:aws:secretsmanager:*:*:secret:prod/*",
    ]
)
STATEMENTS = st.builds(
    lambda effect, action, resource, number: {
        **statement(action, resource, effect),
        "Sid": f"S{number}",
    },
    st.sampled_from(["Allow", "Deny"]),
    ACTIONS,
    RESOURCES,
    st.integers(0, 999),
)


def signs(*statements: dict[str, Any]) -> set[tuple[object, ...]]:
    """Everything that a row says of what is read."""
    return {
        (each.reading, action, resource, each.statement)
        for each in reach(*statements)
        for action in each.actions
        for resource in each.resources
    }


@given(statements=st.lists(STATEMENTS, max_size=5), more=STATEMENTS)
def test_a_deny_never_widens_reach_and_an_allow_never_shrinks_it(
    statements: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    before, after = signs(*statements), signs(*statements, more)

    assert before <= after if more["Effect"] == "Allow" else after <= before


@given(statements=st.lists(STATEMENTS, max_size=5), data=st.data())
def test_the_order_of_statements_does_not_matter(
    statements: list[dict[str, Any]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(statements))

    assert reach(*statements) == reach(*shuffled)
