"""What becomes of the rest of a host of which a rule denies single URLs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from ringfence.model.anomaly import Anomaly
from ringfence.model.flow import Decision, Flow, Verdict
from ringfence.model.policy import DcfRule, DecryptPolicy, PolicyPack, RuleAction
from ringfence.model.trilean import Match
from ringfence.policy.atoms.samples import fresh_word
from ringfence.policy.evaluate import evaluate
from ringfence.policy.groups import membership
from ringfence.policy.lint.boxes import Steps, TooManyStepsError
from ringfence.policy.lint.entries import listed, urls_of
from ringfence.policy.lint.facts import Subject, Undecided
from ringfence.policy.lint.universe import Region, Universe
from ringfence.policy.matching import port_matches
from ringfence.policy.patterns import url_host

MAX_ASKED = 250_000
"""How often a rule may be asked about a flow, for one deny, before lint says that it does not know."""


def promises(subject: Subject) -> Iterator[Anomaly | Undecided]:
    """Hosts of which a part is denied and the rest is not permitted, or permitted without decryption."""
    for region in subject.universe.regions[0]:
        rule = region.rule
        if rule.action is not RuleAction.DENY or not urls_of(subject.pack, rule):
            continue
        answers: list[_Answer] = []
        try:
            answers.extend(_answers(subject, region, Steps(MAX_ASKED)))
        except TooManyStepsError:
            yield Undecided(what=f"what is permitted of the hosts that {rule.name} names")
            continue
        yield from _unkept(rule, answers)
        if rule.decrypt is DecryptPolicy.ALLOWED:
            yield from _undecrypted(region, subject.universe.regions[0], answers)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A flow to a path that nothing denies by name, and who takes it."""

    flow: Flow
    verdict: Verdict


def _places(universe: Universe, region: Region) -> Iterator[Flow]:
    """A flow of the rule from each source and to each port that some rule tells apart."""
    seen: set[tuple[int, int]] = set()
    for box in region.boxes:
        for source, service in product(_atoms(box[0]), _atoms(box[2])):
            if (source, service) in seen:
                continue
            flow = universe.witness(((source, box[1], service, box[3]),))
            if flow is not None:
                seen.add((source, service))
                yield flow


def _atoms(left: int) -> Iterator[int]:
    """Each atom of a part of a box, alone."""
    while left:
        yield left & -left
        left &= left - 1


def _hosts(subject: Subject, rule: DcfRule) -> tuple[str, ...]:
    """The hosts of a rule's URLs that are spelled in full."""
    named = (url_host(url).lower() for url in urls_of(subject.pack, rule))
    return tuple(dict.fromkeys(host for host in named if host and "*" not in host))


def _answers(subject: Subject, region: Region, steps: Steps) -> Iterator[_Answer]:
    """Who takes the other paths of each host, from every source and to every port."""
    urls = urls_of(subject.pack, region.rule)
    hosts, word = _hosts(subject, region.rule), fresh_word(urls)
    for place in _places(subject.universe, region):
        asked = _asked(subject, place, steps)
        for host in hosts:
            _take(steps, len(asked.rules))
            flow = replace(place, host=host, url=f"{host}/{word}")
            yield _Answer(flow, evaluate(asked, flow, subject.semantics))


def _asked(subject: Subject, place: Flow, steps: Steps) -> PolicyPack:
    """The pack without the rules for other sources and ports, which take no flow of a place."""
    pack = subject.pack
    _take(steps, len(pack.rules))
    rules = (
        rule
        for rule in pack.rules
        if port_matches(rule, place) is not Match.NO
        and any(
            membership(pack, name, place.src, "", subject.semantics) is not Match.NO
            for name in rule.src
        )
    )
    return replace(pack, rules=tuple(rules))


def _take(steps: Steps, count: int) -> None:
    for _ in range(count):
        steps.take()


def _unkept(rule: DcfRule, answers: list[_Answer]) -> Iterator[Anomaly]:
    """The hosts whose other paths no rule permits, where the rule itself does not take them."""
    unkept = [
        each
        for each in answers
        if each.verdict.decision is not Decision.PERMIT and each.verdict.rule != rule.name
    ]
    if not unkept:
        return
    hosts = dict.fromkeys(each.flow.host for each in unkept)
    said = ", ".join(_named(host, answers, unkept) for host in hosts)
    denied = all(each.verdict.decision is Decision.DENY for each in unkept)
    others = dict.fromkeys(each.verdict.rule for each in unkept)
    yield Anomaly(
        id="unreachable-promise",
        rule=rule.name,
        others=tuple(name for name in others if name),
        message=f"{rule.name} denies single URLs, and the other paths of {said} are "
        + ("denied too" if denied else "not known to be permitted by any rule"),
        witness=unkept[0].flow,
    )


def _named(host: str, answers: list[_Answer], unkept: list[_Answer]) -> str:
    """The host, and from where to which port where that is not so of every flow to it."""
    if all(a.verdict.decision is not Decision.PERMIT for a in answers if a.flow.host == host):
        return host
    flows = (each.flow for each in unkept if each.flow.host == host)
    return f"{host} ({listed(tuple(f'from {flow.src} to port {flow.port}' for flow in flows))})"


def _undecrypted(
    region: Region, regions: tuple[Region, ...], answers: list[_Answer]
) -> Iterator[Anomaly]:
    """The later permits of such a host that do not decrypt."""
    for other in regions[region.place + 1 :]:
        taker, name = other.rule, region.rule.name
        if taker.action is not RuleAction.PERMIT or taker.decrypt is DecryptPolicy.ALLOWED:
            continue
        told = (taker.name, taker.priority)
        flows = [a.flow for a in answers if (a.verdict.rule, a.verdict.priority) == told]
        if flows:
            hosts = tuple(dict.fromkeys(flow.host for flow in flows))
            yield Anomaly(
                id="indicator-undecrypted-permit",
                rule=taker.name,
                others=(name,),
                message=f"{taker.name} permits the other paths of {listed(hosts)} and allows no "
                f"decryption, without which {name} sees no URL: whether it is still decrypted where "
                f"{taker.name} takes the connection is not documented",
                witness=flows[0],
            )
