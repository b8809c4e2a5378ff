"""The next safe step of a pack: what it does, which lines it changes, and how it is taken back."""

from __future__ import annotations

from collections import Counter

from ringfence.model.promotion import (
    FileChange,
    PromotionDocument,
    Readiness,
    Step,
    StepKind,
)
from ringfence.render.style import counted
from ringfence_tui.blocks import (
    Bar,
    Bullets,
    Code,
    Facts,
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
from ringfence_tui.views.gaps import gaps
from ringfence_tui.views.promotion import STANDS, common_reasons, told_watching
from ringfence_tui.views.wording import moment, section, sentences

_NOT_REPLAYED = Span("nothing was replayed", Tone.UNKNOWN)
_NO_STEP = "No rule is ready, so no step is safe now."
_NOTHING_WRITTEN = "Nothing is written yet, and nothing is ever applied to a controller."


def summary_page(document: PromotionDocument) -> Page:
    """How far the pack is, what holds it back, and on what evidence that is said."""
    pack, step = document.pack, document.next_step
    following = f"The next safe step: {_verb(step)} {step.rule}." if step else _NO_STEP
    return (
        Heading(f"{pack.name} {pack.version}: {told_watching(document)}"),
        line("As of ", moment(document.as_of), "; what happened after it is not known."),
        _bar(document),
        line(Span(following, Tone.STRONG)),
        *_common(document),
        *_thresholds(document),
        *_evidence(document),
        *gaps(document.gaps),
        *sentences("Notes", document.notes),
        *sentences("Where the claim ends", document.limits),
        line(f"exit {document.exit.code}: {document.exit.reason}"),
    )


def _bar(document: PromotionDocument) -> Bar:
    counts = Counter(each.readiness for each in document.rules)
    return Bar(
        tuple(
            Share(look(each)[0], str(each), counts[each], look(each)[1])
            for each in (Readiness.PROMOTED, Readiness.READY, Readiness.WATCHING, Readiness.BLOCKED)
        )
    )


def _common(document: PromotionDocument) -> Page:
    shared = common_reasons(document)
    if not shared:
        return ()
    items = tuple(spans(Span(str(code), Tone.STRONG), f": {message}") for code, message in shared)
    return section("What holds every rule that waits", Bullets(items))


def _thresholds(document: PromotionDocument) -> Page:
    days = document.thresholds
    items = (
        f"evidence has to reach back {counted(days.lookback_days, 'day')}",
        f"{counted(days.quiet_days, 'day')} since a destination was new",
        f"{counted(days.watched_days, 'day')} of watching as it is",
        f"{counted(days.clean_days, 'day')} without a cut that nothing explains",
        f"what counts as a cut is of the last {counted(days.counted_days, 'day')}",
    )
    return sentences("What a rule has to show", items)


def _evidence(document: PromotionDocument) -> Page:
    results = document.results
    if results is None:
        return section("Past traffic", line(_NOT_REPLAYED))
    return section(
        "Past traffic",
        Facts(
            (
                ("connections", spans(f"{results.log_count:,}")),
                ("as before", spans(f"{results.unchanged_count:,}")),
                (
                    "changed",
                    spans(f"{results.difference_count:,}, cut or let through, surely or perhaps"),
                ),
                ("not known", _unsure(results.unknown_count)),
                ("pass no gateway", spans(f"{results.not_governed_count:,}")),
                ("could not be read", _unsure(results.error_count)),
                ("from", (moment(results.oldest_date),)),
                ("to", (moment(results.newest_date),)),
            )
        ),
    )


def _unsure(count: int) -> Spans:
    return (Span(f"{count:,}", Tone.UNKNOWN if count else Tone.PLAIN),)


def step_page(document: PromotionDocument) -> Page:
    """The one step that is safe next: its impact, its changes, and how to take it back."""
    step = document.next_step
    if step is None:
        return (
            Heading("No step is safe now"),
            line(_NO_STEP),
            *_standing(document),
            *_common(document),
        )
    done = "The files are written: apply them yourself." if step.applied else _NOTHING_WRITTEN
    return (
        Heading(f"{_verb(step).capitalize()} {step.rule}"),
        line(done),
        *sentences("What past traffic says", step.impact),
        *_files("What it changes", step.changes),
        *_command("To make it", "" if step.applied else step.command),
        *_command("To take it back", step.rollback_command),
        *_files("What taking it back changes", step.rollback_changes),
    )


def _verb(step: Step) -> str:
    return "promote" if step.step is StepKind.PROMOTED else "roll back"


def _standing(document: PromotionDocument) -> Page:
    counts = Counter(each.readiness for each in document.rules)
    rows: tuple[tuple[str, Spans], ...] = tuple(
        (f"{counts[each]:,} {each}", spans(meaning)) for each, meaning in STANDS.items()
    )
    return (Facts(rows),)


def _files(title: str, changes: tuple[FileChange, ...]) -> Page:
    if not changes:
        none = "No file: only a pack was given, and no folder with the files made from it."
        return section(title, line(Span(none, Tone.DIM)))
    return (Heading(title), *(block for each in changes for block in _change(each)))


def _change(each: FileChange) -> Page:
    return (
        line(Span(each.path, Tone.STRONG)),
        Code("\n".join(each.diff), "diff"),
        Facts(
            (
                ("SHA-256 before", spans(each.sha256_before)),
                ("SHA-256 after", spans(each.sha256_after)),
            )
        ),
    )


def _command(title: str, command: str) -> Page:
    return section(title, Code(command)) if command else ()
