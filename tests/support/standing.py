"""Where the rules of a small pack stand after twenty quiet days, for the tests of the promotion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from ringfence.model.policy import PolicyPack, RuleAction
from ringfence.model.promotion import (
    BlockCode,
    Phase,
    PromotionSettings,
    RuleReadiness,
)
from ringfence.model.replay import Replay
from ringfence.model.traffic import PastFlow
from ringfence.policy.replay.run import replay
from ringfence.promote.evidence import Heard, PromotionEvidence
from ringfence.promote.history import latest_steps, new_steps
from ringfence.promote.phases import at_turn
from ringfence.promote.readiness import readiness
from support.packs import domains, flow, pack, rule, web_rule

NOW = datetime(2026, 12, 1, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=20)
SETTLED = PromotionSettings(default_action=RuleAction.PERMIT, rulesets_ahead=())
MODELS, IOCS, REST = "allow-sanctioned-models", "deny-supply-chain-ioc", "default-deny"


def starter(**watch: bool) -> PolicyPack:
    """A permit, a specific deny and the default deny; all watch unless told otherwise."""
    watches = {"models": True, "iocs": True, "rest": True} | watch
    deny = {"action": RuleAction.DENY}
    return pack(
        web_rule(MODELS, 20, "models", watch=watches["models"]),
        web_rule(IOCS, 29, "iocs", watch=watches["iocs"], **deny),
        rule(REST, 1000, watch=watches["rest"], **deny),
        groups=(domains("models", "api.openai.com"), domains("iocs", "evil.example")),
    )


def past(host: str, **changes: Any) -> PastFlow:
    return PastFlow(
        flow=flow(host), runtime="assistant", first_seen=LONG_AGO, last_seen=NOW, **changes
    )


def counted(of: PolicyPack, *seen: PastFlow) -> dict[Phase, Replay]:
    return {phase: replay(at_turn(of, phase), seen) for phase in Phase}


def stand(
    of: PolicyPack,
    *traffic: PastFlow,
    settings: PromotionSettings = SETTLED,
    **changes: Any,
) -> dict[str, RuleReadiness]:
    """Where the rules stand after twenty quiet days, unless told otherwise."""
    seen = traffic or (past("api.openai.com"),)
    values: dict[str, Any] = {
        "as_of": NOW,
        "heard": {each.name: Heard(begins=LONG_AGO, newest=NOW) for each in of.rules},
        "whole": replay(of, seen),
        "counted": counted(of, *seen),
        "steps": latest_steps(new_steps(of, (), at=LONG_AGO, place="here")),
    }
    evidence = PromotionEvidence(**(values | changes))
    return {each.name: each for each in readiness(of, evidence, settings)}


def codes(state: RuleReadiness) -> set[BlockCode]:
    return {each.code for each in state.reasons}
