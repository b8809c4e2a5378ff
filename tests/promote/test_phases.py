"""The order of promotion."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.model.policy import ANYWHERE, DcfRule, Protocol, RuleAction
from ringfence.model.promotion import (
    Phase,
)
from ringfence.promote.phases import phase_of
from support.packs import domains, networks, pack, rule


@pytest.mark.parametrize(
    ("changes", "phase"),
    [
        ({}, Phase.PERMIT),
        ({"action": RuleAction.DENY}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "ports": ((53, 53),)}, Phase.DENY),
        ({"action": RuleAction.DENY, "protocol": Protocol.TCP}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "protocol": Protocol.UDP}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "ports": ((1, 1023), (1024, 65535))}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "ports": ((1, 1023), (1025, 65535))}, Phase.DENY),
        ({"action": RuleAction.DENY, "dst": ("all",)}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "dst": ("low", "high")}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "dst": ("low",)}, Phase.DENY),
        ({"action": RuleAction.DENY, "dst": ("agentcore-runtime-subnets",)}, Phase.DENY),
        ({"action": RuleAction.DENY, "web_groups": ("everyone",)}, Phase.DEFAULT_DENY),
        ({"action": RuleAction.DENY, "dst": (ANYWHERE,), "web_groups": ("iocs",)}, Phase.DENY),
    ],
)
def test_the_phase_of_a_rule(changes: dict[str, Any], phase: Phase) -> None:
    made: DcfRule = rule("any", 1, **changes)
    of = pack(
        made,
        groups=(domains("iocs", "evil.example"), domains("everyone", "*")),
        smart_groups=(
            networks("all", "0.0.0.0/0"),
            networks("low", "0.0.0.0/1"),
            networks("high", "128.0.0.0/1"),
        ),
    )

    assert phase_of(of, made) is phase
