"""What an operator's word puts into a permit, and what it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ringfence.model.decision import DecisionKind, DecisionRecord, RiskException
from ringfence.model.policy import ANYWHERE
from ringfence.model.proposal import EntrySource, ReviewReason, Unfit
from ringfence.model.settings import Settings
from support import builders as build
from support.proposals import (
    SANCTIONED,
    entries,
    estate,
    names_of,
    outcome,
    proposal,
    reviewed,
    sanctioning,
)

EXCEPTED = "rates.partner.example"


def excepting(**changes: object) -> Settings:
    made = RiskException(
        destination=EXCEPTED, owner="billing", reason="INC-7", expires=date(2026, 12, 1)
    )
    return sanctioning(SANCTIONED, exceptions=(replace(made, **changes),))  # type: ignore[arg-type] # fields of an exception


@pytest.mark.parametrize(
    ("host", "group"),
    [
        ("api.anthropic.com", "sanctioned-models"),
        ("mcp.notion.com", "approved-mcp"),
        ("tickets.partner.example", "approved-tools"),
        ("github.com", "approved-tools-decrypted"),
        ("acme-data.s3.us-east-1.amazonaws.com", "aws-control-plane"),
    ],
)
def test_a_sanctioned_host_stands_in_the_group_of_its_kind(host: str, group: str) -> None:
    assert host in names_of(proposal(settings=sanctioning(host)), group)


def test_a_host_that_a_configuration_declares_as_an_mcp_server_is_one() -> None:
    declared = build.gateway(targets=(build.gateway_target("mcp.partner.example"),))
    inventory = replace(build.contained_inventory(), gateways=(declared,))

    made = proposal(estate(inventory=inventory), sanctioning("mcp.partner.example"))

    assert names_of(made, "approved-mcp") == ("mcp.partner.example",)


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        ("pastebin.com", ReviewReason.PROHIBITED),
        ("api.openai.com.evil.example", ReviewReason.LOOK_ALIKE),
        ("192.0.2.9", ReviewReason.RAW_ADDRESS),
        ("10.9.9.9", ReviewReason.PRIVATE),
        ("database.internal", ReviewReason.PRIVATE),
        ("chatgpt.com", ReviewReason.NOT_LEARNABLE),
        ("*.cloudfront.net", ReviewReason.WILDCARD),
        ("*.github.io", ReviewReason.WILDCARD),
        ("*.amazonaws.com", ReviewReason.WILDCARD),
        ("*.s3.us-east-1.amazonaws.com", ReviewReason.WILDCARD),
        ("*.co.uk", ReviewReason.WILDCARD),
        ("*.ngrok-free.app", ReviewReason.WILDCARD),
        ("*.openrouter.ai", ReviewReason.AGGREGATOR),
    ],
)
def test_no_sanction_permits_what_is_nobodys_to_give(host: str, reason: ReviewReason) -> None:
    made = proposal(settings=sanctioning(SANCTIONED, host))

    assert host not in entries(made)
    assert reviewed(made, host).reason is reason
    assert reviewed(made, host).why.startswith("approved, and not emitted all the same")


def test_an_aggregator_is_permitted_by_its_exact_name_and_warned_about() -> None:
    made = proposal(settings=sanctioning("openrouter.ai"))

    (entry,) = (each for each in made.provenance if each.entry == "openrouter.ai")
    assert names_of(made, "sanctioned-models") == ("openrouter.ai",)
    assert any("every model" in warning for warning in entry.warnings)


def test_a_wildcard_stands_as_it_was_written_and_not_for_its_apex() -> None:
    made = proposal(settings=sanctioning("*.corp.example"))

    assert names_of(made, "approved-tools") == ("*.corp.example",)


def test_a_wildcard_that_takes_hosts_of_indicators_gives_them_the_permit_that_decrypts() -> None:
    made = proposal(settings=sanctioning("*.githubusercontent.com", "github.com", SANCTIONED))

    assert "*.githubusercontent.com" not in entries(made)
    assert reviewed(made, "*.githubusercontent.com").reason is ReviewReason.WILDCARD
    assert names_of(made, "approved-tools-decrypted") == ("github.com",)


def test_what_the_operator_denies_is_never_permitted_not_even_for_the_platform() -> None:
    host = "xray.us-east-1.amazonaws.com"

    made = proposal(settings=sanctioning(SANCTIONED, denied=(host,)))

    assert host not in entries(made)
    assert reviewed(made, host).reason is ReviewReason.PROHIBITED


def test_the_entry_says_who_decided_it() -> None:
    record = DecisionRecord(
        destination=SANCTIONED,
        decision=DecisionKind.SANCTIONED,
        owner="platform",
        reason="CHG-1",
        decided=date(2026, 11, 1),
    )

    made = proposal(settings=sanctioning(SANCTIONED, decisions=(record,)))

    (entry,) = (each for each in made.provenance if each.entry == SANCTIONED)
    assert entry.why == "sanctioned in ringfence.toml by platform on 2026-11-01: CHG-1"


def test_an_exception_in_force_is_permitted_and_marked_with_its_owner_and_end() -> None:
    made = proposal(settings=excepting())

    (entry,) = (each for each in made.provenance if each.entry == EXCEPTED)
    assert EXCEPTED in entries(made)
    assert (entry.source, entry.owner) == (EntrySource.EXCEPTION, "billing")
    assert entry.expires_at is not None
    assert entry.expires_at.date() == date(2026, 12, 1)


def test_an_exception_that_ended_is_back_in_review() -> None:
    made = proposal(settings=excepting(expires=date(2026, 11, 19)))

    assert EXCEPTED not in entries(made)
    assert reviewed(made, EXCEPTED).reason is ReviewReason.EXPIRED


def test_an_exception_for_one_runtime_is_not_given_to_all() -> None:
    made = proposal(settings=excepting(runtime=build.runtime_arn()))

    assert EXCEPTED not in entries(made)
    assert "for every" not in reviewed(made, EXCEPTED).approval
    assert "alone" in reviewed(made, EXCEPTED).why


def test_no_sanction_is_an_outage_and_so_no_pack() -> None:
    found = outcome(estate("api.partner.example"), Settings())

    assert isinstance(found, Unfit)
    assert found.reason.startswith("nothing is approved yet")
    assert "api.partner.example" in found.remedy


def test_addresses_alone_are_no_allow_list() -> None:
    found = outcome(estate(), sanctioning("192.0.2.1"))

    assert isinstance(found, Unfit)
    assert found.reason.startswith("only addresses are approved")


def test_without_a_runtime_in_a_subnet_there_is_nothing_to_propose() -> None:
    inventory = replace(
        build.contained_inventory(), runtimes=(build.runtime(build.version("1", build.public())),)
    )

    found = outcome(estate(inventory=inventory))

    assert isinstance(found, Unfit)
    assert "no runtime stands in a subnet" in found.reason


def test_a_rule_without_its_names_is_left_out_rather_than_permitting_everything() -> None:
    made = proposal(settings=sanctioning(SANCTIONED))

    left_out = {each.rule for each in made.refused}
    assert {"allow-approved-mcp", "allow-sanctioned-models"} <= left_out
    permits = [rule for rule in made.pack.rules if rule.action == "PERMIT"]
    assert all(rule.web_groups or ANYWHERE not in rule.dst for rule in permits)
    assert all(made.pack.web_group(name).sni for rule in permits for name in rule.web_groups)


@pytest.mark.parametrize("pattern", ["*.okta.com", "*.auth0.com", "*.retool.com", "*.wpengine.com"])
def test_a_wildcard_over_the_tenants_of_a_service_is_not_emitted(pattern: str) -> None:
    made = proposal(settings=sanctioning(SANCTIONED, pattern))

    assert pattern not in entries(made)
    assert reviewed(made, pattern).reason is ReviewReason.WILDCARD


@pytest.mark.parametrize(
    "pattern", ["*.bedrock-runtime.us-east-1.amazonaws.com", "*.acme.us-east-1.api.aws"]
)
def test_a_wildcard_below_a_domain_of_aws_is_not_emitted(pattern: str) -> None:
    made = proposal(settings=sanctioning(SANCTIONED, pattern))

    assert pattern not in entries(made)
    assert "below a domain of AWS" in reviewed(made, pattern).why


def test_what_was_seen_below_a_wildcard_can_forbid_it() -> None:
    planted = "api.openai.com.corp.example"

    made = proposal(estate(SANCTIONED, planted), sanctioning(SANCTIONED, "*.corp.example"))

    assert "*.corp.example" not in entries(made)
    assert f"it would permit {planted}" in reviewed(made, "*.corp.example").why
    assert "*.corp.example" in entries(proposal(settings=sanctioning("*.corp.example")))
