"""Every reason that keeps a rule from being promoted; what is not known is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ringfence.model.coverage import Coverage
from ringfence.model.decision import RiskException
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    Protocol,
    RuleAction,
)
from ringfence.model.promotion import (
    BlockCode,
    BlockReason,
    Phase,
    PromotionSettings,
    PromotionStep,
    StepKind,
)
from ringfence.model.replay import Flips, Replay, RuleReplay
from ringfence.policy.evaluate import evaluate
from ringfence.promote.identity import rule_hash

PHASES = tuple(Phase)
_EVERYWHERE = frozenset({ANYWHERE, PUBLIC_INTERNET})
STALE_AFTER = timedelta(days=1)
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionEvidence:
    """What is known on the day of the question."""

    as_of: datetime
    reaches_back_to: datetime | None = None
    """The beginning of the evidence; None when nothing says."""
    gaps: tuple[Coverage, ...] = ()
    complete: bool = True
    """False for a recording that was interrupted."""
    whole: Replay | None = None
    """All past traffic against the pack; None when there was none to replay."""
    counted: Mapping[Phase, Replay] = field(default_factory=dict)
    """Only what was seen in the last `clean_days` and is not prohibited, against the pack as it is
    when the turn of each phase has come (`at_turn`)."""
    newest: Mapping[str, datetime] = field(default_factory=dict)
    """When a destination of a rule was last new, by the name of the rule; recent ones only."""
    steps: Mapping[str, PromotionStep] = field(default_factory=dict)
    """The last known step of each rule."""
    exceptions: tuple[RiskException, ...] = ()
    """Those in force on the day."""


def at_turn(pack: PolicyPack, phase: Phase) -> PolicyPack:
    """The pack with every rule of an earlier phase enforced: what a rule's impact is measured on.

    Before its turn a default deny would cut whatever the permits ahead of it are yet to permit.
    """
    mine = PHASES.index(phase)
    return replace(
        pack,
        rules=tuple(
            replace(rule, watch=False) if PHASES.index(phase_of(rule)) < mine else rule
            for rule in pack.rules
        ),
    )


def phase_of(rule: DcfRule) -> Phase:
    """Its place in the order: a deny of everything that names no port and no host comes last."""
    if rule.action is RuleAction.PERMIT:
        return Phase.PERMIT
    everything = (
        not _EVERYWHERE.isdisjoint(rule.dst)
        and not rule.web_groups
        and not rule.ports
        and rule.protocol is Protocol.ANY
    )
    return Phase.DEFAULT_DENY if everything else Phase.DENY


def of_pack(
    pack: PolicyPack, evidence: PromotionEvidence, settings: PromotionSettings
) -> Iterator[BlockReason]:
    """What keeps every rule from being promoted."""
    if evidence.whole is None or not evidence.counted:
        yield _block(BlockCode.NO_TRAFFIC, "no past traffic was replayed against the pack")
    elif errors := evidence.whole.results.error_count:
        yield _block(
            BlockCode.REPLAY_ERRORS, f"{errors} lines of past traffic could not be replayed"
        )
    if not evidence.complete:
        yield _block(BlockCode.COVERAGE, "the recording was interrupted")
    for source, status in sorted({(str(row.source), str(row.status)) for row in evidence.gaps}):
        yield _block(BlockCode.COVERAGE, f"the source {source} was not read completely: {status}")
    yield from _of_controller(pack, settings)
    newest = evidence.whole.results.newest_date if evidence.whole else None
    if newest and evidence.as_of - newest > STALE_AFTER:
        yield _block(
            BlockCode.STALE,
            f"the newest traffic is {_days(evidence.as_of - newest)} days older than the end of the "
            "evidence",
        )
    begins, needed = evidence.reaches_back_to, settings.thresholds.lookback_days
    if needed and (begins is None or evidence.as_of - begins < timedelta(days=needed)):
        reach = "to no known day" if begins is None else f"{_days(evidence.as_of - begins)} days"
        yield _block(
            BlockCode.LOOKBACK,
            f"the evidence reaches back {reach}, and {needed} days are asked for",
        )


def _of_controller(pack: PolicyPack, settings: PromotionSettings) -> Iterator[BlockReason]:
    """What decides before and after the pack, which its files neither hold nor manage."""
    known = settings.default_action
    if known is None:
        yield _block(
            BlockCode.DEFAULT_ACTION,
            "the controller's default action is not known: look it up and write "
            "promotion.default_action",
        )
    elif known is RuleAction.DENY:
        yield _block(
            BlockCode.DEFAULT_ACTION,
            "the controller's default action is DENY: monitor mode may block already, so what was "
            "seen is no measure of what is needed",
        )
    elif known is not pack.default_action:
        yield _block(
            BlockCode.DEFAULT_ACTION,
            f"the pack assumes the default action {pack.default_action}, and it is {known}",
        )
    if settings.rulesets_ahead is None:
        yield _block(
            BlockCode.RULESETS_AHEAD,
            "whether other rulesets are evaluated before the pack is not known: look, and write "
            "promotion.rulesets_ahead",
        )
    elif settings.rulesets_ahead:
        yield _block(
            BlockCode.RULESETS_AHEAD,
            f"{_listed(settings.rulesets_ahead)} decide before the pack, and were not replayed",
        )


def of_time(
    pack: PolicyPack, rule: DcfRule, evidence: PromotionEvidence, settings: PromotionSettings
) -> Iterator[BlockReason]:
    """What more days would settle."""
    thresholds = settings.thresholds
    since = watched_since(pack, rule, evidence.steps.get(rule.name))
    watched = max(evidence.as_of - since, timedelta()) if since else timedelta()
    if watched < timedelta(days=thresholds.watched_days):
        yield _block(
            BlockCode.WATCHED,
            f"it has watched as it is for {_days(watched)} days, and {thresholds.watched_days} are "
            "asked for",
        )
    newest = evidence.newest.get(rule.name)
    if newest and evidence.as_of - newest < timedelta(days=thresholds.quiet_days):
        yield _block(
            BlockCode.NEW_DESTINATION,
            f"a destination that it takes was new {_days(evidence.as_of - newest)} days ago, and "
            f"{thresholds.quiet_days} quiet days are asked for",
        )


def watched_since(pack: PolicyPack, rule: DcfRule, step: PromotionStep | None) -> datetime | None:
    """Since when it watches as it is; None where it is enforced, changed, or was never seen."""
    watches = step is not None and step.step is not StepKind.PROMOTED
    if step is None or not watches or not rule.watch or step.rule_hash != rule_hash(pack, rule):
        return None
    return step.at


def of_traffic(counted: RuleReplay | None, settings: PromotionSettings) -> Iterator[BlockReason]:
    """Decisions that would change for what was seen lately, under both readings of monitor mode."""
    if counted is None or counted.flips_terminal is None or counted.flips_fallthrough is None:
        return
    readings = (counted.flips_terminal, counted.flips_fallthrough)
    if counted.name in settings.accept_perhaps:
        readings = (_surely(readings[0]), _surely(readings[1]))
    if max(each.revoked + each.maybe_revoked for each in readings):
        yield _block(BlockCode.WOULD_CUT, _cut(readings, settings.thresholds.clean_days))
    if opened := max(each.gained + each.maybe_gained for each in readings):
        yield _block(
            BlockCode.WOULD_OPEN, f"it would have let {_connections(opened)} pass that are stopped"
        )
    if unknown := max(each.unknown for each in readings):
        yield _block(
            BlockCode.NOT_KNOWN,
            f"what becomes of {_connections(unknown)} is not known, before or after",
        )
    if _changes(readings[0]) != _changes(readings[1]):
        yield _block(
            BlockCode.MONITOR_SEMANTICS,
            "it changes other decisions if a match that watches ends evaluation than if it does not",
        )


def _surely(flips: Flips) -> Flips:
    """Without what is only possible."""
    return replace(flips, maybe_revoked=0, maybe_gained=0, unknown=0)


def _cut(readings: tuple[Flips, Flips], days: int) -> str:
    surely = max(each.revoked for each in readings)
    perhaps = max(each.maybe_revoked for each in readings)
    runtimes = tuple(sorted({name for each in readings for name in each.runtimes}))
    whose = f" of {_listed(tuple(map(_short, runtimes)))}" if runtimes else ""
    more = f", and {perhaps:,} perhaps," if perhaps else ""
    return (
        f"it would have cut {_connections(surely)}{more}{whose} in the last {days} days that nothing "
        "explains"
    )


def _changes(flips: Flips) -> tuple[int, int]:
    return (flips.revoked + flips.maybe_revoked, flips.gained + flips.maybe_gained)


def of_exceptions(
    pack: PolicyPack, rule: DcfRule, exceptions: tuple[RiskException, ...]
) -> Iterator[BlockReason]:
    """Exceptions in force that name the rule, or whose destination it would cut."""
    for each in exceptions:
        if each.rule == rule.name or (not each.rule and _would_cut(pack, rule, each.destination)):
            yield _block(
                BlockCode.EXCEPTION,
                f"the exception of {each.subject} (owner {each.owner}, until {each.expires}) "
                "depends on it",
            )


def _would_cut(pack: PolicyPack, rule: DcfRule, destination: str) -> bool:
    """Whether the rule is, or may be, what denies a destination to its sources."""
    if rule.action is RuleAction.PERMIT or not destination:
        return False
    host = destination.removeprefix("*.")
    for source in rule.src:
        flow = (
            Flow(src=source, dst=host, port=443, tls=True)
            if _is_address(host)
            else Flow(src=source, host=_below(destination), port=443, tls=True)
        )
        verdict = evaluate(pack, flow)
        named = rule.name in (verdict.rule, *verdict.candidates)
        if named and verdict.decision is not Decision.PERMIT:
            return True
    return False


def _below(destination: str) -> str:
    return f"any.{destination[2:]}" if destination.startswith("*.") else destination


def _is_address(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def of_order(pack: PolicyPack, rule: DcfRule) -> Iterator[BlockReason]:
    """Rules of an earlier phase that still watch: permits come first, the default deny last."""
    mine = PHASES.index(phase_of(rule))
    earlier = tuple(
        each.name for each in pack.in_order if each.watch and PHASES.index(phase_of(each)) < mine
    )
    if earlier:
        yield _block(BlockCode.ORDER, f"its turn is after {_listed(earlier)}")


def _block(code: BlockCode, message: str) -> BlockReason:
    return BlockReason(code=code, message=message)


def _days(span: timedelta) -> str:
    return f"{max(span, timedelta()) / timedelta(days=1):.3g}"


def _connections(number: int) -> str:
    return f"{number:,} connection{'' if number == 1 else 's'}"


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _short(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
