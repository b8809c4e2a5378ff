"""Each row of the pack keeps its promise, as the evaluator of packs reads it."""

from __future__ import annotations

import pytest

from ringfence.model.flow import Decision
from ringfence.model.policy import DecryptPolicy, PolicyPack, Protocol, RuleAction
from ringfence_rules.starter import starter_pack
from support.proposals import sample, verdict

CLIENT = "10.20.9.9"


@pytest.fixture(scope="module")
def pack() -> PolicyPack:
    return sample().proposal.pack


def test_every_row_of_the_starter_pack_is_proposed_for_the_sample_estate(pack: PolicyPack) -> None:
    assert [rule.name for rule in pack.in_order] == [rule.name for rule in starter_pack().rules]
    assert sample().proposal.refused == ()


def test_every_rule_watches_logs_and_says_whether_it_decrypts(pack: PolicyPack) -> None:
    assert all(rule.watch and rule.logging for rule in pack.rules)
    assert all(rule.decrypt is not DecryptPolicy.UNSPECIFIED for rule in pack.rules)


@pytest.mark.parametrize(
    ("host", "rule"),
    [
        ("bedrock-runtime.us-east-1.amazonaws.com", "allow-sanctioned-models"),
        ("api.erp.freight.example", "allow-approved-tools"),
        ("mcp.tariffs.example", "allow-approved-mcp"),
        ("sts.us-east-1.amazonaws.com", "allow-aws-control-plane"),
        ("111122223333.dkr.ecr.us-east-1.amazonaws.com", "allow-aws-control-plane"),
        (
            "prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com",
            "allow-aws-control-plane",
        ),
    ],
)
def test_what_is_approved_or_needed_is_permitted_by_its_row(
    pack: PolicyPack, host: str, rule: str
) -> None:
    answer = verdict(pack, host, dst="203.0.113.9")

    assert (answer.decision, answer.rule) == (Decision.PERMIT, rule)


@pytest.mark.parametrize(
    "host",
    [
        "api.anthropic.com",
        "api.openai.com",
        "openrouter.ai",
        "sync.packet-drop.example",
        "pastebin.com",
        "example.ngrok-free.app",
        "freight.example",
        "api.erp.freight.example.evil.example",
        "s3.us-east-1.amazonaws.com",
        "attackers-bucket.s3.us-east-1.amazonaws.com",
        "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com.evil.example",
        "444455556666.dkr.ecr.us-east-1.amazonaws.com",
        "sts.ap-southeast-1.amazonaws.com",
        "",
    ],
)
def test_everything_else_meets_default_deny(pack: PolicyPack, host: str) -> None:
    answer = verdict(pack, host, dst="203.0.113.9")

    assert (answer.decision, answer.rule) == (Decision.DENY, "default-deny")


@pytest.mark.parametrize(
    ("protocol", "port", "rule"),
    [
        ("UDP", 53, "deny-dns-exfil-udp"),
        ("TCP", 53, "deny-dns-exfil-tcp"),
        ("UDP", 443, "default-deny"),
        ("TCP", 2222, "default-deny"),
        ("ICMP", None, "default-deny"),
    ],
)
def test_names_quic_and_other_ports_are_denied(
    pack: PolicyPack, protocol: str, port: int | None, rule: str
) -> None:
    answer = verdict(pack, dst="203.0.113.9", protocol=protocol, port=port)

    assert (answer.decision, answer.rule) == (Decision.DENY, rule)


def test_a_path_of_a_published_attack_is_denied_on_an_approved_host(pack: PolicyPack) -> None:
    url = "github.com/anyone/shai-hulud-migration"

    answer = verdict(pack, "github.com", dst="203.0.113.9", url=url)

    assert (answer.decision, answer.rule) == (Decision.DENY, "deny-supply-chain-ioc")


def test_every_other_path_of_that_host_is_permitted_with_the_same_decryption(
    pack: PolicyPack,
) -> None:
    answer = verdict(pack, "github.com", dst="203.0.113.9", url="github.com/freight/agents")

    taken = next(rule for rule in pack.rules if rule.name == answer.rule)
    assert (answer.decision, taken.name) == (Decision.PERMIT, "allow-approved-tools-decrypted")
    assert taken.decrypt is DecryptPolicy.ALLOWED


def test_only_rules_for_the_hosts_of_indicators_decrypt(pack: PolicyPack) -> None:
    decrypting = [rule for rule in pack.rules if rule.decrypt is DecryptPolicy.ALLOWED]

    assert {rule.dst for rule in decrypting} == {("supply-chain-ioc-hosts",)}
    hosts = {each.fqdn for each in pack.smart_group("supply-chain-ioc-hosts").selectors}
    assert hosts == {url.partition("/")[0] for url in pack.web_group("supply-chain-ioc-urls").urls}


def test_a_host_of_an_indicator_that_nobody_approved_is_denied_by_name(pack: PolicyPack) -> None:
    answer = verdict(
        pack, "raw.githubusercontent.com", dst="203.0.113.9", url="raw.githubusercontent.com/a/b"
    )

    assert (answer.decision, answer.rule) == (Decision.DENY, "default-deny")


def test_clients_reach_the_endpoints_of_both_planes(pack: PolicyPack) -> None:
    found = {
        group: pack.smart_group(group).selectors[0].fqdn
        for group in ("agentcore-data-endpoints", "agentcore-control-endpoints")
    }

    for group, rule in zip(
        found, ("allow-client-to-agentcore-data", "allow-client-to-agentcore-control"), strict=True
    ):
        assert found[group].endswith(".us-east-1.vpce.amazonaws.com")
        answer = verdict(pack, found[group], src=CLIENT, dst="10.20.9.21")
        assert (answer.decision, answer.rule) == (Decision.PERMIT, rule)


def test_default_deny_takes_every_protocol_to_anywhere_and_stands_last(pack: PolicyPack) -> None:
    last = pack.in_order[-1]

    assert (last.name, last.action, last.protocol) == (
        "default-deny",
        RuleAction.DENY,
        Protocol.ANY,
    )
    assert verdict(pack, dst="10.99.0.1", port=5432).rule == "default-deny"
