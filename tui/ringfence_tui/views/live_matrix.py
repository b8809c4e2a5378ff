"""The matrix of enforcement while it is still being made: results by layer, so far."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ringfence.model.verification import CheckResult, CheckStatus, Layer
from ringfence_tui.blocks import Bullets, Grid, Heading, Page, Span, Tone, line, spans
from ringfence_tui.rows.words import look
from ringfence_tui.views.endpoint_results import NOT_ASKED, status_word
from ringfence_tui.views.wording import section, short

_LATEST = 5
_STATUSES = (CheckStatus.FAIL, CheckStatus.UNKNOWN, CheckStatus.PASS, CheckStatus.NOT_APPLICABLE)
_NONE_YET = Span("none yet", Tone.UNKNOWN)
_EMPTY = tuple((0,) * len(_STATUSES) for _ in Layer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progressed:
    """What checks came to so far. Nothing here is a verdict: the worst result may be still to come."""

    counts: tuple[tuple[int, ...], ...] = field(default=_EMPTY)
    """By layer, in order, and by status: FAIL, UNKNOWN, PASS, NOT_APPLICABLE."""
    failures: tuple[CheckResult, ...] = ()
    """The latest results that fail, the newest first."""

    def count(self, layer: Layer, status: CheckStatus) -> int:
        """How many results of a layer came to a status so far."""
        return self.counts[tuple(Layer).index(layer)][_STATUSES.index(status)]

    @property
    def total(self) -> int:
        """All results so far."""
        return sum(map(sum, self.counts))

    def folded(self, result: CheckResult) -> Progressed:
        """The state after one more result."""
        row, place = tuple(Layer).index(result.layer), _STATUSES.index(result.status)
        counted = list(self.counts[row])
        counted[place] += 1
        counts = (*self.counts[:row], tuple(counted), *self.counts[row + 1 :])
        if result.status is not CheckStatus.FAIL:
            return replace(self, counts=counts)
        return replace(self, counts=counts, failures=(result, *self.failures)[:_LATEST])


def live_page(state: Progressed, *, ended: bool = False) -> Page:
    """The counts by layer; a layer without a result is not checked yet, which is no good news."""
    header = ("layer", *(f"{status_word(each)}" for each in _STATUSES))
    rows = tuple((spans(Span(str(each), Tone.STRONG)), *_cells(state, each)) for each in Layer)
    so_far = "" if ended else " so far: no verdict yet"
    return (
        Heading(f"Checks: {state.total:,} results{so_far}"),
        Grid(header, rows),
        line(Span(f"{NOT_ASKED}: the check is not asked of such a subject.", Tone.DIM)),
        *_failures(state),
    )


def _cells(state: Progressed, layer: Layer) -> tuple[tuple[Span, ...], ...]:
    counts = [state.count(layer, status) for status in _STATUSES]
    if not sum(counts):
        return ((_NONE_YET,),) * len(counts)
    return tuple(
        (Span(f"{count:,}", look(status)[1] if count else Tone.DIM),)
        for status, count in zip(_STATUSES, counts, strict=True)
    )


def _failures(state: Progressed) -> Page:
    if not state.failures:
        return ()
    items = tuple(
        spans(Span(each.check, Tone.BAD), f" {short(each.resource)}: {each.message}")
        for each in state.failures
    )
    return section("The latest that do not hold", Bullets(items))
