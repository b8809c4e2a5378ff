"""From evidence that was gathered to the verify document; pure but for what it is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from ringfence import __version__
from ringfence.enforce import CHECKS, Case, case_of, results, verify_runtimes
from ringfence.enforce.case import FRESH
from ringfence.guardrail.check import Layers
from ringfence.model.assessment import Assessment
from ringfence.model.controller import ControllerState
from ringfence.model.coverage import Coverage
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.evaluation import AskedPack
from ringfence.model.iam_simulation import PrincipalSimulation
from ringfence.model.policy import PolicyPack, Semantics
from ringfence.model.probe import ProbeReport
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import EXPOSURE_ORDER, Containment
from ringfence.model.verification import (
    VERIFY_SCHEMA,
    WORST_FIRST,
    AskedController,
    CheckResult,
    CheckStatus,
    Layer,
    RuntimeVerification,
    VerifyDocument,
    VerifySummary,
)
from ringfence.render.style import counted
from ringfence.workflow.observed_flows import observed_flows
from ringfence.workflow.who_changed import who_changed

NOT_COVERED = (
    "the content of prompts, completions and tool calls",
    "traffic inside a VPC, such as to interface endpoints, which never passes a gateway",
    "DNS queries to the VPC's resolver, through which names can still carry data out",
    "SANDBOX tools, AWS-managed tools and gateways of AgentCore, which leave from AWS's own network",
    "a client that names a permitted host in its TLS hello and talks to another",
    "abuse of a permitted multi-tenant host, such as a foreign bucket or repository",
    "what was changed after the evidence was read, and what no log was written of",
    "that a gateway does what its controller says: only an enforced denial in its log shows it",
)
OnResult = Callable[[CheckResult], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyEvidence:
    """Everything that a verification stands on."""

    snapshot: Snapshot
    settings: Settings
    assessment: Assessment
    pack: PolicyPack | None = None
    controller: ControllerState | None = None
    layers: Layers = field(default_factory=Layers)
    semantics: Semantics = field(default_factory=Semantics)
    fresh: timedelta = FRESH
    probe: ProbeReport | None = None
    simulations: tuple[PrincipalSimulation, ...] = ()
    more_coverage: tuple[Coverage, ...] = ()


def case_from(evidence: VerifyEvidence) -> Case:
    """The case that checks are asked about. Its moment is the end of the window that was read."""
    packs = [evidence.pack] if evidence.pack else []
    if evidence.controller and evidence.controller.pack:
        packs.append(evidence.controller.pack)
    seen = observed_flows(evidence.snapshot, evidence.assessment, packs, as_routed=False)
    return case_of(
        evidence.snapshot,
        evidence.settings,
        evidence.assessment,
        as_of=evidence.snapshot.scope.window.end,
        pack=evidence.pack,
        controller=evidence.controller,
        layers=evidence.layers,
        flows=seen.flows,
        flow_groups=seen.groups,
        semantics=evidence.semantics,
        fresh=evidence.fresh,
        probe=evidence.probe,
        simulations=evidence.simulations,
        more_coverage=evidence.more_coverage,
    )


def verification(
    evidence: VerifyEvidence,
    *,
    notes: tuple[str, ...] = (),
    decide_exit: Callable[[VerifySummary], ExitInfo],
    on_result: OnResult | None = None,
) -> VerifyDocument:
    """Ask every check and build the document; on_result hears each result as it comes."""
    case = case_from(evidence)
    found = tuple(_heard(results(case, CHECKS), on_result))
    runtimes = verify_runtimes(case, found)
    summary = _summary(runtimes, found)
    snapshot, controller = evidence.snapshot, evidence.controller
    verdict = runtimes[0].verdict if runtimes else Containment.UNKNOWN
    return VerifyDocument(
        schema=VERIFY_SCHEMA,
        tool=ToolInfo(name="ringfence", version=__version__),
        as_of=case.as_of,
        scope=ScopeEntry(
            accounts=tuple(sorted(snapshot.scope.accounts)),
            regions=tuple(sorted(snapshot.scope.regions)),
            window=snapshot.scope.window,
        ),
        verdict=verdict,
        why=_why(runtimes, verdict),
        pack=AskedPack.of(evidence.pack) if evidence.pack else None,
        controller=_controller(controller) if controller else None,
        semantics=evidence.semantics,
        summary=summary,
        runtimes=runtimes,
        results=tuple(sorted(found, key=_rank)),
        changes=who_changed(snapshot),
        coverage=_coverage(evidence),
        not_covered=NOT_COVERED,
        notes=(*notes, *(controller.notes if controller else ()), *_probe_note(evidence, found)),
        exit=decide_exit(summary),
    )


def _heard(found: Iterable[CheckResult], on_result: OnResult | None) -> Iterable[CheckResult]:
    for result in found:
        if on_result is not None:
            on_result(result)
        yield result


def _rank(result: CheckResult) -> tuple[int, int, str, str, str, str]:
    return (
        WORST_FIRST.index(result.status),
        tuple(Layer).index(result.layer),
        result.check,
        result.resource,
        result.cause,
        result.message,
    )


def _summary(
    runtimes: tuple[RuntimeVerification, ...], found: tuple[CheckResult, ...]
) -> VerifySummary:
    verdicts = Counter(each.verdict for each in runtimes)
    endpoints = Counter(each.verdict for runtime in runtimes for each in runtime.endpoints)
    checks = Counter((each.layer, each.status) for each in found)
    return VerifySummary(
        runtimes={str(each): verdicts[each] for each in Containment},
        endpoints={str(each): endpoints[each] for each in Containment},
        checks={
            str(layer): {str(status): checks[layer, status] for status in CheckStatus}
            for layer in Layer
        },
    )


_WORDS = {
    Containment.UNCONTAINED: "reach the internet with nothing in the way",
    Containment.LEAKY: "pass a firewall, and have a way around it",
    Containment.UNKNOWN: "cannot be told",
    Containment.MONITORED: "pass a firewall that only watches",
    Containment.ENFORCED: "are contained",
}


def _why(runtimes: tuple[RuntimeVerification, ...], verdict: Containment) -> str:
    if not runtimes:
        return "no runtime was read, so nothing is shown to be contained"
    counts = Counter(each.verdict for each in runtimes)
    parts = [f"{counts[each]} {_WORDS[each]}" for each in EXPOSURE_ORDER if counts[each]]
    return f"{verdict}: of {counted(len(runtimes), 'runtime')} {', '.join(parts)}"


def _controller(state: ControllerState) -> AskedController:
    rules = state.pack.rules if state.pack else ()
    return AskedController(
        host=state.host,
        read_at=state.read_at,
        version=state.version,
        dcf_enabled=state.dcf_enabled,
        rulesets=len(state.rulesets),
        rules=len(rules),
        watching=sum(rule.watch for rule in rules),
    )


def _probe_note(evidence: VerifyEvidence, found: tuple[CheckResult, ...]) -> tuple[str, ...]:
    """Whether a report was given that speaks for nobody."""
    mine = [each for each in found if each.check == "probe-controls"]
    if evidence.probe is None or any(e.status is not CheckStatus.NOT_APPLICABLE for e in mine):
        return ()
    return ("the probe stood in no subnet of any runtime that was read: its report shows nothing",)


def _coverage(evidence: VerifyEvidence) -> tuple[Coverage, ...]:
    """The rows of what checks ask, of what was given beside the scan, and of every gap."""
    asked = {source for check in CHECKS for source in (*check.needs, *check.any_of)}
    controller = evidence.controller.coverage if evidence.controller else ()
    rows = (*evidence.snapshot.coverage, *controller, *evidence.more_coverage)
    given = frozenset(evidence.more_coverage)
    kept = [row for row in rows if row.source in asked or row.gap or row in given]
    return tuple(sorted(kept, key=lambda row: (row.source, row.account, row.region, row.detail)))
