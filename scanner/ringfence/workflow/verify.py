"""The verb `verify`: whether containment is in force, for every runtime and layer by layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from pathlib import Path

from ringfence.enforce.case import FRESH
from ringfence.errors import ConfigError, ExitCode
from ringfence.guardrail.check import Layers
from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, Progress, silent
from ringfence.model.finding import Severity
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.probe import ProbeReport
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import FirewallDecision
from ringfence.model.verdict import Containment
from ringfence.model.verification import CheckStatus, VerifyDocument, VerifySummary
from ringfence.render.style import counted
from ringfence.workflow.assess import assess
from ringfence.workflow.clock import utc_now
from ringfence.workflow.controller import (
    ControllerChoice,
    CopilotChoice,
    read_controller,
    read_copilot,
)
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import Gathered, gather
from ringfence.workflow.guardrail_check import CheckRequest, layers_of, with_chains
from ringfence.workflow.live_iam import Simulated, simulate
from ringfence.workflow.packs import load_pack
from ringfence.workflow.places import default_store
from ringfence.workflow.probe_results import probe_coverage, read_probe_results
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import Demo, Live, LogFiles, SourceChoice
from ringfence.workflow.verification import OnResult, VerifyEvidence, verification

_NO_PACK = "no pack was given, so that rules are judged by the controller alone: --pack names what is expected"
_NO_CONTROLLER = (
    "no controller was read, so that nothing says which rules are in force: --controller or "
    "--controller-answers"
)


_NOT_CONTAINED = (Containment.UNCONTAINED, Containment.LEAKY, Containment.MONITORED)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyRequest:
    """What is verified, against what, and by which evidence."""

    source: SourceChoice
    files: LogFiles = field(default_factory=LogFiles)
    settings: Path | None = None
    pack: Path | None = None
    """None for no expectation; of the sample estate its own."""
    controller: ControllerChoice | None = None
    copilot: CopilotChoice | None = None
    guardrail: CheckRequest | None = None
    """The layers beside the principals' own policies; None for what the settings say."""
    live_iam: bool = False
    """Whether IAM's own simulator is asked; of live AWS alone."""
    probe_results: Path | None = None
    """The report of a probe inside a runtime's subnet."""
    semantics: Semantics = field(default_factory=Semantics)
    fresh: timedelta = FRESH
    allow_incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a request names beside the source, read before anything is collected."""

    request: VerifyRequest
    settings: Settings
    layers: Layers
    pack: PolicyPack | None
    controller: ControllerState | None
    copilot: tuple[tuple[FirewallDecision, ...], Coverage] | None
    report: ProbeReport | None
    layer_notes: tuple[str, ...]
    """On the layers, before the scan has said what it read of service control policies."""
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A verification, and the evidence that it stands on."""

    document: VerifyDocument
    evidence: VerifyEvidence


def verify_containment(
    request: VerifyRequest,
    *,
    on_progress: OnProgress = silent,
    on_result: OnResult | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> VerifyDocument:
    """Verify an estate; on_result hears each result as its check finishes.

    Raises ConfigError or PackError for files and options that are wrong, CollectError where AWS or
    the controller gave nothing at all, StoreError for an unreadable store.
    """
    now = clock()
    prepared = prepare(request, on_progress=on_progress, now=now)
    gathered = gather(request.source, request.files, on_progress=on_progress, now=now)
    return verify_gathered(
        prepared, gathered, on_progress=on_progress, on_result=on_result, now=now
    ).document


def prepare(request: VerifyRequest, *, on_progress: OnProgress, now: datetime) -> Prepared:
    """Read files and the controller; errors as of `verify_containment`."""
    if request.live_iam and not isinstance(request.source, Live):
        raise ConfigError("--live-iam goes with live AWS", hint="drop it, or --demo or --from")
    report = read_probe_results(request.probe_results) if request.probe_results else None
    settings, lying = settings_of(request.settings, source=request.source, store=default_store())
    asked = request.guardrail or CheckRequest(source=request.source, files=request.files)
    layers, notes = layers_of(asked, settings)
    pack, more = _pack(request)
    controller = _controller(request, on_progress=on_progress, now=now)
    return Prepared(
        request=request,
        settings=settings,
        layers=layers,
        pack=pack,
        controller=controller,
        copilot=_copilot(request, on_progress=on_progress, now=now),
        report=report,
        layer_notes=notes,
        notes=(*lying, *more, *_missing(pack, controller)),
    )


def verify_gathered(
    prepared: Prepared,
    gathered: Gathered,
    *,
    on_progress: OnProgress = silent,
    on_result: OnResult | None = None,
    now: datetime,
) -> Verified:
    """Verify what was gathered."""
    request = prepared.request
    if gathered.interrupted:
        raise KeyboardInterrupt  # what was not read looks like what is not there
    snapshot, rows = _with_decisions(gathered.snapshot, prepared.copilot)
    layers, told = with_chains(prepared.layers, prepared.layer_notes, snapshot)
    asked_iam = _simulated(request, snapshot, layers)
    if asked_iam is not None:
        snapshot = replace(snapshot, api_calls=_sum(snapshot.api_calls, asked_iam.api_calls))
        rows += asked_iam.coverage
    if prepared.report is not None:
        rows += (probe_coverage(prepared.report),)
    on_progress(Progress(stage="judging"))
    assessment, _ = assess(snapshot, prepared.settings)
    evidence = VerifyEvidence(
        snapshot=snapshot,
        settings=prepared.settings,
        assessment=assessment,
        pack=prepared.pack,
        controller=prepared.controller,
        layers=layers,
        semantics=request.semantics,
        fresh=request.fresh,
        probe=prepared.report,
        simulations=asked_iam.simulations if asked_iam else (),
        more_coverage=rows,
    )
    document = verification(
        evidence,
        notes=(*told, *prepared.notes, *_old(request, snapshot, now)),
        decide_exit=lambda summary: _exit(request, gathered, summary),
        on_result=on_result,
    )
    return Verified(document=document, evidence=evidence)


def _pack(request: VerifyRequest) -> tuple[PolicyPack | None, tuple[str, ...]]:
    """The expected pack; of the sample estate the one that is bundled with it."""
    if request.pack is not None:
        loaded = load_pack(request.pack)
        return loaded.pack, loaded.notes
    if isinstance(request.source, Demo):
        with as_file(files("ringfence_data") / "sample" / "pack.json") as path:
            return (load_pack(path).pack if path.exists() else None), ()
    return None, ()


def _controller(
    request: VerifyRequest, *, on_progress: OnProgress, now: datetime
) -> ControllerState | None:
    if request.controller is not None:
        return read_controller(request.controller, on_progress=on_progress, now=now)
    if isinstance(request.source, Demo):
        with as_file(files("ringfence_data") / "sample" / "controller") as folder:
            if folder.exists():
                choice = ControllerChoice(answers=folder)
                return read_controller(choice, on_progress=on_progress, now=now)
    return None


def _copilot(
    request: VerifyRequest, *, on_progress: OnProgress, now: datetime
) -> tuple[tuple[FirewallDecision, ...], Coverage] | None:
    if request.copilot is None:
        return None
    return read_copilot(request.copilot, on_progress=on_progress, now=now)


def _simulated(request: VerifyRequest, snapshot: Snapshot, layers: Layers) -> Simulated | None:
    if not (request.live_iam and isinstance(request.source, Live)):
        return None
    return simulate(request.source, snapshot, layers)


def _sum(*counts: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(dict(each))
    return tuple(sorted(total.items()))


def _with_decisions(
    snapshot: Snapshot, copilot: tuple[tuple[FirewallDecision, ...], Coverage] | None
) -> tuple[Snapshot, tuple[Coverage, ...]]:
    """The snapshot with what CoPilot told of decisions, which may repeat those of files."""
    if copilot is None:
        return snapshot, ()
    decisions, row = copilot
    telemetry = snapshot.telemetry
    both = tuple(dict.fromkeys((*telemetry.firewall_decisions, *decisions)))
    return replace(snapshot, telemetry=replace(telemetry, firewall_decisions=both)), (row,)


def _missing(pack: PolicyPack | None, controller: ControllerState | None) -> tuple[str, ...]:
    return (
        *(() if pack else (_NO_PACK,)),
        *(() if controller else (_NO_CONTROLLER,)),
    )


def _old(request: VerifyRequest, snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Whether the evidence is a recording of another day."""
    age = now - snapshot.scope.window.end
    if isinstance(request.source, Demo) or age <= request.fresh:
        return ()
    return (
        (
            f"the evidence ends on {snapshot.scope.window.end:%Y-%m-%d %H:%M} UTC, {age.days} day(s) ago: "
            "what is said here was so then"
        ),
    )


def _exit(request: VerifyRequest, gathered: Gathered, summary: VerifySummary) -> ExitInfo:
    info = exit_info(
        gathered.snapshot.coverage,
        (),
        fail_on=Severity.CRITICAL,
        allow_incomplete=request.allow_incomplete,
        complete=gathered.complete,
        wrong_inputs=gathered.wrong_inputs,
    )
    if info.code in (ExitCode.NOTHING_READ, ExitCode.USAGE):
        return info
    failed = sum(of_layer[CheckStatus.FAIL] for of_layer in summary.checks.values())
    unread = f"; {info.reason}" if info.code == ExitCode.INCOMPLETE else ""
    if failed:
        reason = f"{counted(failed, 'result')} FAIL{unread}"
        return replace(info, code=int(ExitCode.FINDINGS), reason=reason)
    exposed = sum(summary.runtimes[each] for each in _NOT_CONTAINED)
    if exposed:
        reason = f"{counted(exposed, 'runtime')} not contained, though no check fails{unread}"
        return replace(info, code=int(ExitCode.FINDINGS), reason=reason)
    unknown = summary.runtimes[Containment.UNKNOWN]
    if not any(summary.runtimes.values()):
        return info
    if not unknown:
        held = info.code == ExitCode.DONE and not request.allow_incomplete
        return (
            replace(info, reason="no check fails, and every runtime was judged") if held else info
        )
    reason = f"of {counted(unknown, 'runtime')} it cannot be told{unread}"
    if request.allow_incomplete:
        return replace(
            info,
            code=int(ExitCode.DONE),
            reason=f"incomplete, allowed by --allow-incomplete: {reason}",
        )
    return replace(info, code=int(ExitCode.INCOMPLETE), reason=f"incomplete: {reason}")
