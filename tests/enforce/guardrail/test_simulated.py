"""The second opinion of IAM's own simulator beside the evaluator's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.guardrail_check import NetworkAsked
from ringfence.model.iam_simulation import PrincipalSimulation, SimulatedDecision
from ringfence.model.verification import CheckResult, CheckStatus
from support import builders as build
from support.builders.constants import ACCOUNT
from support.verified_estate import Estate, developer

SUBNETS, GROUPS = "bedrock-agentcore:subnets", "bedrock-agentcore:securityGroups"


def simulation(
    decision: SimulatedDecision,
    network: NetworkAsked = NetworkAsked.PUBLIC,
    *,
    missing: tuple[str, ...] = (GROUPS, SUBNETS),
) -> PrincipalSimulation:
    return PrincipalSimulation(
        arn=developer().arn,
        account=ACCOUNT,
        action="bedrock-agentcore:CreateAgentRuntime",
        network=network,
        decision=decision,
        missing=missing,
    )


def asked(estate: Estate, *simulations: PrincipalSimulation) -> tuple[CheckResult, ...]:
    found = replace(estate, extra={"simulations": simulations}).results()
    return tuple(each for each in found if each.check == "live-simulation")


def unasked(status: CoverageStatus | None) -> Estate:
    estate = Estate()
    rows = build.without(estate.snapshot, Source.IAM_SIMULATION, status=status).coverage
    return replace(estate, coverage=rows)


def detached() -> Estate:
    estate = Estate()
    bare = replace(developer(), policies=developer().policies[:1])
    return replace(estate, inventory=replace(estate.inventory, principals=(bare,)))


def test_nobody_asked_is_no_gap() -> None:
    (result,) = asked(unasked(None))

    assert result.status is CheckStatus.NOT_APPLICABLE
    assert "--live-iam" in result.message


def test_a_simulator_that_was_refused_leaves_it_unknown() -> None:
    (result,) = asked(unasked(CoverageStatus.DENIED))

    assert result.status is CheckStatus.UNKNOWN


def test_two_opinions_that_deny_what_is_outside_pass() -> None:
    (result,) = asked(
        Estate(),
        simulation(SimulatedDecision.EXPLICIT_DENY),
        simulation(SimulatedDecision.ALLOWED, NetworkAsked.APPROVED),
    )

    assert result.status is CheckStatus.PASS
    assert "explicitDeny" in result.evidence[0].detail


def test_answers_for_some_alone_are_no_pass() -> None:
    estate = unasked(CoverageStatus.PARTIAL)

    found = asked(estate, simulation(SimulatedDecision.EXPLICIT_DENY))

    assert [each.status for each in found] == [CheckStatus.UNKNOWN]


def test_an_exempt_principal_that_iam_lets_out_is_no_escape() -> None:
    estate = detached()
    estate = replace(estate, layers=replace(estate.layers, exempt_roles=(developer().arn,)))

    (result,) = asked(estate, simulation(SimulatedDecision.ALLOWED))

    assert result.status is CheckStatus.PASS


@pytest.mark.parametrize(
    ("missing", "status"),
    [
        ((GROUPS, SUBNETS), CheckStatus.UNKNOWN),
        (("aws:RequestedRegion",), CheckStatus.PASS),
    ],
    ids=["only networks", "a key that a real call has"],
)
def test_a_denial_of_iam_is_a_difference_only_where_the_request_was_whole(
    missing: tuple[str, ...], status: CheckStatus
) -> None:
    denied = simulation(SimulatedDecision.IMPLICIT_DENY, missing=missing)

    (result,) = asked(detached(), denied)

    assert result.status is status
