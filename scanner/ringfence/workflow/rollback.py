"""A rule that is enforced is made to watch again, in the files; what is safe needs no evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ringfence.errors import ConfigError, ExitCode
from ringfence.model.document import ExitInfo
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction
from ringfence.model.promotion import PromotionStep, StepKind
from ringfence.model.text import printable
from ringfence.promote.history import latest_steps, step_of
from ringfence.promote.readiness import readiness
from ringfence.promote.reasons import PromotionEvidence
from ringfence.workflow.places import default_store
from ringfence.workflow.promotion_files import with_watch, write_files
from ringfence.workflow.promotion_request import (
    Asked,
    Promoted,
    PromoteRequest,
    document_of,
    make_step,
)
from ringfence.workflow.promotion_state import keep_steps, known_steps
from ringfence.workflow.settings import settings_of


def rolled_back(request: PromoteRequest, asked: Asked, now: datetime) -> Promoted:
    """Make a rule watch again: what is safe needs no evidence."""
    if request.apply_to is None or asked.folder is None:
        raise ConfigError("--rollback changes files", hint="add --apply-to DIR")
    rule = next((each for each in asked.pack.rules if each.name == request.rollback), None)
    if rule is None:
        names = ", ".join(printable(each.name, 60) for each in asked.pack.in_order[:20])
        raise ConfigError(
            f"the pack has no rule {printable(request.rollback)}", hint=f"its rules: {names}"
        )
    if later := _denies_after(asked.pack, rule):
        raise ConfigError(
            f"{printable(later)} is enforced and may deny what {printable(rule.name)} permits once "
            "it only watches",
            hint=f"roll back {printable(later)} first",
        )
    if rule.watch:
        raise ConfigError(
            f"the rule {printable(rule.name)} only watches", hint="there is nothing to take back"
        )
    store = request.store or default_store()
    settings, _ = settings_of(request.settings, source=request.source, store=store)
    after = asked.folder.changed(rule.name, watch=True)
    impact = ("it watches again: what it took passes, or is decided by the rules after it",)
    step = replace(
        make_step(asked, rule.name, StepKind.ROLLED_BACK, after, impact=impact), applied=True
    )
    pack = with_watch(asked.pack, rule.name, watch=True)
    notes: tuple[str, ...] = ()
    steps: tuple[PromotionStep, ...] = ()
    if request.keep:
        steps, notes = known_steps(store, pack.name, named=request.store is not None)
    write_files(asked.folder, after)
    if request.keep:
        back = step_of(pack, replace(rule, watch=True), StepKind.ROLLED_BACK, at=now)
        notes += keep_steps(store, (back,), named=False)
        steps = (*steps, back)
    evidence = PromotionEvidence(as_of=now, steps=latest_steps(steps))
    document = document_of(
        pack,
        settings.promotion,
        as_of=now,
        gaps=(),
        evidence=evidence,
        rules=readiness(pack, evidence, settings.promotion),
        step=step,
        notes=("no past traffic is read for a rollback",),
        exit_info=ExitInfo(code=int(ExitCode.DONE), reason=f"{rule.name} watches again"),
    )
    return Promoted(document=document, notes=notes)


def _denies_after(pack: PolicyPack, rule: DcfRule) -> str:
    """The last enforced deny behind a permit: it takes the traffic if watching ends no evaluation."""
    if rule.action is RuleAction.DENY:
        return ""
    behind = pack.in_order[pack.in_order.index(rule) + 1 :]
    denies = [each.name for each in behind if each.action is RuleAction.DENY and not each.watch]
    return denies[-1] if denies else ""
