"""Saved answers of a controller as a pack."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.errors import PackError
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DecryptPolicy,
    Protocol,
    RuleAction,
    SmartGroup,
    SmartGroupSelector,
    WebGroup,
)
from ringfence.parse.controller import holds_answers, parse_controller
from support.controller_answers import DOMAINS, entry, read, rulesets


def test_the_groups_of_one_answer_are_told_apart() -> None:
    pack = read(DOMAINS, rulesets(entry())).pack

    assert pack.smart_groups == (
        SmartGroup(
            name="runtimes",
            uuid="sg-1",
            selectors=(
                SmartGroupSelector(cidr="10.50.10.0/24"),
                SmartGroupSelector(type="vm", tags=(("Team", "agents"), ("env", "prod"))),
                SmartGroupSelector(external="geo", other=(("country_iso_code", "KP"),)),
            ),
        ),
    )
    assert pack.web_groups == (
        WebGroup(name="models", uuid="wg-1", sni=("api.openai.com",)),
        WebGroup(name="avx-ai-llm-providers", uuid="wg-2", sni=("api.example.com",), managed=True),
    )


def test_a_rule_is_read_with_what_is_left_out_as_zero() -> None:
    (rule,) = read(DOMAINS, rulesets(entry())).pack.rules

    assert (rule.name, rule.uuid, rule.priority, rule.ruleset) == (
        "allow-models",
        "r-1",
        20,
        "ours",
    )
    assert (rule.src, rule.dst, rule.web_groups) == (("runtimes",), (PUBLIC_INTERNET,), ("models",))
    assert rule.ports == ((443, 443),)
    assert (rule.watch, rule.logging, rule.ids) == (False, False, False)
    assert rule.decrypt is DecryptPolicy.UNSPECIFIED
    assert rule.app_requirement is AppRequirement.UNSPECIFIED


def one(**changes: Any) -> Any:
    return read(DOMAINS, rulesets(entry(**changes))).pack.rules[0]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("PROTOCOL_UNSPECIFIED", Protocol.ANY),
        ("PROTOCOL_ANY_UNSPECIFIED", Protocol.ANY),
        ("", Protocol.ANY),
        (None, Protocol.ANY),
        ("any", Protocol.ANY),
        ("udp", Protocol.UDP),
    ],
)
def test_every_spelling_of_a_protocol_is_read(told: object, expected: Protocol) -> None:
    assert one(protocol=told).protocol is expected


@pytest.mark.parametrize(
    ("changes", "watch"),
    [
        ({}, False),
        ({"watch": True}, True),
        ({"watch": False, "enforcement": "MONITOR"}, True),
        ({"watch": True, "enforcement": "ENFORCE"}, False),
        ({"enforcement": False}, True),
        ({"enforcement": True}, False),
        ({"enforcement": True, "watch": True}, True),
        ({"enforcement": "", "watch": True}, True),
    ],
)
def test_both_spellings_of_the_mode_are_read(changes: dict[str, Any], watch: bool) -> None:
    assert one(**changes).watch is watch


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ([{"lo": 443, "hi": 0}], ((443, 443),)),
        ([{"lo": 1, "hi": 9}, {"lo": 53}], ((1, 9), (53, 53))),
        ([], ()),
        (None, ()),
    ],
)
def test_an_upper_port_may_be_zero_or_missing(ports: Any, expected: Any) -> None:
    assert one(port_ranges=ports).ports == expected


def test_a_permit_with_intrusion_detection_is_a_permit() -> None:
    rule = one(action="INTRUSION_DETECTION_PERMIT")

    assert rule.ids
    assert rule.action is RuleAction.PERMIT


def test_a_group_that_no_answer_explains_stays_unknown_and_is_noted() -> None:
    found = read(DOMAINS, rulesets(entry(dst_ads=["sg-9"], web_filters=["wg-9"])))

    assert found.pack.smart_group("sg-9") == SmartGroup(name="sg-9", uuid="sg-9")
    assert found.pack.web_group("wg-9") == WebGroup(name="wg-9", uuid="wg-9")
    assert sum("not among the answers" in note for note in found.notes) == 2


def test_groups_of_one_name_are_told_apart_by_their_uuid() -> None:
    domains = {
        "app_domains": [
            {"uuid": uuid, "name": "same", "selector": {"any": [{"all": {"cidr": cidr}}]}}
            for uuid, cidr in (("u-1", "10.0.0.0/8"), ("u-2", "192.0.2.0/24"))
        ]
    }
    pack = read(domains, rulesets(entry(src_ads=["u-2"], web_filters=[]))).pack

    assert pack.rules[0].src == ("same (u-2)",)
    assert pack.smart_group("same (u-2)").selectors[0].cidr == "192.0.2.0/24"


def test_a_name_of_the_vendors_on_another_group_is_not_taken_for_the_vendors() -> None:
    domains = {
        "app_domains": [
            {
                "uuid": "u-1",
                "name": ANYWHERE,
                "selector": {"any": [{"all": {"cidr": "10.0.0.0/8"}}]},
            }
        ]
    }
    pack = read(domains, rulesets(entry(src_ads=["u-1"], web_filters=[]))).pack

    assert pack.rules[0].src == (f"{ANYWHERE} (u-1)",)


@pytest.mark.parametrize(
    ("expression", "kept"),
    [
        ({"cidr": "ten"}, "cidr = ten"),
        ({}, "{}"),
        ({"cidr": "10.0.0.0/8", "type": "vm"}, '{"cidr": "10.0.0.0/8", "type": "vm"}'),
        ({"cidr": {"deep": 1}}, '{"cidr": {"deep": 1}}'),
    ],
)
def test_an_expression_that_is_not_understood_selects_nobody_knows_whom(
    expression: dict[str, Any], kept: str
) -> None:
    domains = {
        "app_domains": [{"uuid": "u", "name": "odd", "selector": {"any": [{"all": expression}]}}]
    }
    pack = read(domains, rulesets(entry(src_ads=["u"], web_filters=[]))).pack

    assert pack.smart_group("odd").selectors == (SmartGroupSelector(other=(("unresolved", kept),)),)


def test_a_disabled_rule_is_left_out_and_said() -> None:
    found = read(DOMAINS, rulesets(entry(enforcement="DISABLE")))

    assert found.pack.rules == ()
    assert any("'allow-models' is disabled" in note for note in found.notes)


def test_every_reason_is_said_at_once() -> None:
    rules = [
        entry(uuid="1", action="ALLOW"),
        entry(uuid="2", protocol="GRE"),
        entry(uuid="3", src_ads=[]),
        entry(uuid="4", port_ranges=[{"lo": 70_000}]),
        entry(uuid="5", enforcement="LATER"),
        entry(uuid="6", priority="first"),
        entry(uuid="7", port_ranges=[1]),
        entry(uuid="8", decrypt_policy="SOME"),
    ]
    with pytest.raises(PackError) as caught:
        read(DOMAINS, rulesets(*rules))

    assert str(caught.value).startswith("controller: 8 thing(s)")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", '{"a": 1}', '{"dcf_policies": []}', "[" * 100_000]
)
def test_what_holds_no_rules_is_refused(text: str) -> None:
    with pytest.raises(PackError):
        parse_controller({"a.json": text}, name="controller")


def test_the_answers_of_a_controller_are_known_by_what_they_hold() -> None:
    assert holds_answers(DOMAINS)
    assert holds_answers([rulesets(entry())])
    assert not holds_answers({"schema": "ringfence.scan/1", "runtimes": []})
    assert not holds_answers(None)


_json: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("dcf_policies", "policies", "sub_policies", "app_domains", "selector", "any"),
                    *("all", "enforcement", "watch", "system_resource", "list", "block", "cidr"),
                    *entry(),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(_json, _json)
def test_any_json_is_a_pack_or_refused_in_a_sentence(domains: Any, rules: Any) -> None:
    try:
        found = read({"app_domains": domains}, {"dcf_policies": rules})
    except PackError:
        return
    assert found.pack.rulesets is not None
