"""Which names an address had when a flow went there, by the Resolver's answers.

A name fits a flow when the same VPC resolved it to the flow's server, the query came no later than
the flow's end, and the answer was no older than an hour when the flow began. Flows and answers are
summaries with a first and a last instant, so the two spans are compared rather than instants: a
name may fit that was asked between two of the flow's connections. Several names may fit (one
address serves many sites); then all are kept, because any choice would be a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ringfence.classify import canonical_name, printable_name
from ringfence.model.telemetry import FirewallFlow, FlowSummary, Resolution

ANSWER_LIFETIME = timedelta(hours=1)
"""How long an answer may be used. Resolver logs carry no TTL, and cached answers leave no log."""
_BLOCKED = "blocked"

_Span = tuple[datetime, datetime]
_Spans = tuple[_Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """The names that fit a flow, sorted."""

    names: tuple[str, ...]
    own: bool
    """Whether the flow's own client asked; otherwise another client of the VPC did."""
    confirmed: bool = False
    """Whether they were chosen because the client wrote them to the address as well."""
    claimed: tuple[str, ...] = ()
    """Other names that the client wrote to the address, as a firewall saw it: it may write any."""


class NameIndex:
    """Answers of the Resolver, by VPC and address; without a VPC those of all.

    Beside them, the hosts that a firewall saw a client name to an address.
    """

    def __init__(
        self, resolutions: Iterable[Resolution], firewall_flows: Iterable[FirewallFlow] = ()
    ) -> None:
        self._greetings: defaultdict[tuple[str, str], list[FirewallFlow]] = defaultdict(list)
        for seen in firewall_flows:
            if seen.host and seen.action != _BLOCKED:
                self._greetings[seen.client, seen.server].append(seen)
        self._asked: defaultdict[tuple[str, str, str], list[Resolution]] = defaultdict(list)
        self._answers: defaultdict[tuple[str, str], list[Resolution]] = defaultdict(list)
        self._lives: dict[tuple[str, str], Mapping[str, _Spans]] = {}
        for answer in resolutions:
            if answer.address and not answer.blocked:
                self._answers[answer.vpc_id, answer.address].append(answer)
                for vpc_id in {answer.vpc_id, ""}:
                    self._asked[vpc_id, answer.address, answer.client].append(answer)

    def naming(self, flow: FlowSummary, vpc_id: str) -> Naming:
        """The names that the flow's own client asked for, or failing that any client of the VPC.

        Where the VPC is not known, only the flow's own client counts, in any VPC of its account:
        others there may mean another host by the same address. What the client itself wrote to the
        address, as a firewall saw it, chooses among the names that others asked for, and names
        nothing by itself.
        """
        asked = self._asked.get((vpc_id, flow.server, flow.client), ())
        own = [a for a in asked if _same_account(a, flow, vpc_id) and _fits(a, flow)]
        names = _names(own) if own else self._names_of_others(flow, vpc_id)
        written = self._written(flow)
        confirmed = () if own else tuple(name for name in names if name in written)
        names = confirmed or names
        claimed = tuple(sorted(written.difference(names)))
        return Naming(names=names, own=bool(own), confirmed=bool(confirmed), claimed=claimed)

    def _names_of_others(self, flow: FlowSummary, vpc_id: str) -> tuple[str, ...]:
        """The names that anyone in the VPC asked for in time.

        All clients of a VPC may ask for one address, so the spans of each name are merged once, and
        not compared one by one for every flow.
        """
        if not vpc_id:
            return ()
        key = (vpc_id, flow.server)
        if key not in self._lives:
            self._lives[key] = _lives(self._answers.get(key, ()))
        return tuple(
            name
            for name, spans in self._lives[key].items()
            if any(first <= flow.last_seen and last >= flow.first_seen for first, last in spans)
        )

    def _written(self, flow: FlowSummary) -> set[str]:
        """The hosts that the flow's client named to its server while the flow lasted."""
        greetings = self._greetings.get((flow.client, flow.server), ())
        hosts = {
            canonical_name(seen.host) or printable_name(seen.host)
            for seen in greetings
            if seen.port == flow.port
            and seen.first_seen <= flow.last_seen
            and seen.last_seen >= flow.first_seen
        }
        return hosts - {flow.server}


def host_of(resolution: Resolution) -> str:
    """The name asked for, in the form in which destinations are compared."""
    return canonical_name(resolution.name) or printable_name(resolution.name)


def _names(answers: Iterable[Resolution]) -> tuple[str, ...]:
    return tuple(sorted({host_of(answer) for answer in answers}))


def _lives(answers: Iterable[Resolution]) -> Mapping[str, _Spans]:
    """When each name may have been used, by name: spans that are apart, in their order."""
    by_name: defaultdict[str, list[_Span]] = defaultdict(list)
    for answer in answers:
        span = (answer.first_seen, answer.last_seen + ANSWER_LIFETIME)
        by_name[host_of(answer)].append(span)
    return {name: _apart(by_name[name]) for name in sorted(by_name)}


def _apart(spans: list[_Span]) -> _Spans:
    merged: list[_Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def _same_account(answer: Resolution, flow: FlowSummary, vpc_id: str) -> bool:
    return bool(vpc_id) or not flow.account or flow.account == answer.account


def _fits(answer: Resolution, flow: FlowSummary) -> bool:
    asked_before_the_end = answer.first_seen <= flow.last_seen
    fresh_at_the_start = answer.last_seen + ANSWER_LIFETIME >= flow.first_seen
    return asked_before_the_end and fresh_at_the_start
