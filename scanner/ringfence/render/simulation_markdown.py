"""A simulation as a page for a review."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.simulation import (
    Column,
    ResidualRisk,
    SimulatedScenario,
    SimulationDocument,
    StepResultKind,
)
from ringfence.render.plain_markdown import code, drawn, prose
from ringfence.render.simulation import (
    HEADINGS,
    MEANINGS,
    WORDS,
    about,
    columns_of,
    decided_by,
    left_groups,
    step_of,
    ungoverned_lines,
)


def simulation_markdown(document: SimulationDocument) -> str:
    """Render the matrix, each attack with its steps, and what is left with every rule enforced."""
    parts = [
        "# The kill chain against the pack",
        prose(about(document)),
        _matrix(document),
        "\n".join(f"- {WORDS[kind]}: {meaning}" for kind, meaning in MEANINGS),
        "## Left with every rule enforced",
        *_left(document),
        *_ungoverned(document),
        "## Step by step",
        *(part for each in document.scenarios for part in _scenario(document, each)),
        "## What this does not cover",
        "\n".join(f"- {each}" for each in document.not_covered),
    ]
    return "\n\n".join(parts) + "\n"


def _matrix(document: SimulationDocument) -> str:
    columns = columns_of(document)
    rows = (
        (
            prose(each.title),
            *(WORDS[each.results.of(column)] for column in columns),
            _by(each),
        )
        for each in document.scenarios
    )
    return drawn(("attack", *(HEADINGS[each].lower() for each in columns), "enforced by"), rows)


def _by(scenario: SimulatedScenario) -> str:
    """The rules and statements that contain a scenario, each once."""
    if scenario.results.enforced is not StepResultKind.CONTAINED:
        return ""
    names = dict.fromkeys(
        name
        for step in scenario.steps
        if step.columns.enforced.layer is not None
        for name in step.columns.enforced.by or ("the default action",)
    )
    return ", ".join(map(code, names))


def _left(document: SimulationDocument) -> Iterator[str]:
    if not document.residual:
        yield "Nothing of what was tried."
    for title, risks in left_groups(document):
        if risks:
            yield f"**{title}**"
            yield "\n".join(f"- {code(each.scenario)}: {_said(document, each)}" for each in risks)


def _said(document: SimulationDocument, risk: ResidualRisk) -> str:
    if risk.result is StepResultKind.UNKNOWN:
        return f"{risk.risk} Not known: {prose(step_of(document, risk).columns.enforced.why)}."
    return risk.risk


def _ungoverned(document: SimulationDocument) -> Iterator[str]:
    lines = tuple(ungoverned_lines(document))
    if document.ungoverned is not None:
        yield "## Runtimes"
        yield "\n".join(f"- {line}" for line in lines)
        uncontained = document.ungoverned.uncontained
        if uncontained:
            yield "\n".join(f"- {code(arn)}" for arn in uncontained)


def _scenario(document: SimulationDocument, scenario: SimulatedScenario) -> Iterator[str]:
    yield f"### {prose(scenario.title)}"
    ids = "; ".join(f"{kind} {', '.join(ids)}" for kind, ids in scenario.references.items())
    needs = (
        "It needs every step." if scenario.needs == "every" else "Each step is a way of its own."
    )
    yield f"{scenario.story} {needs} ({ids})"
    columns = columns_of(document)
    yield drawn(
        ("step", *(HEADINGS[each].lower() for each in columns), "by"),
        (
            (
                prose(step.does),
                *(WORDS[step.columns.of(column).result] for column in columns),
                prose(decided_by(step.columns.of(Column.ENFORCED)) or step.columns.enforced.why),
            )
            for step in scenario.steps
        ),
    )
