"""Rules that do not do what they say by themselves, whatever stands around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ringfence.model.anomaly import Anomaly
from ringfence.model.policy import ANYWHERE, DcfRule, Protocol
from ringfence.policy.lint.boxes import TooManyStepsError, overlaps
from ringfence.policy.lint.entries import domains_of, hosts_of, listed, urls_of
from ringfence.policy.lint.facts import Subject, Undecided
from ringfence.policy.lint.order import covers


def rule_form(subject: Subject) -> Iterator[Anomaly | Undecided]:
    """Names, priorities, protocols, ports, logging, and the spelling of entries."""
    yield from _repeated(subject)
    for rule in subject.pack.in_order:
        yield from _service(rule)
        yield from _spelling(subject, rule)
        if not rule.logging:
            yield Anomaly(
                id="rule-without-logging",
                rule=rule.name,
                message=f"{rule.name} logs nothing, so what it takes is in no record",
            )
    yield from _late_l4(subject)


def _repeated(subject: Subject) -> Iterator[Anomaly]:
    rules = subject.pack.in_order
    names = Counter(rule.name for rule in rules)
    for name in sorted(name for name, count in names.items() if count > 1):
        yield Anomaly(
            id="repeated-name",
            rule=name,
            message=f"{names[name]} rules are called {name}, and a log line names one of them",
        )
    places = Counter((rule.ruleset, rule.priority) for rule in rules)
    for (ruleset, priority), count in sorted(places.items()):
        if count > 1:
            same = tuple(r.name for r in rules if (r.ruleset, r.priority) == (ruleset, priority))
            yield Anomaly(
                id="repeated-priority",
                rule=same[0],
                others=same[1:],
                message=f"{count} rules have the priority {priority}: which comes first is not said",
            )


def _service(rule: DcfRule) -> Iterator[Anomaly]:
    name = rule.name
    ports = ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in rule.ports)
    if rule.ports and rule.protocol is Protocol.ANY:
        yield Anomaly(
            id="ports-of-any-protocol",
            rule=name,
            message=f"{name} names port {ports} and no protocol: a rule has one, so UDP and TCP "
            "are two rules",
        )
    elif rule.web_groups and rule.protocol is Protocol.ANY:
        yield Anomaly(
            id="names-of-any-protocol",
            rule=name,
            message=f"{name} reads names, which only TCP has: QUIC and the rest pass it by",
        )
    if rule.web_groups and not rule.ports:
        yield Anomaly(
            id="names-on-every-port",
            rule=name,
            message=f"{name} has WebGroups and no port, so every TCP flow of its groups is proxied",
        )
    if rule.web_groups and ANYWHERE in rule.dst:
        yield Anomaly(
            id="names-anywhere",
            rule=name,
            message=f"{name} reads names of flows to any address, private ones too: the vendor "
            "asks for Public Internet",
        )


def _spelling(subject: Subject, rule: DcfRule) -> Iterator[Anomaly]:
    hosts = domains_of(subject.pack, rule)
    doubled = tuple(e for e in (*hosts, *urls_of(subject.pack, rule)) if re.search(r"\*\*", e))
    if doubled:
        yield Anomaly(
            id="double-star",
            rule=rule.name,
            message=f"{rule.name} has `**`, which says no more than `*`: {listed(doubled)}",
        )
    known = frozenset(hosts)
    lonely = tuple(h for h in hosts if h.startswith("*.") and h[2:] not in known)
    if lonely and not subject.semantics.apex:
        yield Anomaly(
            id="wildcard-without-apex",
            rule=rule.name,
            message=f"{rule.name} does not take the domain itself of {listed(lonely)}",
        )


def _late_l4(subject: Subject) -> Iterator[Anomaly | Undecided]:
    """Rules by address behind a rule by name that they overlap and do not cover."""
    regions = subject.universe.regions[0]
    for region in regions:
        if region.rule.web_groups or not region.boxes:
            continue
        try:
            earlier = tuple(
                other.rule.name
                for other in regions[: region.place]
                if hosts_of(subject.pack, other.rule)
                and overlaps(other.boxes, region.boxes)
                and not covers(region, other)
            )
        except TooManyStepsError:
            yield Undecided(what=f"what pulls flows of {region.rule.name} through the proxy")
            continue
        if earlier:
            yield Anomaly(
                id="names-before-addresses",
                rule=region.rule.name,
                others=earlier,
                message=f"{region.rule.name} needs no name, and {listed(earlier)} pulls its flows "
                "through the proxy first",
            )
