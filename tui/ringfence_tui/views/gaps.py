"""What was not read to its end for a document."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.model.coverage import Coverage, CoverageStatus
from ringfence.model.proposal import ManifestGap
from ringfence_tui.blocks import Bullets, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.words import look
from ringfence_tui.views.wording import SHOWN, beyond

Gap = Coverage | ManifestGap
_TITLE = "Not read completely"
_NOT_ASKED = "not-asked"


def gaps(of: Sequence[Gap], *, only_required: bool = False) -> Page:
    """One a line, what is required first; complete sources are left out."""
    missing = [each for each in of if each.status != CoverageStatus.COMPLETE]
    if not missing:
        return (Heading(_TITLE), line("Nothing: every source that was asked for was read."))
    missing.sort(key=lambda each: not each.required)
    needed = sum(map(_gap, missing))
    told = (
        f"Required, so that what they hide is not known: {needed:,}. "
        f"Others, which would only explain or add: {len(missing) - needed:,}."
    )
    rows = [each for each in missing if _gap(each) or not only_required]
    return (
        Heading(_TITLE),
        line(Span(told, Tone.UNKNOWN if needed else Tone.PLAIN)),
        *((Bullets(tuple(map(_told, rows[:SHOWN]))),) if rows else ()),
        *beyond(len(rows), "source"),
    )


def _gap(each: Gap) -> bool:
    """Whether it is required and hides something; what nobody switched on is a fact."""
    return each.required and str(each.status) != CoverageStatus.NOT_ENABLED


def _told(each: Gap) -> Spans:
    status = str(each.status)
    glyph, tone = ("?", Tone.UNKNOWN) if status == _NOT_ASKED else look(status)
    where = " ".join(part for part in (str(each.source), each.account, each.region) if part)
    return spans(
        Span(f"{glyph} {status}", tone),
        Span(f" {where}", Tone.STRONG),
        f": {each.detail or 'nothing more is said of it'}",
    )
