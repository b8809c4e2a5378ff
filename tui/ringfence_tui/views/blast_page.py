"""What a hijacked runtime could do: the part of its page on the blast radius."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.blast import BlastRadius, Escalation, Invokers, Known, Reach, Way
from ringfence.model.identity import Certainty
from ringfence_tui.blocks import (
    Bullets,
    Facts,
    Grid,
    Heading,
    Page,
    Span,
    Spans,
    Tone,
    line,
    spans,
)
from ringfence_tui.views.wording import NONE, SHOWN, beyond, names, section, sentences, short, word

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
        *section("Who can call it", Facts(tuple(_callers(radius.invokers)))),
        *sentences("Not read of its blast radius", radius.unknown, tone=Tone.UNKNOWN),
    )


def _facts(radius: BlastRadius) -> Iterator[tuple[str, Spans]]:
    at_least = "" if radius.score_complete else "at least "
    yield "score", spans(f"{at_least}{radius.score} of 100")
    yield "roles", names(radius.roles)
    yield "reads data", _known(radius.data_reach)
    yield "text of strangers", _known(radius.injection)
    yield "its way out", word(radius.egress)
    yield "toxic paths", spans(f"{len(radius.toxic_paths):,}")


def _known(known: Known) -> Spans:
    return (Span("not known" if known is Known.UNKNOWN else str(known), _TONES[known]),)


def _points(radius: BlastRadius) -> Page:
    if not radius.points:
        return ()
    rows = tuple(
        (spans(f"{each.points}"), spans(each.name), spans(each.why)) for each in radius.points
    )
    return (Grid(("points", "for", "because"), rows),)


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
    rows = tuple(
        (
            spans(str(each.kind)),
            spans(each.means),
            spans(str(each.breadth)),
            spans(str(each.certainty)),
            names(each.resources, total=len(each.resources) + each.further),
            spans(f"{short(each.policy)} {each.statement}"),
        )
        for each in data[:SHOWN]
    )
    header = ("kind", "what the role may do", "stores", "certainty", "which", "granted by")
    return section("What its roles can read", Grid(header, rows), *beyond(len(data), "grant"))


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


def _callers(invokers: Invokers) -> Iterator[tuple[str, Spans]]:
    """The numbers are lower bounds where not every policy of the account was read."""
    least = "" if invokers.complete else "at least "
    yield "authorizer", names(invokers.authorizers, none=Span("not known", Tone.UNKNOWN))
    yield "anyone at all", _known(invokers.anyone)
    yield "principals", spans(f"{least}{invokers.principals:,}")
    yield "under a condition", spans(f"{least}{invokers.conditional:,}")
    yield "administrators", spans(f"{least}{invokers.administrators:,}")
    yield (
        "other accounts",
        names((*invokers.other_accounts, *invokers.conditional_accounts), none=_none(invokers)),
    )
    yield (
        "get a shell",
        names(invokers.commands, total=invokers.command_principals, none=_none(invokers)),
    )
    yield "gateways", names(invokers.gateways)
    yield "harnesses", names(invokers.harnesses)


def _none(invokers: Invokers) -> Span:
    return NONE if invokers.complete else Span("none in what was read", Tone.UNKNOWN)
