"""Edges with what is known of both their ends, and how pages tell several of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ringfence.model.document import DestinationEntry, EgressEntry, ScanDocument
from ringfence.model.egress import Attribution, Category, EvidenceKind, Sanction
from ringfence.model.verdict import EXPOSURE_ORDER, Containment
from ringfence_tui.blocks import Bullets, Page, Span, Spans, Tone
from ringfence_tui.rows.words import told
from ringfence_tui.views.orders import SANCTIONS
from ringfence_tui.views.who import Who, known_sources, source_of
from ringfence_tui.views.wording import SHOWN, amount, beyond, moment

NOT_SEEN = Span("not seen", Tone.DIM)
_ANY = "ANY"
_EVIDENCE = tuple(EvidenceKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One edge. What the document does not say of its destination is None."""

    edge: EgressEntry
    source: str
    """What the source is called."""
    kind: str
    containment: Containment
    host: str
    provider: str
    category: Category | None
    sanction: Sanction | None


def edges_of(document: ScanDocument, known: dict[str, Who] | None = None) -> list[Seen]:
    """Every edge of a document, in its order."""
    who = known_sources(document) if known is None else known
    destinations = {each.id: each for each in document.destinations}
    return [
        _seen(edge, source_of(who, edge.source), destinations.get(edge.destination))
        for edge in document.egress
    ]


def _seen(edge: EgressEntry, who: Who, destination: DestinationEntry | None) -> Seen:
    return Seen(
        edge=edge,
        source=who.name,
        kind=who.kind,
        containment=who.containment,
        host=destination.host if destination else "",
        provider=destination.provider if destination else "",
        category=destination.category if destination else None,
        sanction=destination.sanction if destination else None,
    )


def by_source(seen: Iterable[Seen]) -> dict[str, list[Seen]]:
    """The edges of each source."""
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        found[each.edge.source].append(each)
    return found


def by_destination(seen: Iterable[Seen]) -> dict[str, list[Seen]]:
    """The edges to each destination."""
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    for each in seen:
        found[each.edge.destination].append(each)
    return found


def telling_first(seen: Iterable[Seen]) -> list[Seen]:
    """What nobody sanctioned and nothing contains first; what only could be comes last."""
    return sorted(seen, key=_place)


def _place(seen: Seen) -> tuple[bool, int, int, int, int]:
    edge = seen.edge
    sanction = SANCTIONS.index(seen.sanction or Sanction.UNREVIEWED)
    possible = edge.evidence is EvidenceKind.POSSIBLE
    exposure = EXPOSURE_ORDER.index(seen.containment)
    return possible, sanction, exposure, _EVIDENCE.index(edge.evidence), -(edge.bytes or 0)


def service(edge: EgressEntry) -> str:
    """Port and protocol; a question to the Resolver names neither, and a mere possibility is any."""
    if edge.port or edge.protocol != _ANY:
        return f"{edge.port}/{edge.protocol}"
    return "any port" if edge.evidence is EvidenceKind.POSSIBLE else "port not known"


def attribution(edge: EgressEntry) -> str:
    """How surely it is of its source: `exact`, `shared by 2`, `unknown`."""
    if edge.attribution is Attribution.SHARED:
        return f"shared by {edge.sharers:,}" if edge.sharers else "shared"
    return str(edge.attribution)


def sanction_of(seen: Seen) -> Spans:
    """The operator's word on its destination."""
    return (told(seen.sanction),) if seen.sanction else (Span("not known", Tone.UNKNOWN),)


def called(seen: Seen) -> str:
    """What the catalogue says that its destination is."""
    if seen.provider:
        return seen.provider
    known = seen.category not in (None, Category.UNKNOWN)
    return str(seen.category) if known else "not in the catalogue"


def to_lines(seen: Sequence[Seen], *, total: int | None = None) -> Page:
    """Where a source sends, one line an edge."""
    items = tuple(
        (
            *sanction_of(each),
            Span(f" {each.edge.destination}", Tone.STRONG),
            Span(f" {service(each.edge)}, {called(each)}: "),
            *_how(each.edge),
        )
        for each in seen[:SHOWN]
    )
    return (Bullets(items), *beyond(total or len(seen), "edge"))


def from_lines(seen: Sequence[Seen], *, total: int | None = None) -> Page:
    """Who sends to a destination, one line an edge."""
    items = tuple(
        (
            told(each.containment),
            Span(f" {each.source}", Tone.STRONG),
            Span(f" {service(each.edge)}: "),
            *_how(each.edge),
        )
        for each in seen[:SHOWN]
    )
    return (Bullets(items), *beyond(total or len(seen), "edge"))


def _how(edge: EgressEntry) -> Spans:
    """How an edge is known; of what was seen also whose it is, how much, and when last."""
    if edge.evidence is not EvidenceKind.OBSERVED:
        return (told(edge.evidence), Span(", never seen", Tone.DIM))
    whose = f", {attribution(edge)}, sent "
    return (told(edge.evidence), Span(whose), *sent(edge), Span(", last seen "), *last_seen(edge))


def sent(edge: EgressEntry) -> Spans:
    """What it sent; nothing was seen to be sent where it is only declared or possible."""
    return (amount(edge.bytes) if edge.evidence is EvidenceKind.OBSERVED else NOT_SEEN,)


def last_seen(edge: EgressEntry) -> Spans:
    """When it was seen last, if ever."""
    if edge.evidence is EvidenceKind.OBSERVED:
        return (moment(edge.last_seen),)
    return (NOT_SEEN,)
