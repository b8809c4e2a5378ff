"""Edges of the egress map that say something of one workload, or of a few that share an interface."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from ringfence.classify.names import parse_address, registered_domain
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Category,
    Confidence,
    Destination,
    Egress,
    EgressMap,
    EvidenceKind,
    Sanction,
)
from ringfence.model.finding import Evidence

_MOST_CANDIDATES = 3
_SHOWN = 5
_REMEMBERED = 1 << 16
"""The same addresses come back in edge after edge."""
_OWN_PLACES = (Category.PRIVATE_NETWORK, Category.AWS_SERVICE)
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


@dataclass(frozen=True, slots=True)
class Contact:
    """An observed edge with its destination."""

    edge: Egress
    destination: Destination

    @property
    def zone(self) -> str:
        """The registered domain of the destination, or its network when it has no name.

        A name of AWS stands for itself, since the bucket or account in it says whose it is.
        """
        if host := self.destination.host:
            of_aws = self.destination.classification.category is Category.AWS_SERVICE
            return host if of_aws else registered_domain(host)
        return network_of(self.destination.id)

    @property
    def abroad(self) -> bool:
        """Whether it is neither the customer's network, nor an AWS service, nor sanctioned."""
        known = self.destination.classification
        return known.category not in _OWN_PLACES and known.sanction is not Sanction.SANCTIONED

    @property
    def of_any_account(self) -> bool:
        """Whether an AWS service answers there for every account, such as a bucket's name."""
        known = self.destination.classification
        return (
            known.category is Category.AWS_SERVICE
            and known.shared
            and known.sanction is not Sanction.SANCTIONED
        )


@dataclass(frozen=True, slots=True)
class Contacts:
    """Contacts that can be told of a workload, and how many cannot."""

    told: tuple[Contact, ...]
    crowded: int
    """Edges of interfaces that more workloads share than a finding can name."""
    unsure: int
    """Edges whose direction or owner is little more than a guess."""


def observed(egress_map: EgressMap) -> Contacts:
    """Every observed edge, by whether it says something of a workload."""
    known = {destination.id: destination for destination in egress_map.destinations}
    told: list[Contact] = []
    crowded = unsure = 0
    for edge in egress_map.egress:
        if edge.evidence is not EvidenceKind.OBSERVED or edge.destination not in known:
            continue
        if len(edge.candidates) > _MOST_CANDIDATES:
            crowded += 1
        elif edge.confidence is Confidence.LOW:
            unsure += 1
        else:
            told.append(Contact(edge, known[edge.destination]))
    return Contacts(told=tuple(told), crowded=crowded, unsure=unsure)


def by_flow(contacts: Iterable[Contact]) -> Iterator[Contact]:
    """Those that flow logs tell, so that port and bytes are facts."""
    return (contact for contact in contacts if Source.FLOW_LOGS in contact.edge.sources)


@lru_cache(maxsize=_REMEMBERED)
def network_of(address: str) -> str:
    """The /24 or /64 of an address, so that neighbours make one finding; other text unchanged."""
    parsed = parse_address(address)
    if parsed is None:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return f"{ipaddress.IPv4Address(int(parsed) >> 8 << 8)}/24"
    return f"{ipaddress.IPv6Address(int(parsed) >> 64 << 64)}/64"


def surest(contacts: Iterable[Contact]) -> Confidence:
    """The confidence of the best known of some contacts."""
    return max((contact.edge.confidence for contact in contacts), key=_SURE.index)


def one_step_less(confidence: Confidence) -> Confidence:
    return _SURE[max(_SURE.index(confidence) - 1, 0)]


def one_step_more(confidence: Confidence) -> Confidence:
    return _SURE[min(_SURE.index(confidence) + 1, len(_SURE) - 1)]


def shared_by(contacts: Iterable[Contact]) -> tuple[str, ...]:
    """The workloads that share the interface of any of the contacts."""
    return tuple(sorted({name for contact in contacts for name in contact.edge.candidates}))


def evidence_of(contacts: Iterable[Contact]) -> tuple[Evidence, ...]:
    """The first contacts as evidence."""
    return tuple(_evidence(contact.edge) for contact in islice(contacts, _SHOWN))


def _evidence(edge: Egress) -> Evidence:
    when = f", first seen {edge.first_seen:%Y-%m-%d %H:%M}" if edge.first_seen else ""
    return Evidence(
        source=edge.sources[0].value,
        ref=edge.destination,
        detail=f"{edge.action.value} on port {edge.port}/{edge.protocol}: {edge.reason}{when}",
    )
