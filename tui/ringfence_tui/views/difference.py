"""What two scans, or two packs, say differently. What is unclear is never called gone."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.difference import (
    ChangeKind,
    ComparedScan,
    ContainmentChange,
    DiffDocument,
    Outcome,
    PackDifference,
    PolicyChange,
    ScanChange,
    ScanDifference,
    Standing,
)
from ringfence.model.evaluation import AskedPack
from ringfence.model.flow import Flow
from ringfence.render.style import counted
from ringfence_tui.blocks import (
    Bullets,
    Facts,
    Heading,
    Page,
    Span,
    Spans,
    Tone,
    line,
    spans,
)
from ringfence_tui.rows.words import look
from ringfence_tui.views.wording import (
    SHOWN,
    beyond,
    moment,
    names,
    number,
    section,
    sentences,
    short,
    word,
)

STANDINGS: dict[Standing, str] = {
    Standing.NEW: "only the new scan has it",
    Standing.GONE: "only the old scan has it, and the new one read everything where it was",
    Standing.UNCLEAR: "not in the new scan, which did not read everything where it was: whether it is gone is not known",
}
KINDS: dict[ChangeKind, str] = {
    ChangeKind.OPENED: "denied by the old pack, permitted by the new",
    ChangeKind.UNCLEAR: "perhaps decided otherwise: no file says, or flows leave it open",
    ChangeKind.CLOSED: "permitted by the old pack, denied by the new",
    ChangeKind.RELEASED: "decided alike, and no longer enforced",
    ChangeKind.ENFORCED: "decided alike, and enforced from now on",
    ChangeKind.HANDLED: "permitted by both, with other decryption, intrusion detection or TLS",
    ChangeKind.MOVED: "decided alike by a rule of another name",
}


def difference_page(document: DiffDocument) -> Page:
    """What is different, by what became of it."""
    if document.scans is not None:
        told = _scans_page(document.scans)
    elif document.packs is not None:
        told = _packs_page(document.packs)
    else:
        told = (line(Span("Nothing was compared.", Tone.UNKNOWN)),)
    return (*told, line(f"exit {document.exit.code}: {document.exit.reason}"))


def _scans_page(found: ScanDifference) -> Page:
    every = things(found)
    return (
        Heading("Two scans"),
        line(*_scan(found.old), " → ", *_scan(found.new)),
        *_caveats(found),
        *(block for standing in Standing for block in _standing(standing, every)),
        *_moved(found.containment),
    )


def _scan(each: ComparedScan) -> Spans:
    return (Span(each.scan_id, Tone.STRONG), Span(" ("), moment(each.taken_at), Span(")"))


def things(found: ScanDifference) -> tuple[tuple[str, ScanChange], ...]:
    """What only one of two scans has, with what each is."""
    return (
        *(("destination", each) for each in found.destinations),
        *(("finding", each) for each in found.findings),
        *(("runtime", each) for each in found.runtimes),
    )


def _caveats(found: ScanDifference) -> Page:
    """Why something is not called gone."""
    parts: list[Page] = []
    if found.unread_count:
        more = max(found.unread_count - len(found.unread), 0)
        told = f"Not read to the end, so nothing there is called gone: {found.unread_count:,}"
        parts.append(
            (
                line(Span(told, Tone.UNKNOWN)),
                *sentences("", found.unread),
                *((line(Span(f"and {more:,} more", Tone.DIM)),) if more else ()),
            )
        )
    if found.shorter_window:
        told = (
            "The new scan looks at less time, so no destination and no finding is called gone: it "
            "may only not have been seen in it."
        )
        parts.append((line(Span(told, Tone.UNKNOWN)),))
    return tuple(block for part in parts for block in part)


def _standing(standing: Standing, every: tuple[tuple[str, ScanChange], ...]) -> Page:
    mine = [(noun, each) for noun, each in every if each.standing is standing]
    title = f"{str(standing).capitalize()}: {len(mine):,}"
    meaning = line(Span(STANDINGS[standing], look(standing)[1]))
    if not mine:
        return section(title, line(Span("none", Tone.DIM)))
    items = tuple(
        spans(Span(noun, Tone.DIM), f" {each.told or short(each.id)}")
        for noun, each in mine[:SHOWN]
    )
    return section(title, meaning, Bullets(items), *beyond(len(mine), "change"))


def _moved(moved: tuple[ContainmentChange, ...]) -> Page:
    if not moved:
        return section("Contained otherwise: 0", line(Span("none", Tone.DIM)))
    items = tuple(
        (Span(f"{short(each.runtime)}: "), *word(each.old), Span(" → "), *word(each.new))
        for each in moved[:SHOWN]
    )
    title = f"Contained otherwise: {len(moved):,}"
    return section(title, Bullets(items), *beyond(len(moved), "runtime"))


def _packs_page(found: PackDifference) -> Page:
    counts = tuple(
        (str(kind), spans(f"{found.summary.get(kind, 0):,}: {meaning}"))
        for kind, meaning in KINDS.items()
    )
    return (
        Heading(f"{_pack(found.old)} → {_pack(found.new)}"),
        Facts(counts),
        *_observed(found),
        *(block for each in found.changes[:SHOWN] for block in change_blocks(each)),
        *beyond(len(found.changes), "change"),
        *sentences("Not decided within the bound", found.undecided, tone=Tone.UNKNOWN),
        *sentences("Where the claim ends", found.limits),
    )


def _pack(each: AskedPack) -> str:
    return f"{each.name} {each.version} ({counted(each.rules, 'rule')}, {each.watching:,} watch)"


def _observed(found: PackDifference) -> Page:
    seen = found.observed
    if seen is None:
        return (line(Span("No past flows were given to weigh the changes by.", Tone.DIM)),)
    return (
        line(
            f"Of {seen.flows:,} past flows {seen.changed:,} are of a change, and of ",
            Span(f"{seen.unknown:,}", Tone.UNKNOWN if seen.unknown else Tone.PLAIN),
            " nobody can tell.",
        ),
    )


def change_blocks(each: PolicyChange) -> Page:
    """One change of two packs, whole."""
    return (
        line(*word(str(each.kind)), " ", Span(step_told(each), Tone.STRONG)),
        Facts(tuple(_change_facts(each))),
    )


def step_told(each: PolicyChange) -> str:
    """From which rule and decision to which."""
    return f"{outcome_told(each.old)} → {outcome_told(each.new)}"


def outcome_told(each: Outcome) -> str:
    """Which rule decides, what, and whether that is done."""
    rule = "default action" if each.rule is None else each.rule
    return f"{rule} {each.decision}{'' if each.enforced else ' (watches)'}"


def _change_facts(each: PolicyChange) -> Iterator[tuple[str, Spans]]:
    more = (Span(" and more", Tone.DIM),) if each.more else ()
    if each.hosts:
        yield "hosts", (*names(each.hosts), *more)
    if each.services:
        yield "services", (*names(each.services), *more)
    if each.witness is not None:
        yield "such as", spans(_flow(each.witness))
    if each.observed is not None:
        yield "past flows", (number(each.observed),)


def _flow(flow: Flow) -> str:
    port = "" if flow.port is None else f" {flow.port}"
    return f"{flow.src} → {flow.url or flow.host or flow.dst or '?'} {flow.protocol}{port}"
