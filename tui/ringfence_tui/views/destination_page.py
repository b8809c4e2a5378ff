"""One destination on one page: what it is, why, who talks to it, and whether it may be sanctioned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ringfence.model.approval import Decide
from ringfence.model.document import DestinationEntry
from ringfence.model.egress import MatchMethod, Sanction
from ringfence_tui.blocks import Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import told
from ringfence_tui.views.seen import Seen, from_lines
from ringfence_tui.views.volumes import Volume
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    amount,
    moment,
    names,
    number,
    read,
    section,
    sentences,
)

_DENIED = "the operator denied "
"""How the reason begins that is the operator's own word, which the operator may take back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationDetail:
    """A destination with who talks to it."""

    destination: DestinationEntry
    edges: tuple[Seen, ...]
    """The most telling ones."""
    edge_count: int
    volume: Volume


def destination_page(detail: bytes) -> Page:
    """The page of a row of the list of destinations."""
    given = read(detail, DestinationDetail)
    destination = given.destination
    why = refusal_of(destination)
    return (
        Heading(destination.id),
        line(told(destination.sanction), f", {destination.category}"),
        *((line(Span(why, Tone.WARN)),) if why else ()),
        Facts(tuple(_facts(destination))),
        *sentences("Why it is called that", destination.reasons),
        *section("Seen", Facts(tuple(_seen(given)))),
        *_talkers(given),
    )


def refusal(detail: bytes) -> str:
    """Why a destination cannot simply be sanctioned; empty where nothing in the document is against it."""
    return refusal_of(read(detail, DestinationDetail).destination)


def against(kind: Decide, details: Mapping[str, bytes]) -> tuple[str, ...]:
    """What somebody should know of the destinations before he decides so."""
    if kind is Decide.DENY:
        sanctioned = sum(map(_is_sanctioned, details.values()))
        lost = "taking the denial back does not bring that back"
        which = "It is" if len(details) == 1 else f"{sanctioned:,} of them are"
        return (f"{which} sanctioned: {lost}.",) if sanctioned else ()
    if kind is Decide.UNDO:
        return ()
    found = ((each, refusal(detail)) for each, detail in details.items())
    return tuple(why if len(details) == 1 else f"{each}: {why}" for each, why in found if why)


def _is_sanctioned(detail: bytes) -> bool:
    """Whether it is sanctioned, which a denial replaces."""
    return read(detail, DestinationDetail).destination.sanction is Sanction.SANCTIONED


def refusal_of(destination: DestinationEntry) -> str:
    """The same, of the entry itself. The command decides; this only says what it will be asked to do."""
    because = "; ".join(destination.reasons) or "the document does not say why"
    if any(reason.startswith(_DENIED) for reason in destination.reasons):
        return ""
    if destination.sanction is Sanction.PROHIBITED:
        return f"Cannot simply be sanctioned: it is prohibited, {destination.category} ({because})."
    if destination.method is MatchMethod.RESEMBLANCE:
        return f"Cannot simply be sanctioned: it is a look-alike ({because})."
    if not destination.learnable and destination.sanction is not Sanction.SANCTIONED:
        return f"Cannot simply be sanctioned: review can never approve it ({because})."
    return ""


def _facts(destination: DestinationEntry) -> Iterator[tuple[str, Spans]]:
    yield "host", spans(destination.host) if destination.host else (_nameless(destination),)
    yield "registered domain", spans(destination.domain) if destination.domain else (_NO_DOMAIN,)
    yield "names that fit", names(destination.candidate_hosts)
    yield "addresses", names(destination.addresses, none=NOT_KNOWN)
    yield "provider", spans(destination.provider) if destination.provider else (NOT_KNOWN,)
    yield "category", spans(f"{destination.category}, {destination.confidence} confidence")
    yield "recognised by", spans(str(destination.method))
    yield "can be learned", spans("yes" if destination.learnable else "no")
    yield "behind the name", spans(_behind(destination))


_NO_DOMAIN = Span("the document names none", Tone.UNKNOWN)


def _nameless(destination: DestinationEntry) -> Span:
    told_so = "no single name is known" if destination.candidate_hosts else "no name is known"
    return Span(told_so, Tone.UNKNOWN)


def _behind(destination: DestinationEntry) -> str:
    if destination.shared:
        return "other tenants, or anyone, answer there as well"
    return "nobody else is known to answer"


def _seen(given: DestinationDetail) -> Iterator[tuple[str, Spans]]:
    volume = given.volume
    least = "" if volume.whole or volume.bytes is None else "at least "
    yield "first seen", (moment(volume.first_seen, _NEVER),)
    yield "last seen", (moment(volume.last_seen, _NEVER),)
    yield "flows or calls", (number(volume.flows),)
    yield "sent there", spans(least, amount(volume.bytes))


_NEVER = Span("no time is known", Tone.UNKNOWN)


def _talkers(given: DestinationDetail) -> Page:
    if not given.edges:
        return section("Who talks to it", line(NONE))
    return section("Who talks to it", *from_lines(given.edges, total=given.edge_count))
