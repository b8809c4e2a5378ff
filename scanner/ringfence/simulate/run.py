"""Every step of every scenario in every column, and what is left with every rule enforced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ringfence.model.flow import Decision, Flow
from ringfence.model.policy import PolicyPack
from ringfence.model.simulation import (
    Column,
    Columns,
    ResidualRisk,
    ScenarioResults,
    SimulatedFlow,
    SimulatedScenario,
    SimulatedStep,
    StepKind,
    StepResult,
    StepResultKind,
)
from ringfence.simulate.calls import asked_call, call_result
from ringfence.simulate.case import SimulationCase, pack_of
from ringfence.simulate.flows import flow_result
from ringfence.simulate.source import source_of
from ringfence.simulate.values import partition_of, values_of
from ringfence_rules.scenarios import ApiAsk, FlowAsk, ScenarioText, StepText, filled

_ABSENT = {
    "aws_host": "the pack permits no name of AWS",
    "homoglyph_host": "the pack permits no name that has a twin in another alphabet",
    "permitted_host": "the pack permits no name",
    "permitted_mcp": "the pack permits no MCP server by a name that says so",
    "sanctioned_model": "the pack permits no model",
    "shadow_model": "the pack permits every provider of models that is tried",
    "shared_host": "the pack permits no name behind which others put content",
    "spoofable_host": "the pack permits no name at any address: its destination groups narrow them",
    "suffix_host": "the pack permits no name that could be imitated",
}
_ANY = (
    StepResultKind.PERMITTED,
    StepResultKind.UNKNOWN,
    StepResultKind.OUTSIDE,
    StepResultKind.WATCHED,
    StepResultKind.CONTAINED,
    StepResultKind.NOT_APPLICABLE,
)
"""Of several ways the worst one counts."""
_EVERY = (
    StepResultKind.CONTAINED,
    StepResultKind.UNKNOWN,
    StepResultKind.WATCHED,
    StepResultKind.PERMITTED,
    StepResultKind.OUTSIDE,
    StepResultKind.NOT_APPLICABLE,
)
"""Of a chain the link that breaks counts."""
LEFT = (StepResultKind.PERMITTED, StepResultKind.UNKNOWN, StepResultKind.OUTSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """Scenarios in the order they were given, and what they were filled with."""

    scenarios: tuple[SimulatedScenario, ...]
    residual: tuple[ResidualRisk, ...]
    values: Mapping[str, str]
    """The source among them, as `source`."""


def simulate(case: SimulationCase, scenarios: Iterable[ScenarioText]) -> Simulation:
    """Try every step; pure, and the same case gives the same simulation."""
    src = case.src or source_of(case.pack)
    packs = {column: pack_of(case, column) for column in Column}
    enforced = packs[Column.ENFORCED] or case.pack
    values = values_of(enforced, src)
    trial = _Trial(
        case=case,
        packs=packs,
        src=src,
        values={**values, "partition": partition_of(values["region"])},
    )
    tried = tuple(_scenario(trial, each) for each in scenarios)
    return Simulation(
        scenarios=tried, residual=tuple(_residual(tried)), values={**values, "source": src}
    )


def counted_results(
    scenarios: Iterable[SimulatedScenario],
) -> dict[Column, dict[StepResultKind, int]]:
    """Scenarios by column and result, every value named."""
    tried = tuple(scenarios)
    counts = {column: Counter(each.results.of(column) for each in tried) for column in Column}
    return {column: {kind: counts[column][kind] for kind in StepResultKind} for column in Column}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    case: SimulationCase
    packs: Mapping[Column, PolicyPack | None]
    src: str
    values: Mapping[str, str]


def _scenario(trial: _Trial, text: ScenarioText) -> SimulatedScenario:
    steps = tuple(_step(trial, each) for each in text.steps)
    order = _EVERY if text.needs == "every" else _ANY
    results = {
        column: min((each.columns.of(column).result for each in steps), key=order.index)
        for column in Column
    }
    return SimulatedScenario(
        id=text.id,
        title=text.title,
        story=text.story,
        needs=text.needs,
        references=dict(text.references),
        results=ScenarioResults(
            before=results[Column.BEFORE],
            monitor=results[Column.MONITOR],
            enforced=results[Column.ENFORCED],
            given=results[Column.GIVEN],
        ),
        steps=steps,
    )


def _step(trial: _Trial, text: StepText) -> SimulatedStep:
    flow: SimulatedFlow | None = None
    call = None
    missing = [name for name in text.placeholders if name not in trial.values]
    if missing:
        results = dict.fromkeys(Column, _not_applicable(_ABSENT[missing[0]]))
    elif isinstance(text.ask, FlowAsk):
        flow = _filled(text.ask, trial)
        asked = Flow(
            src=flow.src,
            dst=flow.dst,
            host=flow.host,
            url=flow.url,
            protocol=flow.protocol,
            port=flow.port,
            tls=flow.tls,
        )
        results = {
            column: flow_result(pack, asked, trial.case.readings)
            for column, pack in trial.packs.items()
        }
    elif isinstance(text.ask, ApiAsk):
        made = asked_call(text.ask, trial.values, trial.case.guardrail)
        call = made.shown
        after = call_result(made, trial.case.guardrail)
        results = {**dict.fromkeys(Column, after), Column.BEFORE: call_result(made, ())}
    else:
        results = dict.fromkeys(Column, _outside(text.reached))
    return SimulatedStep(
        id=text.id,
        title=text.title,
        kind=StepKind(text.kind),
        does=text.does,
        flow=flow,
        call=call,
        columns=_columns(results),
        residual=text.residual,
        risk=text.risk,
    )


def _filled(ask: FlowAsk, trial: _Trial) -> SimulatedFlow:
    return SimulatedFlow(
        src=trial.src,
        dst=filled(ask.dst, trial.values),
        host=filled(ask.host, trial.values).partition("/")[0],
        url=filled(ask.url, trial.values),
        protocol=ask.protocol,
        port=ask.port,
        tls=ask.tls,
    )


def _columns(results: Mapping[Column, StepResult]) -> Columns:
    return Columns(
        before=results[Column.BEFORE],
        monitor=results[Column.MONITOR],
        enforced=results[Column.ENFORCED],
        given=results[Column.GIVEN],
    )


def _not_applicable(why: str) -> StepResult:
    return StepResult(
        result=StepResultKind.NOT_APPLICABLE,
        passes=Decision.UNKNOWN,
        layer=None,
        by=(),
        stage=None,
        why=why,
    )


def _outside(reached: str) -> StepResult:
    return StepResult(
        result=StepResultKind.OUTSIDE,
        passes=Decision.PERMIT,
        layer=None,
        by=(),
        stage=None,
        why=f"no rule of a pack and no statement of a guardrail reaches it: {reached}",
    )


def _residual(scenarios: Iterable[SimulatedScenario]) -> Iterator[ResidualRisk]:
    for scenario in scenarios:
        for step in _reached(scenario):
            if (result := step.columns.enforced.result) in LEFT:
                yield ResidualRisk(
                    scenario=scenario.id,
                    step=step.id,
                    result=result,
                    accepted=step.residual,
                    risk=step.risk,
                )


def _reached(scenario: SimulatedScenario) -> Iterator[SimulatedStep]:
    """The steps that can be tried with every rule enforced: of a chain those before it breaks."""
    for step in scenario.steps:
        if scenario.needs == "every" and step.columns.enforced.result is StepResultKind.CONTAINED:
            return
        yield step
