"""Past traffic as evidence for a promotion: all of it, and what counts against a step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from ringfence.classify import Classifier
from ringfence.errors import ConfigError
from ringfence.model.coverage import Coverage
from ringfence.model.egress import Sanction
from ringfence.model.event import OnProgress, Progress
from ringfence.model.policy import PolicyPack
from ringfence.model.replay import LineError
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.parse.flows import group_names
from ringfence.parse.past_flows import read_past_flows
from ringfence.policy.evaluate import evaluate
from ringfence.policy.replay import replay
from ringfence.policy.tally import Unread
from ringfence.promote.reasons import PHASES, PromotionEvidence, at_turn
from ringfence.workflow.assess import assess
from ringfence.workflow.gather import gather
from ringfence.workflow.observed_flows import observed_flows, with_groups
from ringfence.workflow.sources import LogFiles, SourceChoice

MAX_FLOWS = 1_000_000
"""Of a file; each is looked at by itself."""
_SLACK = timedelta(days=1)
"""What happens once a day may come so late in the first day of a window."""
_MOST_NEW = 20_000
"""Flows that were new lately and are asked about one by one; beyond that nothing is quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTraffic:
    """Past traffic, and how far its source was read."""

    pack: PolicyPack
    """With the groups that the flows name."""
    flows: tuple[PastFlow, ...]
    as_of: datetime
    """The end of the evidence, which is never after today, whatever a file says."""
    begins: datetime | None
    """The beginning of the window; None where nothing says."""
    coverage: tuple[Coverage, ...] = ()
    complete: bool = True
    not_replayed: dict[str, int] | None = None
    unread: Unread = field(default_factory=Unread)
    """Lines that are no flows."""
    notes: tuple[str, ...] = ()


def read_traffic(
    source: SourceChoice,
    files: LogFiles,
    flows: str,
    *,
    pack: PolicyPack,
    settings: Settings,
    on_progress: OnProgress,
    now: datetime,
) -> ReadTraffic:
    """Read past traffic: a file of flows where one is named, else the egress that a scan observes."""
    if flows:
        return _of_file(flows, pack, now)
    gathered = gather(source, files, on_progress=on_progress, now=now)
    if gathered.interrupted:
        raise KeyboardInterrupt  # a part of the traffic looks like traffic that fits the pack
    if gathered.wrong_inputs:
        raise ConfigError("; ".join(gathered.wrong_inputs), hint="name the files as what they are")
    on_progress(Progress(stage="judging"))
    assessment, _ = assess(gathered.snapshot, settings)
    observed = observed_flows(gathered.snapshot, assessment, (pack,))
    return ReadTraffic(
        pack=with_groups(pack, observed.groups),
        flows=observed.flows,
        as_of=min(gathered.snapshot.scope.window.end, now),
        begins=gathered.snapshot.scope.window.start,
        coverage=gathered.snapshot.coverage,
        complete=gathered.complete,
        not_replayed=observed.not_replayed,
    )


def _of_file(name: str, pack: PolicyPack, now: datetime) -> ReadTraffic:
    """Flows of a file; as_of is the newest of them, or now where none has a date."""
    unread = Unread()
    flows: list[PastFlow] = []
    try:
        with Path(name).open("rb") as stream:
            for each in read_past_flows(stream, group_names(pack)):
                if isinstance(each, LineError):
                    unread.add(each.line, each.reason)
                elif len(flows) < MAX_FLOWS:
                    flows.append(each)
                else:
                    raise ConfigError(
                        f"{name} has more than {MAX_FLOWS:,} flows",
                        hint="give the last weeks, or the scan that saw them",
                    )
    except OSError as error:
        raise ConfigError(
            f"{name} cannot be read: {error.strerror}", hint="name a file of flows"
        ) from error
    if not flows:
        raise ConfigError(f"{name} holds no flow", hint="give one JSON object a line")
    dates = [day for each in flows for day in (each.first_seen, each.last_seen) if day]
    return ReadTraffic(
        pack=pack,
        flows=tuple(flows),
        as_of=min(max(dates, default=now), now),
        begins=min(dates, default=None),
        unread=unread,
    )


def evidence_of(read: ReadTraffic, settings: Settings, *, today: date) -> PromotionEvidence:
    """Replay what was read, whole and as far as it counts against a step.

    Exceptions count as they do today, whenever the evidence ends.
    """
    whole = replay(
        read.pack, read.flows, not_replayed=read.not_replayed, unread=read.unread, shown=0
    )
    explained = _Explained(settings, read.as_of)
    unexplained = tuple(each for each in read.flows if not explained(each))
    since = read.as_of - timedelta(days=settings.promotion.thresholds.clean_days)
    counted = [each for each in unexplained if each.last_seen is None or each.last_seen >= since]
    quiet = read.as_of - timedelta(days=settings.promotion.thresholds.quiet_days)
    return PromotionEvidence(
        as_of=read.as_of,
        reaches_back_to=_begins(read.begins, whole.results.oldest_date),
        whole=whole if read.flows else None,
        counted={phase: replay(at_turn(read.pack, phase), counted, shown=0) for phase in PHASES},
        newest=_newest(read.pack, unexplained, since=quiet),
        exceptions=tuple(each for each in settings.exceptions if each.in_force(today)),
    )


def _begins(window: datetime | None, oldest: datetime | None) -> datetime | None:
    """Since when there is evidence: a window that was asked for is none until something is in it."""
    if window is None or oldest is None:
        return oldest
    return window if oldest - window <= _SLACK else oldest


class _Explained:
    """Whether a flow is one that has to be cut: to what is prohibited, under every name it may have."""

    def __init__(self, settings: Settings, as_of: datetime) -> None:
        self._classifier = Classifier(settings, as_of=as_of.date())
        self._known: dict[str, bool] = {}

    def __call__(self, past: PastFlow) -> bool:
        hosts = (past.flow.host,) if past.flow.host else past.candidates
        names = hosts or ((past.flow.dst,) if past.flow.dst else ())
        return bool(names) and all(map(self._prohibited, names))

    def _prohibited(self, name: str) -> bool:
        if name not in self._known:
            found = self._classifier.host(name)
            self._known[name] = found.sanction is Sanction.PROHIBITED
        return self._known[name]


def _newest(pack: PolicyPack, flows: Iterable[PastFlow], *, since: datetime) -> dict[str, datetime]:
    """When a destination of each rule was last new, of those that were new since a moment."""
    fresh = list(_fresh(flows, since))
    if len(fresh) > _MOST_NEW:
        latest = max(moment for _, moment in fresh)
        return {rule.name: latest for rule in pack.rules}
    newest: dict[str, datetime] = {}
    for past, moment in fresh:
        verdict = evaluate(pack, past.flow)
        names = verdict.candidates or ((verdict.rule,) if verdict.rule else ())
        for name in names:
            newest[name] = max(moment, newest.get(name, moment))
    return newest


def _fresh(flows: Iterable[PastFlow], since: datetime) -> Iterator[tuple[PastFlow, datetime]]:
    """What a runtime was first seen to reach since a moment, and when; later lines are no news."""
    first: dict[tuple[object, ...], tuple[PastFlow, datetime]] = {}
    for past in flows:
        if past.first_seen is None or past.not_governed:
            continue
        flow = past.flow
        key = (past.runtime, flow.src, flow.dst, flow.host, past.candidates, flow.port)
        if key not in first or past.first_seen < first[key][1]:
            first[key] = (past, past.first_seen)
    yield from (each for each in first.values() if each[1] >= since)
