"""A rule that is enforced is made to watch again, in the files; what is safe needs no evidence.

It is asked for in an emergency: settings and a store that cannot be read cost a note, never the
rollback, and files that do not change are not looked at.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ringfence.errors import ConfigError, ExitCode, StoreError
from ringfence.model.document import ExitInfo
from ringfence.model.policy import DcfRule, PolicyPack, RuleAction
from ringfence.model.promotion import PromotionSettings, PromotionStep, StepKind
from ringfence.model.text import printable
from ringfence.promote.evidence import PromotionEvidence
from ringfence.promote.history import latest_steps, step_of
from ringfence.promote.readiness import readiness
from ringfence.workflow.places import default_store
from ringfence.workflow.promotion_files import GeneratedFolder, with_watch, write_files
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
    folder, rule = _refuse_unsafe(request, asked)
    after = folder.changed(rule.name, watch=True)
    write_files(folder, after)
    pack = with_watch(asked.pack, rule.name, watch=True)
    back = step_of(pack, replace(rule, watch=True), StepKind.ROLLED_BACK, at=now, place=asked.place)
    steps, notes = _remembered(request, back) if request.keeps else ((), ())
    settings, unread = _settings(request)
    evidence = PromotionEvidence(as_of=now, steps=latest_steps(steps))
    impact = ("it watches again: what it took passes, or is decided by the rules after it",)
    step = make_step(asked, rule.name, StepKind.ROLLED_BACK, after, impact=impact)
    document = document_of(
        pack,
        settings,
        as_of=now,
        gaps=(),
        evidence=evidence,
        rules=readiness(pack, evidence, settings),
        step=replace(step, applied=True),
        notes=("no past traffic is read for a rollback",),
        exit_info=ExitInfo(code=int(ExitCode.DONE), reason=f"{rule.name} watches again"),
    )
    return Promoted(document=document, notes=(*unread, *notes))


def _refuse_unsafe(request: PromoteRequest, asked: Asked) -> tuple[GeneratedFolder, DcfRule]:
    """The folder and the rule; ConfigError where there is nothing to take back, or not yet."""
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
    return asked.folder, rule


def _remembered(
    request: PromoteRequest, back: PromotionStep
) -> tuple[tuple[PromotionStep, ...], tuple[str, ...]]:
    """The life of the rules with this step in it, as far as the store can be read and written."""
    try:
        store = request.store or default_store()
        known, unread = known_steps(store, back.pack, back.place, named=False)
        unwritten = keep_steps(store, (back,), named=False)
    except (ConfigError, StoreError, OSError) as error:
        return (back,), (f"the rollback is not kept in the store: {error}",)
    return (*known, back), (*unread, *unwritten)


def _settings(request: PromoteRequest) -> tuple[PromotionSettings, tuple[str, ...]]:
    """What is asked of a promotion; the defaults where the settings are malformed."""
    try:
        store = request.store or default_store()
        settings, _ = settings_of(request.settings, source=request.source, store=store)
    except (ConfigError, OSError) as error:
        return PromotionSettings(), (f"the settings are not used: {error}",)
    return settings.promotion, ()


def _denies_after(pack: PolicyPack, rule: DcfRule) -> str:
    """The last enforced deny behind a permit: it takes the traffic if watching ends no evaluation."""
    if rule.action is RuleAction.DENY:
        return ""
    behind = pack.in_order[pack.in_order.index(rule) + 1 :]
    denies = [each.name for each in behind if each.action is RuleAction.DENY and not each.watch]
    return denies[-1] if denies else ""
