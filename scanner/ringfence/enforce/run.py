"""Runs checks, and owns UNKNOWN: what was not read for a check never lets it pass.

A source that could not be read at all ends the check before it runs. One that was read in part lets it
run, since what was seen may show that containment is broken, and takes back what would be good news.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import Check
from ringfence.enforce.subjects import Subject, subjects_of
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.finding import Evidence
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckResult, CheckStatus, Layer, Outcome
from ringfence_rules.checks import CheckText, check_texts

NOT_READ = "source-not-read"
PARTIAL = "source-partial"
NO_EVIDENCE = "no-evidence"
COMMON_CAUSES = (NOT_READ, PARTIAL, NO_EVIDENCE)
"""Causes that the runner gives, whatever the check."""
_REMEDIES = {
    NOT_READ: "give ringfence what it needs to read the source: the coverage says which permission or option",
    PARTIAL: "let the source be read to its end: the coverage says what is missing",
    NO_EVIDENCE: "nothing shows it either way; look at the evidence of the other layers",
}
_READABLE = (CoverageStatus.COMPLETE, CoverageStatus.PARTIAL)


def results(case: Case, checks: Iterable[Check]) -> Iterator[CheckResult]:
    """The results of every check on every subject of its scope, as they come."""
    subjects = subjects_of(case)
    texts = check_texts()
    for check in checks:
        text = texts[check.id]
        for subject in subjects:
            if subject.scope is check.scope:
                for outcome in _outcomes(case, check, subject):
                    yield _result(check, text, subject, outcome)


def _outcomes(case: Case, check: Check, subject: Subject) -> Iterator[Outcome]:
    statuses = {source: _status(case, source, subject) for source in check.needs}
    others = {source: _status(case, source, subject) for source in check.any_of}
    lost = [source for source, status in statuses.items() if status not in _READABLE]
    if check.any_of and not any(status in _READABLE for status in others.values()):
        lost += check.any_of
    if lost:
        yield _not_read(case, lost, subject)
        return
    told = tuple(check.ask(case, subject))
    if not told:
        message = f"nothing that was read of {subject.name} shows it"
        yield Outcome(status=CheckStatus.UNKNOWN, cause=NO_EVIDENCE, message=message)
    cut = [source for source, status in statuses.items() if status is CoverageStatus.PARTIAL]
    if check.any_of and CoverageStatus.COMPLETE not in others.values():
        cut += [source for source, status in others.items() if status is CoverageStatus.PARTIAL]
    for outcome in told:
        good = outcome.status in (CheckStatus.PASS, CheckStatus.NOT_APPLICABLE)
        yield _taken_back(case, outcome, cut, subject) if cut and good else outcome


def _status(case: Case, source: Source, subject: Subject) -> CoverageStatus | None:
    return case.coverage.status(source, subject.account, subject.region)


def _not_read(case: Case, lost: list[Source], subject: Subject) -> Outcome:
    names = ", ".join(lost)
    return Outcome(
        status=CheckStatus.UNKNOWN,
        cause=NOT_READ,
        message=f"not judged, since {names} could not be read",
        evidence=tuple(_row(case, source, subject) for source in lost),
    )


def _taken_back(case: Case, outcome: Outcome, cut: list[Source], subject: Subject) -> Outcome:
    return Outcome(
        status=CheckStatus.UNKNOWN,
        cause=PARTIAL,
        message=f"{outcome.message}; but {', '.join(cut)} was read in part",
        evidence=(*outcome.evidence, *(_row(case, source, subject) for source in cut)),
    )


def _row(case: Case, source: Source, subject: Subject) -> Evidence:
    """The coverage that says what became of a source."""
    rows = [*case.snapshot.coverage, *(case.controller.coverage if case.controller else ())]
    found = [row for row in rows if row.source is source and _about(row, subject)]
    worst = max(found, key=lambda row: not row.complete, default=None)
    detail = f"{worst.status}: {worst.detail}" if worst else "nobody asked for it"
    return Evidence(source=source.value, ref=subject.id, detail=detail)


def _about(row: Coverage, subject: Subject) -> bool:
    return row.account in ("", subject.account) and row.region in ("", subject.region)


def _result(check: Check, text: CheckText, subject: Subject, outcome: Outcome) -> CheckResult:
    own = text.causes.get(outcome.cause)
    if outcome.cause and own is None and outcome.cause not in COMMON_CAUSES:
        raise KeyError(f"{check.id} has no cause {outcome.cause}")
    remedy = own.remedy if own else _REMEDIES.get(outcome.cause, "")
    return CheckResult(
        check=check.id,
        layer=Layer(text.layer),
        scope=check.scope,
        resource=subject.id,
        account=subject.account,
        region=subject.region,
        status=outcome.status,
        cause=outcome.cause,
        message=outcome.message,
        remedy=remedy,
        caps=_caps(text, outcome),
        evidence=outcome.evidence,
    )


def _caps(text: CheckText, outcome: Outcome) -> Containment | None:
    """The best verdict that an outcome still allows."""
    match outcome.status:
        case CheckStatus.FAIL:
            caps = text.causes[outcome.cause].caps
            return Containment(caps) if caps else None
        case CheckStatus.UNKNOWN:
            return Containment.UNKNOWN if text.decides else None
        case _:
            return None
