"""What waits for a human in a proposal: destinations to decide on, and what a scan cannot answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ringfence.model.proposal import OpenQuestion, QuestionKind, ReviewItem
from ringfence.render.style import counted
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.proposed import Proposal, proposed_of
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
    short,
    word,
    written,
)

DECIDABLE, NEVER = "can be approved", "never in a permit"
_ABOUT_ROUTES = (QuestionKind.NOT_CONTAINED, QuestionKind.ROUTE)


def _review(document: Proposal) -> Iterator[Row]:
    return distinct(map(_row, proposed_of(document).manifest.review))


def _row(each: ReviewItem) -> Row:
    return Row(
        key=each.destination,
        values=(
            each.destination,
            str(each.reason),
            DECIDABLE if each.approvable else NEVER,
            str(each.sanction),
            str(each.category),
            each.provider,
            len({*each.runtimes, *each.others}),
            len(each.others),
            each.flows,
            each.bytes,
            seconds(each.first_seen),
            seconds(each.last_seen),
            ", ".join(each.ports),
            len(each.findings),
        ),
        search=" ".join((each.why, *each.runtimes, *each.others, *each.findings)),
        detail=written(each),
    )


def _page(detail: bytes) -> Page:
    each = read(detail, ReviewItem)
    tone = Tone.ACCENT if each.approvable else Tone.BAD
    return (
        Heading(each.destination),
        line(Span(DECIDABLE if each.approvable else NEVER, tone), f": {each.reason}"),
        line(each.why),
        line(Span("What to do: ", Tone.STRONG), each.approval),
        Facts(tuple(_facts(each))),
    )


def _facts(each: ReviewItem) -> Iterator[tuple[str, Spans]]:
    yield "sanction", word(str(each.sanction))
    yield "category", spans(str(each.category))
    yield "provider", spans(each.provider or NOT_KNOWN)
    yield "used by", names(each.runtimes, none=Span("no runtime of the pack", Tone.DIM))
    yield "by others", names(each.others)
    if each.findings:
        yield "findings", names(each.findings)
    if not each.runtimes:  # what follows is of the runtimes of the pack alone
        yield "traffic", spans("of others alone: the list of destinations tells it")
        return
    yield "on", names(each.ports, none=NOT_KNOWN)
    yield "seen in", names([str(source) for source in each.sources])
    yield "first seen", (moment(each.first_seen),)
    yield "last seen", (moment(each.last_seen),)
    yield "records, both ways", (number(each.flows),)
    yield "bytes sent", (amount(each.bytes),)


REVIEW: ListView[Proposal] = ListView(
    part=Part.PROPOSAL,
    spec=ListSpec(
        name="review",
        columns=(
            Column(
                name="destination",
                title="Destination",
                width=26,
                cell=Cell.NAME,
                stretch=1,
                keep=12,
            ),
            Column(name="reason", title="Reason", width=14, keep=10),
            Column(name="decision", title="Decision", width=17, keep=11, order=(DECIDABLE, NEVER)),
            Column(
                name="sanction",
                title="Sanction",
                width=14,
                cell=Cell.WORD,
                keep=6,
                order=("prohibited", "unsanctioned", "unreviewed", "sanctioned"),
            ),
            Column(name="category", title="Category", width=16, keep=5),
            Column(name="provider", title="Provider", width=12, keep=3),
            Column(name="runtimes", title="Used by", width=7, cell=Cell.COUNT, keep=9),
            Column(name="others", title="Others", width=6, cell=Cell.COUNT, keep=2),
            Column(name="flows", title="Records", width=8, cell=Cell.COUNT, keep=8),
            Column(name="bytes", title="Sent", width=9, cell=Cell.BYTES, keep=7),
            Column(name="first_seen", title="First seen", width=11, cell=Cell.WHEN, hidden=True),
            Column(name="last_seen", title="Last seen", width=11, cell=Cell.WHEN, keep=4),
            Column(name="ports", title="On", width=8, hidden=True),
            Column(name="findings", title="Findings", width=8, cell=Cell.COUNT, hidden=True),
        ),
        sort=(Sort(column="decision"), Sort(column="flows", descending=True)),
        groups=("decision", "reason", "sanction", "category", "provider"),
        aliases=(("approvable", "decision"), ("last", "last_seen"), ("first", "first_seen")),
    ),
    noun="destination",
    title="To review",
    rows=_review,
    page=_page,
    nothing=(
        "Every destination that was seen or declared is in the proposed pack. "
        "What was not read may hold others: the limits say what that is."
    ),
)


def _questions(document: Proposal) -> Iterator[Row]:
    return distinct(
        Row(
            key=f"{each.kind} {each.subject}",
            values=(str(each.kind), short(each.subject), each.message, each.action),
            search=each.subject,
            detail=written(each),
        )
        for each in proposed_of(document).manifest.open_questions
    )


def _question_page(detail: bytes) -> Page:
    each = read(detail, OpenQuestion)
    return (
        Heading(short(each.subject)),
        line(Span(str(each.kind), Tone.STRONG), f": {each.message}"),
        line(Span("What to do: ", Tone.STRONG), each.action),
        Facts((("subject", spans(each.subject)),)),
    )


QUESTIONS: ListView[Proposal] = ListView(
    part=Part.PROPOSAL,
    spec=ListSpec(
        name="questions",
        columns=(
            Column(
                name="about",
                title="About",
                width=13,
                keep=7,
                order=tuple(str(each) for each in QuestionKind),
            ),
            Column(name="subject", title="What", width=30, cell=Cell.NAME, stretch=1, keep=9),
            Column(name="message", title="Not known or not held", width=34, stretch=1, keep=8),
            Column(name="action", title="What to do", width=30, hidden=True),
        ),
        sort=(Sort(column="about"), Sort(column="subject")),
        groups=("about", "message"),
        aliases=(("kind", "about"),),
    ),
    noun="open question",
    rows=_questions,
    page=_question_page,
    nothing="The proposal asks nothing.",
)


def questions_page(document: Proposal) -> Page:
    """The open questions, those with one answer together: what is not contained comes first."""
    asked = proposed_of(document).manifest.open_questions
    routes = tuple(each for each in asked if each.kind in _ABOUT_ROUTES)
    others = tuple(each for each in asked if each.kind not in _ABOUT_ROUTES)
    return (
        *_asked("What the pack does not contain yet", routes),
        *_asked("Open questions", others),
    ) or (line("The proposal asks nothing."),)


def _asked(title: str, asked: tuple[OpenQuestion, ...]) -> Page:
    about: defaultdict[tuple[QuestionKind, str, str], dict[str, None]] = defaultdict(dict)
    for each in asked:
        about[each.kind, each.message, each.action][each.subject] = None
    if not about:
        return ()
    items = tuple(
        (
            *names(tuple(subjects)),
            Span(f": {message} "),
            Span("What to do: ", Tone.STRONG),
            Span(action),
        )
        for (_, message, action), subjects in about.items()
    )
    return (
        Heading(f"{title}: {len(asked):,}"),
        Bullets(items[:SHOWN]),
        *beyond(len(items), "question"),
    )


def waiting(document: Proposal) -> str:
    """How many destinations wait for somebody, and how many can never be approved."""
    review = proposed_of(document).manifest.review
    approvable = sum(each.approvable for each in review)
    return (
        f"{counted(approvable, 'destination')} to decide on, "
        f"{len(review) - approvable:,} never in a permit"
    )
