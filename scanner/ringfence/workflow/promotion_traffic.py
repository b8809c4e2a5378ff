"""Past traffic, from a file of flows or from the egress that a scan observes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ringfence.errors import ConfigError
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Coverage
from ringfence.model.event import OnProgress, Progress
from ringfence.model.policy import PolicyPack
from ringfence.model.replay import LineError
from ringfence.model.settings import Settings
from ringfence.model.traffic import PastFlow
from ringfence.parse.flows import group_names
from ringfence.parse.past_flows import read_past_flows
from ringfence.policy.groups import with_groups
from ringfence.policy.replay.tally import Unread
from ringfence.workflow.assess import assess
from ringfence.workflow.gather import gather
from ringfence.workflow.observed_flows import observed_flows
from ringfence.workflow.sources import LogFiles, SourceChoice

MAX_FLOWS = 1_000_000
"""Of a file; each is looked at by itself."""

OF_NO_ROUTE = (
    "a file of flows says nothing of routes: that what stands in it passes a gateway is taken from "
    "whoever gave it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTraffic:
    """Past traffic, and how far its source was read."""

    pack: PolicyPack
    """With the groups that the flows name."""
    flows: tuple[PastFlow, ...]
    """As the routes are today."""
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
    excepted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The destinations of the findings that a scan has, by fingerprint; empty for a file of flows."""


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
    observed = observed_flows(gathered.snapshot, assessment, (pack,), as_routed=False)
    return ReadTraffic(
        pack=with_groups(pack, observed.groups),
        flows=observed.flows,
        as_of=min(gathered.snapshot.scope.window.end, now),
        begins=gathered.snapshot.scope.window.start,
        coverage=gathered.snapshot.coverage,
        complete=gathered.complete,
        not_replayed=observed.not_replayed,
        excepted=_of_findings(assessment),
    )


def _of_findings(assessment: Assessment) -> dict[str, tuple[str, ...]]:
    """The destinations that each finding names, by its fingerprint; empty where it is of none."""
    known = {
        name
        for each in assessment.egress_map.destinations
        for name in (each.id, each.host, *each.candidate_hosts, *each.addresses)
        if name
    }
    return {
        each.fingerprint: tuple(sorted(known & {*each.key, *(one.ref for one in each.evidence)}))
        for each in assessment.findings
    }


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
        notes=(OF_NO_ROUTE,),
    )
