"""What of the firewall's log proves that rules are in force, and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ringfence.enforce.run import NOT_READ
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckResult, CheckStatus
from support import builders as build
from support.builders.constants import NOW
from support.verified_estate import Estate, controller, denial, uuid_of

LOGS = (Source.DCF_LOGS, Source.COPILOT_LOGS)


def asked(estate: Estate, check: str = "enforced-denials") -> tuple[CheckResult, ...]:
    return tuple(each for each in estate.results() if each.check == check)


def with_denials(*decisions: FirewallDecision) -> Estate:
    estate = Estate()
    return replace(estate, telemetry=replace(estate.telemetry, firewall_decisions=decisions))


def test_a_fresh_denial_of_our_rule_proves_enforcement_and_names_the_rule() -> None:
    (result,) = asked(Estate())

    assert (result.status, result.caps) == (CheckStatus.PASS, None)
    assert "default-deny denied 3 connections of clients in subnet-0runtime" in result.message
    (evidence,) = result.evidence
    assert (evidence.source, evidence.ref) == ("dcf-logs", "ai-spoke")
    assert uuid_of("default-deny") in evidence.detail
    assert "enforced: 10.20.1.57 to 203.0.113.9 TCP 443 (paste.example)" in evidence.detail


def test_the_uuid_of_a_rule_is_the_same_in_capitals() -> None:
    (result,) = asked(with_denials(denial(rule_id=uuid_of("default-deny").upper())))

    assert result.status is CheckStatus.PASS


def test_without_a_controller_nothing_says_whose_rule_denied() -> None:
    (result,) = asked(replace(Estate(), controller=None))

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "rule-not-known")
    assert result.caps is Containment.UNKNOWN


def test_an_expected_pack_that_carries_uuids_needs_no_controller() -> None:
    held = controller().pack
    assert held is not None

    (result,) = asked(replace(Estate(), controller=None, pack=replace(held, rulesets=())))

    assert result.status is CheckStatus.PASS


def test_a_rule_of_our_name_in_another_ruleset_is_not_ours() -> None:
    held = controller()
    assert held.pack is not None
    theirs = replace(
        held.pack.rules[-1], ruleset="platform", uuid="abababab-0000-4000-8000-0000000000ab"
    )
    pack = replace(
        held.pack,
        rules=(theirs, *held.pack.rules),
        rulesets=("platform", *held.pack.rulesets),
    )
    estate = with_denials(denial(rule_id=theirs.uuid))

    (result,) = asked(replace(estate, controller=replace(held, pack=pack)))

    assert result.cause == "foreign-rule"


def test_a_rule_that_is_switched_off_now_has_a_name_and_proves_nothing() -> None:
    gone = "cdcdcdcd-0000-4000-8000-0000000000cd"
    estate = with_denials(denial(rule_id=gone))

    (result,) = asked(replace(estate, controller=controller(disabled=(("old-deny", gone),))))

    assert result.cause == "foreign-rule"
    assert "old-deny denied 3 connections" in result.message


@pytest.mark.parametrize(("age", "status"), [(23, CheckStatus.PASS), (25, CheckStatus.UNKNOWN)])
def test_a_denial_proves_for_a_day(age: int, status: CheckStatus) -> None:
    last = NOW - timedelta(hours=age)

    (result,) = asked(with_denials(denial(first_seen=last, last_seen=last)))

    assert result.status is status


def test_how_long_a_denial_proves_is_of_the_case() -> None:
    last = NOW - timedelta(hours=25)
    estate = with_denials(denial(first_seen=last, last_seen=last))

    (result,) = asked(replace(estate, extra={"fresh": timedelta(days=2)}))

    assert result.status is CheckStatus.PASS


def test_a_log_that_was_read_in_part_still_proves_what_it_shows() -> None:
    estate = Estate()
    snapshot = build.without(estate.snapshot, *LOGS, status=CoverageStatus.PARTIAL)

    (result,) = asked(replace(estate, coverage=snapshot.coverage))

    assert result.status is CheckStatus.PASS


@pytest.mark.parametrize("status", [CoverageStatus.DENIED, CoverageStatus.NOT_ENABLED, None])
def test_without_any_log_of_decisions_nothing_is_proven(status: CoverageStatus | None) -> None:
    estate = Estate()
    snapshot = build.without(estate.snapshot, *LOGS, status=status)

    (result,) = asked(replace(estate, coverage=snapshot.coverage))

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, NOT_READ)
    assert result.remedy


@pytest.mark.parametrize("left", LOGS)
def test_the_log_of_either_source_will_do(left: Source) -> None:
    estate = Estate()
    other = LOGS[1 - LOGS.index(left)]
    snapshot = build.without(estate.snapshot, other, status=CoverageStatus.DENIED)

    (result,) = asked(replace(estate, coverage=snapshot.coverage))

    assert result.status is CheckStatus.PASS
    assert {each.source for each in result.evidence} == {left.value}


def test_an_endpoint_outside_a_vpc_meets_no_firewall_and_needs_no_log() -> None:
    runtime = build.runtime(build.version(placement=build.public()))
    estate = replace(Estate(), inventory=build.contained_inventory(runtime))
    snapshot = build.without(estate.snapshot, *LOGS)

    (result,) = asked(replace(estate, coverage=snapshot.coverage))

    assert result.status is CheckStatus.NOT_APPLICABLE


def test_a_closed_subnet_needs_no_proof() -> None:
    inventory = build.contained_inventory()
    closed = replace(inventory, route_tables=(build.route_table(),))

    (result,) = asked(replace(Estate(), inventory=closed))

    assert result.status is CheckStatus.NOT_APPLICABLE


def test_a_runtime_without_an_interface_yet_has_no_proof_of_its_own() -> None:
    inventory = build.contained_inventory()
    bare = replace(
        inventory,
        interfaces=tuple(each for each in inventory.interfaces if not each.managed_by_agentcore),
    )

    (result,) = asked(replace(Estate(), inventory=bare))

    assert (result.status, result.cause) == (CheckStatus.UNKNOWN, "no-interface")


def test_what_rules_would_deny_is_told_by_rule_and_is_no_failure() -> None:
    watched = denial("deny-dns-exfil-udp", enforced=False, decisions=7, sni="", port=53)

    (result,) = asked(with_denials(denial(), watched), "would-have-denied")

    assert result.status is CheckStatus.PASS
    assert "deny-dns-exfil-udp watched 7 connections" in result.message
    assert result.caps is None


def test_the_name_that_a_client_wrote_cannot_act_on_a_terminal() -> None:
    (result,) = asked(with_denials(denial(sni="\x1b[2Jevil.example")))

    assert "\x1b" not in repr([each.detail for each in result.evidence]).replace("\\x1b", "")
    assert "\\x1b[2Jevil.example" in result.evidence[0].detail


def test_the_log_of_a_gateway_that_writes_for_others_is_alive() -> None:
    old = NOW - timedelta(days=3)
    mine = denial(first_seen=old, last_seen=old)
    other = denial(client="10.20.9.77", action="PERMIT", last_seen=NOW - timedelta(minutes=5))

    (result,) = asked(with_denials(mine, other), "gateway-log-fresh")

    assert result.status is CheckStatus.PASS
    assert "ai-spoke" in result.message
