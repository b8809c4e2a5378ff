"""Destinations, their providers, and who talks to them."""

from __future__ import annotations

from ringfence.graph.draft import Draft
from ringfence.graph.elements import (
    EdgeKind,
    NodeKind,
    attributes,
    destination_node,
    provider_node,
)
from ringfence.model.coverage import Source
from ringfence.model.egress import Destination, Egress, EgressMap, EvidenceKind

_CLAIMED = "a client wrote the name to the address, and no answer of the Resolver confirms it"


def add_traffic(draft: Draft, egress_map: EgressMap) -> None:
    """Every destination of the map and every edge to it."""
    for destination in egress_map.destinations:
        _add_destination(draft, destination)
    # Names that several share an address with may be destinations themselves: those came first.
    for destination in egress_map.destinations:
        _add_candidates(draft, destination)
    for row in egress_map.egress:
        _add_egress(draft, row)


def _add_destination(draft: Draft, destination: Destination) -> None:
    found = destination.classification
    node = draft.node(
        destination_node(destination.id),
        NodeKind.DESTINATION,
        label=destination.id,
        attributes=attributes(category=found.category, sanction=found.sanction),
    )
    if found.provider:
        provider = draft.node(
            provider_node(found.provider), NodeKind.PROVIDER, label=found.provider
        )
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


def _add_egress(draft: Draft, row: Egress) -> None:
    query_only = row.sources == (Source.RESOLVER_QUERY_LOGS,)
    draft.edge(
        draft.mention(row.source),
        draft.node(destination_node(row.destination), NodeKind.DESTINATION, label=row.destination),
        EdgeKind.ASKED_FOR if query_only else EdgeKind.TALKS_TO,
        reason=row.reason,
        evidence=row.evidence,
        known_by=row.sources,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        attributes=attributes(
            action=row.action,
            attribution=row.attribution,
            bytes=row.bytes,
            candidates=len(row.candidates) or None,
            confidence=row.confidence,
            flows=row.flows,
            packets=row.packets,
            port=row.port,
            protocol=row.protocol,
        ),
    )
