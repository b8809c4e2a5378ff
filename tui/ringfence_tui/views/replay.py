"""Past traffic against a pack, flow by flow: what becomes of each, by which rule, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.model.change import Change
from ringfence.model.replay import FlowChange, ReplayDocument
from ringfence.model.traffic import ROUTED_AROUND, Passage
from ringfence_tui.blocks import Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.replay_cuts import owner_of, owner_told
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    amount,
    distinct,
    moment,
    names,
    number,
    read,
    runtime_name,
    seconds,
    short,
    word,
    written,
)

NOT_GOVERNED = "NOT_GOVERNED"
"""What the list calls traffic that passes no gateway today, so that no pack changes anything for it."""
CHANGED_ONLY = "changed:yes,unknown"
"""The filter of the changed ones: what is not known may have changed, and is never left out."""
WORDS: dict[Change, str] = {
    Change.ACCESS_REVOKED: "would be cut",
    Change.ACCESS_MAYBE_REVOKED: "would perhaps be cut",
    Change.ACCESS_GAINED: "would be let through",
    Change.ACCESS_MAYBE_GAINED: "would perhaps be let through",
    Change.UNKNOWN_CHANGE: "not known on either side",
    Change.NO_CHANGE: "as before",
}
"""Every change as a sentence ends with it, what is lost first."""
ORDER = (*(str(each) for each in WORDS if each is not Change.NO_CHANGE), NOT_GOVERNED, "NO_CHANGE")
PASSAGES: dict[Passage, str] = {
    Passage.THROUGH: "passes a gateway",
    Passage.DOUBTFUL: "has, or may have, a way around the gateway",
    Passage.AROUND: "goes around every gateway",
    Passage.NOT_SAID: "the file of flows says nothing of routes",
}
GOVERNED = {
    Passage.THROUGH: "yes",
    Passage.DOUBTFUL: "doubtful",
    Passage.AROUND: "no",
    Passage.NOT_SAID: "not said",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flow:
    """One distinct flow; `later` where it is judged only once its route passes a gateway."""

    flow: FlowChange
    later: bool = False


def _flows(document: ReplayDocument) -> Iterator[Row]:
    later = document.once_routed.flows if document.once_routed else ()
    every = (
        *(_Flow(flow=each) for each in document.flows),
        *(_Flow(flow=each, later=True) for each in later),
    )
    return distinct(map(_row, every))


def change_of(each: FlowChange, *, later: bool) -> str:
    """The change today; no pack changes what goes around every gateway."""
    return NOT_GOVERNED if later else str(each.change)


def destination_of(each: FlowChange) -> str | None:
    """Where it went, as far as that is known; None where nothing says it."""
    return each.url or each.host or " or ".join(each.candidates) or each.dst or None


def rule_of(each: FlowChange) -> str:
    """The rule that takes it, or those that may."""
    return each.rule or " or ".join(each.rule_candidates) or "default action"


def _changed(change: str) -> str:
    if change == NOT_GOVERNED:
        return "not governed"
    if change == Change.UNKNOWN_CHANGE:
        return "unknown"
    return "no" if change == Change.NO_CHANGE else "yes"


def _service(each: FlowChange) -> str:
    return each.protocol if each.port is None else f"{each.protocol} {each.port}"


def _key(each: FlowChange) -> str:
    to = destination_of(each) or "?"
    return f"{each.runtime or each.src} {to} {each.dst} {_service(each)}"


def _row(of: _Flow) -> Row:
    each = of.flow
    change = change_of(each, later=of.later)
    return Row(
        key=_key(each),
        values=(
            change,
            short(each.runtime) or None,
            owner_of(each.owner),
            short(each.src.removeprefix("source ")),
            destination_of(each),
            _service(each),
            rule_of(each),
            str(each.baseline),
            str(each.new),
            each.connections,
            each.bytes,
            seconds(each.last_seen),
            GOVERNED[each.passage],
            _changed(change),
            each.port,
            str(each.evidence),
            str(each.attribution),
            str(each.change),
            each.runtime or None,
            seconds(each.first_seen),
        ),
        search=" ".join((each.runtime, each.dst, *each.candidates, each.why)),
        detail=written(of),
    )


def _page(detail: bytes) -> Page:
    of = read(detail, _Flow)
    each = of.flow
    return (
        Heading(f"{short(each.runtime) or 'runtime not known'} → {destination_of(each) or '?'}"),
        line(*_outcome(of)),
        line(each.why),
        Facts(tuple(_facts(each))),
    )


def _outcome(of: _Flow) -> Spans:
    change = of.flow.change
    if not of.later:
        return (*word(str(change)), Span(f": {WORDS[change]}"))
    return (
        *word(NOT_GOVERNED),
        Span(f": {ROUTED_AROUND}. Once it passes a gateway, it {_then(change)}."),
    )


def _then(change: Change) -> str:
    if change is Change.NO_CHANGE:
        return "goes on as before"
    return "is not known on either side" if change is Change.UNKNOWN_CHANGE else WORDS[change]


def _facts(each: FlowChange) -> Iterator[tuple[str, Spans]]:
    yield "runtime", (runtime_name(each.runtime),)
    yield "owner", owner_told(each.owner)
    yield "source", spans(each.src.removeprefix("source ") or NOT_KNOWN)
    yield "destination", spans(destination_of(each) or NOT_KNOWN)
    if each.dst and each.dst != destination_of(each):
        yield "address", spans(each.dst)
    if each.candidates:
        yield "may be", names(each.candidates)
    yield "service", spans(_service(each))
    yield "TLS", spans(NOT_KNOWN if each.tls is None else "yes" if each.tls else "no")
    yield "baseline → pack", (*word(str(each.baseline)), Span(" → "), *word(str(each.new)))
    yield "rule", spans(rule_of(each))
    yield "gateway", (Span(PASSAGES[each.passage], _passage_tone(each.passage)),)
    yield "connections", (number(each.connections),)
    yield "bytes sent", (amount(each.bytes),)
    yield "first seen", (moment(each.first_seen),)
    yield "last seen", (moment(each.last_seen),)
    yield "evidence", (*word(str(each.evidence)), Span(f", attribution {each.attribution}"))


def _passage_tone(passage: Passage) -> Tone:
    if passage is Passage.THROUGH:
        return Tone.PLAIN
    return Tone.WARN if passage is Passage.AROUND else Tone.UNKNOWN


REPLAY_FLOWS: ListView[ReplayDocument] = ListView(
    part=Part.REPLAY,
    spec=ListSpec(
        name="flows",
        columns=(
            Column(name="change", title="Change", width=22, cell=Cell.WORD, keep=12, order=ORDER),
            Column(name="runtime", title="Runtime", width=20, cell=Cell.NAME, stretch=1, keep=11),
            Column(name="owner", title="Owner", width=12, keep=6),
            Column(name="source", title="Source", width=16, keep=1),
            Column(name="host", title="Destination", width=24, stretch=1, keep=13),
            Column(name="service", title="Service", width=8, keep=7),
            Column(name="rule", title="By rule", width=20, keep=9),
            Column(name="baseline", title="Before", width=9, cell=Cell.WORD, keep=3),
            Column(name="new", title="After", width=9, cell=Cell.WORD, keep=4),
            Column(name="connections", title="Connections", width=11, cell=Cell.COUNT, keep=10),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=5),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, keep=2),
            Column(name="governed", title="Governed", width=8, keep=8),
            Column(name="changed", title="Changed", width=12, hidden=True),
            Column(name="port", title="Port", width=5, cell=Cell.NUMBER, hidden=True),
            Column(name="evidence", title="Evidence", width=10, cell=Cell.WORD, hidden=True),
            Column(name="attribution", title="Attribution", width=11, hidden=True),
            Column(name="once_routed", title="Once routed", width=22, cell=Cell.WORD, hidden=True),
            Column(name="arn", title="Runtime ARN", width=40, hidden=True),
            Column(name="first_seen", title="First seen", width=11, cell=Cell.WHEN, hidden=True),
        ),
        sort=(Sort(column="change"), Sort(column="connections", descending=True)),
        groups=("change", "runtime", "owner", "rule", "host", "governed"),
        aliases=(
            ("destination", "host"),
            ("to", "host"),
            ("last", "last_seen"),
            ("first", "first_seen"),
            ("before", "baseline"),
            ("after", "new"),
            ("was", "baseline"),
        ),
    ),
    noun="flow",
    rows=_flows,
    page=_page,
    nothing=(
        "No past traffic was replayed against the pack. That says nothing of what runtimes send: "
        "the summary says what was left out, and why."
    ),
)
