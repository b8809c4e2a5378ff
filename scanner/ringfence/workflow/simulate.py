"""The verb `simulate`: the kill chain against a pack and its guardrail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ringfence.errors import ConfigError, ExitCode
from ringfence.guardrail.evaluation import PolicyDocument, read_document
from ringfence.model.document import ExitInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.event import OnProgress, silent
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.proposal import Proposal
from ringfence.model.simulation import (
    SIMULATION_SCHEMA,
    SimulationDocument,
    StepResultKind,
    Ungoverned,
)
from ringfence.parse.flows import flow_of, group_names
from ringfence.simulate.case import EVERY_READING, SimulationCase
from ringfence.simulate.run import Simulation, counted_results, simulate
from ringfence.workflow.clock import utc_now
from ringfence.workflow.guardrail_policies import read_policy
from ringfence.workflow.packs import load_pack
from ringfence.workflow.propose import ProposeRequest, propose
from ringfence.workflow.sources import Demo, SourceChoice
from ringfence.workflow.ungoverned import ungoverned_runtimes
from ringfence_rules.scenarios import ScenarioText, scenario_texts

__all__ = [
    "EVERY_READING",
    "SimulateRequest",
    "Simulated",
    "chosen_scenarios",
    "simulate_attacks",
]

NOT_COVERED = (
    (
        "the matrix is what the pack and the guardrail say, not a proof that a gateway or AWS does "
        "it: `ringfence verify` asks that"
    ),
    "a runtime whose packets do not reach the gateway, such as a PUBLIC one, is contained by no rule",
    "the content of prompts, completions and tool calls",
    "traffic inside a VPC, and DNS queries to its resolver, which pass no gateway",
    "what leaves from AWS's own network: managed tools, SANDBOX tools, targets of gateways",
    "policies other than the guardrail that was given, which may deny more",
)
_GUARDRAIL = re.compile(r"guardrail(?:-\d+)?\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulateRequest:
    """What is tried against what."""

    pack: Path | PolicyPack | None = None
    """None with the source Demo: the proposal for the sample estate."""
    guardrail: tuple[Path, ...] = ()
    """Documents of the guardrail; empty for those beside the pack."""
    baseline: Path | PolicyPack | None = None
    scenarios: tuple[str, ...] = ()
    """Ids; empty for all."""
    readings: tuple[Semantics, ...] = EVERY_READING
    src: str = ""
    """An address or a SmartGroup of the pack."""
    source: SourceChoice | None = None
    """A scan whose runtimes are counted, as to whether containment holds for them at all."""
    settings: Path | None = None
    fail_on_permitted: bool = False
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """The document, and what to say beside it."""

    document: SimulationDocument
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the request comes to."""

    pack: PolicyPack
    guardrail: tuple[PolicyDocument, ...] | None
    notes: tuple[str, ...] = ()
    incomplete: str = ""
    """Why a source was not read completely; empty where it was."""


def simulate_attacks(
    request: SimulateRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Simulated:
    """Try every scenario; nothing is sent anywhere.

    ConfigError for an unknown scenario, source or document, PackError for what is no pack, and
    CollectError where the scan that was named could not be read.
    """
    texts = chosen_scenarios(request.scenarios)
    given = _given(request, on_progress=on_progress, clock=clock)
    baseline, said = _pack(request.baseline) if request.baseline else (None, ())
    _check_source(request.src, given.pack)
    case = SimulationCase(
        pack=given.pack,
        guardrail=given.guardrail,
        baseline=baseline,
        readings=request.readings,
        src=request.src,
    )
    ungoverned, unread = (
        ungoverned_runtimes(request.source, request.settings, on_progress=on_progress, now=clock())
        if request.source
        else (None, "")
    )
    tried = simulate(case, texts)
    notes = (*given.notes, *said)
    ended = _exit(tried, request, given.incomplete or unread)
    document = _document(case, tried, ungoverned, notes=notes, ended=ended)
    return Simulated(document=document, notes=notes)


def chosen_scenarios(ids: tuple[str, ...]) -> tuple[ScenarioText, ...]:
    """The scenarios of these ids, all for none, in their own order; ConfigError for an unknown one."""
    known = scenario_texts()
    if unknown := [each for each in ids if each not in known]:
        raise ConfigError(
            f"there is no scenario {unknown[0][:80]!a}",
            hint="see them all: ringfence simulate --list",
        )
    return tuple(each for each in known.values() if not ids or each.id in ids)


def _given(
    request: SimulateRequest, *, on_progress: OnProgress, clock: Callable[[], datetime]
) -> _Given:
    if request.pack is None:
        if not isinstance(request.source, Demo):
            raise ConfigError("there is no pack to try", hint="give --pack P, or --demo")
        proposed = propose(
            ProposeRequest(source=request.source, settings=request.settings),
            on_progress=on_progress,
            clock=clock,
        )
        incomplete = proposed.exit.reason if proposed.exit.code == ExitCode.INCOMPLETE else ""
        documents = _proposed_guardrail(proposed.proposal)
        if request.guardrail:
            documents = tuple(read_policy(str(path)) for path in request.guardrail)
        return _Given(pack=proposed.proposal.pack, guardrail=documents, incomplete=incomplete)
    pack, notes = _pack(request.pack)
    paths = request.guardrail or _beside(request.pack)
    if not paths:
        said = (
            "no guardrail was given or lies beside the pack: calls to AWS are unknown (--guardrail)"
        )
        return _Given(pack=pack, guardrail=None, notes=(*notes, said))
    documents = tuple(read_policy(str(path)) for path in paths)
    return _Given(pack=pack, guardrail=documents, notes=notes)


def _pack(named: Path | PolicyPack) -> tuple[PolicyPack, tuple[str, ...]]:
    if isinstance(named, PolicyPack):
        return named, ()
    loaded = load_pack(named)
    return loaded.pack, loaded.notes


def _beside(named: Path | PolicyPack) -> tuple[Path, ...]:
    """The guardrail of a proposal, in the folder of its pack."""
    if isinstance(named, PolicyPack):
        return ()
    folder = named if named.is_dir() else named.parent
    return tuple(
        sorted(each for each in folder.glob("guardrail*.json") if _GUARDRAIL.fullmatch(each.name))
    )


def _proposed_guardrail(proposal: Proposal) -> tuple[PolicyDocument, ...]:
    if proposal.guardrail is None:
        return ()
    return tuple(read_document(each.text, name=each.name) for each in proposal.guardrail.documents)


def _check_source(src: str, pack: PolicyPack) -> None:
    """ConfigError for a source that is neither an address nor a SmartGroup of the pack."""
    if src:
        flow_of({"src": src}, group_names(pack))


def _exit(tried: Simulation, request: SimulateRequest, incomplete: str) -> ExitInfo:
    open_ = [
        f"{each.scenario}/{each.step}"
        for each in tried.residual
        if each.result is StepResultKind.PERMITTED and not each.accepted
    ]
    if request.fail_on_permitted and open_:
        return ExitInfo(
            code=int(ExitCode.FINDINGS),
            reason=f"{len(open_)} steps are permitted with every rule enforced: {', '.join(open_)}",
        )
    if incomplete and not request.allow_incomplete:
        return ExitInfo(code=int(ExitCode.INCOMPLETE), reason=incomplete)
    reason = "every step was tried"
    return ExitInfo(
        code=int(ExitCode.DONE),
        reason=f"{reason}; accepted: {incomplete}" if incomplete else reason,
    )


def _document(
    case: SimulationCase,
    tried: Simulation,
    ungoverned: Ungoverned | None,
    *,
    notes: tuple[str, ...],
    ended: ExitInfo,
) -> SimulationDocument:
    documents = case.guardrail
    return SimulationDocument(
        schema=SIMULATION_SCHEMA,
        pack=AskedPack.of(case.pack),
        baseline=AskedPack.of(case.baseline) if case.baseline else None,
        guardrail=None if documents is None else tuple(each.name for each in documents),
        semantics=case.readings,
        values=dict(tried.values),
        summary=counted_results(tried.scenarios),
        scenarios=tried.scenarios,
        residual=tried.residual,
        ungoverned=ungoverned,
        not_covered=NOT_COVERED,
        notes=notes,
        exit=ended,
    )
