"""The rules for AWS Network Firewall, run by Suricata over the capture.

Strict order takes the first rule that matches on the earliest packet on which one does. Stock
Suricata sorts by action instead, so the rules run as alerts and the order is made here of the number
of the packet and of the rule.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.model.policy import AppRequirement, PolicyPack, Protocol, RuleAction, Semantics
from ringfence.policy.evaluate import passes
from ringfence.render.network_firewall import stateful_rules
from ringfence.render.network_firewall.losses import losses, lost_denies
from support.packs import domains, networks, pack, rule, web_rule
from support.suricata.capture import cases, read_capture
from support.suricata.engine import complaints, events, key_of
from support.suricata.packs import random_pack
from support.written_packs import HOSTILE, complete_pack, named_everywhere

DENY = RuleAction.DENY
GROUPS = (
    domains("models", "api.openai.com", "*.anthropic.com"),
    domains("aws", "*.us-east-1.amazonaws.com", "amazonaws.com"),
    domains("evil", "evil.us-east-1.amazonaws.com", "*.evil.example"),
    domains("globs", "bucket-*.s3.*.amazonaws.com", "mcp*.tools.example", "*open*"),
)
SMART = (
    networks("tools", "10.60.0.0/16", "10.50.11.0/24"),
    networks("servers", "203.0.113.0/24", "172.16.4.4"),
)


def enforced() -> PolicyPack:
    """A deny by name, permits by name, rules by address before and behind them, all enforced."""
    return pack(
        rule("ssh", 5, dst=("servers",), protocol=Protocol.TCP, ports=((22, 22),)),
        web_rule("deny-evil", 15, "evil", action=DENY),
        web_rule("models", 20, "models", app_requirement=AppRequirement.TLS, ports=((80, 443),)),
        web_rule("tools", 25, "globs", ports=((80, 80), (443, 443))),
        web_rule("aws", 30, "aws"),
        rule("dns-udp", 40, action=DENY, protocol=Protocol.UDP, ports=((53, 53),)),
        rule("dns-tcp", 41, action=DENY, protocol=Protocol.TCP, ports=((53, 53),)),
        rule("servers", 50, dst=("servers",), protocol=Protocol.TCP, ports=((8443, 8443),)),
        rule("deny-servers", 60, action=DENY, src=("tools",), dst=("servers",)),
        web_rule("any-web", 70, "Any-Web", src=("tools",), ports=()),
        rule("default-deny", 1000, action=DENY),
        smart_groups=SMART,
        groups=GROUPS,
    )


def watching(made: PolicyPack, *names: str) -> PolicyPack:
    """The pack with some rules watching."""
    return replace(
        made, rules=tuple(replace(each, watch=each.name in names) for each in made.rules)
    )


PACKS = {
    "enforced": enforced(),
    "deny by default": replace(enforced(), rules=enforced().rules[:-1], default_action=DENY),
    "partly watching": watching(enforced(), "deny-evil", "aws", "dns-tcp", "deny-servers"),
    "all watching": watching(enforced(), *(each.name for each in enforced().rules)),
    "behind what waits": pack(
        web_rule("models", 10, "models"),
        rule("no-web", 20, action=DENY, protocol=Protocol.TCP, ports=((443, 8443),)),
        rule("high", 30, protocol=Protocol.TCP, ports=((8443, 8443),)),
        rule("rest", 40, action=DENY),
        groups=GROUPS,
    ),
    "addresses only": pack(rule("ssh", 5, ports=((22, 22),)), rule("rest", 9, action=DENY)),
    "deny by default without names": pack(rule("out", 5), default_action=DENY),
}


@pytest.mark.oracle
@pytest.mark.parametrize("name", PACKS)
def test_the_first_match_on_the_wire_passes_what_the_pack_passes(name: str, tmp_path: Path) -> None:
    made = PACKS[name]
    assert losses(made) == ()
    lines = [each.line for each in stateful_rules(made)]

    passed = _strict_order(lines, tmp_path)

    wrong = [
        (case.flow, passed[case.key])
        for case in cases()
        if passes(made, case.flow, Semantics()) != passed[case.key]
    ]
    assert wrong == []
    dropped = sum(each == "DENY" for each in passed.values())
    assert (dropped == 0) == (name == "all watching")


@pytest.mark.oracle
def test_what_is_left_out_of_a_pack_never_lets_more_pass(tmp_path: Path) -> None:
    written = lossy = 0
    for seed in range(40):
        made = watching(random_pack(seed), *(("rule-0", "rule-4")[: seed % 3]))
        if lost_denies(made):
            continue
        folder = tmp_path / str(seed)
        folder.mkdir()
        written += 1
        lossy += bool(losses(made))
        passed = _strict_order([each.line for each in stateful_rules(made)], folder)
        for case in cases():
            expected = passes(made, case.flow, Semantics())
            if not losses(made):
                assert passed[case.key] == expected, (seed, case.flow)
            elif passed[case.key] == "PERMIT":
                assert expected != "DENY", (seed, case.flow)
    assert 5 <= lossy < written


@pytest.mark.oracle
@pytest.mark.parametrize(
    "made",
    [*PACKS.values(), complete_pack(), *(named_everywhere(text) for text in HOSTILE)],
    ids=[*PACKS, "complete", *map(ascii, HOSTILE)],
)
def test_the_engine_takes_every_rule(made: PolicyPack, tmp_path: Path) -> None:
    assert complaints((each.line for each in stateful_rules(made)), tmp_path) == ""


def _strict_order(lines: list[str], folder: Path) -> Mapping[tuple[str, int], str]:
    actions = {}
    alerts = []
    for line in lines:
        action, rest = line.split(" ", 1)
        if action != "alert":
            (sid,) = re.findall(r"sid:(\d+);", rest)
            actions[int(sid)] = action
            alerts.append(f"alert {rest}")
    first: dict[tuple[str, int], tuple[int, int]] = defaultdict(lambda: (1 << 60, 0))
    for event in events(alerts, read_capture(), folder):
        assert event["pcap_cnt"]
        match = (event["pcap_cnt"], event["alert"]["signature_id"])
        first[key_of(event)] = min(first[key_of(event)], match)
    return {
        case.key: "DENY" if actions.get(first[case.key][1]) == "drop" else "PERMIT"
        for case in cases()
    }
