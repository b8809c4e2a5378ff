"""The kill chain against a pack: each attack under every column, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.simulation import Column as Under
from ringfence.model.simulation import (
    SimulatedScenario,
    SimulatedStep,
    SimulationDocument,
    StepResult,
    StepResultKind,
)
from ringfence.render.simulation import HEADINGS, decided_by
from ringfence_tui.blocks import Bullets, Facts, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell, Column, ListSpec, Row, Sort
from ringfence_tui.views.view import ListView
from ringfence_tui.views.wording import NONE, distinct, read, section, word, written

ORDER = tuple(str(each) for each in StepResultKind)
THROUGH = (StepResultKind.PERMITTED, StepResultKind.OUTSIDE)
"""What is not stopped: nothing reaches what is outside, so it gets through as before."""
NEEDS = {"every": "It needs every step.", "any": "Each step is a way of its own."}
TITLES: dict[Under, str] = {
    Under.BEFORE: "Before",
    Under.MONITOR: "Monitor",
    Under.ENFORCED: "Enforced",
    Under.GIVEN: "As given",
}
_KEEPS = (9, 8, 10, 6)


def scenario_of(detail: bytes) -> SimulatedScenario:
    """The attack of a row, for its steps one by one."""
    return read(detail, SimulatedScenario)


def _attacks(document: SimulationDocument) -> Iterator[Row]:
    return distinct(map(_row, document.scenarios))


def _row(each: SimulatedScenario) -> Row:
    left = [step for step in each.steps if step.columns.enforced.result in THROUGH]
    unknown = [s for s in each.steps if s.columns.enforced.result is StepResultKind.UNKNOWN]
    return Row(
        key=each.id,
        values=(
            each.title,
            *(str(each.results.of(under)) for under in Under),
            stopped_by(each),
            ", ".join(_ids(each)),
            len(each.steps),
            len(left),
            len(unknown),
            each.needs,
            each.id,
        ),
        search=" ".join((each.story, *(step.does for step in each.steps))),
        detail=written(each),
    )


def stopped_by(each: SimulatedScenario) -> str | None:
    """What contains the whole attack once everything is enforced; None where that is not known."""
    match each.results.enforced:
        case StepResultKind.UNKNOWN:
            return None
        case StepResultKind.CONTAINED:
            return ", ".join(dict.fromkeys(_names(each)))
        case StepResultKind.NOT_APPLICABLE:
            return "there is none such"
        case _:
            return "nothing"


def _names(each: SimulatedScenario) -> Iterator[str]:
    """The rules and statements that contain its steps."""
    for step in each.steps:
        if step.columns.enforced.layer is not None:
            yield from step.columns.enforced.by or ("the default action",)


def _ids(each: SimulatedScenario) -> Iterator[str]:
    return (one for ids in each.references.values() for one in ids)


def _page(detail: bytes) -> Page:
    each = scenario_of(detail)
    references = tuple(
        (framework, spans(", ".join(ids))) for framework, ids in each.references.items()
    )
    return (
        Heading(each.title),
        line(each.story),
        line(Span(NEEDS.get(each.needs, each.needs), Tone.DIM)),
        Facts(
            tuple((HEADINGS[under].lower(), word(str(each.results.of(under)))) for under in Under)
        ),
        *(block for number, step in enumerate(each.steps, 1) for block in _step(number, step)),
        *_left(each),
        *(section("References", Facts(references)) if references else ()),
    )


def _step(number: int, step: SimulatedStep) -> Page:
    return (
        Heading(f"{number}. {step.title}"),
        line(step.does),
        Facts(results_told(step)),
    )


def results_told(step: SimulatedStep) -> tuple[tuple[str, Spans], ...]:
    """What becomes of a step under each column; what is as in a column before is said in short."""
    told: list[tuple[str, Spans]] = []
    before: dict[StepResult, Under] = {}
    for under in Under:
        result = step.columns.of(under)
        same = before.setdefault(result, under)
        short = same is not under and under is Under.GIVEN
        as_in = Span(f", as in {HEADINGS[same].lower()}")
        value = (*word(str(result.result)), as_in) if short else result_told(result)
        told.append((HEADINGS[under].lower(), value))
    return tuple(told)


def result_told(each: StepResult) -> Spans:
    """What becomes of a step, by what, and why."""
    by = decided_by(each)
    return (*word(str(each.result)), Span(f": {by}; {each.why}." if by else f": {each.why}."))


def _left(each: SimulatedScenario) -> Page:
    """What gets through, or may, with every rule enforced."""
    items = tuple(
        spans(Span(f"{step.title}: ", Tone.STRONG), *risk_told(step))
        for step in each.steps
        if step.columns.enforced.result in (*THROUGH, StepResultKind.UNKNOWN)
    )
    title = "Left with every rule enforced"
    if not items:
        return section(title, line(NONE, Span(" of its steps.", Tone.DIM)))
    return section(title, Bullets(items))


def risk_told(step: SimulatedStep) -> Spans:
    """What it means that a step gets through, or may."""
    if step.columns.enforced.result is StepResultKind.UNKNOWN:
        return spans(Span("not known: ", Tone.UNKNOWN), f"{step.columns.enforced.why}. {step.risk}")
    design = Span(" It is so by design: a residual risk.", Tone.DIM)
    return spans(step.risk, *((design,) if step.residual else ()))


ATTACKS: ListView[SimulationDocument] = ListView(
    part=Part.SIMULATION,
    spec=ListSpec(
        name="attacks",
        columns=(
            Column(name="attack", title="Attack", width=30, cell=Cell.NAME, stretch=1, keep=11),
            *(
                Column(
                    name=str(under),
                    title=TITLES[under],
                    width=11,
                    cell=Cell.WORD,
                    keep=keep,
                    order=ORDER,
                )
                for under, keep in zip(Under, _KEEPS, strict=True)
            ),
            Column(name="by", title="Stopped by", width=24, stretch=1, keep=7),
            Column(name="references", title="References", width=20, keep=3),
            Column(name="steps", title="Steps", width=5, cell=Cell.COUNT, keep=5),
            Column(name="left", title="Left open", width=9, cell=Cell.COUNT, keep=4),
            Column(name="unclear", title="Not known", width=9, cell=Cell.COUNT, keep=2),
            Column(name="needs", title="Needs", width=5, hidden=True),
            Column(name="id", title="Id", width=20, hidden=True),
        ),
        sort=(Sort(column="enforced"), Sort(column="attack")),
        groups=("enforced", "given", "monitor", "before", "by"),
        aliases=(("scenario", "id"), ("title", "attack"), ("residual", "left")),
    ),
    noun="attack",
    rows=_attacks,
    page=_page,
    nothing="No attack was tried against the pack.",
)
