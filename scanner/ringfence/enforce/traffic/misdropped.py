"""What the firewall denied although the expected pack permits it: the mirror of an escape."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.enforce.traffic.denials import destination, shown
from ringfence.enforce.traffic.in_force import expected
from ringfence.enforce.traffic.places import firewall_log, passing
from ringfence.enforce.traffic.rule_book import rule_book
from ringfence.model.coverage import Source
from ringfence.model.flow import Decision, Flow
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.text import printable
from ringfence.model.verification import Outcome

_LISTED = 10


def misdropped_flows(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether a fresh, enforced denial is of something that the expected pack permits."""
    places = passing(case, subject)
    if not places:
        yield not_applicable(f"no way of {subject.name} passes an enforcement point that is known")
        return
    judge = expected(case)
    if judge is None:
        yield unknown("no-pack", "no pack says what is meant to be permitted")
        return
    evidence, book = case.ground.evidence, rule_book(case)
    log = firewall_log(case, subject) or Source.DCF_LOGS
    denials = [
        each
        for place in places
        for each in evidence.denials.get((place.subnet, place.party), ())
        if each.enforced and each.last_seen >= case.as_of - case.fresh
    ]
    wrong = 0
    for each in denials:
        verdict = judge.verdict(_flow(each))
        if verdict.decision is Decision.PERMIT:
            wrong += 1
            if wrong <= _LISTED:
                by = printable(verdict.rule or "the default action")
                yield failed(
                    "misdropped",
                    f"{book.name(each.rule_id)} denied {destination(each)}, which {by} permits",
                    shown(each, log, book),
                )
    if not wrong and denials:
        count = sum(each.decisions for each in denials)
        yield passed(
            f"none of {count} denials for {subject.name} is known to be of what the pack permits",
            seen(log, subject.id, f"{len(denials)} distinct denials compared"),
        )
    elif not wrong:
        yield not_applicable(f"nothing was denied for {subject.name} lately")


def _flow(denial: FirewallDecision) -> Flow:
    """A denial as a question. A name was written in a greeting of TLS, or nobody read one."""
    return Flow(
        src=denial.client,
        dst=denial.server,
        host=denial.sni,
        protocol=denial.protocol,
        port=denial.port or None,
        tls=True if denial.sni else None,
    )
