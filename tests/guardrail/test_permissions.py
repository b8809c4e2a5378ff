"""On which resources a principal may act, by its own policies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.guardrail.permissions import Permit, PolicyReader, Target, names, permits
from ringfence.model.identity import PolicyDocument
from support import builders as build

GET = "s3:GetObject"
OBJECTS = Target(arns=("arn:*:s3:::*/*",))
CLAIMS = "arn:aws:s3:::claims/*"


def statement(effect: str, resource: Any = "*", action: Any = GET, **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def found(
    *statements: dict[str, Any], boundary: list[dict[str, Any]] | None = None, action: str = GET
) -> list[Permit]:
    limit = None
    if boundary is not None:
        limit = PolicyDocument(name="limit", document=json.dumps({"Statement": boundary}))
    documents = [json.dumps({"Statement": list(statements)})] if statements else []
    principal = build.principal("agent", *documents, boundary=limit)
    policies = PolicyReader(frozenset({GET, "s3:PutObject"})).read(principal)
    return list(permits(policies, action, OBJECTS))


def shown(permit: Permit) -> tuple[str, tuple[str, ...]]:
    return permit.certainty.value, permit.resources


@pytest.mark.parametrize("resource", ["*", CLAIMS, "arn:aws:s3:::*", "arn:aws:s3:::cla*/in/?.csv"])
def test_an_allow_on_a_bucket_is_sure_of_that_bucket(resource: str) -> None:
    assert list(map(shown, found(statement("Allow", resource)))) == [("allowed", (resource,))]


@pytest.mark.parametrize("resource", ["arn:aws:s3:::claims", "arn:aws:dynamodb:*:*:table/*"])
def test_an_allow_on_what_the_action_does_not_act_on_gives_nothing(resource: str) -> None:
    assert found(statement("Allow", resource)) == []


def test_only_the_patterns_that_the_action_acts_on_are_named() -> None:
    resources = ["arn:aws:s3:::claims", CLAIMS, "arn:aws:sqs:us-east-1:111122223333:q"]

    assert list(map(shown, found(statement("Allow", resources)))) == [("allowed", (CLAIMS,))]


@pytest.mark.parametrize(
    "deny",
    [
        statement("Deny"),
        statement("Deny", "arn:aws:s3:::*"),
        statement("Deny", CLAIMS),
        statement("Deny", action="s3:*"),
        {"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"},
        {"Effect": "Deny", "Action": GET, "NotResource": "arn:aws:s3:::public/*"},
    ],
)
def test_a_deny_that_covers_the_bucket_takes_it(deny: dict[str, Any]) -> None:
    assert found(statement("Allow", CLAIMS), deny) == []


def test_a_deny_of_every_object_takes_the_objects_of_an_allow_on_everything() -> None:
    assert found(statement("Allow"), statement("Deny", "arn:*:s3:::*")) == []


@pytest.mark.parametrize(
    "deny",
    [
        statement("Deny", "arn:aws:s3:::claims/secret/*"),
        statement("Deny", CLAIMS, Condition={"Bool": {"aws:SecureTransport": "true"}}),
        statement(
            "Deny",
            CLAIMS,
            Condition={"Bool": {"aws:SecureTransport": "false", "aws:ViaAWSService": "false"}},
        ),
        statement("Deny", CLAIMS, Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
        statement("Deny", "arn:aws:s3:::${aws:PrincipalTag/team}/*"),
        {"Effect": "Deny", "Action": GET, "NotResource": "arn:aws:s3:::claims/open/*"},
    ],
)
def test_a_deny_that_may_take_a_part_leaves_a_doubt(deny: dict[str, Any]) -> None:
    assert list(map(shown, found(statement("Allow", CLAIMS), deny))) == [("conditional", (CLAIMS,))]


@pytest.mark.parametrize(
    "deny",
    [
        statement("Deny", "arn:aws:s3:::payroll/*"),
        statement("Deny", "arn:aws:s3:::payroll/*", Condition={"Null": {"x": "true"}}),
        statement("Deny", action="s3:PutObject"),
        statement("Deny", Condition={"Bool": {"aws:SecureTransport": "false"}}),
        statement("Deny", Condition={"BoolIfExists": {"AWS:SECURETRANSPORT": ["false"]}}),
        statement("Deny", Condition={"Bool": {"aws:SecureTransport": False}}),
    ],
)
def test_a_deny_of_something_else_changes_nothing(deny: dict[str, Any]) -> None:
    assert list(map(shown, found(statement("Allow", CLAIMS), deny))) == [("allowed", (CLAIMS,))]


def test_a_policy_variable_or_a_condition_makes_an_allow_conditional() -> None:
    variable = "arn:aws:s3:::home-${aws:username}/*"

    assert [p.certainty.value for p in found(statement("Allow", variable))] == ["conditional"]
    conditional = statement("Allow", CLAIMS, Condition={"StringEquals": {"a": "b"}})
    assert [p.certainty.value for p in found(conditional)] == ["conditional"]


def test_a_not_resource_leaves_everything_else() -> None:
    rest = {"Effect": "Allow", "Action": GET, "NotResource": CLAIMS}

    (permit,) = found(rest)

    assert permit.resources == (f"not {CLAIMS}",)
    assert not names(permit.resources, "arn:aws:s3:::claims/a")
    assert names(permit.resources, "arn:aws:s3:::payroll/a")


def test_a_not_resource_of_every_object_leaves_nothing() -> None:
    assert found({"Effect": "Allow", "Action": GET, "NotResource": "arn:*:s3:::*"}) == []


def test_a_boundary_leaves_what_both_allow_and_never_surely() -> None:
    allow = statement("Allow", CLAIMS)

    assert [p.certainty.value for p in found(allow, boundary=[statement("Allow")])] == [
        "conditional"
    ]
    assert found(allow, boundary=[statement("Allow", "arn:aws:s3:::payroll/*")]) == []
    assert found(allow, boundary=[statement("Allow", action="sqs:*")]) == []
    assert found(allow, boundary=[statement("Allow"), statement("Deny", CLAIMS)]) == []


def test_an_action_that_aws_does_not_scope_needs_a_statement_on_everything() -> None:
    target = Target(arns=("*",))
    reader = PolicyReader(frozenset({GET}))

    def granted(resource: str) -> int:
        document = json.dumps({"Statement": [statement("Allow", resource)]})
        policies = reader.read(build.principal("agent", document))
        return len(list(permits(policies, GET, target)))

    assert (granted("*"), granted(CLAIMS)) == (1, 0)


WITHOUT_TLS = {"Bool": {"aws:SecureTransport": "false"}}
WITHOUT_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "false"}}


def everything(*statements: dict[str, Any], **more: Any) -> tuple[bool, bool]:
    """Whether they allow everything, and whether they do but for some."""
    document = json.dumps({"Statement": list(statements)})
    policies = PolicyReader(frozenset({GET})).read(build.principal("admin", document, **more))
    return policies.everything is not None, policies.nearly_everything


@pytest.mark.parametrize("action", ["*", "**", "*:*", ["s3:*", "*"]])
def test_every_spelling_of_everything_is_known(action: Any) -> None:
    assert everything(statement("Allow", action=action)) == (True, False)


@pytest.mark.parametrize("action", ["s3:*", "", ":*", "*:Get*", "?:*"])
def test_less_than_everything_is_not_everything(action: str) -> None:
    assert everything(statement("Allow", action=action)) == (False, False)


def test_passing_a_role_is_asked_about_apart() -> None:
    reader = PolicyReader(frozenset({GET, "iam:PassRole", "s3:PutObject"}))
    document = json.dumps({"Statement": statement("Allow", action="*")})
    policies = reader.read(build.principal("dev", document))

    found = policies.alike([GET, "iam:PassRole", "s3:PutObject", "sqs:Other"])

    assert found == [[GET, "s3:PutObject"], ["iam:PassRole"]]


def test_an_administrator_who_has_to_use_tls_is_one() -> None:
    allow = statement("Allow", action="*")

    assert everything(allow, statement("Deny", action="*", Condition=WITHOUT_TLS)) == (True, False)


def test_an_administrator_with_limits_is_nearly_one() -> None:
    allow = statement("Allow", action="*")
    limit = PolicyDocument(name="limit", document=json.dumps({"Statement": [allow]}))

    assert everything(allow, statement("Deny", action="*", Condition=WITHOUT_MFA)) == (False, True)
    assert everything(allow, statement("Deny", action="iam:*")) == (False, True)
    assert everything(allow, boundary=limit) == (False, True)
    assert everything(allow, statement("Deny", action="*")) == (False, False)
    assert everything(statement("Allow", action="s3:*"), statement("Deny")) == (False, False)


RESOURCES = st.sampled_from(
    ["*", CLAIMS, "arn:aws:s3:::*", "arn:aws:s3:::claims/a/*", "arn:aws:s3:::payroll/*", "arn:x"]
)
STATEMENTS = st.builds(
    lambda effect, resources, negated, condition, number: {
        "Effect": effect,
        "Action": GET,
        "NotResource" if negated else "Resource": resources,
        "Sid": f"S{number}",
        **({"Condition": {"Null": {"aws:x": "true"}}} if condition else {}),
    },
    st.sampled_from(["Allow", "Deny"]),
    st.lists(RESOURCES, min_size=1, max_size=3),
    st.booleans(),
    st.booleans(),
    st.integers(0, 10_000),
)
OBJECT_ARNS = [
    f"arn:aws:s3:::{bucket}/{key}" for bucket in ("claims", "payroll", "x") for key in ("a/1", "b")
]


def reached(*statements: dict[str, Any]) -> set[tuple[str, bool]]:
    """Each object that some permit names, and each that a sure one does."""
    return {
        (arn, certain)
        for permit in found(*statements)
        for arn in OBJECT_ARNS
        if names(permit.resources, arn)
        for certain in {False, permit.certainty.value == "allowed"}
    }


@given(statements=st.lists(STATEMENTS, max_size=5), more=STATEMENTS)
def test_a_deny_never_widens_and_an_allow_never_narrows(
    statements: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    before, after = reached(*statements), reached(*statements, more)

    assert before <= after if more["Effect"] == "Allow" else after <= before


@given(statements=st.lists(STATEMENTS, max_size=5), data=st.data())
def test_the_order_of_statements_does_not_matter(
    statements: list[dict[str, Any]], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(statements))

    assert sorted(map(repr, found(*statements))) == sorted(map(repr, found(*shuffled)))


def evaluated(statements: list[dict[str, Any]], arn: str) -> bool:
    """What AWS would answer when every condition holds: the definition, one resource at a time."""

    def speaks(each: dict[str, Any]) -> bool:
        if "NotResource" in each:
            return not any(match(pattern, arn) for pattern in each["NotResource"])
        return any(match(pattern, arn) for pattern in each["Resource"])

    if any(s["Effect"] == "Deny" and "Condition" not in s and speaks(s) for s in statements):
        return False
    return any(s["Effect"] == "Allow" and speaks(s) for s in statements)


def match(pattern: str, text: str) -> bool:
    head, star, tail = pattern.partition("*")
    return text.startswith(head) and text.endswith(tail) if star else pattern == text


@given(statements=st.lists(STATEMENTS, max_size=5))
def test_what_aws_would_allow_is_always_among_what_is_found(
    statements: list[dict[str, Any]],
) -> None:
    may = {arn for arn, _ in reached(*statements)}

    assert {arn for arn in OBJECT_ARNS if evaluated(statements, arn)} <= may


@given(statements=st.lists(STATEMENTS, max_size=5))
def test_what_is_found_to_be_sure_is_allowed_by_aws(statements: list[dict[str, Any]]) -> None:
    sure = {arn for arn, certain in reached(*statements) if certain}

    assert all(evaluated(statements, arn) for arn in sure)
