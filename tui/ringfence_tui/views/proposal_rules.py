"""The rules of a proposed pack: why each is there, and on whose word its entries stand in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec import UNSET

from ringfence.model.proposal import ProposedRule, Provenance
from ringfence.model.replay import RuleReplay
from ringfence.render.pack_document import PackRule
from ringfence.render.style import counted
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.gaps import gaps
from ringfence_tui.views.proposal_entries import told_entries
from ringfence_tui.views.proposed import Proposal, Proposed, proposed_of
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    NOT_KNOWN,
    distinct,
    names,
    number,
    read,
    section,
    sentences,
    word,
    written,
)

MODES = ("watching", "enforced")
"""By whether a rule watches, the careful one first."""
NOT_LEARNED = "not learned"
_KEPT = 400
"""How many entries the page of a rule can show; the list of entries has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """One rule with what is known of it."""

    rule: ProposedRule
    taken: PackRule | None
    """None where the pack was not read."""
    entries: tuple[Provenance, ...]
    """Of its destinations; where it starts from is told by the groups."""
    entry_count: int | None
    replay: RuleReplay | None


def mode(*, watch: bool) -> str:
    """What a list calls a rule that watches, or is enforced."""
    return MODES[0] if watch else MODES[1]


def traffic_of(rule: PackRule) -> str:
    """Protocol and ports."""
    ports = (each if isinstance(each, tuple) else (each,) for each in rule.ports or ())
    told = ", ".join("-".join(str(part) for part in dict.fromkeys(each)) for each in ports)
    protocol = "ANY" if rule.protocol is UNSET or rule.protocol is None else str(rule.protocol)
    return f"{protocol} {told}".strip()


def web_groups_of(rule: PackRule) -> tuple[str, ...]:
    """The WebGroups of a rule; empty where it asks for no name."""
    return tuple(rule.web_groups or ())


def _rules(document: Proposal) -> Iterator[Row]:
    return distinct(_row(each) for each in _joined(proposed_of(document)))


def _joined(given: Proposed) -> Iterator[_Rule]:
    by_group: defaultdict[str, list[Provenance]] = defaultdict(list)
    for entry in given.manifest.entries:
        by_group[entry.group].append(entry)
    taken = given.rules
    replayed = {each.name: each for each in given.replay.rules} if given.replay else {}
    for rule in given.manifest.rules:
        held = taken.get(rule.name)
        groups = dict.fromkeys((*held.dst, *web_groups_of(held))) if held else {}
        entries = [entry for group in groups for entry in by_group.get(group, ())]
        yield _Rule(
            rule=rule,
            taken=held,
            entries=tuple(entries[:_KEPT]),
            entry_count=len(entries) if held else None,
            replay=replayed.get(rule.name),
        )


def _row(each: _Rule) -> Row:
    rule, taken, replay = each.rule, each.taken, each.replay
    return Row(
        key=rule.name,
        values=(
            rule.priority,
            rule.name,
            str(rule.action),
            mode(watch=rule.watch),
            traffic_of(taken) if taken else None,
            ", ".join(taken.src) if taken else None,
            ", ".join(taken.dst) if taken else None,
            ", ".join(web_groups_of(taken)) or "any name" if taken else None,
            str(rule.maturity or NOT_LEARNED),
            each.entry_count,
            len(rule.warnings),
            replay.hits if replay else None,
            replay.maybe_hits if replay else None,
            rule.row,
        ),
        search=" ".join((rule.why, *rule.warnings)),
        detail=written(each),
    )


_SPEC = ListSpec(
    name="rules",
    columns=(
        Column(name="priority", title="Priority", width=8, cell=Cell.NUMBER, keep=8),
        Column(name="rule", title="Rule", width=24, cell=Cell.NAME, stretch=1, keep=13),
        Column(
            name="action",
            title="Action",
            width=8,
            cell=Cell.WORD,
            keep=12,
            order=("PERMIT", "DENY"),
        ),
        Column(name="mode", title="Mode", width=10, cell=Cell.WORD, keep=11, order=MODES),
        Column(name="traffic", title="Traffic", width=12, keep=10),
        Column(name="source", title="From", width=18, keep=3),
        Column(name="to", title="To", width=18, stretch=1, keep=7),
        Column(name="names", title="Names", width=16, keep=6),
        Column(name="maturity", title="Maturity", width=11, keep=5),
        Column(name="entries", title="Entries", width=7, cell=Cell.COUNT, keep=4),
        Column(name="warnings", title="Warnings", width=8, cell=Cell.COUNT, keep=9),
        Column(name="hits", title="Past hits", width=9, cell=Cell.COUNT, keep=2),
        Column(name="perhaps", title="Perhaps", width=8, cell=Cell.COUNT, keep=1),
        Column(name="row", title="Published row", width=13, cell=Cell.NUMBER, hidden=True),
    ),
    sort=(Sort(column="priority"),),
    groups=("action", "mode", "maturity"),
    aliases=(("name", "rule"), ("from", "source")),
)


def _page(detail: bytes) -> Page:
    each = read(detail, _Rule)
    rule = each.rule
    return (
        Heading(f"{rule.priority} {rule.name}"),
        line(rule.why),
        Facts((*_decides(each), *_past(each.replay))),
        *sentences("Warnings", rule.warnings, tone=Tone.WARN),
        *_entries(each),
    )


def _decides(each: _Rule) -> tuple[tuple[str, Spans], ...]:
    rule, taken = each.rule, each.taken
    learned = Span(str(rule.maturity)) if rule.maturity else Span(NOT_LEARNED, Tone.DIM)
    watches = "it counts and logs, and stops nothing" if rule.watch else "what it decides is done"
    asked: tuple[tuple[str, Spans], ...] = (("traffic, groups", (NOT_KNOWN,)),)
    if taken is not None:
        decrypt = NOT_KNOWN if taken.decrypt is UNSET or not taken.decrypt else taken.decrypt
        asked = (
            ("traffic", spans(traffic_of(taken))),
            ("from", names(taken.src)),
            ("to", names(taken.dst)),
            ("names", names(web_groups_of(taken), none=Span("any name"))),
            ("decryption", spans(str(decrypt)) if isinstance(decrypt, str) else (NOT_KNOWN,)),
        )
    return (
        ("action", word(str(rule.action))),
        ("mode", (*word(mode(watch=rule.watch)), Span(f": {watches}"))),
        *asked,
        ("maturity", (learned,)),
        ("comes from", spans(rule.source)),
    )


def _past(replay: RuleReplay | None) -> tuple[tuple[str, Spans], ...]:
    if replay is None:
        return (("past traffic", spans(Span("not replayed", Tone.UNKNOWN))),)
    hits, perhaps = number(replay.hits), number(replay.maybe_hits)
    return (("past traffic", spans(hits, " connections surely meet it, ", perhaps, " perhaps")),)


def _entries(each: _Rule) -> Page:
    if each.entry_count is None:
        return section("Entries", line(NOT_KNOWN, Span(": the pack was not read")))
    if not each.entries:
        none = "Nothing of its own stands in its groups: they are of the vendor, or hold every address."
        return section("Entries", line(Span(none, Tone.DIM)))
    return section(_counted(each.entry_count), *told_entries(each.entries, total=each.entry_count))


def _counted(count: int) -> str:
    """The heading of a table of entries."""
    return f"{count:,} entry" if count == 1 else f"{count:,} entries"


RULES: ListView[Proposal] = ListView(
    part=Part.PROPOSAL,
    spec=_SPEC,
    noun="rule",
    rows=_rules,
    page=_page,
    nothing="The proposed pack has no rule; the open questions say what is missing.",
)


def refused_page(document: Proposal) -> Page:
    """Rules of the starter pack that are not made, and why."""
    refused = proposed_of(document).manifest.refused
    if not refused:
        return (line("Every rule of the starter pack is in the proposal."),)
    items = tuple(
        spans(Span(each.rule, Tone.STRONG), f" (published row {each.row}): {each.reason}")
        for each in refused
    )
    return (Heading(f"{counted(len(refused), 'rule')} not made"), Bullets(items))


def limits_page(document: Proposal) -> Page:
    """What network containment does not cover, and what was not read for the proposal."""
    manifest = proposed_of(document).manifest
    return (
        *gaps(manifest.gaps),
        *sentences("What network containment does not cover", manifest.limits),
    )
