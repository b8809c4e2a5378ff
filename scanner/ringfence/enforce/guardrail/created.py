"""Calls that did place AI outside: the counter-proof of a guardrail, whatever its policies say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, passed, seen, unknown
from ringfence.enforce.guardrail.trail import (
    PLACING,
    REPINNING,
    placing_events,
    shown,
    told,
    unread_regions,
)
from ringfence.enforce.run import NOT_READ, PARTIAL
from ringfence.enforce.subjects import Subject
from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verification import Outcome

_SHOWN = 5
_VERSION = "version/"


def unguarded_creation(case: Case, subject: Subject) -> Iterator[Outcome]:
    """What was made or moved outside in the window, one result for each sort of it."""
    made = tuple(each for each in placing_events(case, subject.account) if not each.error_code)
    by_cause: dict[str, list[ApiEvent]] = {}
    for event in made:
        if cause := _cause(case, event):
            by_cause.setdefault(cause, []).append(event)
    for cause, events in sorted(by_cause.items()):
        yield _outcome(cause, tuple(events))
    if not case.snapshot.scope.regions:
        yield unknown(NOT_READ, f"calls of {subject.account} were read in no region")
    elif unread := unread_regions(case, subject):
        yield _unread(unread, subject)
    elif not by_cause:
        yield passed(
            f"no call of the window placed AI of {subject.account} outside the approved networks",
            seen(
                Source.CLOUDTRAIL,
                subject.account,
                f"calls that place AI and were made, each inside: {len(made)}",
            ),
            *shown(made, _SHOWN),
        )


_SAID = {
    "created-outside": "placed AI without a network of the VPC",
    "created-in-unapproved-network": "named a subnet or a security group that nobody approved",
    "moved-to-public-version": "made an endpoint serve a PUBLIC version",
    "request-not-told": "placed AI, and the event does not say where",
    "version-not-known": "moved an endpoint to a version that was not read",
}
_UNCLEAR = ("request-not-told", "version-not-known")


def _outcome(cause: str, events: tuple[ApiEvent, ...]) -> Outcome:
    rest = len(events) - 1
    more = f"; {rest} more {'call' if rest == 1 else 'calls'} did so" if rest else ""
    message = f"{told(events[0])}, which {_SAID[cause]}{more}"
    form = unknown if cause in _UNCLEAR else failed
    return form(cause, message, *shown(events, _SHOWN))


def _cause(case: Case, event: ApiEvent) -> str:
    """What is wrong with a call that was made; empty where nothing is."""
    if event.event_name in REPINNING:
        return _moved(case, event)
    if event.event_name in PLACING and event.network_mode in ("PUBLIC", "SANDBOX"):
        return "created-outside"
    if _unapproved(case, event.resources):
        return "created-in-unapproved-network"
    return "" if event.network_mode else "request-not-told"


def _unapproved(case: Case, named: Iterable[str]) -> bool:
    approved = {"subnet-": case.layers.subnets, "sg-": case.layers.security_groups}
    return any(
        each.startswith(head) and each not in ids
        for head, ids in approved.items()
        if ids
        for each in named
    )


def _moved(case: Case, event: ApiEvent) -> str:
    runtime = next(filter(None, (_runtime(case, event, each) for each in event.resources)), None)
    numbers = [each.removeprefix(_VERSION) for each in event.resources if each.startswith(_VERSION)]
    versions = [runtime.version(each) for each in numbers] if runtime else []
    known = [each for each in versions if each is not None and each.read]
    if any(each.placement.mode is NetworkMode.PUBLIC for each in known):
        return "moved-to-public-version"
    return "" if known and len(known) == len(versions) else "version-not-known"


def _runtime(case: Case, event: ApiEvent, name: str) -> AgentRuntime | None:
    """The runtime that an event names by its id, or by an ARN of it or of its endpoint."""
    known = case.shared.get(_runtime)
    if not isinstance(known, dict):
        known = {(each.account, each.id): each for each in case.snapshot.inventory.runtimes}
        case.shared[_runtime] = known
    id_ = name.rpartition(":runtime/")[2].partition("/")[0]
    found: AgentRuntime | None = known.get((event.account, id_))
    return found


def _unread(unread: dict[str, CoverageStatus | None], subject: Subject) -> Outcome:
    partly = all(each is CoverageStatus.PARTIAL for each in unread.values())
    return unknown(
        PARTIAL if partly else NOT_READ,
        f"calls of {subject.account} in {', '.join(sorted(unread))} were not all read: "
        "one of them may have placed AI outside",
        *(
            seen(Source.CLOUDTRAIL, region, str(status or "nobody asked for it"))
            for region, status in sorted(unread.items())
        ),
    )
