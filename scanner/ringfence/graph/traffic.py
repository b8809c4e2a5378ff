"""Destinations, their providers, and who talks to them."""

from __future__ import annotations

from ringfence.graph.draft import Draft
from ringfence.graph.elements import (
    Attributes,
    EdgeKind,
    NodeKind,
    attributes,
    destination_node,
    provider_node,
)
from ringfence.model.coverage import Source
from ringfence.model.egress import Destination, EgressMap, EvidenceKind

_CLAIMED = "a client wrote the name to the address, and no answer of the Resolver confirms it"


def add_traffic(draft: Draft, egress_map: EgressMap) -> None:
    """Every destination of the map and every edge to it."""
    kinds: dict[tuple[str, str], Attributes] = {}
    for destination in egress_map.destinations:
        found = destination.classification
        kind = (found.category, found.sanction)
        if kind not in kinds:
            kinds[kind] = attributes(category=found.category, sanction=found.sanction)
        _add_destination(draft, destination, kinds[kind])
    # Names that several share an address with may be destinations themselves: those came first.
    for destination in egress_map.destinations:
        _add_candidates(draft, destination)
    for row in egress_map.egress:
        draft.traffic(row)


def _add_destination(draft: Draft, destination: Destination, kind: Attributes) -> None:
    """A destination and its provider; tens of thousands share the few kinds that there are."""
    node = draft.node(
        destination_node(destination.id),
        NodeKind.DESTINATION,
        label=destination.id,
        attributes=kind,
    )
    if found := destination.classification.provider:
        provider = draft.node(provider_node(found), NodeKind.PROVIDER, label=found)
        draft.edge(node, provider, EdgeKind.BELONGS_TO, reason="by the catalogue")


def _add_candidates(draft: Draft, destination: Destination) -> None:
    for host in destination.candidate_hosts:
        claimed = host in destination.claimed_hosts
        draft.edge(
            draft.node(destination_node(host), NodeKind.DESTINATION, label=host),
            destination_node(destination.id),
            EdgeKind.RESOLVES_TO,
            reason=_CLAIMED if claimed else "one of several names of the address",
            evidence=EvidenceKind.OBSERVED,
            known_by=(Source.NETWORK_FIREWALL_LOGS if claimed else Source.RESOLVER_QUERY_LOGS,),
        )
