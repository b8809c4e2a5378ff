"""A pack for AWS Network Firewall: its files, what it refuses, and what the AWS models say of it.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import botocore.session
import pytest
from botocore.validate import ParamValidator

from ringfence.errors import PackError
from ringfence.model.policy import (
    AppRequirement,
    DecryptPolicy,
    PolicyPack,
    RuleAction,
    SmartGroup,
    WebGroup,
)
from ringfence.render.network_firewall import artefacts, losses, stateful_rules
from support.aws_terraform import validated
from support.packs import RUNTIMES, domains, hosts, networks, pack, rule, urls, web_rule
from support.written_packs import HOSTILE, complete_pack, named_everywhere

GOLDEN = Path(__file__).parents[1] / "golden" / "network-firewall"
DENY = RuleAction.DENY
GROUPS = (domains("models", "api.openai.com", "*.anthropic.com"), urls("ioc", "a.example/bad/"))


def whole_pack(**changes: object) -> PolicyPack:
    """A pack of which nothing is lost; its models watch, and the rest is enforced."""
    made = pack(
        rule("allow-endpoints", 10, dst=("endpoints",), ports=((443, 443),)),
        web_rule("allow-models", 20, "models", app_requirement=AppRequirement.TLS, watch=True),
        rule("default-deny", 1000, action=DENY),
        groups=GROUPS,
        smart_groups=(networks("endpoints", "10.50.20.0/24", "2001:db8::/64"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type] # the fields of a pack


def texts(made: PolicyPack, *, partial: bool = False) -> dict[str, str]:
    return {each.path: each.text for each in artefacts(made, partial=partial)}


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("whole", whole_pack()),
        ("partial", replace(complete_pack(), rules=complete_pack().rules[1:])),
        ("hostile", named_everywhere(HOSTILE[2])),
    ],
)
def test_the_files_of_a_pack_are_what_the_golden_files_say(name: str, made: PolicyPack) -> None:
    found = texts(made, partial=name != "whole")
    folder = GOLDEN / name

    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in found.items():
            (folder / path).write_text(text, encoding="utf-8")

    assert found == {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_all_that_is_lost_is_refused_at_once() -> None:
    made = pack(
        web_rule("models", 4, "models", ids=True, decrypt=DecryptPolicy.ALLOWED),
        rule("named", 5, dst=("named",)),
        rule("empty", 6, src=("empty",)),
        web_rule("ioc", 10, "ioc", action=DENY),
        web_rule("managed", 20, "managed"),
        web_rule("inspected", 25, "models"),
        rule("tls", 30, app_requirement=AppRequirement.TLS),
        rule("no-tls", 35, app_requirement=AppRequirement.NOT_TLS),
        groups=(*GROUPS, WebGroup(name="managed", managed=True)),
        smart_groups=(hosts("named", "a.example"), SmartGroup(name="empty")),
    )

    with pytest.raises(PackError) as refused:
        artefacts(made)

    assert re.search(r"says \d+ things that AWS Network Firewall cannot", str(refused.value))
    for said in (
        "named: its destination 'named' is not a list of CIDRs",
        "empty: its source 'empty' is not a list of CIDRs",
        "ioc: the URLs of 'ioc' need TLS inspection",
        "managed: what 'managed' holds is not known",
        "models: it asks for intrusion detection",
        "models: it decrypts, and these files do not",
        "inspected: 'ioc' denies some of it first, and is left out",
        "tls: it requires TLS without a name",
        "no-tls: it requires traffic that is not TLS",
    ):
        assert said in refused.value.hint


def test_a_deny_that_would_be_lost_is_refused_even_in_part() -> None:
    made = pack(web_rule("ioc", 10, "ioc", action=DENY), groups=GROUPS)

    with pytest.raises(PackError) as refused:
        artefacts(made, partial=True)

    assert "without it the default action permits" in refused.value.hint
    assert artefacts(replace(made, default_action=DENY), partial=True)


def test_what_would_pass_in_place_of_a_lost_deny_is_left_out_with_it() -> None:
    made = pack(
        web_rule("ioc", 10, "ioc", action=DENY),
        web_rule("models", 20, "models"),
        rule("other-port", 30, ports=((22, 22),)),
        groups=GROUPS,
        default_action=DENY,
    )

    assert {each.rule for each in stateful_rules(made)} == {"other-port", ""}


def test_a_rule_that_watches_logs_and_passes() -> None:
    watching = replace(
        whole_pack(), rules=tuple(replace(each, watch=True) for each in whole_pack().rules)
    )

    lines = [each.line for each in stateful_rules(watching)]

    assert {line.split(" ", 1)[0] for line in lines} == {"alert", "pass"}
    assert len(lines) == 2 * sum(line.startswith("pass ") for line in lines)


def test_lines_are_numbered_in_the_order_of_evaluation() -> None:
    made = whole_pack()

    found = stateful_rules(made)

    sids = [int(re.findall(r"sid:(\d+);", each.line)[0]) for each in found]
    assert sids == list(range(sids[0], sids[0] + len(sids)))
    assert list(dict.fromkeys(each.rule for each in found)) == [r.name for r in made.in_order]


def test_too_long_a_line_is_refused() -> None:
    many = networks("many", *(f"198.51.{place % 256}.{place // 256}" for place in range(1_000)))
    made = pack(rule("many", 10, dst=("many",)), smart_groups=(many,))

    with pytest.raises(PackError) as refused:
        artefacts(made, partial=True)

    assert "longer than 8,192" in refused.value.hint


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_a_pack_reaches_a_rule_but_in_hex(text: str) -> None:
    made = named_everywhere(text)
    plain = named_everywhere("plain")

    lines = [each.line for each in stateful_rules(made)]

    assert all(line.isascii() and line.isprintable() for line in lines)
    assert len(lines) == len(stateful_rules(plain))
    for line in lines:
        assert re.fullmatch(r"(alert|pass|drop) \w+ \S+ any -> \S+ \S+ \(.*;\)", line)
        assert re.fullmatch(r"[a-z0-9_]+", re.findall(r'msg:"([^"]*)"', line)[0])
    assert "\x1b" not in "".join(texts(made, partial=True).values())


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("network-firewall-rule-group.json", "CreateRuleGroup"),
        ("network-firewall-policy.json", "CreateFirewallPolicy"),
    ],
)
def test_the_requests_are_what_the_api_takes(path: str, operation: str) -> None:
    model = botocore.session.get_session().get_service_model("network-firewall")
    request = json.loads(texts(whole_pack())[path])

    shape = model.operation_model(operation).input_shape
    assert shape is not None
    report = ParamValidator().validate(request, shape)

    assert report.generate_report() == ""
    assert re.fullmatch(r"[a-zA-Z0-9-]{1,128}", next(v for k, v in request.items() if "Name" in k))


def test_the_rules_of_the_request_are_those_of_the_file() -> None:
    found = texts(whole_pack())

    request = json.loads(found["network-firewall-rule-group.json"])

    assert request["RuleGroup"]["RulesSource"]["RulesString"] == found["network-firewall.rules"]
    assert request["Capacity"] >= 2 * found["network-firewall.rules"].count("\n")


def test_nothing_of_a_whole_pack_is_lost() -> None:
    assert losses(whole_pack()) == ()
    assert "Nothing: every rule" in texts(whole_pack())["NETWORK-FIREWALL.md"]
    assert RUNTIMES not in texts(whole_pack())["network-firewall.tf.json"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "made",
    [whole_pack(), *(named_everywhere(text) for text in HOSTILE[:3])],
    ids=lambda p: ascii(p.name),
)
def test_terraform_takes_the_files(made: PolicyPack, tmp_path: Path) -> None:
    assert validated(artefacts(made, partial=True), tmp_path / "files") == ""
