"""The verb `promote`: where every rule stands, the next safe step, and that step in the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ringfence.errors import ExitCode
from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, silent
from ringfence.model.finding import Severity
from ringfence.model.policy import PolicyPack
from ringfence.model.promotion import (
    PromotionStep,
    RuleReadiness,
    Step,
    StepKind,
)
from ringfence.model.settings import Settings
from ringfence.model.text import printable
from ringfence.promote.acceptance import acceptances
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.history import latest_steps, new_steps, step_of
from ringfence.promote.readiness import next_rule, readiness
from ringfence.render.promotion import impact_of
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.places import default_store
from ringfence.workflow.promotion_evidence import evidence_of
from ringfence.workflow.promotion_files import write_files
from ringfence.workflow.promotion_request import (
    Asked,
    Promoted,
    PromoteRequest,
    asked_of,
    document_of,
    make_step,
)
from ringfence.workflow.promotion_state import keep_steps, known_steps
from ringfence.workflow.promotion_traffic import ReadTraffic, read_traffic
from ringfence.workflow.rollback import rolled_back
from ringfence.workflow.settings import settings_of


def promote(
    request: PromoteRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Promoted:
    """Say where every rule stands; with apply_to make the next step, or a rollback, in the files.

    Raises ConfigError and PackError for wrong input, and then nothing is written.
    """
    asked = asked_of(request)
    if request.rollback:
        return rolled_back(request, asked, clock())
    now = clock()
    store = request.store or default_store()
    settings, unused = settings_of(request.settings, source=request.source, store=store)
    read = read_traffic(
        request.source,
        request.files,
        request.flows,
        pack=asked.pack,
        settings=settings,
        on_progress=on_progress,
        now=now,
    )
    # The store is written first: one that was named and cannot be leaves the files as they were.
    steps, forgotten = _seen(request, asked, store, now)
    evidence = _evidence(request, read, settings, steps=steps, now=now)
    standing = readiness(asked.pack, evidence, settings.promotion)
    step, after = _next(asked, standing, evidence)
    wanted = step is not None and request.expect in ("", step.rule)
    if step is not None and wanted and request.apply_to is not None and asked.folder is not None:
        write_files(asked.folder, after)
        step = replace(step, applied=True)
        forgotten += _kept(request, asked, store, step.rule, now)
    told = (*asked.notes, *read.notes, *_foreign(asked.pack, evidence))
    document = document_of(
        asked.pack,
        settings.promotion,
        as_of=read.as_of,
        gaps=_gaps(read),
        evidence=evidence,
        rules=standing,
        step=step,
        notes=(*told, *_allowed(request, _gaps(read))),
        exit_info=_exit(request, read, standing, step),
    )
    notes = (*unused, *told, *forgotten, *acceptances(asked.pack, evidence, standing))
    return Promoted(document=document, notes=notes)


def _gaps(read: ReadTraffic) -> tuple[Coverage, ...]:
    return tuple(row for row in read.coverage if row.gap)


def _seen(
    request: PromoteRequest, asked: Asked, store: Path, now: datetime
) -> tuple[tuple[PromotionStep, ...], tuple[str, ...]]:
    """The life of the rules with what is seen of them now, which is kept; and what could not be."""
    if not request.keeps:
        return new_steps(asked.pack, (), at=now, place=asked.place), ()
    named = request.store is not None
    known, notes = known_steps(store, asked.pack.name, asked.place, named=named)
    # Whatever the evidence is of: nobody saw the rule watch before today.
    seen = new_steps(asked.pack, known, at=now, place=asked.place)
    return (*known, *seen), (*notes, *keep_steps(store, seen, named=named))


def _kept(
    request: PromoteRequest, asked: Asked, store: Path, name: str, now: datetime
) -> tuple[str, ...]:
    """Keep that a rule was promoted; a sentence where that could not be."""
    if not request.keeps:
        return ()
    rule = next(each for each in asked.pack.rules if each.name == name)
    step = step_of(
        asked.pack, replace(rule, watch=False), StepKind.PROMOTED, at=now, place=asked.place
    )
    return keep_steps(store, (step,), named=False)


def _evidence(
    request: PromoteRequest,
    read: ReadTraffic,
    settings: Settings,
    *,
    steps: tuple[PromotionStep, ...],
    now: datetime,
) -> PromotionEvidence:
    return replace(
        evidence_of(read, settings, today=now.date()),
        steps=latest_steps(steps),
        gaps=() if request.allow_incomplete else _gaps(read),
        complete=read.complete or request.allow_incomplete,
    )


def _foreign(pack: PolicyPack, evidence: PromotionEvidence) -> tuple[str, ...]:
    """Exceptions, and what was accepted, for rules that the pack does not have."""
    names = {rule.name for rule in pack.rules}
    exceptions = (
        f"the exception of {each.subject} (owner {each.owner}) names the rule "
        f"{printable(each.rule, 60)}, which the pack does not have"
        for each in evidence.exceptions
        if each.rule and each.rule not in names
    )
    accepted = (
        f"promotion.accept_perhaps (owner {each.owner}) names the rule {printable(each.rule, 60)}, "
        "which the pack does not have"
        for each in evidence.accepted
        if each.rule not in names
    )
    return (*exceptions, *accepted)


def _next(
    asked: Asked, standing: tuple[RuleReadiness, ...], evidence: PromotionEvidence
) -> tuple[Step | None, Mapping[str, str]]:
    """The next safe step, and the files after it."""
    rule = next_rule(asked.pack, standing)
    if rule is None:
        return None, {}
    state = next(each for each in standing if each.name == rule.name)
    after = asked.folder.changed(rule.name, watch=False) if asked.folder else {}
    step = make_step(asked, rule.name, StepKind.PROMOTED, after, impact=impact_of(state))
    return step, after


def _allowed(request: PromoteRequest, gaps: tuple[Coverage, ...]) -> tuple[str, ...]:
    if not (gaps and request.allow_incomplete):
        return ()
    sources = ", ".join(sorted({str(row.source) for row in gaps}))
    return (f"by --allow-incomplete no rule waits for what was not read completely: {sources}",)


def _exit(
    request: PromoteRequest,
    read: ReadTraffic,
    standing: tuple[RuleReadiness, ...],
    step: Step | None,
) -> ExitInfo:
    """0 whatever is ready; 2 where a step was asked for and is not the next safe one; 3 for gaps."""
    if request.apply_to is not None and step is None:
        return ExitInfo(code=int(ExitCode.USAGE), reason=_nothing_ready(standing))
    if step is not None and not step.applied and request.expect:
        reason = f"nothing was written: the next step is {step.rule}, not {request.expect}"
        return ExitInfo(code=int(ExitCode.USAGE), reason=printable(reason))
    if read.unread.count and not request.allow_incomplete:
        reason = f"incomplete: {read.unread.count:,} lines of the flows could not be read"
        return ExitInfo(code=int(ExitCode.INCOMPLETE), reason=reason)
    if read.coverage:
        found = exit_info(
            read.coverage,
            (),
            fail_on=Severity.HIGH,
            allow_incomplete=request.allow_incomplete,
            complete=read.complete,
        )
        if found.code != ExitCode.DONE or any(row.gap for row in read.coverage):
            return found
    enforced = sum(each.readiness == "promoted" for each in standing)
    upcoming = "none is ready"
    if step is not None:
        upcoming = f"{step.rule} is enforced now" if step.applied else f"next is {step.rule}"
    return ExitInfo(
        code=int(ExitCode.DONE),
        reason=f"{enforced} of {len(standing)} rules were enforced, {upcoming}",
    )


def _nothing_ready(standing: tuple[RuleReadiness, ...]) -> str:
    first = next((each for each in standing if each.reasons), None)
    if first is None:
        return "nothing was written: every rule is promoted already"
    return (
        f"nothing was written: no rule is ready to promote; {first.name} is not, since "
        f"{first.reasons[0].message}"
    )
