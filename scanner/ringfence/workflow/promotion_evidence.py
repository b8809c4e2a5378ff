"""What past traffic says for and against a promotion: all of it, and what counts against a step.

For a step speaks only what passes a gateway today. Against it speaks also what goes around, as if its
route were moved: a deny is enforced for good, and the routes are to follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from ringfence.classify import Classifier
from ringfence.classify.sanctions import Listing
from ringfence.model.decision import RiskException
from ringfence.model.egress import Sanction
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction, Semantics
from ringfence.model.replay import Replay
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.model.trilean import Match
from ringfence.policy.evaluate import evaluate
from ringfence.policy.groups import membership
from ringfence.policy.replay.run import replay
from ringfence.policy.replay.tally import destination_of
from ringfence.promote.evidence import Heard, Newest, PromotionEvidence
from ringfence.promote.phases import PHASES, at_turn
from ringfence.promote.readings import other_readings
from ringfence.workflow.passage import routed
from ringfence.workflow.promotion_traffic import ReadTraffic

_SLACK = timedelta(days=1)
"""What happens once a day may come so late in the first day of a window."""
_MOST_NEW = 20_000
"""Flows that were new lately and are asked about one by one; beyond that nothing is quiet."""


def evidence_of(read: ReadTraffic, settings: Settings, *, today: date) -> PromotionEvidence:
    """Replay what was read, whole and as far as it counts against a step.

    Exceptions and what was accepted count as they do today, whenever the evidence ends.
    """
    pack, thresholds = read.pack, settings.promotion.thresholds
    exceptions = tuple(each for each in settings.exceptions if each.in_force(today))
    explained = _Explained(settings, read.as_of, _Excepted(exceptions, read.excepted))
    unexplained = tuple(routed(each) for each in read.flows if not explained(each))
    counted = _counted(unexplained, read.as_of - timedelta(days=thresholds.counted_days))
    turns = {phase: at_turn(pack, phase) for phase in PHASES}
    others = other_readings(pack)
    return PromotionEvidence(
        as_of=read.as_of,
        whole=_whole(read),
        heard=_heard(read),
        counted={phase: replay(turn, counted, shown=0) for phase, turn in turns.items()},
        otherwise={
            phase: tuple(replay(turn, counted, semantics=each, shown=0) for each in others)
            for phase, turn in turns.items()
        },
        newest=_newest(pack, unexplained, since=read.as_of - timedelta(days=thresholds.quiet_days)),
        exceptions=exceptions,
        excepted=read.excepted,
        accepted=tuple(each for each in settings.promotion.accept_perhaps if each.in_force(today)),
    )


def _whole(read: ReadTraffic) -> Replay | None:
    if not read.flows:
        return None
    return replay(
        read.pack, read.flows, not_replayed=read.not_replayed, unread=read.unread, shown=0
    )


def _counted(flows: Iterable[PastFlow], since: datetime) -> tuple[PastFlow, ...]:
    """What was last seen since a moment; what nobody dated may have been."""
    return tuple(each for each in flows if each.last_seen is None or each.last_seen >= since)


def _heard(read: ReadTraffic) -> dict[str, Heard]:
    """The traffic that each rule could have taken, by when; only what passes a gateway says anything.

    A deny needs traffic that surely comes from its sources. A permit ahead of watching denies cuts
    nothing whatever comes, so any traffic does.
    """
    spans = _spans(read.flows)
    found: dict[str, Heard] = {}
    for rule in read.pack.rules:
        sources = [each for each in spans if _may_send(read.pack, rule, each)]
        if not sources:
            continue
        oldest = min((spans[each][0] for each in sources if spans[each]), default=None)
        newest = max((spans[each][1] for each in sources if spans[each]), default=None)
        found[rule.name] = Heard(begins=_begins(read.begins, oldest), newest=newest)
    return found


def _may_send(pack: PolicyPack, rule: DcfRule, source: str) -> bool:
    return rule.action is RuleAction.PERMIT or any(
        membership(pack, name, source, "", Semantics()) is Match.YES for name in rule.src
    )


def _spans(flows: Iterable[PastFlow]) -> dict[str, tuple[datetime, ...]]:
    """The first and the last moment of what each source sent through a gateway; none where undated."""
    spans: dict[str, tuple[datetime, ...]] = {}
    for past in flows:
        if not past.passes_today:
            continue
        seen = [each for each in (past.first_seen, past.last_seen) if each is not None]
        both = [*spans.get(past.flow.src, ()), *seen]
        spans[past.flow.src] = (min(both), max(both)) if both else ()
    return spans


def _begins(window: datetime | None, oldest: datetime | None) -> datetime | None:
    """Since when there is evidence: a window that was asked for is none until something is in it."""
    if window is None or oldest is None:
        return oldest
    return window if oldest - window <= _SLACK else oldest


class _Explained:
    """Whether a flow is one that has to be cut: to what is prohibited, under every name it may have.

    What an exception in force is of is not: somebody said that it is needed.
    """

    def __init__(self, settings: Settings, as_of: datetime, excepted: _Excepted) -> None:
        self._classifier = Classifier(settings, as_of=as_of.date())
        self._excepted = excepted
        self._known: dict[str, bool] = {}

    def __call__(self, past: PastFlow) -> bool:
        hosts = (past.flow.host,) if past.flow.host else past.candidates
        names = hosts or ((past.flow.dst,) if past.flow.dst else ())
        if any(map(self._excepted, (*names, past.flow.dst))):
            return False
        return bool(names) and all(map(self._prohibited, names))

    def _prohibited(self, name: str) -> bool:
        if name not in self._known:
            found = self._classifier.host(name)
            self._known[name] = found.sanction is Sanction.PROHIBITED
        return self._known[name]


class _Excepted:
    """Whether a name or an address is one that an exception is of, for whichever workload."""

    def __init__(
        self, exceptions: tuple[RiskException, ...], of_findings: Mapping[str, tuple[str, ...]]
    ) -> None:
        self._listed = Listing(tuple(each.destination for each in exceptions if each.destination))
        self._found = frozenset(
            name for each in exceptions for name in of_findings.get(each.finding, ())
        )

    def __call__(self, name: str) -> bool:
        return bool(name) and (name in self._found or bool(self._listed.match(name)))


def _newest(pack: PolicyPack, flows: Iterable[PastFlow], *, since: datetime) -> dict[str, Newest]:
    """The destination of each rule that was new last, of those that were new since a moment."""
    fresh = list(_fresh(flows, since))
    if len(fresh) > _MOST_NEW:
        latest = max(moment for _, moment in fresh)
        untold = Newest(at=latest, destination="", perhaps=True)
        return {rule.name: untold for rule in pack.rules}
    newest: dict[str, Newest] = {}
    for past, moment in fresh:
        verdict = evaluate(pack, past.flow)
        found = Newest(
            at=moment, destination=destination_of(past), perhaps=bool(verdict.candidates)
        )
        for name in verdict.candidates or ((verdict.rule,) if verdict.rule else ()):
            newest[name] = max(found, newest.get(name, found), key=_latest)
    return newest


def _latest(newest: Newest) -> tuple[datetime, bool, str]:
    """What is named of several: the latest, and of those what the rule surely takes."""
    return (newest.at, not newest.perhaps, newest.destination)


def _fresh(flows: Iterable[PastFlow], since: datetime) -> Iterator[tuple[PastFlow, datetime]]:
    """What a runtime was first seen to reach since a moment, and when; later lines are no news.

    That it went around before does not make it known where it passes a gateway now.
    """
    first: dict[tuple[object, ...], tuple[PastFlow, datetime]] = {}
    for past in flows:
        if past.first_seen is None or past.not_governed:
            continue
        flow = past.flow
        where = (flow.dst, flow.host, past.candidates, flow.port)
        key = (past.runtime, flow.src, *where, past.passes_today)
        if key not in first or past.first_seen < first[key][1]:
            first[key] = (past, past.first_seen)
    yield from (each for each in first.values() if each[1] >= since)
