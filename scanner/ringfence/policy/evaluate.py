"""Which rule takes a flow: the first that matches, and what that means where it only watches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ringfence.model.flow import Decision, Flow, Stage, Verdict
from ringfence.model.policy import (
    AppRequirement,
    DcfRule,
    MonitorSemantics,
    PolicyPack,
    RuleAction,
    Semantics,
)
from ringfence.model.trilean import Match
from ringfence.policy.matching import host_of, rule_matches, stage_of
from ringfence.policy.unsaid import unsaid

_STAGES = tuple(Stage)
_DEFAULTS = Semantics()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taker:
    """A rule that takes the flow, or may; None for the default action."""

    rule: DcfRule | None
    decision: Decision
    certain: bool


def evaluate(pack: PolicyPack, flow: Flow, semantics: Semantics = _DEFAULTS) -> Verdict:
    """What the pack decides of a flow, whether the rule is enforced or only watches.

    The decision is UNKNOWN only where rules that may take the flow differ.
    """
    takers = tuple(_takers(pack, flow, semantics))
    decisions = {taker.decision for taker in takers}
    stage = _latest_stage(pack, flow, semantics, takers)
    if len(takers) == 1:
        return _single(takers[0], stage)
    perhaps = [each.rule for each in takers if each.rule and not each.certain]
    left = unsaid(pack, perhaps, flow, semantics) or missing(flow)
    names = tuple(taker.rule.name for taker in takers if taker.rule)
    listed = ", ".join(names) + (" or the default action" if takers[-1].rule is None else "")
    if len(decisions) == 1 and Decision.UNKNOWN not in decisions:
        return Verdict(
            decision=decisions.pop(),
            rule=None,
            priority=None,
            enforced=all(taker.rule is None or not taker.rule.watch for taker in takers),
            stage=stage,
            why=f"{left} is not known, and {listed} decide alike",
            candidates=names,
        )
    return Verdict(
        decision=Decision.UNKNOWN,
        rule=None,
        priority=None,
        enforced=False,
        stage=stage,
        why=f"{left} is not known, and {listed} decide differently",
        candidates=names,
    )


def passes(pack: PolicyPack, flow: Flow, semantics: Semantics = _DEFAULTS) -> Decision:
    """What becomes of the packets now, with rules that watch and rules that are enforced.

    Under TERMINAL a match that watches lets the packet pass; under FALLTHROUGH the next match that
    is enforced decides, at last the default action.
    """
    decisions: set[Decision] = set()
    for taker in _takers(pack, flow, semantics, fall=semantics.monitor):
        watched = taker.rule is not None and taker.rule.watch
        decisions.add(Decision.PERMIT if watched else taker.decision)
    return decisions.pop() if len(decisions) == 1 else Decision.UNKNOWN


def missing(flow: Flow) -> str:
    """What a flow leaves open, in words."""
    lacks = [
        name
        for name, known in (
            ("the host", flow.host or flow.url or flow.protocol != "TCP"),
            ("the URL", flow.url or not flow.host),
            ("the address", flow.dst),
            ("the port", flow.port is not None or flow.protocol not in ("TCP", "UDP")),
        )
        if not known
    ]
    return " or ".join(lacks) or "the membership of a group"


def _takers(
    pack: PolicyPack,
    flow: Flow,
    semantics: Semantics,
    *,
    fall: MonitorSemantics = MonitorSemantics.TERMINAL,
) -> Iterator[_Taker]:
    """Every rule that may take the flow, up to the first that surely does."""
    for rule in pack.in_order:
        if fall is MonitorSemantics.FALLTHROUGH and rule.watch:
            continue
        match = rule_matches(pack, rule, flow, semantics)
        if match is Match.NO:
            continue
        certain = match is Match.YES
        yield _Taker(rule=rule, decision=_decision(rule, flow), certain=certain)
        if certain:
            return
    yield _Taker(rule=None, decision=_of_action(pack.default_action), certain=True)


def _decision(rule: DcfRule, flow: Flow) -> Decision:
    wanted = requires_tls(rule)
    if wanted is None:
        return _of_action(rule.action)
    if flow.tls is None:  # a host may be of a Host header
        return Decision.UNKNOWN
    return Decision.PERMIT if flow.tls is wanted else Decision.DENY


def requires_tls(rule: DcfRule) -> bool | None:
    """Whether a rule permits TLS alone, or all but TLS; None where it does not ask."""
    if rule.action is RuleAction.DENY:
        return None
    return {AppRequirement.TLS: True, AppRequirement.NOT_TLS: False}.get(rule.app_requirement)


def _of_action(action: RuleAction) -> Decision:
    return Decision.PERMIT if action is RuleAction.PERMIT else Decision.DENY


def _single(taker: _Taker, stage: Stage) -> Verdict:
    rule = taker.rule
    if rule is None:
        return Verdict(
            decision=taker.decision,
            rule=None,
            priority=None,
            enforced=True,
            stage=stage,
            why="no rule takes it: the default action decides",
        )
    mode = "it only watches" if rule.watch else "it is enforced"
    if taker.decision is Decision.UNKNOWN:
        mode = "whether it is TLS, which the rule asks, is not known"
    return Verdict(
        decision=taker.decision,
        rule=rule.name,
        priority=rule.priority,
        enforced=not rule.watch and taker.decision is not Decision.UNKNOWN,
        stage=stage,
        why=f"{rule.name} is the first rule that takes it, and {mode}",
    )


def _latest_stage(
    pack: PolicyPack, flow: Flow, semantics: Semantics, takers: tuple[_Taker, ...]
) -> Stage:
    """The latest stage among the rules that had to be told apart before the last taker."""
    last = takers[-1].rule
    nameless = Flow(src=flow.src, dst=flow.dst, protocol=flow.protocol, port=flow.port)
    stage = Stage.L4
    for rule in pack.in_order:
        if rule_matches(pack, rule, nameless, semantics) is not Match.NO:
            stage = max(stage, _stage(pack, rule, flow, semantics), key=_STAGES.index)
        if rule is last:
            break
    return stage


def _stage(pack: PolicyPack, rule: DcfRule, flow: Flow, semantics: Semantics) -> Stage:
    """How far the flow must go for the rule; a name that no URL of it has is told at the SNI."""
    stage = stage_of(pack, rule)
    if stage is not Stage.URL or not (host := host_of(flow)):
        return stage
    unread = replace(flow, host=host, url="")
    return Stage.SNI if rule_matches(pack, rule, unread, semantics) is Match.NO else stage
