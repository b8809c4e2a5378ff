"""What each rule of a pack does to past traffic, and who would be cut."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.replay import Flips, FlowSample, ReplayDocument, RuleReplay
from ringfence_tui.blocks import Bullets, Facts, Grid, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row
from ringfence_tui.views.proposal_rules import MODES, mode
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import (
    amount,
    connections,
    distinct,
    moment,
    names,
    number,
    read,
    runtime_name,
    seconds,
    section,
    word,
    written,
)

IS_ENFORCED = "is enforced"


def _rules(document: ReplayDocument) -> Iterator[Row]:
    return distinct(map(_rule_row, document.rules))


def _rule_row(each: RuleReplay) -> Row:
    flips = [flips for flips in (each.flips_terminal, each.flips_fallthrough) if flips]
    return Row(
        key=each.name,
        values=(
            each.priority,
            each.name,
            str(each.action),
            mode(watch=each.watch),
            each.hits,
            each.maybe_hits,
            each.would_allow,
            each.would_deny,
            flips_told(each.flips_terminal),
            flips_told(each.flips_fallthrough),
            each.distinct_flows,
            each.runtime_count,
            each.bytes,
            seconds(each.last_seen),
            max((one.revoked + one.maybe_revoked for one in flips), default=None),
            max((one.gained + one.maybe_gained for one in flips), default=None),
            max((one.unknown for one in flips), default=None),
            each.ruleset,
        ),
        search=" ".join(each.runtimes),
        detail=written(each),
    )


def flips_told(flips: Flips | None) -> str:
    """What promoting the rule alone would change, in a few words; with `?` what is not sure."""
    if flips is None:
        return IS_ENFORCED
    if not flips.total and not flips.unknown:
        return "nothing"
    parts = (
        _sure_and_perhaps("cuts", flips.revoked, flips.maybe_revoked),
        _sure_and_perhaps("opens", flips.gained, flips.maybe_gained),
        f"{flips.unknown:,} not known" if flips.unknown else "",
    )
    return ", ".join(part for part in parts if part)


def _sure_and_perhaps(verb: str, sure: int, perhaps: int) -> str:
    if not sure and not perhaps:
        return ""
    return f"{verb} {sure:,} + {perhaps:,}?" if perhaps else f"{verb} {sure:,}"


def _rule_page(detail: bytes) -> Page:
    each = read(detail, RuleReplay)
    return (
        Heading(f"{each.priority} {each.name}"),
        Facts(tuple(_rule_facts(each))),
        *_alone(each),
        *_samples("Such as", each.samples),
    )


def _rule_facts(each: RuleReplay) -> Iterator[tuple[str, Spans]]:
    yield "action", word(str(each.action))
    yield "mode", word(mode(watch=each.watch))
    yield "surely takes", connections(each.hits)
    yield "perhaps takes", connections(each.maybe_hits)
    if not each.traffic:
        yield "so", (Span("nothing is known of it: no past traffic meets it", Tone.UNKNOWN),)
    yield "would allow", (number(each.would_allow),)
    yield "would deny", (number(each.would_deny),)
    yield "distinct flows", (number(each.distinct_flows),)
    yield "bytes sent", (amount(each.bytes),)
    yield "runtimes", names(each.runtimes, total=each.runtime_count)
    yield "first seen", (moment(each.first_seen),)
    yield "last seen", (moment(each.last_seen),)


def _alone(each: RuleReplay) -> Page:
    """Both readings of monitor mode side by side: only where they agree is a step safe."""
    title = "Promoted alone"
    terminal, fallthrough = each.flips_terminal, each.flips_fallthrough
    if terminal is None or fallthrough is None:
        return section(title, line("It is enforced already."))
    rows = (
        ("surely cut", terminal.revoked, fallthrough.revoked),
        ("perhaps cut", terminal.maybe_revoked, fallthrough.maybe_revoked),
        ("let through", terminal.gained, fallthrough.gained),
        ("perhaps let through", terminal.maybe_gained, fallthrough.maybe_gained),
        ("not known on either side", terminal.unknown, fallthrough.unknown),
    )
    header = ("connections", "a watched match ends it", "evaluation goes on")
    told = tuple((spans(what), (number(one),), (number(other),)) for what, one, other in rows)
    runtimes = tuple(dict.fromkeys((*terminal.runtimes, *fallthrough.runtimes)))
    lost = terminal.samples or fallthrough.samples
    return section(
        title,
        Grid(header, told),
        Facts((("would be cut", names(runtimes)),)),
        *_samples("", () if lost == each.samples else lost),
    )


def _samples(title: str, samples: tuple[FlowSample, ...]) -> Page:
    if not samples:
        return ()
    items = tuple(
        (
            runtime_name(each.runtime),
            Span(f" → {each.host or each.dst or '?'} {each.protocol} "),
            Span("" if each.port is None else str(each.port)),
        )
        for each in samples
    )
    return (*((Heading(title),) if title else ()), Bullets(items))


REPLAY_RULES: ListView[ReplayDocument] = ListView(
    part=Part.REPLAY,
    spec=ListSpec(
        name="replay_rules",
        columns=(
            Column(name="priority", title="Priority", width=8, cell=Cell.NUMBER, keep=6),
            Column(name="rule", title="Rule", width=26, cell=Cell.NAME, stretch=1, keep=13),
            Column(name="action", title="Action", width=8, cell=Cell.WORD, keep=8),
            Column(name="mode", title="Mode", width=10, cell=Cell.WORD, keep=7, order=MODES),
            Column(name="hits", title="Hits", width=8, cell=Cell.COUNT, keep=12),
            Column(name="perhaps", title="Perhaps", width=8, cell=Cell.COUNT, keep=9),
            Column(name="allow", title="Would allow", width=11, cell=Cell.COUNT, keep=4),
            Column(name="deny", title="Would deny", width=10, cell=Cell.COUNT, keep=5),
            Column(name="terminal", title="Alone, if a match ends", width=22, keep=11),
            Column(name="fallthrough", title="Alone, if it goes on", width=22, keep=10),
            Column(name="flows", title="Flows", width=7, cell=Cell.COUNT, keep=2),
            Column(name="runtimes", title="Runtimes", width=8, cell=Cell.COUNT, keep=3),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=1),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, hidden=True),
            Column(name="cuts", title="Cuts", width=8, cell=Cell.COUNT, hidden=True),
            Column(name="opens", title="Opens", width=8, cell=Cell.COUNT, hidden=True),
            Column(name="unknown", title="Not known", width=9, cell=Cell.COUNT, hidden=True),
            Column(name="ruleset", title="Ruleset", width=12, hidden=True),
        ),
        sort=(),
        groups=("action", "mode"),
        aliases=(("maybe", "perhaps"), ("name", "rule"), ("last", "last_seen")),
    ),
    noun="rule",
    rows=_rules,
    page=_rule_page,
    nothing="The pack has no rule.",
)
