"""Where an endpoint's packets meet the enforcement point, and whether its log was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.enforce.case import Case
from ringfence.enforce.subjects import Subject
from ringfence.model.agentcore import NetworkMode
from ringfence.model.coverage import Source
from ringfence.verdict.clients import Party
from ringfence.verdict.ways import Outcome

FIREWALL_LOGS = (Source.DCF_LOGS, Source.COPILOT_LOGS)
"""Where decisions of the firewall are read from; any of them will do."""
_PARTIES = {NetworkMode.VPC: Party.AGENT, NetworkMode.INSTANCES: Party.INSTANCE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A subnet whose way out passes the enforcement point, and whose addresses speak for it."""

    subnet: str
    party: Party


def passing(case: Case, subject: Subject) -> tuple[Place, ...]:
    """The places of an endpoint whose packets pass the enforcement point; empty for none."""
    parties = dict.fromkeys(
        _PARTIES[version.placement.mode]
        for version in subject.versions
        if version.placement.mode in _PARTIES
    )
    return tuple(
        Place(subnet=subnet, party=party)
        for subnet in subject.subnets
        if _passes(case, subject, subnet)
        for party in parties
    )


def occupied(case: Case, subject: Subject, places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Those with an interface of their own; all of them where interfaces were not all read."""
    known = case.ground.network.subnets
    where = {(subject.account, subject.region)}
    where |= {(held.account, held.region) for each in places if (held := known.get(each.subnet))}
    if not all(case.coverage.complete(Source.NETWORK_INTERFACES, *place) for place in where):
        return places
    taken = case.ground.evidence.occupied
    return tuple(each for each in places if (each.subnet, each.party) in taken)


def firewall_log(case: Case, subject: Subject) -> Source | None:
    """The log of decisions that was read for a subject, wholly or in part; None for none."""
    return next(_readable(case, subject), None)


def _readable(case: Case, subject: Subject) -> Iterator[Source]:
    for source in FIREWALL_LOGS:
        if case.coverage.usable(source, subject.account, subject.region):
            yield source


def _passes(case: Case, subject: Subject, subnet: str) -> bool:
    ways = case.ground.ways_out(subnet, subject.account, subject.region)
    return any(way.outcome is Outcome.PASSES for way in ways)
