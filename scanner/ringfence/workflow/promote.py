"""The verb `promote`: where every rule stands, the next safe step, and that step in the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

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
from ringfence.promote.history import latest_steps, new_steps, step_of
from ringfence.promote.readiness import next_rule, readiness
from ringfence.promote.reasons import PromotionEvidence
from ringfence.render.promotion import impact_of
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.places import default_store
from ringfence.workflow.promotion_evidence import ReadTraffic, evidence_of, read_traffic
from ringfence.workflow.promotion_files import (
    write_files,
)
from ringfence.workflow.promotion_request import (
    Asked,
    Promoted,
    PromoteRequest,
    asked_of,
    document_of,
    make_step,
)
from ringfence.workflow.promotion_state import keep_steps, known_steps
from ringfence.workflow.rollback import rolled_back
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import Demo


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
    store = request.store or default_store()
    settings, unused = settings_of(request.settings, source=request.source, store=store)
    now = clock()
    read = read_traffic(
        request.source,
        request.files,
        request.flows,
        pack=asked.pack,
        settings=settings,
        on_progress=on_progress,
        now=now,
    )
    keep = request.keep and not (isinstance(request.source, Demo) and request.store is None)
    named = request.store is not None
    known, notes = known_steps(store, asked.pack.name, named=named) if keep else ((), ())
    # Whatever the evidence is of: nobody saw the rule watch before today.
    seen = new_steps(asked.pack, known, at=now)
    gaps = tuple(row for row in read.coverage if row.gap)
    evidence = replace(
        evidence_of(read, settings, today=now.date()),
        steps=latest_steps((*known, *seen)),
        gaps=() if request.allow_incomplete else gaps,
        complete=read.complete or request.allow_incomplete,
    )
    standing = readiness(asked.pack, evidence, settings.promotion)
    step, after = _next(asked, standing, evidence)
    # The store is written first: one that was named and cannot be leaves the files as they were.
    if keep:
        notes += keep_steps(store, seen, named=named)
    if step is not None and request.apply_to is not None and asked.folder is not None:
        write_files(asked.folder, after)
        step = replace(step, applied=True)
        if keep:
            promoted = _promoted(asked.pack, step.rule, at=now)
            notes += keep_steps(store, (promoted,), named=False)
    document = document_of(
        asked.pack,
        settings.promotion,
        as_of=read.as_of,
        gaps=gaps,
        evidence=evidence,
        rules=standing,
        step=step,
        notes=(*asked.notes, *read.notes, *_allowed(request, gaps)),
        exit_info=_exit(request, read, standing, step),
    )
    return Promoted(document=document, notes=(*unused, *asked.notes, *read.notes, *notes))


def _promoted(pack: PolicyPack, name: str, *, at: datetime) -> PromotionStep:
    rule = next(each for each in pack.rules if each.name == name)
    return step_of(pack, replace(rule, watch=False), StepKind.PROMOTED, at=at)


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
    """0 whatever is ready; 2 where a step was asked for and none is safe; 3 for gaps."""
    if request.apply_to is not None and step is None:
        return ExitInfo(code=int(ExitCode.USAGE), reason=_nothing_ready(standing))
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
