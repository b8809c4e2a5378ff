"""The egress map as a list: one row an edge, from who sends to where."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.document import DestinationEntry, EgressEntry, ScanDocument
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.views.edge_page import EdgeDetail, edge_page
from ringfence_tui.views.orders import EVIDENCE_ORDER, MODE_ORDER, SANCTION_ORDER, VERDICT_ORDER
from ringfence_tui.views.seen import Seen, attribution, edges_of, service
from ringfence_tui.views.view import ListView
from ringfence_tui.views.ways import summary
from ringfence_tui.views.who import Who, known_sources, source_of
from ringfence_tui.views.wording import distinct, seconds, written


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """What edges are joined with."""

    known: dict[str, Who]
    ways: dict[str, str | None]
    """The ways out of each source in short."""
    destinations: dict[str, DestinationEntry]


def _rows(document: ScanDocument) -> Iterator[Row]:
    known = known_sources(document)
    joined = _Joined(
        known=known,
        ways={each.id: summary(each.ways) for each in known.values()},
        destinations={each.id: each for each in document.destinations},
    )
    return distinct(_row(seen, joined) for seen in edges_of(document, known))


def _row(seen: Seen, joined: _Joined) -> Row:
    who = source_of(joined.known, seen.edge.source)
    destination = joined.destinations.get(seen.edge.destination)
    return Row(
        key=key_of(seen.edge),
        values=(
            *_ends(seen, joined.ways.get(who.id), destination.domain if destination else ""),
            *_amounts(seen.edge),
            *_hidden(seen, who, destination),
        ),
        detail=written(
            EdgeDetail(
                seen=seen,
                destination=destination,
                ways=tuple(dict.fromkeys(way.through for way in who.ways)),
            )
        ),
    )


def key_of(edge: EgressEntry) -> str:
    """What tells an edge from every other one, in every scan."""
    shared = "\n".join(edge.candidates).encode("utf-8", "surrogatepass")
    whose = hashlib.blake2b(shared, digest_size=6).hexdigest() if shared else ""
    parts = (edge.source, edge.destination, f"{edge.port}/{edge.protocol}")
    return " ".join((*parts, edge.evidence, edge.action, whose)).strip()


def _ends(seen: Seen, way: str | None, domain: str) -> Iterator[Value]:
    yield seen.source
    yield str(seen.containment)
    yield way
    yield seen.edge.destination
    yield service(seen.edge)
    yield domain or None
    yield seen.provider or None
    yield str(seen.sanction) if seen.sanction else None
    yield str(seen.edge.evidence)


def _amounts(edge: EgressEntry) -> Iterator[Value]:
    yield edge.bytes
    yield edge.bytes
    yield edge.reply_bytes
    yield edge.flows
    yield seconds(edge.last_seen)
    yield attribution(edge)
    yield str(edge.action)
    yield ", ".join(edge.sources)


def _hidden(seen: Seen, who: Who, destination: DestinationEntry | None) -> Iterator[Value]:
    edge = seen.edge
    yield edge.port or None
    yield edge.protocol
    yield seconds(edge.first_seen)
    yield edge.packets
    yield str(seen.category) if seen.category else None
    yield seen.kind
    yield str(who.mode) if who.mode else None
    yield who.account
    yield who.region
    yield edge.source
    yield edge.sharers
    yield str(edge.confidence)
    yield " ".join((seen.host, *(destination.candidate_hosts if destination else ())))
    yield " ".join(destination.addresses) if destination else None
    yield edge.reason


EGRESS: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="egress",
        columns=(
            Column(name="source", title="From", width=18, cell=Cell.NAME, stretch=1, keep=20),
            Column(
                name="verdict",
                title="Verdict",
                width=13,
                cell=Cell.WORD,
                keep=16,
                order=VERDICT_ORDER,
            ),
            Column(name="way", title="Way out", width=17, keep=13),
            Column(name="destination", title="To", width=22, room=26, stretch=1, keep=19),
            Column(name="service", title="Service", width=9, keep=12),
            Column(name="domain", title="Domain", width=18, keep=5),
            Column(name="provider", title="Provider", width=14, keep=11),
            Column(
                name="sanction",
                title="Sanction",
                width=14,
                cell=Cell.WORD,
                keep=18,
                order=SANCTION_ORDER,
            ),
            Column(
                name="evidence",
                title="Evidence",
                width=10,
                cell=Cell.WORD,
                keep=17,
                order=EVIDENCE_ORDER,
            ),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=14),
            Column(name="weight", title="Weight", width=6, cell=Cell.WEIGHT, keep=14),
            Column(name="reply_bytes", title="Received", width=9, cell=Cell.BYTES, keep=6),
            Column(name="flows", title="Flows", width=7, cell=Cell.COUNT, keep=8),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, keep=10),
            Column(name="attribution", title="Whose", width=11, keep=9),
            Column(name="action", title="Action", width=7, keep=8),
            Column(name="sources", title="Known from", width=20, keep=7),
            Column(name="port", title="Port", width=6, cell=Cell.NUMBER, hidden=True),
            Column(name="protocol", title="Protocol", width=8, hidden=True),
            Column(name="first_seen", title="First seen", width=11, cell=Cell.WHEN, hidden=True),
            Column(name="packets", title="Packets", width=8, cell=Cell.COUNT, hidden=True),
            Column(name="category", title="Category", width=16, hidden=True),
            Column(name="kind", title="Kind", width=12, hidden=True),
            Column(
                name="mode",
                title="Mode",
                width=11,
                cell=Cell.WORD,
                hidden=True,
                order=MODE_ORDER,
            ),
            Column(name="account", title="Account", width=12, hidden=True),
            Column(name="region", title="Region", width=12, hidden=True),
            Column(name="arn", title="ARN or id", width=20, hidden=True),
            Column(name="sharers", title="Sharers", width=7, cell=Cell.COUNT, hidden=True),
            Column(name="confidence", title="Confidence", width=10, hidden=True),
            Column(name="host", title="Host", width=20, hidden=True),
            Column(name="address", title="Address", width=20, hidden=True),
            Column(name="reason", title="Reason", width=20, hidden=True),
        ),
        sort=(
            Sort(column="sanction"),
            Sort(column="verdict"),
            Sort(column="bytes", descending=True),
        ),
        groups=("domain", "source", "destination", "provider", "sanction", "verdict", "evidence"),
        aliases=(
            ("from", "source"),
            ("name", "source"),
            ("to", "destination"),
            ("dest", "destination"),
            ("registered", "domain"),
            ("containment", "verdict"),
            ("network_mode", "mode"),
            ("sent", "bytes"),
            ("received", "reply_bytes"),
            ("seen", "last_seen"),
            ("whose", "attribution"),
        ),
    ),
    noun="edge",
    rows=_rows,
    page=edge_page,
    nothing=(
        "No edge is in this scan. Nothing that was read shows or declares one; "
        "what was not read is under coverage."
    ),
)
