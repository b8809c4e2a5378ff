"""Which principals hold a whole set of actions that gives them another role's rights."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from ringfence.blast.catalogue import actions
from ringfence.blast.escalation import escalations_of, gains
from ringfence.blast.places import Places, places_of
from ringfence.guardrail.permissions import PolicyReader
from ringfence.model.agentcore import ToolKind
from ringfence.model.blast import Escalation
from ringfence.model.coverage import Source
from ringfence.model.identity import Certainty, Principal
from ringfence.model.snapshot import Inventory
from ringfence_rules.blast import escalation_sets
from support import builders as build
from support.detection_samples import allowed
from support.log_text import SHARED_DATA

SHARED = SHARED_DATA / "iam"
ACCOUNT_ROLE = "arn:aws:iam::111122223333:role"
TRUSTED = json.dumps({"Principal": {"Service": "bedrock-agentcore.amazonaws.com"}})
AGENT = build.principal("agent-exec", trust=TRUSTED)
PASS = "iam:PassRole"  # noqa: S105 - an action, no password
SETS = {each.id: each.actions for each in escalation_sets()}


NOWHERE = Places(scope=frozenset({build.REGION}), read={})
OWNERS = (
    Source.BROWSERS,
    Source.CODE_INTERPRETERS,
    Source.RUNTIMES,
    Source.RUNTIME_ENDPOINTS,
)


def found(
    *documents: str,
    roles: Iterable[Principal] = (AGENT,),
    inventory: Inventory | None = None,
    places: Places = NOWHERE,
    complete: Iterable[str] = (build.ACCOUNT,),
) -> tuple[Escalation, ...]:
    dev = build.principal("dev", *documents)
    held = replace(inventory or Inventory(), principals=(dev, *roles))
    policies = PolicyReader(actions()).read(dev)
    return escalations_of(dev, policies, gains(held, complete, places))


@pytest.mark.parametrize("name", SETS)
def test_every_published_set_is_found_and_nothing_less_is(name: str) -> None:
    assert name in {each.set for each in found(allowed(*SETS[name]))}
    for missing in SETS[name]:
        rest = [action for action in SETS[name] if action != missing]
        assert name not in {each.set for each in found(allowed(*rest, "xray:PutTraceSegments"))}


def test_the_sets_are_those_that_were_published() -> None:
    path = SHARED / "agentcore_privilege_escalation_sets.json"
    if not path.is_file():
        pytest.skip("the published sets are not beside the repository")
    published = json.loads(path.read_text(encoding="utf-8"))["combinations"].values()

    assert {frozenset(each) for each in published} == {frozenset(each) for each in SETS.values()}


def test_the_default_execution_role_holds_no_set() -> None:
    path = SHARED / "agentcore_default_execution_role.json"
    if not path.is_file():
        pytest.skip("the default execution role is not beside the repository")

    assert found(path.read_text(encoding="utf-8")) == ()


def test_a_set_may_come_from_several_policies() -> None:
    first, *rest = SETS["existing-code-interpreter"]

    (escalation,) = found(allowed(first), allowed(*rest))

    assert escalation.granted_by == ("inline:policy-1 1", "inline:policy-2 1")
    assert escalation.certainty is Certainty.ALLOWED


def test_the_tools_that_aws_manages_have_no_role_to_give() -> None:
    arn = "arn:aws:bedrock-agentcore:us-east-1:aws:code-interpreter/aws.codeinterpreter.v1"

    assert found(allowed(*SETS["existing-code-interpreter"], resource=arn)) == ()


def test_a_tool_with_a_role_is_what_a_set_on_existing_tools_gains() -> None:
    tool = build.tool(ToolKind.CODE_INTERPRETER, execution_role_arn=f"{ACCOUNT_ROLE}/research")

    (escalation,) = found(
        allowed(*SETS["existing-code-interpreter"]), inventory=Inventory(tools=(tool,))
    )

    assert escalation.targets == (tool.arn,)


@pytest.mark.parametrize(
    ("resource", "held"),
    [
        ("*", True),
        (f"{ACCOUNT_ROLE}/agent-*", True),
        (f"{ACCOUNT_ROLE}/agent-exec", True),
        (f"{ACCOUNT_ROLE}/billing-*", False),
        (f"{ACCOUNT_ROLE}/dev", False),
    ],
)
def test_only_a_role_that_can_be_passed_is_gained(resource: str, held: bool) -> None:
    rest = [action for action in SETS["new-code-interpreter"] if action != PASS]

    names = {each.set for each in found(allowed(*rest), allowed(PASS, resource=resource))}

    assert ("new-code-interpreter" in names) is held


def test_a_role_that_agentcore_cannot_assume_is_not_gained() -> None:
    billing = replace(AGENT, trust=json.dumps({"Principal": {"Service": "ec2.amazonaws.com"}}))

    assert "new-browser" not in {
        each.set for each in found(allowed(*SETS["new-browser"]), roles=(billing,))
    }


def test_a_condition_or_a_partial_deny_leaves_a_set_uncertain() -> None:
    deny = json.dumps(
        {
            "Statement": {
                "Effect": "Deny",
                "Action": PASS,
                "Resource": f"{ACCOUNT_ROLE}/admin",
            }
        }
    )

    certain = {each.set: each.certainty for each in found(allowed(*SETS["new-browser"]), deny)}

    assert certain["new-browser"] is Certainty.CONDITIONAL
    assert certain["existing-browser"] is Certainty.ALLOWED


def names(*documents: str, **more: Any) -> set[str]:
    return {each.set for each in found(*documents, **more)}


@pytest.mark.parametrize(
    "name", ["existing-code-interpreter", "existing-browser", "runtime-command"]
)
def test_nothing_is_gained_where_nothing_with_a_role_exists(name: str) -> None:
    read = places_of(build.snapshot(), OWNERS)
    denied = places_of(build.without(build.snapshot(), *OWNERS), OWNERS)
    abroad = "arn:aws:bedrock-agentcore:eu-west-1:111122223333:*"

    assert name not in names(allowed(*SETS[name]), places=read)
    assert name in names(allowed(*SETS[name]), places=denied)
    assert name in names(allowed(*SETS[name], resource=abroad), places=read)


def test_roles_that_were_not_all_read_may_be_gained() -> None:
    rest = [action for action in SETS["new-browser"] if action != PASS]
    documents = allowed(*rest), allowed(PASS, resource=f"{ACCOUNT_ROLE}/billing-*")

    assert "new-browser" not in names(*documents)
    assert "new-browser" in names(*documents, complete=())


def passing(operator: str, service: Any, effect: str = "Allow") -> str:
    condition = {operator: {"iam:PassedToService": service}}
    statement = {"Effect": effect, "Action": PASS, "Resource": "*", "Condition": condition}
    return json.dumps({"Statement": statement})


AGENTCORE = "bedrock-agentcore.amazonaws.com"


@pytest.mark.parametrize(
    ("operator", "service", "certainty"),
    [
        ("StringEquals", AGENTCORE, Certainty.ALLOWED),
        ("StringEqualsIfExists", ["ec2.amazonaws.com", AGENTCORE], Certainty.ALLOWED),
        ("StringLike", "bedrock-*", Certainty.ALLOWED),
        ("StringEquals", "lambda.amazonaws.com", None),
        ("StringEquals", "bedrock-*", None),
        ("StringLike", ["lambda.*", "ec2.*"], None),
        ("StringNotEquals", "lambda.amazonaws.com", Certainty.CONDITIONAL),
        ("StringLike", "${aws:PrincipalTag/service}", Certainty.CONDITIONAL),
    ],
)
def test_a_role_can_be_passed_to_the_services_that_the_condition_names(
    operator: str, service: Any, certainty: Certainty | None
) -> None:
    rest = [action for action in SETS["new-browser"] if action != PASS]

    held = {each.set: each.certainty for each in found(allowed(*rest), passing(operator, service))}

    assert held.get("new-browser") is certainty


def test_a_deny_of_passing_to_another_service_takes_nothing() -> None:
    whole = allowed(*SETS["new-browser"])

    (sure,) = (
        each
        for each in found(whole, passing("StringEquals", "lambda.amazonaws.com", "Deny"))
        if each.set == "new-browser"
    )

    assert sure.certainty is Certainty.ALLOWED
    assert "new-browser" not in names(whole, passing("StringEquals", AGENTCORE, "Deny"))


def test_a_second_condition_leaves_passing_uncertain() -> None:
    rest = [action for action in SETS["new-browser"] if action != PASS]
    statement = {
        "Effect": "Allow",
        "Action": PASS,
        "Resource": "*",
        "Condition": {
            "StringEquals": {"iam:PassedToService": AGENTCORE, "aws:PrincipalTag/a": "b"}
        },
    }

    held = {
        each.set: each.certainty
        for each in found(allowed(*rest), json.dumps({"Statement": statement}))
    }

    assert held["new-browser"] is Certainty.CONDITIONAL


def test_the_other_action_that_gives_a_shell_does_as_well() -> None:
    shell = "bedrock-agentcore:InvokeAgentRuntimeCommandShell"
    rest = [action for action in SETS["new-runtime"] if not action.endswith("Command")]

    (escalation,) = (each for each in found(allowed(*rest, shell)) if each.set == "new-runtime")

    assert shell in escalation.actions
