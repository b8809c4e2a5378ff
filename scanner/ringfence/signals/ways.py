"""Ways out that names and the usual port do not cover: addresses, ports, other resolvers.

Each is a fact that the flow log tells; whether it has a reason is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice

from ringfence.model.egress import Category, EgressAction
from ringfence.model.exfiltration import Indication, IndicationKind, Measure
from ringfence.signals.edges import Contact, evidence_of, network_of, shared_by, surest

HTTPS = 443
_HTTP = 80
_SENT_BY_HTTP = 1_000_000
"""Bytes; requests for certificates and packages come to less, and bring back far more."""
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

    for (source, network), found in _grouped(filter(concerns, contacts)):
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
    """Connections abroad to another port than that of HTTPS, one indication for each source.

    Plain HTTP is what certificates are checked by and packages come over, in every workload: it
    counts only where more was sent than came back.
    """
    by_source: defaultdict[str, defaultdict[str, list[Contact]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for contact in contacts:
        edge = contact.edge
        if (
            edge.port != HTTPS
            and edge.action is EgressAction.ACCEPT
            and edge.port not in _OF_OTHER_SIGNALS
            and contact.abroad
        ):
            by_source[edge.source][contact.zone].append(contact)
    for source in sorted(by_source):
        zones = {
            zone: kept
            for zone, found in sorted(by_source[source].items())
            if (kept := list(_not_only_read(found)))
        }
        if zones:
            yield _of_ports(source, zones)


def _not_only_read(found: Iterable[Contact]) -> Iterator[Contact]:
    """The contacts of one zone, without plain HTTP that fetched and did not send."""
    contacts = list(found)
    plain = [contact.edge for contact in contacts if contact.edge.port == _HTTP]
    sent = sum(edge.bytes or 0 for edge in plain)
    # Where no reply was counted nothing says that it was fetched.
    received = sum(edge.reply_bytes or 0 for edge in plain)
    sends = sent >= _SENT_BY_HTTP and sent > received
    return (contact for contact in contacts if sends or contact.edge.port != _HTTP)


def _of_ports(source: str, zones: Mapping[str, list[Contact]]) -> Indication:
    targets = {zone: _ports(found) for zone, found in zones.items()}
    contacts = [contact for found in zones.values() for contact in found]
    shown = [f"{zone} on port {_some(ports)}" for zone, ports in islice(targets.items(), _SHOWN)]
    if len(targets) > _SHOWN:
        shown.append(f"{len(targets) - _SHOWN} more destinations on other ports than 443")
    ports = {port for found in targets.values() for port in found}
    return _indication(
        IndicationKind.UNUSUAL_PORT,
        source,
        next(iter(targets)),
        contacts,
        said=f"talks to {' and to '.join(shown)}",
        bound=_FACT,
        measures=(
            Measure("destinations", len(targets)),
            Measure("ports", len(ports)),
            _bytes(contacts),
        ),
        targets=tuple(f"{zone} {port}" for zone, ports in targets.items() for port in ports),
    )


def _ports(found: Iterable[Contact]) -> list[str]:
    """The ports of some contacts, lowest first."""
    ports = {(contact.edge.port, contact.edge.protocol) for contact in found}
    return [f"{port}/{protocol}" for port, protocol in sorted(ports)]


def outside_resolvers(contacts: Iterable[Contact]) -> Iterator[Indication]:
    """DNS, plain or over TLS, to servers outside the network."""

    def concerns(contact: Contact) -> bool:
        category = contact.destination.classification.category
        return contact.edge.port in _DNS_PORTS and category is not Category.PRIVATE_NETWORK

    for (source, network), found in _grouped(filter(concerns, contacts)):
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
    contacts: Iterable[Contact],
) -> list[tuple[tuple[str, str], list[Contact]]]:
    """Contacts by source and network, sorted."""
    groups: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        groups[contact.edge.source, network_of(contact.destination.id)].append(contact)
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
    targets: tuple[str, ...] = (),
) -> Indication:
    return Indication(
        kind=kind,
        source=source,
        target=target,
        targets=targets,
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
