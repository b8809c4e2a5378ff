"""Who gets past the guardrail, told by account and by the part of the guardrail that is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.guardrail_check import LayerStatus
from ringfence.model.verification import CheckResult, CheckStatus
from support import builders as build
from support.faults.guardrail import allows, with_principal
from support.verified_estate import PIPELINE, Estate

FAMILIES = ("guardrail-effective", "guardrail-unkeyed-calls", "guardrail-managed-tools")


def asked(estate: Estate, check: str = "guardrail-effective") -> tuple[CheckResult, ...]:
    return tuple(each for each in estate.results() if each.check == check)


@pytest.mark.parametrize("check", FAMILIES)
def test_a_guarded_account_passes_and_says_how_many_were_asked(check: str) -> None:
    (result,) = asked(Estate(), check)

    assert result.status is CheckStatus.PASS
    assert "1 principal x " in result.evidence[0].detail
    assert "under no service control policy" in result.evidence[0].detail


def test_an_escape_names_the_principal_the_call_and_the_statement() -> None:
    (result,) = asked(with_principal(allows("CreateAgentRuntime"))(Estate()))

    assert result.status is CheckStatus.FAIL
    assert "1 of 2 principals can place a runtime" in result.message
    (evidence,) = result.evidence
    assert evidence.ref.endswith(":role/newcomer")
    assert "create a PUBLIC runtime (bedrock-agentcore:CreateAgentRuntime by" in evidence.detail
    assert "inline:policy-1#1" in evidence.detail


def test_an_open_part_of_the_guardrail_leaves_the_others_shut() -> None:
    estate = with_principal(allows("StartBrowserSession"))(Estate())

    told = {check: asked(estate, check)[0].status for check in FAMILIES}

    assert told == {
        "guardrail-effective": CheckStatus.PASS,
        "guardrail-unkeyed-calls": CheckStatus.PASS,
        "guardrail-managed-tools": CheckStatus.FAIL,
    }


def test_only_the_worst_few_are_named_and_the_rest_counted() -> None:
    estate = Estate()
    many = tuple(
        build.principal(f"role-{number}", allows("CreateAgentRuntime")) for number in range(8)
    )

    (result,) = asked(replace(estate, inventory=replace(estate.inventory, principals=many)))

    assert "role-4 and 3 more" in result.message
    assert len(result.evidence) == 5


def test_a_call_that_is_left_to_a_pipeline_is_no_escape_and_is_told() -> None:
    estate = Estate()
    deploy = build.principal("deploy", allows("CreateHarness"))
    estate = replace(
        estate,
        inventory=replace(estate.inventory, principals=(deploy,)),
        layers=replace(estate.layers, pipeline_roles=(PIPELINE,)),
    )

    (result,) = asked(estate, "guardrail-unkeyed-calls")

    assert result.status is CheckStatus.PASS
    assert (PIPELINE, "1 way out is left to it by the settings") in {
        (each.ref, each.detail) for each in result.evidence
    }


def test_an_escape_is_told_beside_what_cannot_be_told() -> None:
    estate = with_principal("no policy")(with_principal(allows("CreateAgentRuntime"))(Estate()))

    told = {(each.status, each.cause) for each in asked(estate)}

    assert told == {
        (CheckStatus.FAIL, "principal-escapes"),
        (CheckStatus.UNKNOWN, "policy-not-read"),
    }


def test_service_control_policies_that_nobody_read_take_no_denial_back() -> None:
    """What the principals' own policies deny is denied, whatever stands above."""
    estate = Estate()

    found = asked(replace(estate, layers=replace(estate.layers, status=LayerStatus.NOT_READ)))

    assert [each.status for each in found] == [CheckStatus.PASS]
    assert "whatever service control policies" in found[0].evidence[0].detail


def test_an_account_without_principals_has_nobody_to_ask() -> None:
    estate = Estate()

    (result,) = asked(replace(estate, inventory=replace(estate.inventory, principals=())))

    assert result.status is CheckStatus.NOT_APPLICABLE


def test_a_hostile_name_is_escaped() -> None:
    estate = Estate()
    base = build.principal("x", allows("CreateAgentRuntime"))
    hostile = replace(base, arn=f"{base.arn}\x1b[2Jx")

    (result,) = asked(replace(estate, inventory=replace(estate.inventory, principals=(hostile,))))

    assert "\x1b" not in result.message
