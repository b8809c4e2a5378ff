"""The pack that decides today, what it says of a flow, and since when that is known.

Evaluation asks one flow of each kind: sources that the same groups hold are alike to every rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ringfence.enforce.case import Case
from ringfence.enforce.traffic.rule_book import rule_book
from ringfence.model.flow import Decision, Flow, Verdict
from ringfence.model.policy import MonitorSemantics, PolicyPack, Semantics
from ringfence.model.telemetry import FirewallDecision
from ringfence.policy.evaluate import evaluate
from ringfence.policy.groups import membership, with_groups

_SINCE = "traffic.since"


@dataclass(slots=True, kw_only=True)
class Judge:
    """Asks one pack about many flows."""

    pack: PolicyPack
    semantics: Semantics
    _known: dict[object, Verdict] = field(default_factory=dict)
    _sources: dict[str, tuple[object, ...]] = field(default_factory=dict)

    def verdict(self, flow: Flow) -> Verdict:
        key = (
            self._source(flow.src),
            flow.dst,
            flow.host,
            flow.url,
            flow.protocol,
            flow.port,
            flow.tls,
        )
        held = self._known.get(key)
        if held is None:
            held = self._known[key] = evaluate(self.pack, flow, self.semantics)
        return held

    def denies(self, flow: Flow) -> Verdict | None:
        """The verdict where packets of a flow are surely stopped; None where they are not."""
        verdict = self.verdict(flow)
        return verdict if verdict.decision is Decision.DENY and verdict.enforced else None

    def _source(self, src: str) -> tuple[object, ...]:
        held = self._sources.get(src)
        if held is None:
            groups = dict.fromkeys(name for rule in self.pack.rules for name in rule.src)
            held = self._sources[src] = tuple(
                membership(self.pack, name, src, "", self.semantics) for name in groups
            )
        return held


def in_force(case: Case) -> Judge | None:
    """What decides today: the controller's rules where they were read, else the expected pack."""
    controller = case.controller
    if controller is not None and controller.pack is not None:
        pack = controller.pack
        if controller.default_action is not None:
            pack = replace(pack, default_action=controller.default_action)
        return _judge(case, "in-force", pack)
    return _judge(case, "in-force", case.pack) if case.pack is not None else None


def expected(case: Case) -> Judge | None:
    """What is meant to decide, with rules that watch taken as rules."""
    if case.pack is None:
        return None
    key = "traffic.expected"
    held = case.shared.get(key)
    if not isinstance(held, Judge):
        held = Judge(pack=with_groups(case.pack, case.flow_groups), semantics=case.semantics)
        case.shared[key] = held
    return held


def in_force_since(case: Case, verdict: Verdict) -> datetime | None:
    """From when on a denial is known to be enforced; None where no log says so.

    A log says it by the first enforced denial of the rule that is after every one it only watched.
    """
    rules = (verdict.rule,) if verdict.rule else verdict.candidates
    known = _since(case)
    found = [known.get(rule) for rule in rules]
    dates = [each for each in found if each is not None]
    return max(dates) if dates and len(dates) == len(found) else None


def _judge(case: Case, name: str, pack: PolicyPack) -> Judge:
    key = f"traffic.{name}"
    held = case.shared.get(key)
    if not isinstance(held, Judge):
        if case.semantics.monitor is MonitorSemantics.FALLTHROUGH:
            pack = replace(pack, rules=tuple(rule for rule in pack.rules if not rule.watch))
        held = Judge(pack=with_groups(pack, case.flow_groups), semantics=case.semantics)
        case.shared[key] = held
    return held


def _since(case: Case) -> Mapping[str, datetime]:
    """By the name of the rule."""
    held = case.shared.get(_SINCE)
    if isinstance(held, dict):
        return held
    book = rule_book(case)
    by_rule: dict[str, list[FirewallDecision]] = {}
    for denials in case.ground.evidence.denials.values():
        for each in denials:
            if name := book.names.get(each.rule_id.lower()):
                by_rule.setdefault(name, []).append(each)
    found = {name: since for name, all_ in by_rule.items() if (since := _first_enforced(all_))}
    case.shared[_SINCE] = found
    return found


def _first_enforced(denials: Iterable[FirewallDecision]) -> datetime | None:
    """The first enforced denial; where the rule watched after it, the end of that watching."""
    told = list(denials)
    enforced = [each for each in told if each.enforced]
    if not enforced:
        return None
    watched = max((each.last_seen for each in told if not each.enforced), default=None)
    first = min(each.first_seen for each in enforced)
    if watched is None or watched < first:
        return first
    last = max(each.last_seen for each in enforced)
    return watched if last > watched else None
