"""What becomes of flows that no rule names, and whether the pack may be applied as it is."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.anomaly import Anomaly
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import DcfRule, Protocol, RuleAction
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.boxes import Steps, TooManyStepsError, outside
from ringfence.policy.lint.entries import is_egress
from ringfence.policy.lint.facts import Subject, Undecided
from ringfence.policy.lint.order import MAX_STEPS, boxes_of

_DNS = 53
_NARROW = 20
"""Ports beside that of DNS that a rule about DNS may have."""
_RESOLVER = "203.0.113.53"
_ONE_OF = {Protocol.UDP: Protocol.TCP, Protocol.TCP: Protocol.UDP}


def defaults(subject: Subject) -> Iterator[Anomaly | Undecided]:
    """The default action, monitor mode, DNS in both protocols, and the kind of list."""
    pack = subject.pack
    if pack.default_action is RuleAction.PERMIT:
        yield from _open_sources(subject)
    yield from _monitor_mode(subject)
    yield from _dns(subject)
    if subject.facts.singleton:
        yield Anomaly(
            id="singleton-list",
            rule="",
            message="the pack is the controller-wide list: to apply it replaces everybody's rules, "
            "and to destroy it deletes them",
        )


def _open_sources(subject: Subject) -> Iterator[Anomaly | Undecided]:
    """Sources of which a flow reaches the default action, which permits it."""
    universe = subject.universe
    everything = universe.everything
    by_source: dict[int, list[DcfRule]] = {}
    for region in universe.regions[0]:
        for source in dict.fromkeys(box[0] for box in region.boxes):
            by_source.setdefault(source, []).append(region.rule)
    if not by_source:
        yield Anomaly(
            id="no-default-deny", rule="", message="the pack has no rule that takes a flow"
        )
    for source, rules in by_source.items():
        groups = ", ".join(dict.fromkeys(name for rule in rules for name in rule.src))
        taken = tuple(b for b in boxes_of(universe.regions[0]) if b[0] & source)
        try:
            left = next(outside(((source, *everything[1:]),), taken, Steps(MAX_STEPS)), None)
        except TooManyStepsError:
            yield Undecided(what=f"what no rule takes of {groups}")
            continue
        if left is None:
            continue
        egress = any(map(is_egress, rules))
        yield Anomaly(
            id="no-default-deny" if egress else "source-without-default",
            rule="",
            others=tuple(dict.fromkeys(rule.name for rule in rules)),
            message=f"what no rule takes of {groups} reaches the default action, which permits it",
            witness=universe.witness((left,)),
        )


def _monitor_mode(subject: Subject) -> Iterator[Anomaly]:
    pack = subject.pack
    enforced = tuple(rule.name for rule in pack.in_order if not rule.watch)
    if pack.rules and not enforced and pack.default_action is RuleAction.DENY:
        yield Anomaly(
            id="watching-under-default-deny",
            rule="",
            message="every rule only watches and the default action is DENY: where evaluation goes "
            "on after a watched match, nothing gets through",
        )
    if enforced:
        yield Anomaly(
            id="not-in-monitor-mode",
            rule="",
            others=enforced,
            message=f"{len(enforced)} of {len(pack.rules)} rules are enforced as soon as they are applied: "
            "as meant where they were promoted, and not for a first rollout",
        )


def _dns(subject: Subject) -> Iterator[Anomaly]:
    denies = [
        rule
        for rule in subject.pack.in_order
        if rule.action is RuleAction.DENY
        and any(low <= _DNS <= high <= low + _NARROW for low, high in rule.ports)
        and rule.protocol in _ONE_OF
    ]
    for rule in denies:
        other = _ONE_OF[rule.protocol]
        if any(each.protocol is other and set(rule.src) <= set(each.src) for each in denies):
            continue
        flow = Flow(src=rule.src[0], dst=_RESOLVER, protocol=other, port=_DNS)
        verdict = evaluate(subject.pack, flow, subject.semantics)
        denied = verdict.decision is Decision.DENY
        only = f"only {verdict.rule or 'the default action'} does" if denied else "it is not denied"
        yield Anomaly(
            id="dns-one-protocol",
            rule=rule.name,
            message=f"{rule.name} denies DNS over {rule.protocol}, and over {other} {only}",
        )
