"""Who can call a runtime."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from ringfence.blast.callers import index_callers, invokers_of
from ringfence.blast.catalogue import COMMAND, INVOKE, actions
from ringfence.guardrail.permissions import PolicyReader
from ringfence.guardrail.resource_policies import openings
from ringfence.guardrail.statements import UnreadablePolicyError
from ringfence.model.agentcore import AgentRuntime, Gateway, Harness, ResourcePolicy
from ringfence.model.blast import Invokers, Known
from ringfence.model.identity import Certainty, Principal
from ringfence.model.snapshot import Inventory
from support import builders as build
from support.detection_samples import allowed

RUNTIME = build.runtime_arn()
ENDPOINT = f"{RUNTIME}/runtime-endpoint/DEFAULT"
SHELL = "bedrock-agentcore:InvokeAgentRuntimeCommand"
CALL = "bedrock-agentcore:InvokeAgentRuntime"
OTHER = "444455556666"


def invokers(
    *principals: Principal,
    runtime: AgentRuntime | None = None,
    policies: Iterable[ResourcePolicy] = (),
    gateways: tuple[Gateway, ...] = (),
    harnesses: tuple[Harness, ...] = (),
    policies_read: bool = True,
) -> Invokers:
    held = Inventory(
        principals=principals,
        resource_policies=tuple(policies),
        gateways=gateways,
        harnesses=harnesses,
    )
    reader = PolicyReader(actions())
    index = index_callers(held, ((each, reader.read(each)) for each in principals))
    return invokers_of(
        index, runtime or build.runtime(), policies_read=policies_read, complete=True
    )


def resource_policy(*statements: dict[str, Any], arn: str = RUNTIME) -> ResourcePolicy:
    return ResourcePolicy(
        resource_arn=arn,
        account=build.ACCOUNT,
        region=build.REGION,
        document=json.dumps({"Statement": list(statements)}),
    )


def opening(principal: Any = "*", effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": CALL, "Resource": "*", **more}


@pytest.mark.parametrize("action", [*INVOKE, *COMMAND, "bedrock-agentcore:*"])
@pytest.mark.parametrize("resource", ["*", RUNTIME, f"{RUNTIME}/*", f"{RUNTIME}*", ENDPOINT])
def test_a_principal_of_the_account_is_counted_once(action: str, resource: str) -> None:
    found = invokers(build.principal("dev", allowed(action, resource=resource)))

    assert (found.principals, found.conditional, found.administrators) == (1, 0, 0)


@pytest.mark.parametrize("resource", [build.runtime_arn("other-abc123DEF4"), f"{RUNTIME}X"])
def test_a_principal_of_another_runtime_is_not_counted(resource: str) -> None:
    assert invokers(build.principal("dev", allowed(CALL, resource=resource))).principals == 0


def test_a_principal_of_another_account_needs_more_than_its_own_policies() -> None:
    assert invokers(build.principal("dev", allowed(CALL), account=OTHER)).principals == 0


def test_a_runtime_that_a_statement_leaves_out_is_not_counted() -> None:
    document = json.dumps(
        {"Statement": {"Effect": "Allow", "Action": CALL, "NotResource": f"{RUNTIME}*"}}
    )

    assert invokers(build.principal("dev", document)).principals == 0


def test_administrators_are_counted_apart() -> None:
    found = invokers(build.principal("admin", allowed("*")), build.principal("dev", allowed(CALL)))

    assert (found.principals, found.administrators, found.commands) == (1, 1, ())


def test_who_gets_a_shell_is_named() -> None:
    found = invokers(*(build.principal(f"dev{n}", allowed(SHELL)) for n in range(7)))

    assert found.command_principals == 7
    assert found.commands == tuple(f"arn:aws:iam::111122223333:role/dev{n}" for n in range(5))


def test_a_doubt_is_counted_as_one() -> None:
    deny = json.dumps(
        {"Statement": {"Effect": "Deny", "Action": CALL, "Resource": f"{RUNTIME}/runtime-*/prod"}}
    )

    found = invokers(build.principal("dev", allowed(CALL), deny))

    assert (found.principals, found.conditional) == (0, 1)


def test_everyone_in_a_resource_policy_is_anyone() -> None:
    found = invokers(policies=[resource_policy(opening())])

    assert found.anyone is Known.YES
    assert "lets everyone call" in found.evidence[0].detail


def test_a_policy_of_an_endpoint_opens_its_runtime() -> None:
    assert invokers(policies=[resource_policy(opening(), arn=ENDPOINT)]).anyone is Known.YES


def test_a_condition_leaves_anyone_unknown() -> None:
    narrowed = opening(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})

    assert invokers(policies=[resource_policy(narrowed)]).anyone is Known.UNKNOWN


def test_a_token_is_asked_of_everyone() -> None:
    runtime = build.runtime(build.version(authorizer="CUSTOM_JWT"))

    assert invokers(runtime=runtime, policies=[resource_policy(opening())]).anyone is Known.NO


def test_a_deny_for_everyone_takes_the_opening_away() -> None:
    closed = resource_policy(opening(), opening(effect="Deny"))

    assert invokers(policies=[closed]).anyone is Known.NO


def test_a_policy_that_was_not_read_or_is_none_leaves_anyone_unknown() -> None:
    broken = ResourcePolicy(
        resource_arn=RUNTIME, account=build.ACCOUNT, region=build.REGION, document="{"
    )

    assert invokers(policies_read=False).anyone is Known.UNKNOWN
    assert invokers(policies=[broken]).anyone is Known.UNKNOWN
    assert invokers().anyone is Known.NO


def test_other_accounts_are_named() -> None:
    principals = {"AWS": [OTHER, f"arn:aws:iam::{build.ACCOUNT}:root", "arn:aws:iam::x:root"]}

    found = invokers(policies=[resource_policy(opening(principals))])

    assert (found.other_accounts, found.anyone) == ((OTHER,), Known.NO)


def test_a_gateway_without_authorizer_opens_its_target() -> None:
    target = build.gateway_target(resource_arns=(ENDPOINT,))

    opened = invokers(gateways=(build.gateway(target, authorizer_type="NONE"),))
    closed = invokers(gateways=(build.gateway(target),))

    assert (opened.anyone, closed.anyone) == (Known.YES, Known.NO)
    assert opened.gateways == closed.gateways != ()


def test_the_harness_of_a_runtime_is_named() -> None:
    harness = build.harness(runtime_arn=RUNTIME)

    assert invokers(harnesses=(harness,)).harnesses == (harness.arn,)


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": CALL, "Resource": "*"},
        opening(NotPrincipal="*"),
        {**opening(), "Effect": "Maybe"},
    ],
)
def test_a_statement_without_one_principal_is_no_resource_policy(statement: Any) -> None:
    with pytest.raises(UnreadablePolicyError):
        openings(json.dumps({"Statement": statement}), INVOKE, RUNTIME)


def test_not_principal_allows_nearly_everyone_and_denies_nobody_surely() -> None:
    wide = {**opening(), "NotPrincipal": {"AWS": OTHER}}
    del wide["Principal"]
    document = json.dumps({"Statement": [wide, {**wide, "Effect": "Deny"}]})

    (found,) = openings(document, INVOKE, RUNTIME)

    assert (found.anyone, found.certainty) == (True, Certainty.CONDITIONAL)


@pytest.mark.parametrize("principal", [{"Service": "lambda.amazonaws.com"}, {"AWS": []}, 7, None])
def test_hostile_or_other_principals_open_nothing(principal: Any) -> None:
    found = invokers(policies=[resource_policy(opening(principal))])

    assert (found.anyone, found.other_accounts) == (Known.NO, ())
