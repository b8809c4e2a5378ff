"""Ways out that names and the usual port do not cover: addresses, ports, other resolvers.

Each is a fact that the flow log tells; whether it has a reason is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from ringfence.model.egress import Category, EgressAction
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.signals.edges import Contact, evidence_of, network_of, shared_by, surest

HTTPS = 443
_NO_PORT = 0
_DNS_PORTS = frozenset({53, 853})
_OF_OTHER_SIGNALS = _DNS_PORTS | {123, _NO_PORT}
"""DNS, which has a signal of its own, network time, and what has no port."""
_FACT = "a fact that flow logs tell, no estimate; what was sent they do not tell"
_ANSWER_LIFETIME = timedelta(hours=1)
"""A connection may use a name that was resolved this long before, as the join assumes."""
_SHOWN = 3


def raw_addresses(
    contacts: Iterable[Contact],
    *,
    watched: frozenset[str],
    answered: frozenset[str],
    since: datetime,
) -> Iterator[Indication]:
    """Connections to addresses that no DNS answer gave to anyone.

    watched are the workloads all of whose queries the Resolver logs show, answered every address
    that they hold; what began within an hour of since may have been resolved before.
    """

    def concerns(contact: Contact) -> bool:
        edge, destination = contact.edge, contact.destination
        return (
            edge.source in watched
            and destination.classification.category is Category.RAW_ADDRESS
            and not destination.candidate_hosts
            and edge.action is EgressAction.ACCEPT
            and edge.port not in _OF_OTHER_SIGNALS
            and destination.id not in answered
            and edge.first_seen is not None
            and edge.first_seen >= since + _ANSWER_LIFETIME
        )

    for (source, network), found in _grouped(filter(concerns, contacts), by_network=True):
        addresses = sorted({contact.destination.id for contact in found})
        yield _indication(
            IndicationKind.RAW_ADDRESS,
            source,
            network,
            found,
            said=f"connected to {_some(addresses)} without asking for a name first",
            bound=(
                "a fact, no estimate: flow logs show the connection, and complete Resolver logs no "
                "answer with the address in the whole window; a program that remembers an answer "
                "from before the window looks the same"
            ),
            measures=(Measure("addresses", len(addresses)), _bytes(found)),
        )


def unusual_ports(contacts: Iterable[Contact]) -> Iterator[Indication]:
    """Connections abroad to another port than that of HTTPS."""

    def concerns(contact: Contact) -> bool:
        return (
            contact.abroad
            and contact.edge.action is EgressAction.ACCEPT
            and contact.edge.port not in _OF_OTHER_SIGNALS
            and contact.edge.port != HTTPS
        )

    for (source, zone), found in _grouped(filter(concerns, contacts)):
        ports = sorted({(contact.edge.port, contact.edge.protocol) for contact in found})
        shown = _some(f"{port}/{protocol}" for port, protocol in ports)
        yield _indication(
            IndicationKind.UNUSUAL_PORT,
            source,
            zone,
            found,
            said=f"talks to {zone} on port {shown}",
            bound=_FACT,
            measures=(Measure("ports", len(ports)), _bytes(found)),
        )


def outside_resolvers(contacts: Iterable[Contact]) -> Iterator[Indication]:
    """DNS, plain or over TLS, to servers outside the network."""

    def concerns(contact: Contact) -> bool:
        category = contact.destination.classification.category
        return contact.edge.port in _DNS_PORTS and category is not Category.PRIVATE_NETWORK

    for (source, network), found in _grouped(filter(concerns, contacts), by_network=True):
        passed = any(contact.edge.action is EgressAction.ACCEPT for contact in found)
        servers = sorted({contact.destination.id for contact in found})
        yield _indication(
            IndicationKind.OUTSIDE_RESOLVER,
            source,
            network,
            found,
            said=f"{'asks' if passed else 'tried to ask'} the name server {_some(servers)} outside the VPC",
            bound=_FACT,
            measures=(Measure("servers", len(servers)), _bytes(found)),
        )


def _grouped(
    contacts: Iterable[Contact], *, by_network: bool = False
) -> list[tuple[tuple[str, str], list[Contact]]]:
    """Contacts by source and registered domain, or network, sorted."""
    groups: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        target = network_of(contact.destination.id) if by_network else contact.zone
        groups[contact.edge.source, target].append(contact)
    return sorted(groups.items(), key=lambda item: item[0])


def _indication(
    kind: IndicationKind,
    source: str,
    target: str,
    found: list[Contact],
    *,
    said: str,
    bound: str,
    measures: tuple[Measure, ...],
) -> Indication:
    return Indication(
        kind=kind,
        source=source,
        target=target,
        said=said,
        measures=measures,
        bound=bound,
        confidence=surest(found),
        evidence=evidence_of(found),
        candidates=shared_by(found),
        first_seen=min((c.edge.first_seen for c in found if c.edge.first_seen), default=None),
        last_seen=max((c.edge.last_seen for c in found if c.edge.last_seen), default=None),
    )


def _bytes(found: Iterable[Contact]) -> Measure:
    return Measure("bytes sent", sum(contact.edge.bytes or 0 for contact in found))


def _some(values: Iterable[str]) -> str:
    ordered = list(values)
    more = len(ordered) - _SHOWN
    return ", ".join(ordered[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
