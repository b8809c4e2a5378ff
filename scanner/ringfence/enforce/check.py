"""What a check is: whom it asks about, which sources it stands on, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ringfence.enforce.case import Case
from ringfence.enforce.subjects import Subject
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.verification import CheckStatus, Outcome, Scope

Ask = Callable[[Case, Subject], Iterable[Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. Its texts, layer and causes are data in `ringfence_rules/checks/`."""

    id: str
    scope: Scope
    needs: tuple[Source, ...]
    """Each of them has to be read; what was read in part can still show a FAIL."""
    ask: Ask
    any_of: tuple[Source, ...] = ()
    """At least one of them has to be read as well; empty for none."""


def passed(message: str, *evidence: Evidence) -> Outcome:
    return Outcome(status=CheckStatus.PASS, message=message, evidence=evidence)


def failed(cause: str, message: str, *evidence: Evidence) -> Outcome:
    return Outcome(status=CheckStatus.FAIL, cause=cause, message=message, evidence=evidence)


def unknown(cause: str, message: str, *evidence: Evidence) -> Outcome:
    return Outcome(status=CheckStatus.UNKNOWN, cause=cause, message=message, evidence=evidence)


def not_applicable(message: str, *evidence: Evidence) -> Outcome:
    return Outcome(status=CheckStatus.NOT_APPLICABLE, message=message, evidence=evidence)


def seen(source: Source, ref: str, detail: str) -> Evidence:
    """One piece of evidence."""
    return Evidence(source=source.value, ref=ref, detail=detail)
