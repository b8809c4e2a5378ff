"""What checks say of the subjects that a runtime endpoint rests on, each thing once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ringfence.model.finding import Evidence
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckResult, CheckStatus, Layer
from ringfence_tui.blocks import Bullets, Heading, Page, Span, Tone, line, spans
from ringfence_tui.views.wording import NONE, beyond, section, short, word

NOT_ASKED = "n/a"
"""What lists call NOT_APPLICABLE, which is too long for a matrix."""
STATUSES = tuple(each for each in ("FAIL", "UNKNOWN", "PASS", NOT_ASKED))
_EVIDENCE = 3
"""How much evidence of what does not hold the page of an endpoint has; the list of checks has all."""


def status_word(status: CheckStatus) -> str:
    """A status as lists say it."""
    return NOT_ASKED if status is CheckStatus.NOT_APPLICABLE else str(status)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one check says of one subject with one cause, told once however often it says it."""

    check: str
    layer: Layer
    status: CheckStatus
    resource: str
    message: str
    remedy: str
    caps: Containment | None
    evidence: tuple[Evidence, ...]
    times: int


def by_subject(results: Sequence[CheckResult]) -> dict[str, tuple[Said, ...]]:
    """What is said of each subject, once for all endpoints that rest on it."""
    found: defaultdict[str, dict[tuple[str, str, str], list[CheckResult]]] = defaultdict(dict)
    for each in results:
        key = (each.check, each.status, each.cause)
        found[each.resource].setdefault(key, []).append(each)
    return {
        subject: tuple(_said(same) for same in groups.values()) for subject, groups in found.items()
    }


def _said(same: list[CheckResult]) -> Said:
    first = same[0]
    shown = 1 if first.status is CheckStatus.PASS else _EVIDENCE
    return Said(
        check=first.check,
        layer=first.layer,
        status=first.status,
        resource=first.resource,
        message=first.message,
        remedy=first.remedy,
        caps=first.caps,
        evidence=first.evidence[:shown],
        times=len(same),
    )


def wrong(results: tuple[Said, ...], status: CheckStatus, title: str) -> Page:
    mine = [each for each in results if each.status is status]
    if not mine:
        return ()
    return (
        Heading(f"{title}: {sum(each.times for each in mine):,}"),
        *(block for each in mine for block in _told(each)),
    )


def _told(each: Said) -> Page:
    caps = () if each.caps is None else spans(", no better than ", *word(str(each.caps)))
    remedy = (
        (line(Span("What to do: ", Tone.ACCENT), each.remedy, indent=2),) if each.remedy else ()
    )
    evidence = tuple(
        line(
            Span(f"{one.source} {short(one.ref)}: ", Tone.DIM),
            Span(one.detail, Tone.DIM),
            indent=2,
        )
        for one in each.evidence
    )
    return (
        line(
            *word(status_word(each.status)),
            Span(f" {each.check}", Tone.STRONG),
            f" ({each.layer}, {short(each.resource)})",
            *caps,
        ),
        line(each.message, indent=2),
        *evidence,
        *beyond(each.times, "result", 1, where="like it in the list of checks", indent=2),
        *remedy,
    )


def good(results: tuple[Said, ...], not_asked: int) -> Page:
    """What holds, with what shows it; and how much is not asked of such an endpoint."""
    passed = [each for each in results if each.status is CheckStatus.PASS]
    items = tuple(
        (
            *word(status_word(each.status)),
            Span(f" {each.check}", Tone.STRONG),
            Span(f" ({each.layer}, {short(each.resource)}): {each.message}"),
            *(Span(f" [{one.source}: {one.detail}]", Tone.DIM) for one in each.evidence[:1]),
        )
        for each in passed
    )
    shown = Bullets(items) if items else line(NONE)
    asked = f"Results of checks that are not asked of such an endpoint: {not_asked:,}."
    return section(
        f"Holds: {sum(each.times for each in passed):,}", shown, line(Span(asked, Tone.DIM))
    )
