"""The starter pack as data: what it says, and what its reader refuses."""

from __future__ import annotations

from importlib.resources import files

import pytest

from ringfence.classify import Classifier
from ringfence.model.egress import Sanction
from ringfence.model.policy import DecryptPolicy, Protocol, RuleAction
from ringfence.model.settings import Settings
from ringfence_rules.references import RuleFileError
from ringfence_rules.starter import parse_starter, starter_pack

TEXT = (files("ringfence_rules") / "packs" / "agentcore-starter.toml").read_text(encoding="utf-8")


def test_nine_published_rows_stand_for_every_rule() -> None:
    assert sorted({rule.row for rule in starter_pack().rules}) == [
        *(10, 15, 20, 25, 29, 30, 35, 40, 1000)
    ]


def test_the_deny_of_published_attacks_stands_before_every_permit_of_runtimes() -> None:
    rules = starter_pack().rules
    deny = next(rule for rule in rules if rule.name == "deny-supply-chain-ioc")

    permits = [rule for rule in rules if rule.action == "PERMIT" and rule.src == deny.src]
    assert all(deny.priority < rule.priority for rule in permits)


def test_every_word_of_a_rule_is_one_of_the_model() -> None:
    for rule in starter_pack().rules:
        assert RuleAction(rule.action)
        assert Protocol(rule.protocol)
        assert DecryptPolicy(rule.decrypt) is not DecryptPolicy.UNSPECIFIED


@pytest.mark.parametrize("needed", starter_pack().needed, ids=lambda each: each.host)
def test_what_runtimes_need_is_what_the_catalogue_sanctions_for_them(needed: object) -> None:
    host = str(needed.host).format(region="eu-west-1", account="111122223333")  # type: ignore[attr-defined] # a NeededHost

    found = Classifier(Settings(), accounts=("111122223333",)).host(host)

    assert (found.sanction, found.shared) == (Sanction.SANCTIONED, False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('action = "DENY"', 'action = "ALLOW"', "unknown 'ALLOW'"),
        ('decrypt = "DECRYPT_ALLOWED"', 'decrypt = "DECRYPT_UNSPECIFIED"', "unknown"),
        ("priority = 20\n", "priority = 18\n", "do not rise"),
        ("ports = [53]", "ports = [0]", "a port"),
        ('dst = ["Public Internet"]', "dst = []", "destination that is none"),
        ('web_group = ""', 'web_group = ""\nwatch = false', "watch"),
        ('protocol = "ANY"', 'protocol = "QUIC"', "unknown 'QUIC'"),
        ('name = "allow-approved-mcp"', 'name = "allow-approved-tools"', "occurs twice"),
        ('host = "sts.{region}', 'host = "*.{region}', "no host"),
        ("[pack]", "[pack]\n[extra]", "unknown: extra"),
        ("[pack]", "[pack", "no TOML"),
    ],
)
def test_a_file_that_says_anything_else_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(RuleFileError, match=said.replace("(", r"\(")):
        parse_starter(TEXT.replace(old, new, 1))
