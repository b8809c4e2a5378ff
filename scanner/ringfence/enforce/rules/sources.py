"""Whether the rules speak of a runtime at all: its subnets have to be among their sources."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import failed, not_applicable, passed, unknown
from ringfence.enforce.rules.content import group_networks
from ringfence.enforce.rules.held import part_read, shown
from ringfence.enforce.rules.reach import denies_everything
from ringfence.enforce.run import PARTIAL
from ringfence.enforce.subjects import CONTROLLER, Subject
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.network import Subnet
from ringfence.model.policy import (
    ANYWHERE,
    PUBLIC_INTERNET,
    DcfRule,
    PolicyPack,
    SmartGroup,
    SmartGroupSelector,
)
from ringfence.model.trilean import Match
from ringfence.model.verification import CheckStatus, Outcome
from ringfence.policy.groups import network_of
from ringfence.verdict.spaces import Space, minus, space_of

_IPV6 = 6


def runtime_in_sources(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the last deny of the controller holds for every address of an endpoint's subnets."""
    state = case.controller
    host = state.host if state else CONTROLLER
    if host not in subject.rests_on:
        yield not_applicable(f"no way of {subject.name} leads to a firewall")
        return
    if state is None or state.pack is None:
        return
    denies = [rule for rule in state.pack.in_order if denies_everything(state.pack, rule)]
    if not denies:
        yield unknown("no-default-deny", "no rule denies what nothing permits, for whomever")
        return
    lost = part_read(case, Source.CONTROLLER_RULES, Source.CONTROLLER_GROUPS)
    for outcome in _of_subnets(case, subject, state.pack, denies):
        yield _weighed(outcome, lost) if lost else outcome


def _weighed(outcome: Outcome, lost: tuple[Source, ...]) -> Outcome:
    """Neither among the sources nor absent from them is a fact where a part was read."""
    if outcome.status is CheckStatus.UNKNOWN:
        return outcome
    message = f"{outcome.message}; but {', '.join(lost)} was not read whole"
    return unknown(PARTIAL, message, *outcome.evidence)


def _of_subnets(
    case: Case, subject: Subject, pack: PolicyPack, denies: list[DcfRule]
) -> Iterator[Outcome]:
    for subnet_id in subject.subnets:
        subnet = case.ground.network.subnets.get(subnet_id)
        if subnet is None:
            yield unknown("subnet-not-read", f"the addresses of {subnet_id} were not read")
            continue
        yield from _of_subnet(case, pack, denies, subnet)


def _of_subnet(
    case: Case, pack: PolicyPack, denies: list[DcfRule], subnet: Subnet
) -> Iterator[Outcome]:
    for cidr in filter(None, (subnet.cidr, *subnet.ipv6_cidrs)):
        answers = [
            (_holds(case, pack, rule, subnet, cidr), not rule.watch, rule) for rule in denies
        ]
        best, enforced, rule = max(answers, key=_strength)
        yield _outcome(f"{cidr} of {subnet.id}", best, rule, shown(case, rule), enforced=enforced)


def _strength(answer: tuple[Match, bool, DcfRule]) -> tuple[bool, Match]:
    """An enforced rule that may hold says more than one that surely holds and only watches."""
    best, enforced, _ = answer
    return enforced and best is not Match.NO, best


def _outcome(
    what: str, best: Match, rule: DcfRule, evidence: Evidence, *, enforced: bool
) -> Outcome:
    match best:
        case Match.YES if enforced:
            return passed(f"{what} is among the sources of {rule.name}", evidence)
        case Match.YES:
            detail = f"{what} is among the sources of {rule.name} alone, which only watches"
            return failed("only-watched", detail, evidence)
        case Match.MAYBE:
            detail = f"whether {what} is among the sources of {rule.name} cannot be told"
            return unknown("source-not-resolved", detail, evidence)
        case _:
            detail = f"{what} is among the sources of no rule that denies the rest"
            return failed("subnet-outside-sources", detail, evidence)


def _holds(case: Case, pack: PolicyPack, rule: DcfRule, subnet: Subnet, cidr: str) -> Match:
    """Whether the whole of a block is in the union of a rule's sources."""
    network = network_of(cidr)
    groups = [pack.smart_group(name) for name in rule.src]
    if any(group.name == ANYWHERE for group in groups):
        # Whether 0.0.0.0/0 stands for IPv6 as well is not documented.
        return Match.MAYBE if network.version == _IPV6 else Match.YES
    if not minus(space_of(cidr), _space(case, pack, rule, network.version)):
        return Match.YES
    return max((_unresolved(group, subnet) for group in groups), default=Match.NO)


def _space(case: Case, pack: PolicyPack, rule: DcfRule, version: int) -> Space:
    """The known addresses of a rule's sources; made once, since every subnet asks for it."""
    key = ("rules.sources", rule.name, rule.ruleset, rule.priority, version)
    found = case.shared.get(key)
    if not isinstance(found, tuple):
        groups = [pack.smart_group(name) for name in rule.src]
        known = (each for group in groups for each in group_networks(group))
        found = space_of(*(str(each) for each in known if each.version == version))
        case.shared[key] = found
    return found


def _unresolved(group: SmartGroup, subnet: Subnet) -> Match:
    """Whether the selectors of a group without addresses take a subnet."""
    if group.members is not None or group.name == PUBLIC_INTERNET:
        return Match.NO
    if not group.selectors:
        return Match.MAYBE
    left = (each for each in group.selectors if not each.cidr)
    return max((_selected(each, subnet) for each in left), default=Match.NO)


def _selected(selector: SmartGroupSelector, subnet: Subnet) -> Match:
    """Whether a selector by id takes a subnet; by tags and names that is not known here."""
    if selector.fqdn:
        return Match.NO
    if selector.type == "subnet" and selector.res_id:
        return Match.YES if selector.res_id == subnet.id else Match.NO
    if selector.type == "vpc" and selector.res_id:
        return Match.YES if selector.res_id == subnet.vpc_id else Match.NO
    return Match.MAYBE
