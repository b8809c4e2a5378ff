"""What stands in the groups of a proposed pack, and on whose word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ringfence.model.proposal import Provenance
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.proposed import Proposal, Proposed, proposed_of
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    SHOWN,
    amount,
    beyond,
    distinct,
    moment,
    names,
    number,
    read,
    seconds,
    section,
    sentences,
    written,
)

_SMART, _WEB, _VENDOR = "SmartGroup", "WebGroup", "the vendor's"
_MATURITY = ("learning", "stabilizing", "stable", "not learned")
_SOURCES = (
    "operator",
    "approval",
    "exception",
    "platform",
    "inventory",
    "catalogue",
    "vendor",
)
NEVER_SEEN = Span("never", Tone.DIM)
_NOT_LEARNED = "not learned"


def told_entries(entries: Sequence[Provenance], *, total: int | None = None) -> Page:
    """The first entries, each with whose word it stands on; how many more there are is said."""
    items = tuple(map(_told, entries[:SHOWN]))
    more = beyond(total or len(entries), "entry", where="in the list of entries")
    return (Bullets(items), *more)


def _told(each: Provenance) -> Spans:
    entry = Span(each.entry, Tone.STRONG)
    if each.maturity is None:
        return spans(entry, f": {each.source}. {each.why}")
    seen = moment(each.last_seen, NEVER_SEEN)
    return spans(entry, f": {each.source}, {each.maturity}, last seen ", seen, f". {each.why}")


def _entries(document: Proposal) -> Iterator[Row]:
    given = proposed_of(document)
    kinds = _kinds(given)
    return distinct(
        Row(
            key=f"{each.group} {each.entry}",
            values=(
                each.entry,
                each.group,
                kinds.get(each.group),
                str(each.source),
                str(each.maturity or _NOT_LEARNED),
                str(each.category or "no destination"),
                len(each.runtimes),
                each.flows,
                each.bytes,
                _when(each, each.first_seen),
                _when(each, each.last_seen),
                each.owner,
                seconds(each.expires_at),
                len(each.warnings),
            ),
            search=" ".join((each.why, *each.runtimes, *each.warnings)),
            detail=written(each),
        )
        for each in given.manifest.entries
    )


def _when(each: Provenance, seen: datetime | None) -> float | str | None:
    """When it was seen: of what is learned, that it never was is known; of the rest nobody looked."""
    if each.maturity is None:
        return _NOT_LEARNED
    return "never" if seen is None else seconds(seen)


def _kinds(given: Proposed) -> dict[str, str]:
    """What each group of the pack is; empty where the pack was not read."""
    if given.pack is None:
        return {}
    smart = {str(each.name): _SMART for each in given.pack.smart_groups or ()}
    return smart | {str(each.name): _WEB for each in given.pack.web_groups or ()}


def _entry_page(detail: bytes) -> Page:
    each = read(detail, Provenance)
    return (
        Heading(each.entry),
        line(each.why),
        Facts((*_word_of(each), *_use_of(each))),
        *sentences("Warnings", each.warnings, tone=Tone.WARN),
    )


def _word_of(each: Provenance) -> Iterator[tuple[str, Spans]]:
    yield "group", spans(each.group)
    yield "on whose word", spans(str(each.source))
    if each.owner:
        yield "owner", spans(each.owner)
    if each.expires_at is not None:
        yield "until", (moment(each.expires_at),)
    if each.category is not None:
        yield "category", spans(str(each.category))
    yield "maturity", spans(str(each.maturity or _NOT_LEARNED))


def _use_of(each: Provenance) -> Iterator[tuple[str, Spans]]:
    """What was seen of it; of what is not learned nobody looked."""
    if each.maturity is None:
        return
    yield "used by", names(each.runtimes, none=Span("no runtime of the pack", Tone.DIM))
    yield "seen in", names([str(source) for source in each.sources])
    yield "first seen", (moment(each.first_seen, NEVER_SEEN),)
    yield "last seen", (moment(each.last_seen, NEVER_SEEN),)
    yield "last change", (moment(each.changed_at),)
    yield "records, both ways", (number(each.flows),)
    yield "bytes sent", (amount(each.bytes),)
    yield "in a configuration", spans("yes" if each.declared else "no")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """One group, who names it, and where what it holds comes from."""

    name: str
    kind: str
    listed: int | None
    """Its entries or selectors; None where the pack was not read or the vendor keeps them."""
    rules: tuple[str, ...] | None
    entries: tuple[Provenance, ...]
    """The first ones."""
    entry_count: int


def _groups(document: Proposal) -> Iterator[Row]:
    return distinct(_group_row(each) for each in _joined(proposed_of(document)))


def _joined(given: Proposed) -> Iterator[_Group]:
    entries: defaultdict[str, list[Provenance]] = defaultdict(list)
    for entry in given.manifest.entries:
        entries[entry.group].append(entry)
    kinds, listed, used = _kinds(given), _listed(given), _used(given)
    for name in dict.fromkeys((*kinds, *used, *entries)):
        mine = entries.get(name, [])
        yield _Group(
            name=name,
            kind=kinds.get(name, _VENDOR if given.pack else ""),
            listed=listed.get(name),
            rules=tuple(used.get(name, ())) if given.pack else None,
            entries=tuple(mine[:SHOWN]),
            entry_count=len(mine),
        )


def _listed(given: Proposed) -> dict[str, int]:
    if given.pack is None:
        return {}
    smart = {str(each.name): len(each.selectors or ()) for each in given.pack.smart_groups or ()}
    return smart | {
        str(each.name): len(each.sni or ()) + len(each.urls or ())
        for each in given.pack.web_groups or ()
        if not each.managed
    }


def _used(given: Proposed) -> dict[str, list[str]]:
    """The rules that name each group."""
    used: defaultdict[str, list[str]] = defaultdict(list)
    for name, rule in given.rules.items():
        for group in dict.fromkeys((*rule.src, *rule.dst, *(rule.web_groups or ()))):
            used[group].append(name)
    return dict(used)


def _group_row(each: _Group) -> Row:
    words = dict.fromkeys(str(entry.source) for entry in each.entries)
    return Row(
        key=each.name,
        values=(
            each.name,
            each.kind or None,
            each.listed,
            None if each.rules is None else len(each.rules),
            ", ".join(words) or "nobody's",
            None if each.rules is None else ", ".join(each.rules) or "no rule",
        ),
        detail=written(each),
    )


def _group_page(detail: bytes) -> Page:
    each = read(detail, _Group)
    facts: tuple[tuple[str, Spans], ...] = (
        ("kind", spans(each.kind) if each.kind else (NOT_KNOWN,)),
        ("entries", (number(each.listed),)),
        (
            "named by",
            (NOT_KNOWN,) if each.rules is None else names(each.rules, none=Span("no rule")),
        ),
    )
    if not each.entries:
        why = "Nothing of it was decided here: the vendor keeps what it holds."
        return (Heading(each.name), Facts(facts), line(Span(why, Tone.DIM)))
    told = told_entries(each.entries, total=each.entry_count)
    return (Heading(each.name), Facts(facts), *section("What it holds, and on whose word", *told))


ENTRIES: ListView[Proposal] = ListView(
    part=Part.PROPOSAL,
    spec=ListSpec(
        name="entries",
        columns=(
            Column(name="entry", title="Entry", width=28, cell=Cell.NAME, stretch=1, keep=9),
            Column(name="group", title="Group", width=20, stretch=1, keep=7),
            Column(name="kind", title="Kind", width=12, keep=2),
            Column(name="word", title="On whose word", width=13, keep=8, order=_SOURCES),
            Column(name="maturity", title="Maturity", width=11, keep=6, order=_MATURITY),
            Column(name="category", title="Category", width=16, keep=3),
            Column(name="runtimes", title="Used by", width=7, cell=Cell.COUNT, keep=5),
            Column(name="flows", title="Records", width=8, cell=Cell.COUNT, keep=2),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=1),
            Column(name="first_seen", title="First seen", width=11, cell=Cell.WHEN, hidden=True),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, keep=4),
            Column(name="owner", title="Owner", width=12, hidden=True),
            Column(name="until", title="Until", width=11, cell=Cell.WHEN, hidden=True),
            Column(name="warnings", title="Warnings", width=8, cell=Cell.COUNT, hidden=True),
        ),
        sort=(Sort(column="word"), Sort(column="entry")),
        groups=("group", "word", "maturity", "category"),
        aliases=(("source", "word"), ("last", "last_seen"), ("first", "first_seen")),
    ),
    noun="entry",
    title="Entries",
    rows=_entries,
    page=_entry_page,
    nothing="No group of the proposed pack has an entry of its own.",
)
GROUPS: ListView[Proposal] = ListView(
    part=Part.PROPOSAL,
    spec=ListSpec(
        name="groups",
        columns=(
            Column(name="group", title="Group", width=28, cell=Cell.NAME, stretch=1, keep=9),
            Column(name="kind", title="Kind", width=12, keep=8),
            Column(name="entries", title="Entries", width=7, cell=Cell.COUNT, keep=7),
            Column(name="used", title="Rules", width=5, cell=Cell.COUNT, keep=6),
            Column(name="word", title="On whose word", width=20, keep=5),
            Column(name="rules", title="Named by", width=24, stretch=1, keep=4),
        ),
        sort=(Sort(column="kind"), Sort(column="group")),
        groups=("kind",),
        aliases=(("name", "group"),),
    ),
    noun="group",
    rows=_groups,
    page=_group_page,
    nothing="No group of the proposed pack was read.",
)
