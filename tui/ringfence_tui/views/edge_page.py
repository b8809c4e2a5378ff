"""One edge on one page: who sends where, how that is known, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import DestinationEntry
from ringfence.model.egress import Attribution, EgressAction, EvidenceKind
from ringfence_tui.blocks import Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.seen import NOT_SEEN, Seen, attribution, sanction_of, service
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    amount,
    moment,
    names,
    number,
    read,
    section,
    sentences,
    word,
)

_ACTIONS = {
    EgressAction.ACCEPT: "accepted by security groups and network ACLs",
    EgressAction.REJECT: "rejected by a security group or network ACL",
    EgressAction.UNKNOWN: "no source says whether it was let through",
}
"""A firewall speaks through none of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeDetail:
    """An edge with its destination and the ways out of its source."""

    seen: Seen
    destination: DestinationEntry | None
    ways: tuple[str, ...]
    """What the source leaves by; empty where that is not known."""


def edge_page(detail: bytes) -> Page:
    """The page of a row of the egress map."""
    given = read(detail, EdgeDetail)
    seen = given.seen
    edge = seen.edge
    return (
        Heading(f"{seen.source} → {edge.destination}"),
        line(told(edge.evidence), ": ", edge.reason),
        Facts(tuple(_facts(given))),
        *section("Amount", Facts(tuple(_amounts(seen)))),
        *section("Whose it is", Facts(tuple(_whose(seen)))),
        *_destination(given.destination),
    )


def _facts(given: EdgeDetail) -> Iterator[tuple[str, Spans]]:
    seen = given.seen
    yield "from", spans(f"{seen.kind} {seen.source}")
    yield "ARN or id", spans(seen.edge.source)
    yield "verdict on it", word(seen.containment)
    yield "ways out of it", names(given.ways, none=NOT_KNOWN, by=str)
    yield "to", spans(seen.edge.destination)
    yield "service", spans(service(seen.edge))
    yield "sanction", sanction_of(seen)
    yield "evidence", word(seen.edge.evidence)
    yield "known from", names(seen.edge.sources, none=NOT_KNOWN)


def _amounts(seen: Seen) -> Iterator[tuple[str, Spans]]:
    """What was counted; where it was never seen there is nothing to count."""
    edge = seen.edge
    if edge.evidence is not EvidenceKind.OBSERVED:
        yield "seen", (NOT_SEEN,)
        return
    yield "first seen", (moment(edge.first_seen),)
    yield "last seen", (moment(edge.last_seen),)
    yield "flows or calls", (number(edge.flows),)
    yield "sent", (amount(edge.bytes),)
    yield "received", (amount(edge.reply_bytes),)
    yield "packets", (number(edge.packets),)
    yield "let through", spans(_ACTIONS[edge.action])


def _whose(seen: Seen) -> Iterator[tuple[str, Spans]]:
    edge = seen.edge
    yield "attribution", spans(attribution(edge))
    yield "confidence", spans(str(edge.confidence))
    if edge.candidates:
        total = max(edge.sharers, len(edge.candidates))
        yield "it may be of", names(edge.candidates, total=total)
        yield "volume", spans("that of the interface or role, for all of them together")
    elif edge.attribution is Attribution.UNKNOWN:
        yield "it may be of", (Span("nobody who is known", Tone.UNKNOWN),)


def _destination(destination: DestinationEntry | None) -> Page:
    if destination is None:
        told_so = line(Span("The document does not say what the destination is.", Tone.UNKNOWN))
        return section("Destination", told_so)
    return (
        *section(
            "Destination",
            Facts(
                (
                    (
                        "provider",
                        spans(destination.provider) if destination.provider else (NOT_KNOWN,),
                    ),
                    ("category", spans(str(destination.category))),
                    ("can be learned", spans("yes" if destination.learnable else "no")),
                )
            ),
        ),
        *sentences("", destination.reasons),
    )
