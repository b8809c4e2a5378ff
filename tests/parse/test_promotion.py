"""The table `[promotion]` of the settings file."""

from __future__ import annotations

from datetime import date

import pytest

from ringfence.errors import ConfigError
from ringfence.model.policy import RuleAction
from ringfence.model.promotion import AcceptedPerhaps, PromotionSettings, PromotionThresholds
from ringfence.parse.settings import parse_settings, settings_problems

ACCEPTED = """
[[promotion.accept_perhaps]]
rule = 'default-deny'
rule_hash = '0123456789abcdef'
owner = 'ml'
reason = 'looked'
expires = 2027-01-01
"""


def test_every_key_is_read() -> None:
    text = """
        [promotion]
        lookback_days = 30
        quiet_days = 10
        watched_days = 7
        clean_days = 1
        default_action = "PERMIT"
        rulesets_ahead = ["theirs"]

        [[promotion.accept_perhaps]]
        rule = "deny-supply-chain-ioc"
        rule_hash = "0123456789abcdef"
        owner = "ml"
        reason = "looked"
        expires = 2027-01-01
    """

    assert parse_settings(text, path="ringfence.toml").promotion == PromotionSettings(
        thresholds=PromotionThresholds(
            lookback_days=30, quiet_days=10, watched_days=7, clean_days=1
        ),
        default_action=RuleAction.PERMIT,
        rulesets_ahead=("theirs",),
        accept_perhaps=(
            AcceptedPerhaps(
                rule="deny-supply-chain-ioc",
                rule_hash="0123456789abcdef",
                owner="ml",
                reason="looked",
                expires=date(2027, 1, 1),
            ),
        ),
    )


def test_nothing_is_known_of_the_controller_unless_somebody_wrote_it() -> None:
    promotion = parse_settings("", path="ringfence.toml").promotion

    assert promotion.default_action is None
    assert promotion.rulesets_ahead is None
    assert promotion.thresholds == PromotionThresholds()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("promotion = 1", "promotion is no table"),
        ("[promotion]\ndays = 1", "[promotion]: unknown key 'days'"),
        ("[promotion]\nquiet_days = -1", "promotion.quiet_days: -1"),
        ("[promotion]\nclean_days = 0", "promotion.clean_days: 0"),
        ("[promotion]\naccept_perhaps = ['default-deny']", "number 1 is no table"),
        ("[promotion]\naccept_perhaps = 'default-deny'", "is no list of tables"),
        (ACCEPTED.replace("expires", "until"), "unknown key 'until'"),
        (ACCEPTED.replace("owner = 'ml'", ""), "owner is missing"),
        (ACCEPTED.replace("looked", ""), "reason is empty"),
        (ACCEPTED.replace("expires = 2027-01-01", ""), "expires is missing"),
        (ACCEPTED.replace("0123456789abcdef", "0123"), "rule_hash: '0123' is malformed"),
        ("[promotion]\nquiet_days = 367", "promotion.quiet_days: 367"),
        ("[promotion]\nquiet_days = true", "promotion.quiet_days: true"),
        ("[promotion]\nquiet_days = 1.5", "promotion.quiet_days: 1.5"),
        ("[promotion]\ndefault_action = 'permit'", "promotion.default_action: 'permit'"),
        ("[promotion]\nrulesets_ahead = 'none'", "promotion.rulesets_ahead is no list"),
        ("[promotion]\nrulesets_ahead = ['']", "promotion.rulesets_ahead is no list"),
        ('[promotion]\nrulesets_ahead = ["a\\u202e"]', "promotion.rulesets_ahead is no list"),
    ],
)
def test_a_mistake_is_named_with_its_way_out(text: str, named: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_settings(text, path="ringfence.toml")

    assert named in str(caught.value)
    assert caught.value.hint
    assert settings_problems(text, path="ringfence.toml")[0].message == str(caught.value)
