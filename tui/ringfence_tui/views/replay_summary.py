"""A replay in sums: what becomes of past traffic, what no pack governs, and where the claim ends."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.change import Change, Changes, Volume
from ringfence.model.holdout import Holdout, Range
from ringfence.model.replay import BaselineKind, GroupUse, NewSide, ReplayDocument
from ringfence.render.style import counted
from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Facts,
    Grid,
    Heading,
    Page,
    Share,
    Span,
    Spans,
    Tone,
    line,
    spans,
)
from ringfence_tui.rows.words import look
from ringfence_tui.views.replay import NOT_GOVERNED, WORDS
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    SHOWN,
    amount,
    beyond,
    moment,
    names,
    section,
    sentences,
)

_HEADER = ("what becomes of it", "connections", "flows", "bytes sent")


def summary_page(document: ReplayDocument) -> Page:
    """What the pack would have done to what was seen; what was not seen is said, not counted."""
    return (
        Heading(f"{document.pack.name} {document.pack.version}, {_how(document)}"),
        line(f"Against {_baseline(document)}: {_window(document)}."),
        _bar(document),
        _changes(document.changes),
        Facts(tuple(_sums(document))),
        *_doubt(document),
        *_once_routed(document),
        *_default(document),
        *_holdout(document.holdout),
        *_hygiene(document),
        *_errors(document),
        *sentences("Where the claim ends", document.limits),
        line(f"exit {document.exit.code}: {document.exit.reason}"),
    )


def _how(document: ReplayDocument) -> str:
    return "every rule enforced" if document.pack.side is NewSide.ENFORCED else "as it is"


def _baseline(document: ReplayDocument) -> str:
    traffic = document.baseline.kind is BaselineKind.TRAFFIC
    return "what flowed" if traffic else f"the pack {document.baseline.name}"


def _window(document: ReplayDocument) -> str:
    results = document.results
    seen = counted(results.log_count, "connection")
    if results.oldest_date is None or results.newest_date is None:
        return f"{seen}, without times"
    return (
        f"{seen}, {results.oldest_date:%Y-%m-%d %H:%M} to {results.newest_date:%Y-%m-%d %H:%M} UTC"
    )


def _bar(document: ReplayDocument) -> Bar:
    """All connections; what passes no gateway is a part of its own, and no part of what is as before."""
    shares = [
        Share(look(change)[0], WORDS[change], volume_of(document.changes, change).connections, tone)
        for change in WORDS
        for tone in (look(change)[1],)
    ]
    glyph, tone = look(NOT_GOVERNED)
    shares.append(Share(glyph, "not governed", document.results.not_governed_count, tone))
    shares.append(Share("?", "could not be read", document.results.error_count, Tone.UNKNOWN))
    return Bar(tuple(shares))


def volume_of(changes: Changes, change: Change) -> Volume:
    """The volume of one change."""
    found: Volume = getattr(changes, change.value.lower())
    return found


def _changes(changes: Changes, *, only_some: bool = False) -> Grid:
    rows = []
    for change, words in WORDS.items():
        volume = volume_of(changes, change)
        if only_some and not volume.connections:
            continue
        sent = (NONE,) if not volume.connections else (amount(volume.bytes),)
        glyph, tone = look(change)
        rows.append(
            (
                spans(Span(f"{glyph} {words}", tone)),
                spans(f"{volume.connections:,}"),
                spans(f"{volume.flows:,}"),
                sent,
            )
        )
    return Grid(_HEADER, tuple(rows))


def _sums(document: ReplayDocument) -> Iterator[tuple[str, Spans]]:
    results = document.results
    yield (
        "passes no gateway",
        spans(
            Span(f"{results.not_governed_count:,}", look(NOT_GOVERNED)[1]),
            " connections that no pack governs today",
        ),
    )
    unread = Tone.UNKNOWN if results.error_count else Tone.PLAIN
    yield "could not be read", (Span(f"{results.error_count:,}", unread), Span(" lines"))
    left = ", ".join(f"{count:,} {kind}" for kind, count in document.not_replayed.items() if count)
    yield "left out", spans(f"{left}: no traffic" if left else NONE)
    yield "flows not listed", spans(f"{document.flows_not_listed:,}, and in every sum")
    yield "runtimes cut", spans(f"{len(document.cut):,}")
    yield (
        "readings",
        spans(
            f"monitor mode {document.pack.monitor_semantics}, wildcard {document.pack.wildcard}, "
            f"apex {'taken' if document.pack.apex else 'not taken'}"
        ),
    )


def _doubt(document: ReplayDocument) -> Page:
    if document.in_doubt is None:
        return ()
    judged = sum(volume_of(document.in_doubt, each).connections for each in WORDS)
    told = f"{judged:,} of these connections have, or may have, a way around the gateway:"
    return section(
        "Of these, in doubt",
        line(Span(told, Tone.UNKNOWN)),
        _changes(document.in_doubt, only_some=True),
    )


def _once_routed(document: ReplayDocument) -> Page:
    later = document.once_routed
    if later is None:
        return ()
    told = (
        "Nothing stops these today: they go around every gateway, and are counted as not governed "
        "and in no other sum. Once their routes pass one:"
    )
    return section(
        "Once routed",
        line(Span(told, Tone.WARN)),
        _changes(later.changes, only_some=True),
        line(f"{counted(len(later.cut), 'runtime')} would be cut then."),
    )


def _default(document: ReplayDocument) -> Page:
    each = document.default
    return section(
        "What no rule takes",
        line(
            f"The default action, {each.action}, surely takes {each.hits:,} connections and perhaps "
            f"{each.maybe_hits:,}. It is always enforced."
        ),
        _changes(each.changes, only_some=True),
    )


def _hygiene(document: ReplayDocument) -> Page:
    idle, groups = document.hygiene.no_traffic, document.hygiene.groups
    items = tuple(map(_group, groups[:SHOWN]))
    return (
        *section("Rules without traffic", line(*names(idle, limit=SHOWN))),
        *(section("How much of its groups is used", Bullets(items)) if items else ()),
        *beyond(len(groups), "group"),
    )


def _group(each: GroupUse) -> Spans:
    name = Span(each.name, Tone.STRONG)
    if each.used is None:
        return spans(name, f" ({each.kind}): what is used of it is ", NOT_KNOWN)
    unused = spans(", not ", *names(each.unused)) if each.unused else ()
    return spans(name, f" ({each.kind}): {each.used:,} of {each.listed:,} used", *unused)


def _errors(document: ReplayDocument) -> Page:
    if not document.errors:
        return ()
    items = tuple(spans(f"line {each.line}: {each.reason}") for each in document.errors)
    more = document.results.error_count - len(items)
    left = (line(Span(f"and {more:,} more", Tone.DIM)),) if more > 0 else ()
    return (Heading("Lines that could not be read"), Bullets(items), *left)


def _holdout(split: Holdout | None) -> Page:
    if split is None:
        return ()
    figures, macro = split.pooled, split.macro
    churn = NOT_KNOWN if figures.churn is None else Span(f"{figures.churn:.1f}")
    return section(
        f"Learned until {split.split:%Y-%m-%d %H:%M} UTC, judged by the rest",
        line(split.learned_by),
        Facts(
            (
                ("split", (moment(split.start), Span(" to "), moment(split.end))),
                ("connections it permits", (_range(figures.recall_connections),)),
                ("bytes it permits", (_range(figures.recall_bytes),)),
                ("pairs it permits", (_share(figures.recall_pairs),)),
                ("mean over runtimes", (_range(macro.recall_connections),)),
                ("permitted and used", (_share(figures.precision),)),
                ("new pairs a day", (churn,)),
            )
        ),
        *sentences("", split.limits),
    )


def _range(found: Range | None) -> Span:
    if found is None:
        return NOT_KNOWN
    if found.low == found.high:
        return _share(found.low)
    return Span(f"{found.low:.0%} to {found.high:.0%}")


def _share(value: float | None) -> Span:
    return NOT_KNOWN if value is None else Span(f"{value:.0%}")
