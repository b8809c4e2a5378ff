"""Destinations that nobody sanctioned, by the egress map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from ringfence.detect.facts import (
    DetectionInput,
    Hit,
    Place,
    evidence,
    place_of,
    places,
    short,
)
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Confidence,
    Destination,
    Egress,
    EgressAction,
    EvidenceKind,
    Sanction,
)
from ringfence.model.finding import Evidence, Severity

_MODELS = (Category.MODEL_PROVIDER, Category.MODEL_AGGREGATOR)
_AI = (*_MODELS, Category.AI_APPLICATION)
_NOT_SANCTIONED = (Sanction.UNSANCTIONED, Sanction.PROHIBITED)
_HIDING_PLACES = (
    Category.TUNNEL,
    Category.PASTE_SITE,
    Category.FILE_DROP,
    Category.DYNAMIC_DNS,
    Category.DNS_OVER_HTTPS,
    Category.SUPPLY_CHAIN,
)
_SURE = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
_OVER_MCP = "spans over MCP"
"""How the join begins the reason of an edge whose spans speak MCP."""
_MOST_EVIDENCE = 5
_MOST_NAMED = 3

_Concerns = Callable[[Egress, Destination], bool]


class _Claim(IntEnum):
    """What an edge shows, the strongest last."""

    CONFIGURED = 1
    ASKED = 2
    REJECTED = 3
    TALKED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    """A workload, where it went, and the name there that is the problem."""

    source: str
    target: str
    """The id of the edge's destination."""
    name: str
    """The target, or one of several names of it."""
    claimed: bool = False
    """Whether only a client wrote the name to the address."""

    @property
    def ambiguous(self) -> bool:
        return self.name != self.target


def unsanctioned_models(facts: DetectionInput) -> Iterator[Hit]:
    """Model providers, aggregators and AI applications that are not on the operator's list."""

    def provides(edge: Egress, destination: Destination) -> bool:
        known = destination.classification
        return known.category in _MODELS and known.sanction in _NOT_SANCTIONED

    def applies(edge: Egress, destination: Destination) -> bool:
        known = destination.classification
        return known.category is Category.AI_APPLICATION and known.sanction in _NOT_SANCTIONED

    yield from _hits(facts, provides, "an unsanctioned model provider")
    yield from _hits(facts, applies, "an unsanctioned AI application")


def undeclared_mcp_servers(facts: DetectionInput) -> Iterator[Hit]:
    """MCP servers that traffic reached and that neither the workload nor a gateway declares."""
    declared = _declared(facts)
    where = places(facts.snapshot)

    def concerns(edge: Egress, destination: Destination) -> bool:
        known = destination.classification
        owners = (edge.source, place_of(edge.source, where).account)
        return (
            edge.evidence is EvidenceKind.OBSERVED
            and edge.action is not EgressAction.REJECT
            and (known.category is Category.MCP_PLATFORM or edge.reason.startswith(_OVER_MCP))
            and known.sanction is not Sanction.SANCTIONED
            and not any((owner, destination.id) in declared for owner in owners)
        )

    return _hits(facts, concerns, "an MCP server that no configuration declares")


def prohibited_destinations(facts: DetectionInput) -> Iterator[Hit]:
    """What the operator forbids, and places whose purpose is to hide traffic."""

    def concerns(edge: Egress, destination: Destination) -> bool:
        known = destination.classification
        if known.category in _AI or known.sanction is Sanction.SANCTIONED:
            return False
        return known.sanction is Sanction.PROHIBITED or known.category in _HIDING_PLACES

    return _hits(facts, concerns, "a prohibited destination")


def look_alikes(facts: DetectionInput) -> Iterator[Hit]:
    """Traffic to, and questions for, names that are made to be taken for a known host.

    A whole domain in a foreign name is no chance; a brand in it may be.
    """
    known = (destination.classification for destination in facts.egress_map.destinations)
    for name in sorted({each.imitates for each in known if each.imitates}):

        def concerns(edge: Egress, destination: Destination, name: str = name) -> bool:
            found = destination.classification
            return (
                found.imitates == name
                and found.sanction is not Sanction.SANCTIONED
                and edge.evidence is EvidenceKind.OBSERVED
            )

        for hit in _hits(facts, concerns, f"a look-alike of {name}"):
            yield hit if "." in name else replace(hit, severity=Severity.MEDIUM)


def _hits(facts: DetectionInput, concerns: _Concerns, what: str) -> Iterator[Hit]:
    """One hit for each source and destination, or name of an ambiguous one."""
    known = {destination.id: destination for destination in facts.egress_map.destinations}
    contacts: defaultdict[_Contact, list[Egress]] = defaultdict(list)
    for edge in facts.egress_map.egress:
        if edge.evidence is EvidenceKind.POSSIBLE or edge.destination not in known:
            continue
        for name in _names_of_concern(edge, known, concerns):
            contact = _Contact(
                source=edge.source,
                target=edge.destination,
                name=name,
                claimed=name in known[edge.destination].claimed_hosts,
            )
            contacts[contact].append(edge)
    where = places(facts.snapshot)
    for contact in sorted(contacts, key=lambda each: (each.source, each.target, each.name)):
        place = place_of(contact.source, where)
        provider = known[contact.name].classification.provider
        shown = f"{contact.name}{f' ({provider})' if provider else ''}"
        yield _hit(contact, contacts[contact], f"{shown}, {what}", place)


def _names_of_concern(
    edge: Egress, known: Mapping[str, Destination], concerns: _Concerns
) -> tuple[str, ...]:
    """The destination itself; failing that those of its possible names that are a problem."""
    destination = known[edge.destination]
    if concerns(edge, destination):
        return (destination.id,)
    names = (known[name] for name in destination.candidate_hosts if name in known)
    return tuple(name.id for name in names if concerns(edge, name))


def _hit(contact: _Contact, edges: list[Egress], shown: str, place: Place) -> Hit:
    shared = _sharers(edges)
    claim = max(_claim(edge) for edge in edges)
    message = f"{place.label} {_sentence(claim, contact, shown)}"
    if any(edge.attribution is not Attribution.EXACT for edge in edges) and shared:
        rest = max(edge.sharers for edge in edges) - _MOST_NAMED
        which = ", ".join(map(short, shared[:_MOST_NAMED])) + (
            f" and {rest} more" if rest > 0 else ""
        )
        message += f" Which workload it was is not certain: {which}."
    return Hit(
        resource=contact.source,
        account=place.account,
        region=place.region,
        message=message,
        evidence=tuple(_evidence(edge) for edge in edges[:_MOST_EVIDENCE]),
        key=(contact.target, contact.name) if contact.ambiguous else (contact.target,),
        confidence=max((_sureness(edge, contact) for edge in edges), key=_SURE.index),
    )


def _sharers(edges: Iterable[Egress]) -> tuple[str, ...]:
    """Whose it may be; the rows of one interface have the same, of which there may be thousands."""
    found = {edge.candidates for edge in edges}
    return found.pop() if len(found) == 1 else tuple(sorted(set().union(*found)))


def _claim(edge: Egress) -> _Claim:
    """A name that was only asked for is no connection, and neither is a rejected flow."""
    if edge.evidence is not EvidenceKind.OBSERVED or not edge.sources:
        return _Claim.CONFIGURED
    if set(edge.sources) == {Source.RESOLVER_QUERY_LOGS}:
        return _Claim.ASKED
    return _Claim.REJECTED if edge.action is EgressAction.REJECT else _Claim.TALKED


def _sentence(claim: _Claim, contact: _Contact, shown: str) -> str:
    where = contact.target if contact.ambiguous else shown
    said = {
        _Claim.CONFIGURED: f"is configured for {where}.",
        _Claim.ASKED: f"asked for the name of {where}.",
        _Claim.REJECTED: f"tried to reach {where} and was rejected.",
        _Claim.TALKED: f"talks to {where}.",
    }[claim]
    if not contact.ambiguous:
        return said
    if contact.claimed:
        return f"{said} A client wrote the name {contact.name} to that address: {shown}."
    return f"{said} Several names resolved to that address; one of these names is {shown}."


def _sureness(edge: Egress, contact: _Contact) -> Confidence:
    """The edge's, one step less for a rejected attempt, and one for a name that is one of several."""
    steps = (edge.action is EgressAction.REJECT) + contact.ambiguous
    return _SURE[max(_SURE.index(edge.confidence) - steps, 0)]


def _evidence(edge: Egress) -> Evidence:
    source = edge.sources[0] if edge.sources else Source.RUNTIMES
    when = f", last seen {edge.last_seen:%Y-%m-%d}" if edge.last_seen else ""
    return evidence(
        source,
        edge.destination,
        f"{edge.evidence.value} on port {edge.port}/{edge.protocol}: {edge.reason}{when}",
    )


def _declared(facts: DetectionInput) -> frozenset[tuple[str, str]]:
    """Who declares which destination: a workload for itself, a gateway for its whole account.

    A harness declares for the runtime that backs it.
    """
    held = facts.snapshot.inventory
    speaks_for = {harness.arn: harness.runtime_arn for harness in held.harnesses}
    speaks_for |= {gateway.arn: gateway.account for gateway in held.gateways}
    return frozenset(
        (owner, edge.destination)
        for edge in facts.egress_map.egress
        if edge.evidence is EvidenceKind.DECLARED
        for owner in (edge.source, speaks_for.get(edge.source, ""))
        if owner
    )
