"""The kill chain against a pack and a guardrail, `ringfence.simulation/1`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.flow import Decision, Stage
from ringfence.model.iam_request import Outcome
from ringfence.model.policy import Semantics
from ringfence.model.verification import Layer

SIMULATION_SCHEMA = "ringfence.simulation/1"


class StepKind(StrEnum):
    """What a step is."""

    FLOW = "flow"
    """A connection, which the pack is asked."""
    API = "api"
    """A call to AWS, which the guardrail is asked."""
    OUTSIDE = "outside"
    """What no rule of a pack and no statement of a guardrail reaches."""


class StepResultKind(StrEnum):
    """What becomes of a step, the worst first."""

    PERMITTED = "permitted"
    UNKNOWN = "unknown"
    """The pack or the guardrail does not decide, or readings of what the vendor leaves open differ."""
    OUTSIDE = "outside"
    """Nothing that was given reaches it: it is as permitted as it was before."""
    WATCHED = "watched"
    """It passes, and a rule that only watches would deny it."""
    CONTAINED = "contained"
    NOT_APPLICABLE = "not-applicable"
    """The pack holds nothing of the kind that the step abuses."""


class Column(StrEnum):
    """Under what a step is tried."""

    BEFORE = "before"
    """Before the proposal: no pack, or the one of --baseline; no guardrail."""
    MONITOR = "monitor"
    """The pack with every rule watching, and the guardrail, which knows no monitor mode."""
    ENFORCED = "enforced"
    """The pack with every rule enforced, and the guardrail."""
    GIVEN = "given"
    """The pack as it is, rule by rule, and the guardrail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What becomes of one step in one column."""

    result: StepResultKind
    passes: Decision
    """Whether it gets through: PERMIT, DENY or UNKNOWN."""
    layer: Layer | None
    """What contains it, or would; None where nothing does."""
    by: tuple[str, ...]
    """The rules or statements that decide; empty for the default action and where nothing does."""
    stage: Stage | None
    """When a rule decides. Before `sni` and `url` the TCP handshake completes."""
    why: str
    """One sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One step in every column."""

    before: StepResult
    monitor: StepResult
    enforced: StepResult
    given: StepResult

    def of(self, column: Column) -> StepResult:
        match column:
            case Column.BEFORE:
                return self.before
            case Column.MONITOR:
                return self.monitor
            case Column.ENFORCED:
                return self.enforced
            case Column.GIVEN:
                return self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedFlow:
    """The connection of a step, filled in; by the keys that `eval` takes."""

    src: str
    dst: str
    host: str
    """Empty where no name is sent."""
    url: str
    protocol: str
    port: int | None
    tls: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCall:
    """The call of a step, filled in."""

    action: str
    principal: str
    resource: str
    network: str
    """What it asks for: PUBLIC, unapproved, mixed or approved; empty where it names none."""
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]
    alone: Outcome
    """What the principal's own policies answer without a guardrail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedStep:
    """One step of a scenario."""

    id: str
    title: str
    kind: StepKind
    does: str
    """What is tried."""
    flow: SimulatedFlow | None
    call: SimulatedCall | None
    columns: Columns
    residual: bool
    """Whether it is permitted by design, so that `--fail-on-permitted` does not fail for it."""
    risk: str
    """What it means where it is permitted, in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioResults:
    """A scenario in every column: as bad as its worst step, or as good as its best where it needs all."""

    before: StepResultKind
    monitor: StepResultKind
    enforced: StepResultKind
    given: StepResultKind

    def of(self, column: Column) -> StepResultKind:
        match column:
            case Column.BEFORE:
                return self.before
            case Column.MONITOR:
                return self.monitor
            case Column.ENFORCED:
                return self.enforced
            case Column.GIVEN:
                return self.given


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedScenario:
    """One attack."""

    id: str
    title: str
    story: str
    needs: str
    """`every`: it needs all its steps; `any`: each is a way of its own."""
    references: dict[str, tuple[str, ...]]
    """Framework to ids."""
    results: ScenarioResults
    steps: tuple[SimulatedStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualRisk:
    """A step that gets through, or may, with every rule enforced."""

    scenario: str
    step: str
    result: StepResultKind
    accepted: bool
    """Whether it is permitted by design."""
    risk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungoverned:
    """Runtimes of a scan for which nothing of the matrix holds, or not all of it: the placement layer."""

    runtimes: int
    uncontained: tuple[str, ...]
    """ARNs of those whose packets no rule sees, such as PUBLIC ones, sorted."""
    leaky: tuple[str, ...]
    """ARNs of those that have a way around beside the one through the gateway."""
    unknown: tuple[str, ...]
    """ARNs of those of which that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationDocument:
    """The document of `simulate`."""

    schema: str
    pack: AskedPack
    baseline: AskedPack | None
    """The pack of the column `before`; None where there was none."""
    guardrail: tuple[str, ...] | None
    """The names of its documents; None where none was given."""
    semantics: tuple[Semantics, ...]
    """The readings of what the vendor leaves open; a result holds under all of them."""
    values: dict[str, str]
    """What was filled in for each placeholder, from the pack where it has one."""
    summary: dict[Column, dict[StepResultKind, int]]
    """Scenarios by column and result; every value is named."""
    scenarios: tuple[SimulatedScenario, ...]
    residual: tuple[ResidualRisk, ...]
    ungoverned: Ungoverned | None
    """None where no scan was read."""
    not_covered: tuple[str, ...]
    notes: tuple[str, ...]
    exit: ExitInfo
