"""The arguments of a rule: what is said, and what is refused."""

from __future__ import annotations

import pytest

from ringfence.model.policy import (
    ANY_WEB,
    ANYWHERE,
    PUBLIC_INTERNET,
    AppRequirement,
    DecryptPolicy,
    Protocol,
    RuleAction,
)
from support.terraform_packs import GROUPS, one, read, refused, ruleset


def test_every_argument_of_a_rule_is_read() -> None:
    found = read(
        GROUPS,
        ruleset(
            one(
                action='"INTRUSION_DETECTION_PERMIT"',
                protocol='"tcp"',
                priority='"7"',
                web_groups='["def000ad-0000-0000-0000-000000000002"]',
                dst_smart_groups='["def000ad-0000-0000-0000-000000000001"]',
                decrypt_policy='"DECRYPT_ALLOWED"',
                flow_app_requirement='"TLS_REQUIRED"',
                tls_profile='"def000ad-6000-0000-0000-000000000001"',
                log_profile='"def000ad-7000-0000-0000-000000000001"',
                exclude_sg_orchestration="true",
                logging="true",
                watch="true",
            )
            + "\n    port_ranges {\n      lo = 443\n    }\n    port_ranges {\n lo = 1\n hi = 2\n }"
        ),
    )
    (rule,) = found.pack.rules

    assert rule.ids
    assert rule.action is RuleAction.PERMIT
    assert (rule.protocol, rule.priority) == (Protocol.TCP, 7)
    assert rule.web_groups == (ANY_WEB,)
    assert rule.dst == (PUBLIC_INTERNET,)
    assert rule.decrypt is DecryptPolicy.ALLOWED
    assert rule.app_requirement is AppRequirement.TLS
    assert (rule.logging, rule.watch) == (True, True)
    assert rule.ports == ((443, 443), (1, 2))
    assert found.pack.name == "main"


def test_what_is_not_said_has_the_first_value_of_the_provider() -> None:
    (rule,) = read(GROUPS, ruleset(one())).pack.rules

    assert (rule.logging, rule.watch, rule.ports, rule.ids) == (False, False, (), False)
    assert rule.decrypt is DecryptPolicy.UNSPECIFIED
    assert rule.dst == (ANYWHERE,)


@pytest.mark.parametrize(
    ("changes", "watch"),
    [
        ({"enforcement": '"MONITOR"'}, True),
        ({"enforcement": '"ENFORCE"'}, False),
        ({"enforcement": '"MONITOR"', "watch": "null"}, True),
        ({"watch": "true"}, True),
        ({"watch": '"true"'}, True),
    ],
)
def test_both_spellings_of_the_mode_are_read(changes: dict[str, str], watch: bool) -> None:
    assert read(GROUPS, ruleset(one(**changes))).pack.rules[0].watch is watch


def test_a_rule_that_is_disabled_is_left_out_and_said() -> None:
    found = read(GROUPS, ruleset(one(enforcement='"DISABLE"')))

    assert found.pack.rules == ()
    assert any("'a' is disabled" in note for note in found.notes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "name is missing"),
        ({"name": "var.x"}, "name is not known here: it depends on var.x"),
        ({"action": '"ALLOW"'}, "'ALLOW', which is none of PERMIT, DENY"),
        ({"action": "var.x"}, "action of the rule 'a' is not known here"),
        ({"priority": "aws_x.y.z"}, "depends on aws_x.y.z"),
        ({"priority": '"first"'}, "no whole number"),
        ({"priority": "-1"}, "no whole number"),
        ({"protocol": '"GRE"'}, "'GRE', which is none of"),
        ({"protocol": ""}, "protocol of the rule 'a' is missing"),
        ({"watch": "var.x"}, "watch of the rule 'a' is not known here"),
        ({"watch": '"perhaps"'}, "neither true nor false"),
        ({"watch": "true", "enforcement": '"MONITOR"'}, "stands beside watch"),
        ({"enforcement": '"SOMETIMES"'}, "which is no mode"),
        ({"decrypt_policy": '"YES"'}, "'YES', which is none of"),
        ({"webgroups": "[]"}, "webgroups is no argument of a rule"),
        ({"src_smart_groups": ""}, "name a group each"),
        ({"src_smart_groups": "[]"}, "name a group each"),
        ({"dst_smart_groups": "[null]"}, "no UUID"),
        ({"web_groups": "[aviatrix_smart_group.runtime.uuid]"}, "which is no WebGroup"),
        ({"src_smart_groups": '"one"'}, "is no list"),
    ],
    ids=str,
)
def test_a_rule_whose_own_arguments_are_not_known_is_refused(
    changes: dict[str, str], told: str
) -> None:
    said = refused(GROUPS, ruleset(one(**changes)))

    assert told in said
    assert "1.tf:" in said


def test_every_reason_is_said_at_once() -> None:
    said = refused(
        GROUPS,
        ruleset(one(action="var.x", priority="var.y"))
        + ruleset(one(protocol='"GRE"')).replace('"main" {', '"other" {'),
    )

    assert said.startswith("folder: 3 thing(s)")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("rules", 'dynamic "rules" {\n for_each = var.x\n content {\n }\n }'),
        ("port_ranges", ""),
    ],
)
def test_an_unknown_number_of_rules_or_ports_is_refused(kind: str, more: str) -> None:
    ports = 'dynamic "port_ranges" {\n for_each = var.x\n content {\n lo = 1\n }\n }'
    text = ruleset(one() + ("\n" + ports if kind == "port_ranges" else ""))

    if more:
        text = f'resource "aviatrix_dcf_ruleset" "r" {{\n name = "r"\n {more}\n}}\n'

    assert "depends on var.x" in refused(GROUPS, text)


def test_a_file_of_elsewhere_is_never_read() -> None:
    name = 'file("${path.module}/../../secret")'
    assert "is not read" in refused(GROUPS, ruleset(one(name=name)))
