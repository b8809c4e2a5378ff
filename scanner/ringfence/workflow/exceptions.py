"""Which findings somebody accepted for now, and which exceptions did nothing or ran out; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ringfence.classify.sanctions import Listing
from ringfence.guardrail.wildcard import matches
from ringfence.model.decision import RiskException
from ringfence.model.finding import Finding, FindingStatus

_OF_DESTINATIONS = frozenset({"unsanctioned-model-egress", "undeclared-mcp-server"})
"""Detections whose key ends with the destination that is the problem, and nothing else is."""
_NEVER_BY_DESTINATION = frozenset({"prohibited-destination", "look-alike-destination"})
"""Likewise, but what they find is never accepted for whoever may go there tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Excepted:
    """The findings with their new status, and what the user should know of the exceptions."""

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


def except_findings(
    findings: tuple[Finding, ...], exceptions: tuple[RiskException, ...], *, day: date
) -> Excepted:
    """Mark what an exception takes that is in force on the day of the scan."""
    asked = [_Asked(each) for each in exceptions]
    marked = tuple(_marked(finding, asked, day) for finding in findings)
    notes = [note for each in asked if (note := each.note(marked, day))]
    return Excepted(findings=marked, notes=tuple(notes))


def _marked(finding: Finding, asked: Iterable[_Asked], day: date) -> Finding:
    """The finding as it is, or excepted by the one for it alone, else by the one that lasts."""
    taking = [
        each.exception for each in asked if each.exception.in_force(day) and each.takes(finding)
    ]
    if not taking:
        return finding
    best = max(taking, key=lambda each: (bool(each.finding), each.expires))
    return replace(finding, status=FindingStatus.EXCEPTED, exception=best)


class _Asked:
    """One exception, and which findings it is of."""

    def __init__(self, exception: RiskException) -> None:
        self.exception = exception
        self._hosts = Listing((exception.destination,) if exception.destination else ())

    def takes(self, finding: Finding) -> bool:
        """Whether the exception is of this finding, on whatever day."""
        return self._is_of(finding, _OF_DESTINATIONS)

    def note(self, findings: Iterable[Finding], day: date) -> str:
        """A sentence where the exception ran out, is refused, or does nothing; else empty."""
        listed = tuple(findings)
        mine = sum(self.takes(finding) for finding in listed)
        barred = sum(self._is_of(finding, _NEVER_BY_DESTINATION) for finding in listed)
        named = f"the exception of {self.exception.subject} (owner {self.exception.owner})"
        if not self.exception.in_force(day):
            back = f"{_counted(mine)} open again" if mine else "it matches nothing: remove it"
            return f"{named} expired on {self.exception.expires}: {back}"
        if barred:
            return (
                f"{named} does not take {_counted(barred, '')} of a prohibited destination or a "
                "look-alike; such a finding is excepted by its fingerprint alone"
            )
        return "" if mine else f"{named} matches no finding of this scan"

    def _is_of(self, finding: Finding, detections: frozenset[str]) -> bool:
        one = self.exception
        if one.runtime and not matches(one.runtime, finding.resource):
            return False
        if one.finding:
            return detections is _OF_DESTINATIONS and one.finding == finding.fingerprint
        named = finding.key[-1] if finding.key and finding.detection in detections else ""
        return bool(named and self._hosts.match(named))


def _counted(number: int, verb: str | None = None) -> str:
    noun = "finding" if number == 1 else "findings"
    word = verb if verb is not None else ("is" if number == 1 else "are")
    return f"{number} {noun} {word}".strip()
