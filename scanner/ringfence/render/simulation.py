"""The matrix of the kill chain in a terminal, and what a simulation is as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.flow import Stage
from ringfence.model.simulation import (
    Column,
    ResidualRisk,
    SimulatedScenario,
    SimulatedStep,
    SimulationDocument,
    StepResult,
    StepResultKind,
)
from ringfence.model.text import printable
from ringfence.render.scan_json import to_json
from ringfence.render.screen import fit, fold, pad
from ringfence.render.style import counted, heading

WORDS: dict[StepResultKind, str] = {
    StepResultKind.PERMITTED: "✗ permitted",
    StepResultKind.UNKNOWN: "? unknown",
    StepResultKind.OUTSIDE: "! outside",
    StepResultKind.WATCHED: "~ watched",
    StepResultKind.CONTAINED: "✓ contained",
    StepResultKind.NOT_APPLICABLE: "· none such",
}
"""A glyph and a word: never a colour alone."""
HEADINGS: dict[Column, str] = {
    Column.BEFORE: "BEFORE",
    Column.MONITOR: "MONITOR",
    Column.ENFORCED: "ENFORCED",
    Column.GIVEN: "AS GIVEN",
}
MEANINGS: tuple[tuple[StepResultKind, str], ...] = (
    (StepResultKind.CONTAINED, "a rule or a statement denies it"),
    (StepResultKind.WATCHED, "it passes, and a rule that only watches would deny it"),
    (StepResultKind.PERMITTED, "it gets through"),
    (StepResultKind.OUTSIDE, "no rule and no statement reaches it, so it gets through as before"),
    (StepResultKind.UNKNOWN, "the pack, the guardrail or the vendor leaves it open"),
    (StepResultKind.NOT_APPLICABLE, "the pack holds nothing that it could abuse"),
)
_COLOURS: dict[StepResultKind, str] = {
    StepResultKind.PERMITTED: "\x1b[31m",
    StepResultKind.UNKNOWN: "\x1b[35m",
    StepResultKind.OUTSIDE: "\x1b[33m",
    StepResultKind.WATCHED: "\x1b[36m",
    StepResultKind.CONTAINED: "\x1b[32m",
    StepResultKind.NOT_APPLICABLE: "",
}
_RESET = "\x1b[0m"
_CELL = 13
_TITLE = 48
"""The most that a title takes."""
_FEW = 3
"""So many scenarios are told step by step."""


def simulation_json(document: SimulationDocument) -> str:
    """Render the simulation as its JSON document."""
    return to_json(document)


def simulation_table(document: SimulationDocument, *, width: int = 80, colour: bool = False) -> str:
    """Render the matrix, and under it what is left with every rule enforced."""
    sections = (
        _about(document),
        _matrix(document, width=width, colour=colour),
        _steps(document),
        _left(document),
        _ungoverned(document),
        _end(document),
    )
    parts: list[str] = []
    for section in sections:
        lines = list(section)
        if lines:
            parts.append(heading(lines[0], colour=colour) + "\n" + _folded(lines[1:], width))
    return "\n".join(parts)


def columns_of(document: SimulationDocument) -> tuple[Column, ...]:
    """The columns worth a place: the pack as given only where it is neither of the two beside it."""
    mixed = 0 < document.pack.watching < document.pack.rules
    return tuple(each for each in Column if each is not Column.GIVEN or mixed)


def about(document: SimulationDocument) -> str:
    """What was tried against what, in one sentence."""
    documents = document.guardrail
    if documents is None:
        guardrail = "no guardrail given"
    elif not documents:
        guardrail = "no guardrail"
    else:
        guardrail = f"guardrail {', '.join(map(printable, documents))}"
    before = (
        f"before: {printable(document.baseline.name)}" if document.baseline else "before: no pack"
    )
    return (
        f"{printable(document.pack.name)} {printable(document.pack.version)}, "
        f"{counted(document.pack.rules, 'rule')}, {document.pack.watching:,} only watch · "
        f"{guardrail} · {before} · from {printable(document.values['source'])}"
    )


def decided_by(step: StepResult) -> str:
    """What decides, as `rules: default-deny, at the ClientHello`; empty where nothing does."""
    if step.layer is None:
        return ""
    at = {
        Stage.L4: ", at the first packet",
        Stage.SNI: ", at the name, after the TCP handshake",
        Stage.URL: ", at the path, after decryption",
    }
    by = ", ".join(map(printable, step.by)) or "the default action"
    return f"{step.layer}: {by}{at[step.stage] if step.stage else ''}"


def left_groups(
    document: SimulationDocument,
) -> tuple[tuple[str, tuple[ResidualRisk, ...]], ...]:
    """What is left with every rule enforced: what could be closed, what is open, what is by design."""
    closable = [e for e in document.residual if not e.accepted and e.result in _THROUGH]
    unknown = [e for e in document.residual if e.result is StepResultKind.UNKNOWN]
    by_design = [e for e in document.residual if e.accepted and e.result in _THROUGH]
    return (
        ("Gets through, and could be closed", tuple(closable)),
        ("Not known", tuple(unknown)),
        ("Gets through by design: the residual risk", tuple(by_design)),
    )


_THROUGH = (StepResultKind.PERMITTED, StepResultKind.OUTSIDE)


def ungoverned_lines(document: SimulationDocument) -> Iterator[str]:
    """For how many runtimes of the scan the matrix does not hold; nothing where none was read."""
    found = document.ungoverned
    if found is None:
        return
    yield (
        f"nothing of the matrix holds for {len(found.uncontained)} of "
        f"{counted(found.runtimes, 'runtime')}: no gateway sees their packets"
    )
    yield f"{len(found.leaky)} have a way around the gateway; of {len(found.unknown)} it is not known"


def step_of(document: SimulationDocument, risk: ResidualRisk) -> SimulatedStep:
    """The step that a residual risk is of."""
    scenario = next(each for each in document.scenarios if each.id == risk.scenario)
    return next(each for each in scenario.steps if each.id == risk.step)


def _about(document: SimulationDocument) -> Iterator[str]:
    yield "KILL CHAIN"
    yield about(document)


def _matrix(document: SimulationDocument, *, width: int, colour: bool) -> Iterator[str]:
    columns = columns_of(document)
    title = min(_TITLE, width - _CELL * len(columns))
    yield pad("ATTACK", title) + "".join(pad(HEADINGS[each], _CELL) for each in columns).rstrip()
    for scenario in document.scenarios:
        cells = (_cell(scenario.results.of(each), colour=colour) for each in columns)
        yield (pad(f"{scenario.title} ", title - 1) + " " + "".join(cells)).rstrip()
    for column in columns:
        counts = document.summary[column]
        told = ", ".join(f"{counts[kind]} {_word(kind)}" for kind in WORDS if counts[kind])
        yield f"{HEADINGS[column].lower()}: {told}"


def _cell(result: StepResultKind, *, colour: bool) -> str:
    shown = pad(WORDS[result], _CELL)
    code = _COLOURS[result]
    return f"{code}{shown}{_RESET}" if colour and code else shown


def _word(kind: StepResultKind) -> str:
    return WORDS[kind].partition(" ")[2]


def _steps(document: SimulationDocument) -> Iterator[str]:
    """Step by step, where few scenarios were asked for."""
    if len(document.scenarios) > _FEW:
        return
    yield "STEP BY STEP"
    for scenario in document.scenarios:
        yield from _told(document, scenario)


def _told(document: SimulationDocument, scenario: SimulatedScenario) -> Iterator[str]:
    yield f"{scenario.title}: {scenario.story}"
    for step in scenario.steps:
        yield f"  {step.title}: {step.does}"
        for column in columns_of(document):
            result = step.columns.of(column)
            word = pad(WORDS[result.result], _CELL)
            yield f"    {HEADINGS[column]:<10}{word} {printable(result.why, limit=600)}"


def _left(document: SimulationDocument) -> Iterator[str]:
    if not document.residual:
        return
    yield "LEFT WITH EVERY RULE ENFORCED"
    for title, risks in left_groups(document):
        if risks:
            yield f"{title}:"
        for each in risks:
            why = step_of(document, each).columns.enforced.why
            open_ = each.result is StepResultKind.UNKNOWN
            said = f"not known: {printable(why, limit=600)}" if open_ else each.risk
            yield f"  {each.scenario}: {said}"


def _ungoverned(document: SimulationDocument) -> Iterator[str]:
    lines = tuple(ungoverned_lines(document))
    if lines:
        yield "RUNTIMES"
        yield from lines


def _end(document: SimulationDocument) -> Iterator[str]:
    yield "WHAT THE WORDS MEAN"
    for kind, meaning in MEANINGS:
        yield f"{WORDS[kind]:<{_CELL}}{meaning}"
    yield f"{fit(document.not_covered[0], 200)}"


def _folded(lines: list[str], width: int) -> str:
    """The lines with those that are too long continued below; a row of the matrix never is."""
    return "".join(f"{line}\n" if "\x1b" in line else fold(line, width) for line in lines)
