"""One kill chain step by step, and what is left of all of them once everything is enforced."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.model.simulation import (
    Column,
    ResidualRisk,
    SimulatedScenario,
    SimulatedStep,
    SimulationDocument,
    StepKind,
    StepResultKind,
)
from ringfence.render.simulation import HEADINGS, MEANINGS, about, columns_of, left_groups
from ringfence.render.style import counted
from ringfence_tui.blocks import (
    Bar,
    Bullets,
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
from ringfence_tui.views.attacks import NEEDS, results_told, risk_told
from ringfence_tui.views.wording import (
    NONE,
    NOT_KNOWN,
    SHOWN,
    beyond,
    names,
    section,
    sentences,
    short,
    word,
)

_KINDS = {
    StepKind.FLOW: "A connection, which the pack is asked.",
    StepKind.API: "A call to AWS, which the guardrail is asked.",
    StepKind.OUTSIDE: "Nothing on the network: no rule and no statement reaches it.",
}
_STOPS: dict[StepResultKind, str] = {
    StepResultKind.PERMITTED: "Nothing stops it, even with every rule enforced.",
    StepResultKind.UNKNOWN: "Whether anything stops it is not known.",
    StepResultKind.OUTSIDE: "Nothing reaches it, so nothing stops it: it gets through as before.",
    StepResultKind.WATCHED: "Nothing stops it: a rule that only watches would deny it.",
    StepResultKind.CONTAINED: "It is stopped once every rule is enforced.",
    StepResultKind.NOT_APPLICABLE: "The pack holds nothing that it could abuse.",
}


def step_page(scenario: SimulatedScenario, number: int) -> Page:
    """One step of an attack, the first being 1; ValueError for a step that it does not have."""
    if not 1 <= number <= len(scenario.steps):
        raise ValueError(f"{scenario.id} has {len(scenario.steps)} steps, and no step {number}")
    step = scenario.steps[number - 1]
    return (
        Heading(f"{scenario.title}: step {number} of {len(scenario.steps)}"),
        line(Span(step.title, Tone.STRONG), f". {step.does}"),
        line(Span(_KINDS[step.kind], Tone.DIM)),
        *_tried(step),
        *_columns(step),
        *_stops(step),
        *_chain(scenario, number),
    )


def _tried(step: SimulatedStep) -> Page:
    """The connection or the call, filled in."""
    rows = (*_flow(step), *_call(step))
    return section("What is tried", Facts(rows)) if rows else ()


def _flow(step: SimulatedStep) -> Iterator[tuple[str, Spans]]:
    flow = step.flow
    if flow is None:
        return
    unnamed = Span("no name is sent", Tone.DIM)
    yield "from", spans(flow.src)
    yield "to address", spans(flow.dst or Span("whatever the name resolves to", Tone.DIM))
    yield "name sent", spans(flow.host or unnamed)
    if flow.url:
        yield "URL", spans(flow.url)
    yield "service", spans(flow.protocol if flow.port is None else f"{flow.protocol} {flow.port}")
    yield "TLS", spans(NOT_KNOWN if flow.tls is None else "yes" if flow.tls else "no")


def _call(step: SimulatedStep) -> Iterator[tuple[str, Spans]]:
    call = step.call
    if call is None:
        return
    yield "call", spans(call.action)
    yield "by", spans(call.principal)
    yield "on", spans(call.resource or NONE)
    yield "asks for", spans(call.network or Span("no network", Tone.DIM))
    yield "subnets", names(call.subnets)
    yield "security groups", names(call.security_groups)
    yield "its own policies", spans(f"they answer {call.alone}, without a guardrail")


def _columns(step: SimulatedStep) -> Page:
    return section("Before → after", Facts(results_told(step)))


def _stops(step: SimulatedStep) -> Page:
    """What stops it with everything enforced, or that nothing does, and what that means."""
    after = step.columns.enforced
    means = (line(*risk_told(step)),) if after.result not in _HARMLESS else ()
    tone = look(after.result)[1]
    return section("What stops it", line(Span(_STOPS[after.result], tone)), *means)


_HARMLESS = (StepResultKind.CONTAINED, StepResultKind.NOT_APPLICABLE)


def _chain(scenario: SimulatedScenario, number: int) -> Page:
    """What the step is to the whole attack."""
    broken = next(
        (
            index
            for index, step in enumerate(scenario.steps, 1)
            if step.columns.enforced.result is StepResultKind.CONTAINED
        ),
        None,
    )
    told = NEEDS.get(scenario.needs, scenario.needs)
    if scenario.needs == "every" and broken is not None:
        here = "this step" if broken == number else f"step {broken}"
        told = f"{told} With every rule enforced {here} is contained, which breaks the chain."
    whole = scenario.results.enforced
    return (line(Span(f"{told} The attack as a whole: ", Tone.DIM), *word(str(whole))),)


def summary_page(document: SimulationDocument) -> Page:
    """What was tried against what, how much of it is stopped, and what is left."""
    return (
        Heading("The kill chain against the pack"),
        line(about(document)),
        *(block for each in columns_of(document) for block in _sums(document, each)),
        *residual_page(document),
        *_ungoverned(document),
        *_filled_in(document),
        Heading("What the words mean"),
        Facts(tuple((str(kind), spans(meaning)) for kind, meaning in MEANINGS)),
        *sentences("Not covered", document.not_covered),
        *sentences("Notes", document.notes),
        line(f"exit {document.exit.code}: {document.exit.reason}"),
    )


def _sums(document: SimulationDocument, under: Column) -> Page:
    counts = document.summary[under]
    shares = tuple(
        Share(look(kind)[0], str(kind), counts.get(kind, 0), look(kind)[1])
        for kind in StepResultKind
    )
    return (line(Span(HEADINGS[under].lower(), Tone.STRONG)), Bar(shares))


def residual_page(document: SimulationDocument) -> Page:
    """Every step that gets through, or may, with every rule enforced: by what can be done about it."""
    if not document.residual:
        return section("Left with every rule enforced", line("Nothing of what was tried."))
    steps = {
        (scenario.id, step.id): (scenario, step)
        for scenario in document.scenarios
        for step in scenario.steps
    }
    parts = tuple(
        block for title, risks in left_groups(document) for block in _risks(title, risks, steps)
    )
    return (*section("Left with every rule enforced"), *parts)


def _risks(
    title: str,
    risks: tuple[ResidualRisk, ...],
    steps: dict[tuple[str, str], tuple[SimulatedScenario, SimulatedStep]],
) -> Page:
    if not risks:
        return ()
    items = []
    for each in risks:
        scenario, step = steps[each.scenario, each.step]
        unknown = each.result is StepResultKind.UNKNOWN
        why = f" Not known: {step.columns.enforced.why}." if unknown else ""
        items.append(
            spans(
                *word(str(each.result)),
                Span(f" {scenario.title}: {step.title}. ", Tone.STRONG),
                each.risk,
                Span(why, Tone.UNKNOWN),
            )
        )
    return (
        line(Span(f"{title}: {len(items):,}", Tone.STRONG)),
        Bullets(tuple(items[:SHOWN])),
        *beyond(len(items), "risk"),
    )


def _ungoverned(document: SimulationDocument) -> Page:
    """For how many runtimes the matrix does not hold; that none was read is said as well."""
    found = document.ungoverned
    title = "Runtimes that no pack governs"
    if found is None:
        told = "No scan was read, so for which runtimes the matrix holds is not known."
        return section(title, line(Span(told, Tone.UNKNOWN)))
    return section(
        title,
        line(f"Of {counted(found.runtimes, 'runtime')}:"),
        Facts(
            (
                ("no gateway sees", _these(found.uncontained, Tone.BAD)),
                ("have a way around", _these(found.leaky, Tone.WARN)),
                ("not known", _these(found.unknown, Tone.UNKNOWN)),
            )
        ),
    )


def _these(arns: tuple[str, ...], tone: Tone) -> Spans:
    if not arns:
        return spans("0")
    return spans(Span(f"{len(arns):,}", tone), ": ", *names(arns, by=short))


def _filled_in(document: SimulationDocument) -> Page:
    guardrail = (
        spans(Span("none given: calls to AWS are not known", Tone.UNKNOWN))
        if document.guardrail is None
        else names(document.guardrail, none=Span("no guardrail", Tone.WARN))
    )
    count = counted(len(document.semantics), "reading")
    readings = f"{count} of what the vendor leaves open; a result holds under all of them"
    return section(
        "What was filled in",
        Facts(
            (
                ("guardrail", guardrail),
                ("readings", spans(readings)),
                *((name, spans(value or NONE)) for name, value in document.values.items()),
            )
        ),
    )
