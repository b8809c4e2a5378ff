"""Which names an address had when a flow went there, by the Resolver's answers.

A name fits a flow when the same VPC resolved it to the flow's server, the query came no later than
the flow's end, and the answer was no older than an hour when the flow began. Flows and answers are
summaries with a first and a last instant, so the two spans are compared rather than instants: a
name may fit that was asked between two of the flow's connections. Several names may fit (one
address serves many sites); then all are kept, because any choice would be a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from ringfence.classify import canonical_name, printable_name
from ringfence.model.telemetry import FirewallFlow, FlowSummary, Resolution

ANSWER_LIFETIME = timedelta(hours=1)
"""How long an answer may be used. Resolver logs carry no TTL, and cached answers leave no log."""
_BLOCKED = "blocked"


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
        self._answers: defaultdict[tuple[str, str], list[Resolution]] = defaultdict(list)
        for answer in resolutions:
            if answer.address and not answer.blocked:
                for vpc_id in {answer.vpc_id, ""}:
                    self._answers[vpc_id, answer.address].append(answer)

    def naming(self, flow: FlowSummary, vpc_id: str) -> Naming:
        """The names that the flow's own client asked for, or failing that any client of the VPC.

        Where the VPC is not known, only the flow's own client counts, in any VPC of its account:
        others there may mean another host by the same address. What the client itself wrote to the
        address, as a firewall saw it, chooses among the names that others asked for, and names
        nothing by itself.
        """
        fitting = [a for a in self._answers.get((vpc_id, flow.server), ()) if _fits(a, flow)]
        own = [answer for answer in fitting if _is_own(answer, flow, vpc_id)]
        names = _names(own or (fitting if vpc_id else []))
        written = self._written(flow)
        confirmed = () if own else tuple(name for name in names if name in written)
        names = confirmed or names
        claimed = tuple(sorted(written.difference(names)))
        return Naming(names=names, own=bool(own), confirmed=bool(confirmed), claimed=claimed)

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


def _is_own(answer: Resolution, flow: FlowSummary, vpc_id: str) -> bool:
    same_account = bool(vpc_id) or not flow.account or flow.account == answer.account
    return same_account and answer.client == flow.client


def _fits(answer: Resolution, flow: FlowSummary) -> bool:
    asked_before_the_end = answer.first_seen <= flow.last_seen
    fresh_at_the_start = answer.last_seen + ANSWER_LIFETIME >= flow.first_seen
    return asked_before_the_end and fresh_at_the_start
