"""What REVIEW.md asks a human: destinations to decide on, and what the scan cannot answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ringfence.model.proposal import OpenQuestion, QuestionKind, ReviewItem
from ringfence.render.plain_markdown import code, drawn, prose
from ringfence.render.proposal_cells import ROWS, codes, day, more, number, runtimes, some

_COMMAND = "ringfence approve "
_WHOLE = 500
"""Characters of a command, which nobody can use when it is cut."""


def waiting(review: tuple[ReviewItem, ...], *, approvable: bool) -> str:
    """The destinations that somebody can approve, or those that nobody can."""
    items = [item for item in review if item.approvable is approvable]
    if not items:
        return ""
    title = "Waiting for review" if approvable else "Never in a permit"
    header = (
        "destination",
        "reason",
        "what is known",
        "used by",
        "by others",
        "on",
        "first",
        "last",
        "records, both ways",
        "bytes sent",
        "what to do",
    )
    return f"## {title}\n\n{drawn(header, map(_item, items[:ROWS]))}{more(len(items))}"


def questions(title: str, asked: Iterable[OpenQuestion]) -> str:
    """Questions with one answer in one row, with what they are about."""
    about: defaultdict[tuple[QuestionKind, str, str], dict[str, None]] = defaultdict(dict)
    for each in asked:
        about[each.kind, each.message, each.action][each.subject] = None
    rows = [
        (
            str(kind),
            str(len(subjects)) if len(subjects) > 1 else "",
            some(tuple(subjects)),
            prose(message),
            prose(action),
        )
        for (kind, message, action), subjects in about.items()
    ]
    made = drawn(("about", "how many", "what", "not known or not held", "what to do"), rows[:ROWS])
    return f"## {title}\n\n{made}{more(len(rows))}" if rows else ""


def _item(item: ReviewItem) -> tuple[str, ...]:
    return (
        code(item.destination),
        str(item.reason),
        prose(item.why),
        runtimes(item.runtimes),
        runtimes(item.others),
        codes(item.ports),
        day(item.first_seen),
        day(item.last_seen),
        number(item.flows),
        number(item.bytes),
        _approval(item.approval),
    )


def _approval(text: str) -> str:
    """How to approve it, with the command as code."""
    said, command, rest = text.partition(_COMMAND)
    return prose(said) + (code(command + rest, limit=_WHOLE) if command else "")
