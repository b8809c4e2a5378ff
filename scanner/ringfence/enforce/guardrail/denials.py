"""Refused calls as live proof of the guardrail, as far as a refused call can be one.

AWS refuses a call that nothing allows in the same words, so a refusal counts only where a policy of the
caller speaks of allowing the call: then it was a deny, a condition or a boundary that refused it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import not_applicable, passed, unknown
from ringfence.enforce.guardrail.trail import REFUSED, placing_events, shown, unread_regions
from ringfence.enforce.run import NOT_READ
from ringfence.enforce.subjects import Subject
from ringfence.guardrail.held import HeldReader
from ringfence.model.identity import Principal
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verification import Outcome

_SHOWN = 3
_SESSION = ":assumed-role/"


def denials_seen(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether calls of principals who could make them otherwise were refused in the window."""
    refused = tuple(
        each for each in placing_events(case, subject.account) if each.error_code in REFUSED
    )
    allowed = _allowing(case, subject)
    proof = tuple(each for each in refused if (_caller(each), each.event_name) in allowed)
    if proof:
        last = proof[0]
        yield passed(
            f"{_calls(proof)} refused to principals whose policies allow "
            f"it, the last on {last.time:%Y-%m-%d %H:%M} UTC",
            *shown(proof, _SHOWN),
        )
    elif refused:
        yield unknown(
            "refusal-not-explained",
            f"{_calls(refused)} refused to callers of whom no policy that was read allows it: the "
            "guardrail may have had no part in it",
            *shown(refused, _SHOWN),
        )
    elif unread := unread_regions(case, subject):
        yield unknown(NOT_READ, f"not judged, since cloudtrail of {', '.join(unread)} was not read")
    else:
        yield not_applicable(
            "no call that places AI was refused in the window: nobody may have tried"
        )


def _calls(events: tuple[ApiEvent, ...]) -> str:
    if len(events) == 1:
        return "1 call that places AI was"
    return f"{len(events)} calls that place AI were"


def _allowing(case: Case, subject: Subject) -> frozenset[tuple[tuple[str, str], str]]:
    """Callers with the calls that a readable policy of theirs speaks of allowing."""
    reader = HeldReader()
    names = {each.event_name for each in placing_events(case, subject.account)}
    return frozenset(
        ((each.kind.value, each.name), name)
        for each in case.snapshot.inventory.principals
        if each.account == subject.account
        for name in sorted(names)
        if _speaks(reader, each, name)
    )


def _speaks(reader: HeldReader, principal: Principal, name: str) -> bool:
    held = reader.held(principal)
    return not held.unreadable and held.allows_at_all(f"bedrock-agentcore:{name}")


def _caller(event: ApiEvent) -> tuple[str, str]:
    """Kind and name of the role or user whom an event names."""
    if _SESSION in event.principal_arn:
        return "role", event.principal_arn.partition(_SESSION)[2].partition("/")[0]
    kind, _, name = event.principal_arn.rpartition(":")[2].partition("/")
    return kind, name.rpartition("/")[2]
