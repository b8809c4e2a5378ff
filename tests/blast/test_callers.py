"""Who can call a runtime."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from ringfence.blast.callers import command_access, index_callers, invokers_of
from ringfence.blast.catalogue import actions
from ringfence.guardrail.access import COMMAND, INVOKE
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
    doors_read: bool = True,
) -> Invokers:
    held = Inventory(
        principals=principals,
        resource_policies=tuple(policies),
        gateways=gateways,
        harnesses=harnesses,
    )
    reader = PolicyReader(actions())
    index = index_callers(held, ((each, reader.read(each)) for each in principals))
    return invokers_of(index, runtime or build.runtime(), doors_read=doors_read, complete=True)


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


def test_only_who_surely_gets_a_shell_is_named() -> None:
    narrowed = json.dumps(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": SHELL,
                "Resource": "*",
                "Condition": {"Null": {"a": "b"}},
            }
        }
    )
    dev = build.principal("dev", narrowed)
    reader = PolicyReader(actions())
    policies = {dev.arn: (dev, reader.read(dev))}
    index = index_callers(Inventory(principals=(dev,)), policies.values())

    found = invokers(dev)

    assert (found.commands, found.command_principals, found.conditional) == ((), 0, 1)
    assert command_access(index, [build.runtime()], policies) == ()


def test_a_principal_of_a_large_and_of_a_small_group_is_counted_once() -> None:
    crowd = [build.principal(f"dev{n}", allowed(CALL)) for n in range(20)]
    one = build.principal("dev0", allowed(CALL), allowed(CALL, SHELL, resource=f"{RUNTIME}*"))

    found = invokers(one, *crowd[1:])

    assert (found.principals, found.conditional, found.command_principals) == (20, 0, 1)


def test_a_shell_by_a_large_and_by_a_small_group_is_counted_once() -> None:
    crowd = [build.principal(f"dev{n:02}", allowed(SHELL)) for n in range(20)]
    one = build.principal("dev00", allowed(SHELL), allowed(SHELL, resource=f"{RUNTIME}*"))

    found = invokers(one, *crowd[1:])

    assert found.command_principals == 20
    assert len(set(found.commands)) == len(found.commands) == 5


def test_a_runtime_that_a_policy_names_twice_is_one_runtime() -> None:
    document = json.dumps(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": SHELL,
                "Resource": [RUNTIME, f"{RUNTIME}*", f"{RUNTIME[:-4]}*"],
            }
        }
    )
    dev = build.principal("dev", document)
    policies = {dev.arn: (dev, PolicyReader(actions()).read(dev))}
    index = index_callers(Inventory(principals=(dev,)), policies.values())

    (access,) = command_access(index, [build.runtime()], policies)

    assert (access.runtimes, access.named) == (1, (RUNTIME,))


def test_a_doubt_is_counted_as_one() -> None:
    deny = json.dumps(
        {"Statement": {"Effect": "Deny", "Action": CALL, "Resource": f"{RUNTIME}/runtime-*/prod"}}
    )

    found = invokers(build.principal("dev", allowed(CALL), deny))

    assert (found.principals, found.conditional) == (0, 1)


def both(*statements: dict[str, Any]) -> list[ResourcePolicy]:
    """The same policy on the runtime and on its endpoint."""
    return [resource_policy(*statements), resource_policy(*statements, arn=ENDPOINT)]


def test_everyone_in_both_resource_policies_is_anyone() -> None:
    found = invokers(policies=both(opening()))

    assert found.anyone is Known.YES
    assert "lets everyone call" in found.evidence[0].detail


@pytest.mark.parametrize("arn", [RUNTIME, ENDPOINT])
def test_one_open_policy_beside_none_is_not_known_to_be_enough(arn: str) -> None:
    assert invokers(policies=[resource_policy(opening(), arn=arn)]).anyone is Known.UNKNOWN


@pytest.mark.parametrize("closed", [RUNTIME, ENDPOINT])
@pytest.mark.parametrize(
    "statements",
    [
        [opening({"AWS": f"arn:aws:iam::{build.ACCOUNT}:root"})],
        [opening(), opening(effect="Deny")],
        [opening(Action=SHELL)],
    ],
)
def test_a_caller_has_to_pass_the_policies_of_runtime_and_endpoint(
    closed: str, statements: list[dict[str, Any]]
) -> None:
    other = ENDPOINT if closed == RUNTIME else RUNTIME
    policies = [resource_policy(*statements, arn=closed), resource_policy(opening(), arn=other)]

    assert invokers(policies=policies).anyone is Known.NO


def test_one_open_endpoint_is_enough_beside_closed_ones() -> None:
    prod = f"{RUNTIME}/runtime-endpoint/prod"
    runtime = build.runtime(endpoints=(build.endpoint(), build.endpoint("prod")))
    policies = [*both(opening()), resource_policy(opening(effect="Deny"), arn=prod)]

    assert invokers(runtime=runtime, policies=policies).anyone is Known.YES


def test_a_condition_leaves_anyone_unknown() -> None:
    narrowed = opening(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-1"}})

    assert invokers(policies=both(narrowed)).anyone is Known.UNKNOWN


def test_a_token_is_asked_of_everyone() -> None:
    runtime = build.runtime(build.version(authorizer="CUSTOM_JWT"))

    assert invokers(runtime=runtime, policies=both(opening())).anyone is Known.NO


@pytest.mark.parametrize(
    "runtime",
    [
        build.runtime(build.version(authorizer="")),
        build.runtime(
            build.version("1", authorizer="CUSTOM_JWT"),
            build.version("2", authorizer="", read=False),
            endpoints=(build.endpoint(live_version="1"), build.endpoint("prod", "2")),
        ),
        build.runtime(build.version(authorizer="CUSTOM_JWT"), endpoints_read=False),
        build.runtime(build.version(), endpoints=(build.endpoint(live_version="9"),)),
        build.runtime(versions=(), endpoints=()),
    ],
    ids=["authorizer", "one of two versions", "endpoints", "another version", "no version"],
)
def test_a_version_that_was_not_read_leaves_anyone_unknown(runtime: AgentRuntime) -> None:
    assert invokers(runtime=runtime).anyone is Known.UNKNOWN


def test_an_open_policy_where_the_authorizer_was_not_read_leaves_anyone_unknown() -> None:
    runtime = build.runtime(build.version(authorizer=""))

    assert invokers(runtime=runtime, policies=both(opening())).anyone is Known.UNKNOWN


def test_a_deny_of_calls_without_tls_closes_nothing() -> None:
    deny = opening(effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})

    assert invokers(policies=both(opening(), deny)).anyone is Known.YES


def test_a_gateway_that_was_not_read_leaves_anyone_unknown() -> None:
    target = build.gateway_target(resource_arns=(RUNTIME,))
    nameless = build.gateway(target, authorizer_type="")
    half = build.gateway(targets_read=False)

    assert invokers(gateways=(nameless,)).anyone is Known.UNKNOWN
    assert invokers(gateways=(half,)).anyone is Known.UNKNOWN
    assert invokers(gateways=(build.gateway(),)).anyone is Known.NO


def test_a_policy_that_was_not_read_or_is_none_leaves_anyone_unknown() -> None:
    broken = ResourcePolicy(
        resource_arn=RUNTIME, account=build.ACCOUNT, region=build.REGION, document="{"
    )

    assert invokers(doors_read=False).anyone is Known.UNKNOWN
    assert invokers(policies=[broken]).anyone is Known.UNKNOWN
    assert invokers().anyone is Known.NO


def test_other_accounts_are_named() -> None:
    principals = {"AWS": [OTHER, f"arn:aws:iam::{build.ACCOUNT}:root", "arn:aws:iam::x:root"]}

    sure = invokers(policies=both(opening(principals)))
    doubtful = invokers(policies=[resource_policy(opening(principals))])
    narrowed = invokers(policies=both(opening(principals, Condition={"Null": {"a": "b"}})))

    assert (sure.other_accounts, sure.conditional_accounts) == ((OTHER,), ())
    for found in (doubtful, narrowed):
        assert (found.other_accounts, found.conditional_accounts) == ((), (OTHER,))
    assert {each.anyone for each in (sure, doubtful, narrowed)} == {Known.NO}


def test_accounts_have_to_be_named_by_both_policies() -> None:
    third = "777788889999"
    policies = [
        resource_policy(opening({"AWS": [OTHER, third]})),
        resource_policy(opening({"AWS": [OTHER]}), arn=ENDPOINT),
    ]
    wide = [policies[0], resource_policy(opening(), arn=ENDPOINT)]

    assert invokers(policies=policies).other_accounts == (OTHER,)
    assert invokers(policies=wide).other_accounts == (OTHER, third)


def test_what_opens_to_everyone_is_told_first() -> None:
    target = build.gateway_target(resource_arns=(RUNTIME,))
    many = [opening({"AWS": [OTHER]}, Sid=f"S{n}") for n in range(9)]

    found = invokers(
        policies=[resource_policy(*many)],
        gateways=(build.gateway(target, authorizer_type="NONE"),),
    )

    assert found.anyone is Known.YES
    assert "(NONE)" in found.evidence[0].detail


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
