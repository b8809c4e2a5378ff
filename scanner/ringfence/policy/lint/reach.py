"""Rules and entries that take no flow at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ringfence.model.anomaly import Anomaly
from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import DcfRule, DecryptPolicy, Protocol, RuleAction
from ringfence.model.trilean import Match
from ringfence.policy.atoms.samples import filled, fresh_word
from ringfence.policy.evaluate import evaluate
from ringfence.policy.lint.boxes import Boxes
from ringfence.policy.lint.entries import MAX_ENTRIES, domains_of, hosts_of, listed, urls_of
from ringfence.policy.lint.facts import Subject
from ringfence.policy.lint.universe import Region
from ringfence.policy.matching import rule_matches
from ringfence.policy.patterns import without_scheme


def unreached(subject: Subject) -> Iterator[Anomaly]:
    """Rules that can match nothing, and entries that never decide."""
    for region in subject.universe.regions[0]:
        rule = region.rule
        if not region.boxes:
            yield Anomaly(
                id="dead", rule=rule.name, message=f"{rule.name} can take no flow: {_why(rule)}"
            )
            continue
        if urls_of(subject.pack, rule) and rule.decrypt is not DecryptPolicy.ALLOWED:
            yield Anomaly(
                id="url-without-decryption",
                rule=rule.name,
                message=f"{rule.name} matches URLs and does not allow decryption, without which "
                "no URL is seen",
            )
        if rule.web_groups:
            yield from _dead_entries(subject, region)


def _why(rule: DcfRule) -> str:
    if rule.web_groups and rule.protocol not in (Protocol.TCP, Protocol.ANY):
        return f"names are read from TCP, and the rule is for {rule.protocol}"
    if rule.ports and rule.protocol is Protocol.ICMP:
        return "ICMP has no ports"
    if rule.web_groups:
        return "its destination group never holds what its WebGroups name"
    return "its groups hold nothing"


def _dead_entries(subject: Subject, region: Region) -> Iterator[Anomaly]:
    """Entries that the rule's own destination leaves out, and those that go to an earlier rule."""
    rule, pack = region.rule, subject.pack
    narrow = any(each.fqdn for name in rule.dst for each in pack.smart_group(name).selectors)
    urls = urls_of(pack, rule)
    if not narrow and not (urls and rule.action is RuleAction.DENY):
        return
    dead: list[str] = []
    lost: dict[str, list[str]] = {}
    for entry, flow in _samples(subject, region.boxes, rule):
        if rule_matches(pack, rule, flow, subject.semantics) is Match.NO:
            dead.append(entry)
            continue
        verdict = evaluate(pack, flow, subject.semantics)
        if verdict.rule not in (None, rule.name) and verdict.decision != Decision(rule.action):
            lost.setdefault(str(verdict.rule), []).append(entry)
    if dead:
        yield Anomaly(
            id="dead-entry",
            rule=rule.name,
            message=f"the destination of {rule.name} never holds {listed(tuple(dead))}",
        )
    every = len(urls) + len(domains_of(pack, rule))
    if lost and sum(map(len, lost.values())) < every:
        entries = tuple(entry for found in lost.values() for entry in found)
        others = tuple(lost)
        yield Anomaly(
            id="shadowed-entry",
            rule=rule.name,
            others=others,
            message=f"{listed(others)} takes what {rule.name} names before it: {listed(entries)}",
        )


def _samples(subject: Subject, boxes: Boxes, rule: DcfRule) -> Iterator[tuple[str, Flow]]:
    """For each entry a flow that only its own `*` takes apart from the entry itself."""
    base = subject.universe.witness(boxes)
    if base is None:
        return
    urls, domains = urls_of(subject.pack, rule), domains_of(subject.pack, rule)
    word = fresh_word((*urls, *hosts_of(subject.pack, rule)))
    for url in urls[:MAX_ENTRIES]:
        sample = filled(without_scheme(url), word)
        host, _, path = sample.partition("/")
        host = host.lower()
        yield url, replace(base, host=host, url=f"{host}/{path}")
    for domain in domains[:MAX_ENTRIES]:
        yield domain, replace(base, host=filled(domain, word), url="")
