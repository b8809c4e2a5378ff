"""What the firewall denied for an endpoint's own addresses: the proof that our rules are in force.

The containment of a subnet is judged by `verdict.rules`, asked with the fresh denials of our rules
alone: somebody else's rule may go tomorrow, and an old line says nothing of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.run import NOT_READ
from ringfence.enforce.subjects import Subject
from ringfence.enforce.traffic.places import (
    FIREWALL_LOGS,
    Place,
    firewall_log,
    occupied,
    passing,
)
from ringfence.enforce.traffic.rule_book import RuleBook, Whose, rule_book
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.text import printable
from ringfence.model.verdict import Containment
from ringfence.model.verification import Outcome
from ringfence.verdict.rules import judge_rules

_SHOWN = 3
_PASSES_NONE = "no way of {} passes an enforcement point that is known: the layer of routes says where it leads"


def enforced_denials(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether rules of ours denied something for each subnet that passes the enforcement point.

    A part of a log proves as much as the whole of it, so what is missing takes no proof back.
    """
    if not subject.versions:
        return
    places = passing(case, subject)
    if not places:
        yield not_applicable(_PASSES_NONE.format(subject.name))
        return
    log = firewall_log(case, subject)
    if log is None:
        names = " or ".join(FIREWALL_LOGS)
        yield unknown(NOT_READ, f"not judged, since {names} could not be read")
        return
    needed = occupied(case, subject, places)
    if not needed:
        yield unknown(
            "no-interface", f"{subject.name} has no interface yet whose packets could be denied"
        )
    for place in needed:
        yield _of_place(case, place, log)


def would_have_denied(case: Case, subject: Subject) -> Iterator[Outcome]:
    """What rules that only watch would have denied."""
    places = passing(case, subject)
    if not places:
        yield not_applicable(_PASSES_NONE.format(subject.name))
        return
    watched = [each for place in places for each in _denials(case, place) if not each.enforced]
    if not watched:
        yield not_applicable(f"no denial for {subject.name} was only watched")
        return
    log = firewall_log(case, subject) or Source.DCF_LOGS
    book = rule_book(case)
    by_rule: dict[str, list[FirewallDecision]] = {}
    for each in watched:
        by_rule.setdefault(each.rule_id, []).append(each)
    for rule, denials in sorted(by_rule.items()):
        yield passed(
            f"{book.name(rule)} watched {counted(denials)} for {subject.name}, which it would "
            f"deny once it is enforced: {_destinations(denials)}",
            *_shown(denials, log, book),
        )


def counted(denials: Iterable[FirewallDecision]) -> str:
    count = sum(each.decisions for each in denials)
    return "1 connection" if count == 1 else f"{count} connections"


def _of_place(case: Case, place: Place, log: Source) -> Outcome:
    book = rule_book(case)
    denials = _denials(case, place)
    ours = [each for each in denials if book.whose(each.rule_id) is Whose.OURS]
    if not ours:
        return _nothing_of_ours(case, place, denials, log)
    oldest = case.as_of - case.fresh
    fresh = tuple(each for each in ours if each.last_seen >= oldest)
    if not fresh:
        last = max(each.last_seen for each in ours)
        return unknown(
            "stale-denial",
            f"the last denial of {book.called(ours)} for clients in {place.subnet} was on "
            f"{last:%Y-%m-%d %H:%M} UTC: it does not show what is in force now",
            *_shown(ours, log, book),
        )
    return _judged(case, place, fresh, log)


def _judged(case: Case, place: Place, fresh: tuple[FirewallDecision, ...], log: Source) -> Outcome:
    book = rule_book(case)
    evidence = replace(case.ground.evidence, denials={(place.subnet, place.party): fresh})
    ((containment, _),) = judge_rules(
        evidence, (place.subnet,), own=place.party, readable=True, listed=False
    )
    enforced = [each for each in fresh if each.enforced]
    watched = [each for each in fresh if not each.enforced]
    if containment is Containment.ENFORCED:
        return passed(
            f"{book.called(enforced)} denied {counted(enforced)} of clients in {place.subnet}, "
            f"the last on {max(each.last_seen for each in enforced):%Y-%m-%d %H:%M} UTC",
            *_shown(enforced, log, book),
        )
    return failed(
        "only-watched",
        f"{book.called(watched)} only watched {counted(watched)} of clients in {place.subnet}: "
        "what it denies passes",
        *_shown(watched, log, book),
    )


def _nothing_of_ours(
    case: Case, place: Place, denials: Sequence[FirewallDecision], log: Source
) -> Outcome:
    book = rule_book(case)
    unnamed = [each for each in denials if book.whose(each.rule_id) is Whose.NOT_KNOWN]
    if unnamed:
        ids = ", ".join(sorted({printable(each.rule_id) for each in unnamed})[:_SHOWN])
        return unknown(
            "rule-not-known",
            f"rules denied {counted(unnamed)} of clients in {place.subnet}, but nothing that was "
            f"read says what they are called: {ids}",
            *_shown(unnamed, log, book),
        )
    if denials:
        return unknown(
            "foreign-rule",
            f"{book.called(denials)} denied {counted(denials)} of clients in {place.subnet}, "
            "which is no deny rule of the expected pack: that ours are in force it does not show",
            *_shown(denials, log, book),
        )
    others = case.ground.evidence.denials_of_others(place.subnet, place.party)
    left_out = (
        f"; {counted(others)} of other addresses there were denied, which prove nothing for it"
        if others
        else ""
    )
    return unknown(
        "no-denial",
        f"no rule is seen to deny anything for clients in {place.subnet}{left_out}",
        *_shown(others, log, book),
    )


def _denials(case: Case, place: Place) -> Sequence[FirewallDecision]:
    return case.ground.evidence.denials.get((place.subnet, place.party), ())


def _shown(
    denials: Iterable[FirewallDecision], log: Source, book: RuleBook
) -> tuple[Evidence, ...]:
    """The latest few."""
    latest = sorted(denials, key=lambda each: (each.last_seen, each.rule_id), reverse=True)
    return tuple(shown(each, log, book) for each in latest[:_SHOWN])


def shown(denial: FirewallDecision, log: Source, book: RuleBook) -> Evidence:
    """A decision as evidence: rule, client, destination, mode and last time."""
    mode = "enforced" if denial.enforced else "watched"
    return seen(
        log,
        printable(denial.gateway),
        f"{book.name(denial.rule_id)} ({printable(denial.rule_id)}), {mode}: {denial.client} to "
        f"{destination(denial)}, {denial.decisions} lines, the last on "
        f"{denial.last_seen:%Y-%m-%d %H:%M} UTC",
    )


def destination(denial: FirewallDecision) -> str:
    """Where a client wanted to go; a name is what the client wrote."""
    name = f" ({printable(denial.sni)})" if denial.sni else ""
    return f"{denial.server} {denial.protocol} {denial.port}{name}"


def _destinations(denials: Iterable[FirewallDecision]) -> str:
    names = sorted({printable(each.sni) or each.server for each in denials})
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
