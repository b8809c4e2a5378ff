"""The verb `replay`: past traffic against a pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.assessment import Assessment
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.finding import Severity
from ringfence.model.holdout import Learning
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.replay import REPLAY_SCHEMA, LineError, NewSide, Replay, ReplayDocument
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.traffic import PastFlow
from ringfence.parse.flows import group_names
from ringfence.parse.past_flows import read_past_flows
from ringfence.policy.groups import with_groups
from ringfence.policy.replay.run import MAX_SHOWN, replay
from ringfence.policy.replay.tally import Unread
from ringfence.propose.seen import mcp_hosts
from ringfence.propose.zones import landing_zones
from ringfence.workflow.assess import assess
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.flow_files import STDIN, opened, spoken
from ringfence.workflow.gather import Gathered, gather
from ringfence.workflow.holdout import Estate, held_out
from ringfence.workflow.observed_flows import observed_flows
from ringfence.workflow.packs import load_pack, pack_digest
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import LogFiles, Recorded, SourceChoice

LIMITS = (
    (
        "a replay says what the pack decides of traffic that passes a gateway; a file of flows does not "
        "say whether it does, and `ringfence scan` tells where the routes lead"
    ),
    "only what was seen is replayed: a job that did not run in the window is not in it",
    (
        "the name in a flow is what a client or a DNS answer said; where several fit, none is picked "
        "and the verdict is UNKNOWN"
    ),
    "what follows a match that only watches, and how many labels a wildcard stands for, are choices",
)
_OF_SCANS = (
    (
        "an ACCEPT of a flow log is the word of security groups and ACLs: a connection that a firewall "
        "dropped by its name looks the same"
    ),
    "the egress of a scan keeps the first and last time and the sum of each edge, not each connection",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayRequest:
    """A pack, the traffic, and how to take both."""

    pack: Path
    source: SourceChoice | None = None
    """None where flows are given."""
    files: LogFiles = field(default_factory=LogFiles)
    flows: str = ""
    """A path, or `-` for stdin."""
    settings: Path | None = None
    baseline: Path | None = None
    semantics: Semantics = field(default_factory=Semantics)
    side: NewSide = NewSide.ENFORCED
    shown: int = MAX_SHOWN
    fail_on_revoked: bool = False
    allow_incomplete: bool = False
    holdout: float | None = None
    """Where to split the window in time, from 0 to 1; None for no split."""
    learning: Learning = Learning.SANCTIONED


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The document, and what to say beside it."""

    document: ReplayDocument
    notes: tuple[str, ...] = ()


def replay_traffic(
    request: ReplayRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Replayed:
    """Replay the traffic; ConfigError or PackError for a file that is none.

    Raises CollectError or StoreError where there is no traffic to be had at all.
    """
    loaded = load_pack(request.pack)
    before = None if request.baseline is None else load_pack(request.baseline)
    notes = (*loaded.notes, *(before.notes if before else ()))
    baseline = before.pack if before else None
    if request.holdout is not None and not 0 < request.holdout < 1:
        raise ConfigError("--holdout is a share between 0 and 1", hint="such as 0.7")
    if request.source is None:
        document, more = _of_file(request, loaded.pack, baseline)
        return Replayed(document=document, notes=(*notes, *more))
    document, more = _of_scan(
        request, request.source, loaded.pack, baseline, on_progress=on_progress, now=clock()
    )
    return Replayed(document=document, notes=(*notes, *more))


def _of_file(
    request: ReplayRequest, pack: PolicyPack, baseline: PolicyPack | None
) -> tuple[ReplayDocument, tuple[str, ...]]:
    if request.holdout is not None and request.flows == STDIN:
        raise ConfigError("--holdout reads the flows more than once", hint="name a file")
    unread = Unread()
    given = pack
    pack, baseline = _with_each_other(pack, baseline)
    with opened(request.flows) as stream:
        done = replay(
            pack,
            _readable(read_past_flows(stream, group_names(pack)), unread),
            semantics=request.semantics,
            baseline=baseline,
            side=request.side,
            shown=request.shown,
            unread=unread,
            limits=LIMITS,
        )
    name = spoken(request.flows)
    if done.results.log_count == unread.count:
        raise ConfigError(f"{name} holds no flow{_first(unread)}", hint="one JSON object a line")
    notes: tuple[str, ...] = ()
    if request.holdout is not None:
        done, notes = _with_holdout(request, pack, done, request.holdout)
    gap = f"{unread.count:,} of {name}'s lines could not be read" if unread.count else ""
    ended = ExitInfo(code=int(ExitCode.DONE), reason="all of the traffic was replayed")
    if gap and request.allow_incomplete:
        reason = f"incomplete, allowed by --allow-incomplete: {gap}"
        ended = ExitInfo(code=int(ExitCode.DONE), reason=reason)
    elif gap:
        ended = ExitInfo(code=int(ExitCode.INCOMPLETE), reason=f"incomplete: {gap}")
    return _document(request, given, done, ended), notes


def _with_holdout(
    request: ReplayRequest, pack: PolicyPack, done: Replay, fraction: float
) -> tuple[Replay, tuple[str, ...]]:
    """The replay of a file with the split of its window, for which it is read again."""
    settings, notes = settings_of(
        request.settings, source=Recorded(path=Path(request.flows)), store=default_store()
    )
    groups = group_names(pack)

    def again() -> Iterator[PastFlow]:
        with opened(request.flows) as stream:
            yield from _readable(read_past_flows(stream, groups), Unread())

    split = held_out(
        again,
        fraction=fraction,
        learning=request.learning,
        settings=settings,
        semantics=request.semantics,
        groups=lambda learned: with_groups(learned, pack.smart_groups),
    )
    return replace(done, holdout=split), notes


def _of_scan(
    request: ReplayRequest,
    source: SourceChoice,
    pack: PolicyPack,
    baseline: PolicyPack | None,
    *,
    on_progress: OnProgress,
    now: datetime,
) -> tuple[ReplayDocument, tuple[str, ...]]:
    settings, notes = settings_of(request.settings, source=source, store=default_store())
    gathered = gather(source, request.files, on_progress=on_progress, now=now)
    if gathered.interrupted:
        raise KeyboardInterrupt  # a part of the traffic looks like traffic that fits the pack
    on_progress(Progress(stage="judging"))
    assessment, _ = assess(gathered.snapshot, settings)
    done = replay_gathered(
        request, gathered, assessment, pack, baseline=baseline, settings=settings
    )
    return done, notes


def replay_gathered(
    request: ReplayRequest,
    gathered: Gathered,
    assessment: Assessment,
    pack: PolicyPack,
    *,
    baseline: PolicyPack | None = None,
    settings: Settings,
) -> ReplayDocument:
    """Replay what a scan saw; the pack and the settings were read already."""
    packs = (pack,) if baseline is None else (pack, baseline)
    seen = observed_flows(gathered.snapshot, assessment, packs, as_routed=False)
    given = pack
    pack, baseline = _with_each_other(pack, baseline)
    done = replay(
        with_groups(pack, seen.groups),
        seen.flows,
        semantics=request.semantics,
        baseline=None if baseline is None else with_groups(baseline, seen.groups),
        side=request.side,
        shown=request.shown,
        not_replayed=seen.not_replayed,
        limits=(*LIMITS, *_OF_SCANS),
    )
    if request.holdout is not None:
        split = held_out(
            lambda: seen.flows,
            fraction=request.holdout,
            learning=request.learning,
            settings=settings,
            estate=_estate(gathered.snapshot, assessment),
            semantics=request.semantics,
            groups=lambda learned: with_groups(learned, seen.groups),
        )
        done = replace(done, holdout=split)
    return _document(request, given, done, _ended(request, gathered, done))


def _estate(snapshot: Snapshot, assessment: Assessment) -> Estate:
    return Estate(
        accounts=snapshot.scope.accounts,
        zones=landing_zones(snapshot.inventory),
        mcp=mcp_hosts(snapshot.inventory, assessment.egress_map.egress),
    )


def _ended(request: ReplayRequest, gathered: Gathered, done: Replay) -> ExitInfo:
    info = exit_info(
        gathered.snapshot.coverage,
        (),
        fail_on=Severity.CRITICAL,
        allow_incomplete=request.allow_incomplete,
        complete=gathered.complete,
        wrong_inputs=gathered.wrong_inputs,
    )
    if info.code == ExitCode.DONE and not request.allow_incomplete:
        seen = done.results.log_count
        reason = "all of the traffic was replayed" if seen else "no traffic was seen to be replayed"
        return replace(info, reason=f"coverage complete, {reason}")
    return info


def _document(
    request: ReplayRequest, pack: PolicyPack, done: Replay, ended: ExitInfo
) -> ReplayDocument:
    revoked = done.changes.access_revoked.connections
    perhaps = done.changes.access_maybe_revoked.connections
    later = done.once_routed.changes.access_revoked.connections if done.once_routed else 0
    fails = request.fail_on_revoked and (revoked or later)
    if request.fail_on_revoked and perhaps and not fails:
        also = f"; no connection would surely be cut, {perhaps:,} perhaps"
        ended = replace(ended, reason=f"{ended.reason}{also}")
    if fails and ended.code in (ExitCode.DONE, ExitCode.INCOMPLETE):
        also = f", {perhaps:,} more perhaps" if perhaps else ""
        also += f", {later:,} more once their routes pass a gateway" if later else ""
        gap = f"; {ended.reason}" if ended.code == ExitCode.INCOMPLETE else ""
        ended = replace(
            ended,
            code=int(ExitCode.FINDINGS),
            reason=f"{revoked:,} connections that were seen would be cut{also}{gap}",
        )
    done = replace(done, pack=replace(done.pack, sha256=pack_digest(pack)))
    found = {each.name: getattr(done, each.name) for each in fields(Replay)}
    return ReplayDocument(schema=REPLAY_SCHEMA, exit=ended, **found)


def _with_each_other(
    pack: PolicyPack, baseline: PolicyPack | None
) -> tuple[PolicyPack, PolicyPack | None]:
    """Both packs with the groups of both, since a flow may name those of either."""
    if baseline is None:
        return pack, None
    return with_groups(pack, baseline.smart_groups), with_groups(baseline, pack.smart_groups)


def _readable(parsed: Iterator[PastFlow | LineError], unread: Unread) -> Iterator[PastFlow]:
    for each in parsed:
        if isinstance(each, LineError):
            unread.add(each.line, each.reason)
        else:
            yield each


def _first(unread: Unread) -> str:
    if not unread.listed:
        return ""
    return f" that can be read: line {unread.listed[0].line}: {unread.listed[0].reason}"
