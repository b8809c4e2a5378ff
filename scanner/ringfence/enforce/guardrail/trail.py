"""What CloudTrail holds of calls that place AI, and where it was not read."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import seen
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.finding import Evidence
from ringfence.model.telemetry import ApiEvent
from ringfence.model.text import printable

AGENTCORE = "bedrock-agentcore.amazonaws.com"
PLACING = frozenset(
    {
        "CreateAgentRuntime",
        "UpdateAgentRuntime",
        "CreateBrowser",
        "CreateCodeInterpreter",
        "CreateHarness",
        "UpdateHarness",
    }
)
"""Calls whose request names a network mode."""
REPINNING = frozenset({"CreateAgentRuntimeEndpoint", "UpdateAgentRuntimeEndpoint"})
REFUSED = frozenset({"AccessDenied", "AccessDeniedException"})
_KEY = "guardrail: placing events by account"


def placing_events(case: Case, account: str) -> tuple[ApiEvent, ...]:
    """Calls of an account that place AI or move an endpoint, made or refused, the newest first."""
    known = case.shared.get(_KEY)
    if not isinstance(known, dict):
        known = _by_account(case)
        case.shared[_KEY] = known
    mine: tuple[ApiEvent, ...] = known.get(account, ())
    return mine


def _by_account(case: Case) -> dict[str, tuple[ApiEvent, ...]]:
    found: dict[str, list[ApiEvent]] = {}
    for event in case.snapshot.telemetry.api_events:
        if event.event_source == AGENTCORE and event.event_name in PLACING | REPINNING:
            found.setdefault(event.account, []).append(event)
    return {
        account: tuple(sorted(events, key=lambda each: (each.time, each.event_id), reverse=True))
        for account, events in found.items()
    }


def unread_regions(case: Case, subject: Subject) -> dict[str, CoverageStatus | None]:
    """The regions of the scan whose events were not read to the end."""
    statuses = {
        region: case.coverage.status(Source.CLOUDTRAIL, subject.account, region)
        for region in case.snapshot.scope.regions
    }
    return {
        region: status
        for region, status in statuses.items()
        if status is not CoverageStatus.COMPLETE
    }


def shown(events: tuple[ApiEvent, ...], most: int) -> Iterator[Evidence]:
    for event in events[:most]:
        yield seen(Source.CLOUDTRAIL, event.event_id or event.event_name, told(event))


def told(event: ApiEvent) -> str:
    """Who called what, when, from where, and what became of it."""
    mode = f" with networkMode {event.network_mode}" if event.network_mode else ""
    end = f": {printable(event.error_code)}" if event.error_code else ""
    who = printable(event.principal_arn) or "somebody whom the event does not name"
    return (
        f"{event.time:%Y-%m-%d %H:%M:%S} UTC {who} from {printable(event.source_ip)} "
        f"called {event.event_name}{mode}{end}"
    )
