"""What a hijacked runtime could do: the part of its page on the blast radius."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.blast import BlastRadius, Escalation, Known, Reach, Way
from ringfence.model.identity import Certainty
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
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    SHOWN,
    beyond,
    names,
    section,
    sentences,
    short,
    word,
)

_NONE_READ = Span("none in what was read", Tone.UNKNOWN)
_TONES = {Known.YES: Tone.WARN, Known.NO: Tone.PLAIN, Known.UNKNOWN: Tone.UNKNOWN}


def blast_radius(radius: BlastRadius | None) -> Page:
    """Its score with every point, what it reaches, who reaches it, and the paths that are toxic."""
    if radius is None:
        told = "Not judged by the version that made this scan."
        return section("Blast radius", line(Span(told, Tone.UNKNOWN)))
    return (
        *section("Blast radius", Facts(tuple(_facts(radius)))),
        *_points(radius),
        *_toxic(radius),
        *_data(radius.data),
        *_escalations(radius.escalation),
        *_ways("Ways in", radius.ways_in),
        *_ways("Ways to carry data off", radius.ways_out),
        *section("Who can call it", Facts(tuple(_callers(radius)))),
        *sentences("Not read of its blast radius", radius.unknown, tone=Tone.UNKNOWN),
    )


def _facts(radius: BlastRadius) -> Iterator[tuple[str, Spans]]:
    at_least = "" if radius.score_complete else "at least "
    yield "score", spans(f"{at_least}{radius.score} of 100")
    yield "roles", names(radius.roles, none=NONE if radius.score_complete else NOT_KNOWN)
    yield "reads data", _known(radius.data_reach)
    yield "text of strangers", _known(radius.injection)
    yield "its way out", word(radius.egress)
    yield "toxic paths", _counted(radius)


def _counted(radius: BlastRadius) -> Spans:
    """None are there only where everything was read."""
    if radius.toxic_paths or radius.score_complete:
        return spans(f"{len(radius.toxic_paths):,}")
    return (_NONE_READ,)


def _known(known: Known) -> Spans:
    return (Span("not known" if known is Known.UNKNOWN else str(known), _TONES[known]),)


def _points(radius: BlastRadius) -> Page:
    if not radius.points:
        return ()
    items = tuple(
        spans(Span(f"{each.points} for {each.name}: ", Tone.STRONG), each.why)
        for each in radius.points
    )
    return (Bullets(items),)


def _toxic(radius: BlastRadius) -> Page:
    blocks: list[Bullets | Heading] = []
    for path in radius.toxic_paths[:SHOWN]:
        sure = "" if path.certainty is Certainty.ALLOWED else ", under a condition"
        blocks.append(Heading(f"Toxic path: {path.kind}{sure}"))
        legs = (("reads", path.data), ("way in", path.ways_in), ("way out", path.ways_out))
        blocks.append(
            Bullets(
                tuple(
                    spans(Span(f"{leg}: ", Tone.STRONG), f"{short(each.ref)}: {each.detail}")
                    for leg, shown in legs
                    for each in shown
                )
            )
        )
    return (*blocks, *beyond(len(radius.toxic_paths), "toxic path"))


def _data(data: tuple[Reach, ...]) -> Page:
    if not data:
        return ()
    items = tuple(
        spans(
            Span(f"{each.kind}: ", Tone.STRONG),
            f"{each.means}, {each.breadth}, {each.certainty}: ",
            *names(each.resources, total=len(each.resources) + each.further),
            f"; by {short(each.policy)} {each.statement}",
        )
        for each in data[:SHOWN]
    )
    return section("What its roles can read", Bullets(items), *beyond(len(data), "grant"))


def _escalations(found: tuple[Escalation, ...]) -> Page:
    items = tuple(
        spans(
            Span(f"{each.set} ", Tone.STRONG),
            f"({each.certainty}): {', '.join(each.actions)}, towards ",
            *names(each.targets, none=Span("no role that is known", Tone.DIM)),
        )
        for each in found[:SHOWN]
    )
    if not items:
        return ()
    return section("How it could become more", Bullets(items), *beyond(len(found), "escalation"))


def _ways(title: str, ways: tuple[Way, ...]) -> Page:
    if not ways:
        return ()
    items = tuple(
        spans(
            Span(f"{each.kind} ", Tone.STRONG if each.opens else Tone.PLAIN),
            f"{short(each.evidence.ref)}: {each.evidence.detail}",
            Span("" if each.opens else " (opens no path by itself)", Tone.DIM),
        )
        for each in ways[:SHOWN]
    )
    return section(title, Bullets(items), *beyond(len(ways), "way"))


def _callers(radius: BlastRadius) -> Iterator[tuple[str, Spans]]:
    """The numbers are lower bounds where not everything that grants a call was read."""
    invokers = radius.invokers
    whole = invokers.complete and radius.score_complete
    least, none = ("", NONE) if whole else ("at least ", _NONE_READ)
    accounts = (*invokers.other_accounts, *invokers.conditional_accounts)
    yield "authorizer", names(invokers.authorizers, none=NOT_KNOWN)
    yield "anyone at all", _known(invokers.anyone)
    yield "principals", spans(f"{least}{invokers.principals:,}")
    yield "under a condition", spans(f"{least}{invokers.conditional:,}")
    yield "administrators", spans(f"{least}{invokers.administrators:,}")
    yield "other accounts", names(accounts, none=none)
    yield "get a shell", names(invokers.commands, total=invokers.command_principals, none=none)
    yield "gateways", names(invokers.gateways, none=none)
    yield "harnesses", names(invokers.harnesses, none=none)
