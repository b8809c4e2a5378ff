"""The list of destinations, for triage: what is talked to, what it is, and who does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ringfence.model.document import DestinationEntry, ScanDocument
from ringfence.model.egress import EvidenceKind, MatchMethod
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort, Value
from ringfence_tui.views.destination_page import DestinationDetail, destination_page
from ringfence_tui.views.orders import EVIDENCE_ORDER, SANCTION_ORDER, VERDICT_ORDER
from ringfence_tui.views.seen import Seen, by_destination, edges_of, telling_first
from ringfence_tui.views.view import ListView
from ringfence_tui.views.volumes import Volume, volume_of
from ringfence_tui.views.who import Who, known_sources, source_of
from ringfence_tui.views.wording import SHOWN, distinct, seconds, written

_EVIDENCE = tuple(EvidenceKind)


def _rows(document: ScanDocument) -> Iterator[Row]:
    known = known_sources(document)
    edges = by_destination(edges_of(document, known))
    return distinct(
        _row(destination, edges.get(destination.id, []), known)
        for destination in document.destinations
    )


def _row(destination: DestinationEntry, edges: list[Seen], known: dict[str, Who]) -> Row:
    volume = volume_of(each.edge for each in edges)
    talkers = {each.edge.source: source_of(known, each.edge.source) for each in edges}
    detail = DestinationDetail(
        destination=destination,
        edges=tuple(telling_first(edges)[:SHOWN]),
        edge_count=len(edges),
        volume=volume,
    )
    return Row(
        key=destination.id,
        values=(
            *_shown(destination),
            *_used(edges, talkers, volume),
            *_hidden(destination),
            *_hidden_talkers(edges, talkers),
        ),
        search=" ".join(destination.reasons),
        detail=written(detail),
    )


def _shown(destination: DestinationEntry) -> Iterator[Value]:
    yield destination.id
    yield str(destination.sanction)
    yield str(destination.category)
    yield destination.domain or None
    yield destination.provider or None
    yield ", ".join(flags(destination))


def flags(destination: DestinationEntry) -> Iterator[str]:
    """What weighs on a decision, in short."""
    if destination.method is MatchMethod.RESEMBLANCE:
        yield "look-alike"
    if not destination.learnable:
        yield "never learned"
    if destination.shared:
        yield "others answer too"
    if len(destination.candidate_hosts) > 1:
        yield "several names"


def _used(edges: Sequence[Seen], talkers: dict[str, Who], volume: Volume) -> Iterator[Value]:
    verdicts = {str(each.containment) for each in talkers.values()}
    evidence = {each.edge.evidence for each in edges}
    yield len(talkers)
    yield min(verdicts, key=VERDICT_ORDER.index) if verdicts else None
    yield str(min(evidence, key=_EVIDENCE.index)) if evidence else None
    yield volume.bytes
    yield "+" if volume.bytes is not None and not volume.whole else ""
    yield volume.bytes if volume.whole else volume.bytes or None  # "at least nothing" is not known
    yield volume.flows
    yield seconds(volume.first_seen)
    yield seconds(volume.last_seen)


def _hidden(destination: DestinationEntry) -> Iterator[Value]:
    yield destination.host or None
    yield "yes" if destination.learnable else "no"
    yield "yes" if destination.shared else "no"
    yield str(destination.method)
    yield str(destination.confidence)
    yield " ".join(destination.addresses)
    yield " ".join(destination.candidate_hosts)


def _hidden_talkers(edges: Sequence[Seen], talkers: dict[str, Who]) -> Iterator[Value]:
    who = talkers.values()
    yield " ".join(dict.fromkeys(each.name for each in who))
    yield " ".join(talkers)
    yield " ".join(dict.fromkeys(str(each.mode) for each in who if each.mode))
    yield " ".join(dict.fromkeys(each.account for each in who if each.account))
    yield " ".join(dict.fromkeys(each.region for each in who if each.region))
    yield " ".join(sorted({source for each in edges for source in each.edge.sources}))
    yield " ".join(sorted({str(each.edge.port) for each in edges if each.edge.port}))


DESTINATIONS: ListView[ScanDocument] = ListView(
    part=Part.SCAN,
    spec=ListSpec(
        name="destinations",
        columns=(
            Column(
                name="destination",
                title="Destination",
                width=30,
                cell=Cell.NAME,
                stretch=1,
                keep=20,
            ),
            Column(
                name="sanction",
                title="Sanction",
                width=14,
                cell=Cell.WORD,
                keep=19,
                order=SANCTION_ORDER,
            ),
            Column(name="category", title="Category", width=17, keep=17),
            Column(name="domain", title="Domain", width=18, keep=5),
            Column(name="provider", title="Provider", width=16, stretch=1, keep=14),
            Column(name="flags", title="Weighs on it", width=17, stretch=1, keep=16),
            Column(name="talkers", title="Used by", width=7, cell=Cell.COUNT, keep=18),
            Column(
                name="verdict",
                title="Most exposed",
                width=13,
                cell=Cell.WORD,
                keep=12,
                order=VERDICT_ORDER,
            ),
            Column(
                name="evidence",
                title="Evidence",
                width=10,
                cell=Cell.WORD,
                keep=13,
                order=EVIDENCE_ORDER,
            ),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=15),
            Column(name="bytes_more", title="+", width=1, keep=15),
            Column(name="weight", title="Weight", width=6, cell=Cell.WEIGHT, keep=15),
            Column(name="flows", title="Flows", width=8, cell=Cell.COUNT, keep=8),
            Column(name="first_seen", title="First seen", width=11, cell=Cell.WHEN, keep=9),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, keep=11),
            Column(name="host", title="Host", width=20, hidden=True),
            Column(name="learnable", title="Learnable", width=9, hidden=True),
            Column(name="shared", title="Shared", width=6, hidden=True),
            Column(name="method", title="Recognised by", width=15, hidden=True),
            Column(name="confidence", title="Confidence", width=10, hidden=True),
            Column(name="address", title="Addresses", width=20, hidden=True),
            Column(name="candidate", title="Names that fit", width=20, hidden=True),
            Column(name="source", title="From", width=20, hidden=True),
            Column(name="arn", title="ARN or id", width=20, hidden=True),
            Column(name="mode", title="Modes", width=11, hidden=True),
            Column(name="account", title="Accounts", width=12, hidden=True),
            Column(name="region", title="Regions", width=12, hidden=True),
            Column(name="known_from", title="Known from", width=20, hidden=True),
            Column(name="port", title="Ports", width=8, hidden=True),
        ),
        sort=(
            Sort(column="sanction"),
            Sort(column="verdict"),
            Sort(column="talkers", descending=True),
        ),
        groups=("sanction", "domain", "category", "provider", "evidence", "verdict"),
        aliases=(
            ("dest", "destination"),
            ("to", "destination"),
            ("name", "destination"),
            ("registered", "domain"),
            ("from", "source"),
            ("runtime", "source"),
            ("containment", "verdict"),
            ("network_mode", "mode"),
            ("sent", "bytes"),
            ("seen", "last_seen"),
        ),
    ),
    noun="destination",
    rows=_rows,
    page=destination_page,
    nothing=(
        "No destination is in this scan. Nothing that was read names one; "
        "what was not read is under coverage."
    ),
)
