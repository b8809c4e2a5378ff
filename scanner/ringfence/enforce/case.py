"""Everything that checks may read: one moment of an estate, and what is expected of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ringfence.guardrail.check import Layers
from ringfence.model.assessment import Assessment
from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage
from ringfence.model.iam_simulation import PrincipalSimulation
from ringfence.model.policy import PolicyPack, Semantics, SmartGroup
from ringfence.model.probe import ProbeReport
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.traffic import PastFlow
from ringfence.verdict.index import CoverageIndex, index_coverage
from ringfence.verdict.placement import Ground, survey

FRESH = timedelta(days=1)
"""How old the newest line of a log may be that is to show what is in force now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One verification. Checks read it and change nothing in it."""

    snapshot: Snapshot
    settings: Settings
    assessment: Assessment
    as_of: datetime
    ground: Ground
    """What the verdicts of a scan stand on: verification asks the same code."""
    coverage: CoverageIndex
    """Of the snapshot, the controller and everything else that was read for it."""
    pack: PolicyPack | None = None
    """What is expected on the controller; None where nobody said."""
    controller: ControllerState | None = None
    layers: Layers = field(default_factory=Layers)
    flows: tuple[PastFlow, ...] = ()
    """The traffic of the snapshot, as flows that a pack can be asked about."""
    flow_groups: tuple[SmartGroup, ...] = ()
    """Groups that those flows name."""
    probe: ProbeReport | None = None
    """What the probe saw from inside; None where nobody gave its report."""
    simulations: tuple[PrincipalSimulation, ...] = ()
    """What IAM's own simulator said, where somebody asked it."""
    semantics: Semantics = field(default_factory=Semantics)
    fresh: timedelta = FRESH
    shared: dict[object, object] = field(default_factory=dict)
    """What checks computed once for all subjects, by a key of their own."""


def case_of(
    snapshot: Snapshot,
    settings: Settings,
    assessment: Assessment,
    *,
    as_of: datetime,
    pack: PolicyPack | None = None,
    controller: ControllerState | None = None,
    layers: Layers | None = None,
    flows: tuple[PastFlow, ...] = (),
    flow_groups: tuple[SmartGroup, ...] = (),
    probe: ProbeReport | None = None,
    simulations: tuple[PrincipalSimulation, ...] = (),
    semantics: Semantics | None = None,
    fresh: timedelta = FRESH,
    more_coverage: tuple[Coverage, ...] = (),
) -> Case:
    """A case with its indexes; more_coverage is of sources beside the snapshot and the controller."""
    rows = (*snapshot.coverage, *(controller.coverage if controller else ()), *more_coverage)
    return Case(
        snapshot=snapshot,
        settings=settings,
        assessment=assessment,
        as_of=as_of,
        ground=survey(snapshot, settings),
        coverage=index_coverage(rows),
        pack=pack,
        controller=controller,
        layers=layers or Layers(),
        flows=flows,
        flow_groups=flow_groups,
        probe=probe,
        simulations=simulations,
        semantics=semantics or Semantics(),
        fresh=fresh,
    )
