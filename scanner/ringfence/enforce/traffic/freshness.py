"""Whether the log of the firewall is alive: a log that stopped shows nothing, good or bad."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from ringfence.enforce.case import Case
from ringfence.enforce.check import not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.enforce.traffic.places import Place, firewall_log, passing
from ringfence.model.coverage import Source
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.text import printable
from ringfence.model.verification import Outcome
from ringfence.verdict.clients import ClientLocator

_KEY = "traffic.log"
Spot = tuple[str, object]
"""A subnet and a party."""


@dataclass(slots=True, kw_only=True)
class FirewallLog:
    """Decisions by where their clients stand, and the newest of each gateway."""

    decisions: dict[Spot, list[FirewallDecision]] = field(default_factory=lambda: defaultdict(list))
    newest: dict[str, datetime] = field(default_factory=dict)
    """By gateway."""

    def at(self, place: Place) -> list[FirewallDecision]:
        return self.decisions.get((place.subnet, place.party), [])


def log_of(case: Case) -> FirewallLog:
    """The decisions of a case, each assigned to its client once."""
    held = case.shared.get(_KEY)
    if not isinstance(held, FirewallLog):
        held = case.shared[_KEY] = _read(case)
    return held


def gateway_log_fresh(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the gateways of an endpoint still write: by its own clients' lines, or by any of theirs."""
    places = passing(case, subject)
    if not places:
        yield not_applicable(f"no way of {subject.name} passes an enforcement point that is known")
        return
    log = log_of(case)
    gateways = sorted({each.gateway for place in places for each in log.at(place)})
    if not gateways:
        return
    source = firewall_log(case, subject) or Source.DCF_LOGS
    for gateway in gateways:
        newest = log.newest[gateway]
        name = printable(gateway) or "a gateway without a name"
        line = seen(source, name, f"its newest line is of {newest:%Y-%m-%d %H:%M} UTC")
        if newest >= case.as_of - case.fresh:
            yield passed(f"the log of {name} is alive", line)
        else:
            yield unknown(
                "log-stopped",
                f"the log of {name} ends on {newest:%Y-%m-%d %H:%M} UTC: what it does since then "
                "is not known",
                line,
            )


def _read(case: Case) -> FirewallLog:
    inventory = case.snapshot.inventory
    locator = ClientLocator(inventory.subnets, inventory.interfaces, case.ground.network.coverage)
    log = FirewallLog()
    for each in case.snapshot.telemetry.firewall_decisions:
        newest = log.newest.get(each.gateway)
        if newest is None or each.last_seen > newest:
            log.newest[each.gateway] = each.last_seen
        client = locator.find(each.client)
        if client is not None:
            log.decisions[client.subnet_id, client.party].append(each)
    return log
