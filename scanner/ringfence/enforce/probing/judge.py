"""What a report proves, target by target: only together with controls and the gateway's own log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.probing.denials import denials_of
from ringfence.enforce.probing.question import flow_of
from ringfence.enforce.probing.reach import Reach, came_to, reach
from ringfence.enforce.traffic.denials import shown
from ringfence.enforce.traffic.rule_book import rule_book
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.flow import Decision
from ringfence.model.probe import Alive, ProbedTarget, ProbeReport, Purpose
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.text import printable
from ringfence.model.verification import Outcome
from ringfence.policy.digest import pack_digest
from ringfence.policy.evaluate import evaluate

CONTROL_FAILED = "control-failed"
_KEY = "probe.judged"
_ALIVE = {
    Alive.OPERATOR: "a canary that is up",
    Alive.REACHED: "reached from elsewhere",
    Alive.ASSUMED: "assumed to be up",
    Alive.UNKNOWN: "not known to be up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a report decides nothing."""

    cause: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A report as it was judged, the same for every endpoint in the subnet of the probe."""

    controls: Outcome
    targets: tuple[tuple[ProbedTarget, Outcome], ...]


def judged(case: Case, report: ProbeReport) -> Judged:
    """Every target of a report; judged once."""
    held = case.shared.get(_KEY)
    if not isinstance(held, Judged):
        trouble = _trouble(case, report)
        held = case.shared[_KEY] = Judged(
            controls=_controls(report, trouble),
            targets=tuple((each, _outcome(case, report, each, trouble)) for each in report.targets),
        )
    return held


def _controls(report: ProbeReport, trouble: Trouble | None) -> Outcome:
    if trouble is not None:
        return unknown(trouble.cause, trouble.message)
    answered = tuple(_answered(report))
    names = ", ".join(sorted({_name(each) for each in answered})[:3])
    return passed(
        f"{len(answered)} permitted targets answered, so that the network was up: {names}",
        *(_seen(each) for each in answered[:3]),
    )


def _trouble(case: Case, report: ProbeReport) -> Trouble | None:
    if case.pack is None or pack_digest(case.pack) != report.pack_sha256:
        told = "no pack is expected here" if case.pack is None else "another pack is expected now"
        return Trouble(
            cause="other-pack", message=f"the plan was made for {report.pack}, and {told}"
        )
    if report.finished_at < case.as_of - case.fresh:
        ended = f"{report.finished_at:%Y-%m-%d %H:%M}"
        return Trouble(
            cause="stale-report",
            message=f"the probe ended on {ended} UTC, which shows nothing of what is in force now",
        )
    if not any(_answered(report)):
        return Trouble(
            cause=CONTROL_FAILED,
            message="no permitted target answered, so that silence may be a network that is down",
        )
    return None


def _answered(report: ProbeReport) -> Iterator[ProbedTarget]:
    for each in report.targets:
        wanted = each.target.purpose is Purpose.PERMITTED
        if wanted and reach(each, report.intercepting_issuers) is Reach.THROUGH:
            yield each


def _outcome(
    case: Case, report: ProbeReport, probed: ProbedTarget, trouble: Trouble | None
) -> Outcome:
    purpose = probed.target.purpose
    came = reach(probed, report.intercepting_issuers)
    answered = came is Reach.THROUGH and purpose is Purpose.DENIED
    if trouble is not None and not (answered and trouble.cause == CONTROL_FAILED):
        return unknown(trouble.cause, f"{_name(probed)}: {trouble.message}", _seen(probed))
    if came is Reach.NOT_TRIED:
        return unknown("not-tried", f"{_name(probed)} was not tried", _seen(probed))
    if purpose is Purpose.RESIDUAL:
        told = "was reached" if came is Reach.THROUGH else "was not reached"
        return not_applicable(
            f"{_name(probed)} {told} under a permitted name: {probed.target.why}", _seen(probed)
        )
    if purpose is Purpose.PERMITTED:
        return _permitted(case, probed, came)
    return _denied(case, probed, came)


def _permitted(case: Case, probed: ProbedTarget, came: Reach) -> Outcome:
    name, words = _name(probed), came_to(probed)
    if came is Reach.THROUGH:
        return passed(f"{name} is permitted, and answered", _seen(probed))
    if came is Reach.NO_NAME or probed.target.alive is Alive.UNKNOWN:
        return unknown("permitted-target-silent", f"{name} gave no answer: {words}", _seen(probed))
    everything = rule_book(case).names.values()
    log = [each for each in denials_of(case, probed, everything) if each.enforced]
    by = f", and {rule_book(case).called(log)} denied it" if log else ""
    return failed(
        "permitted-target-blocked",
        f"{name} is permitted and {_ALIVE[probed.target.alive]}, but gave no answer while other "
        f"permitted targets did: {words}{by}",
        _seen(probed),
        *_lines(case, log),
    )


def _denied(case: Case, probed: ProbedTarget, came: Reach) -> Outcome:
    name, words = _name(probed), came_to(probed)
    decision, rules, enforced = _expected(case, probed)
    if decision is not Decision.DENY:
        return unknown(
            "decided-otherwise",
            f"{name} from {probed.source} is {decision} by the pack, not denied",
            _seen(probed),
        )
    log = denials_of(case, probed, rules)
    if came is Reach.THROUGH:
        return _got_through(case, probed, log, enforced)
    if came is Reach.NO_NAME:
        return unknown(
            "name-not-resolved",
            f"{name} led to no address, so no rule was asked: {words}",
            _seen(probed),
        )
    if probed.target.alive is Alive.UNKNOWN:
        return unknown(
            "not-known-alive", f"{name} gave no answer, and may be down: {words}", _seen(probed)
        )
    proof = [each for each in log if each.enforced]
    if not proof:
        return _no_proof(case, probed, rules, log)
    return passed(
        f"{name} ({_ALIVE[probed.target.alive]}) was denied by {rule_book(case).called(proof)}, "
        f"enforced, and the probe saw {words}",
        _seen(probed),
        *_lines(case, proof),
    )


def _got_through(
    case: Case, probed: ProbedTarget, log: tuple[FirewallDecision, ...], enforced: bool
) -> Outcome:
    watched = not enforced or any(not each.enforced for each in log)
    cause = "probe-passed-watching" if watched else "probe-got-through"
    told = "its rule only watches" if watched else "the pack denies it"
    return failed(
        cause,
        f"{_name(probed)} answered from inside although {told}: {came_to(probed)}",
        _seen(probed),
        *_lines(case, log),
    )


def _no_proof(
    case: Case, probed: ProbedTarget, rules: tuple[str, ...], log: tuple[FirewallDecision, ...]
) -> Outcome:
    name, words = _name(probed), came_to(probed)
    named = ", ".join(map(printable, rules)) or "the default action, which has no UUID"
    return unknown(
        "no-denial-logged",
        f"{name} gave no answer ({words}), and no log has an enforced deny of it by {named} from "
        f"{probed.source or 'the probe'} at that time",
        _seen(probed),
        *_lines(case, log),
    )


def _expected(case: Case, probed: ProbedTarget) -> tuple[Decision, tuple[str, ...], bool]:
    """What the pack says of the target for the probe's own address; the plan's word where it is open."""
    target = probed.target
    if case.pack is None or not probed.source:
        return target.expect, target.rules, target.enforced
    verdict = evaluate(case.pack, flow_of(target, probed.source), case.semantics)
    if verdict.decision is Decision.UNKNOWN:
        return target.expect, target.rules, target.enforced
    rules = (verdict.rule,) if verdict.rule else verdict.candidates
    return verdict.decision, rules, verdict.enforced


def _name(probed: ProbedTarget) -> str:
    target = probed.target
    place = target.host or target.address
    under = f" as {target.sni}" if target.sni and target.sni != place else ""
    return printable(f"{target.kind} {place}:{target.port}{under}")


def _seen(probed: ProbedTarget) -> Evidence:
    return seen(
        Source.PROBE,
        printable(probed.target.id),
        f"from {probed.source or 'no address'} to {probed.server or 'no address'} at "
        f"{probed.at:%Y-%m-%d %H:%M:%S} UTC: {came_to(probed)}",
    )


def _lines(
    case: Case, log: list[FirewallDecision] | tuple[FirewallDecision, ...]
) -> list[Evidence]:
    return [shown(each, Source.DCF_LOGS, rule_book(case)) for each in log[:3]]
