"""The action `guardrail check`: who of a scan can still place an AI runtime outside the fence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ringfence import __version__
from ringfence.errors import ConfigError, ExitCode
from ringfence.guardrail.chains import chains
from ringfence.guardrail.check import Layers, check
from ringfence.guardrail.evaluation import PolicyDocument
from ringfence.guardrail.paths import WAYS_OUT
from ringfence.model.coverage import Coverage, Source
from ringfence.model.document import ExitInfo, ScopeEntry, ToolInfo
from ringfence.model.event import OnProgress, silent
from ringfence.model.finding import Severity
from ringfence.model.guardrail import GuardrailRefusedError, check_exempted
from ringfence.model.guardrail_check import (
    GUARDRAIL_CHECK_SCHEMA,
    CheckedPrincipal,
    CheckSummary,
    Escape,
    GuardrailCheck,
    LayerStatus,
    PathCount,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.parse.approved_networks import approved_networks
from ringfence.render.style import counted
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import Gathered, gather
from ringfence.workflow.guardrail_policies import PolicyFiles, read_policies, read_policy
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import Demo, LogFiles, SourceChoice

LIMITS = (
    "the root user of an account, whom only service control policies bind, is not listed",
    "resource policies, session policies and resource control policies are not asked",
    "who may attach, detach or change policies, or assume another role, gets further than is said here",
    "that CreateHarness is asked for CreateAgentRuntime as well is not documented, and not assumed",
    "what exists stays: runtimes and versions that are PUBLIC already need no call",
    "what stands in regions that were not scanned is not asked; what may be made there is",
    "who may put a resource policy may let others call what exists, which places nothing",
    "passing a capacity provider is asked as part of creating a runtime that names no network",
)
_WITHOUT_MANAGEMENT = (
    "service control policies do not hold for the management account: --management-account says "
    "which one that is"
)
_UNREAD = (
    "service control policies were not read, which takes --org: --scp gives them from the root to the account, "
    "--no-scp says that there are none"
)
_AS_IDENTITY = (
    "--with tries a document out as a policy attached to every role and user but service-linked "
    "roles; --with-scp as a service control policy"
)
_OF_SAMPLE = "the sample estate is under no service control policy"
_NAMED = 4
_READ = (
    Source.IAM,
    Source.RUNTIMES,
    Source.RUNTIME_ENDPOINTS,
    Source.HARNESSES,
    Source.CAPACITY_PROVIDERS,
    Source.GATEWAYS,
    Source.SERVICE_CONTROL_POLICIES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """What is checked, and what holds beside the principals' own policies."""

    source: SourceChoice
    files: LogFiles
    settings: Path | None = None
    scps: tuple[tuple[str, ...], ...] = ()
    """Files, a tuple for the root, each OU and the account."""
    strict_scps: bool = False
    no_scp: bool = False
    management_account: str = ""
    attached: tuple[str, ...] = ()
    """Files with documents that are tried out as policies of principals."""
    attached_scps: tuple[str, ...] = ()
    """Likewise as service control policies."""
    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    pipeline_roles: tuple[str, ...] = ()
    exempt_roles: tuple[str, ...] = ()
    allow_incomplete: bool = False


def check_guardrail(
    request: CheckRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> GuardrailCheck:
    """Check a source. ConfigError for options and files that are wrong, before anything is read."""
    layers, notes = _layers(request)
    settings, lying = settings_of(request.settings, source=request.source, store=default_store())
    layers = _with_approved(layers, request, settings)
    gathered = gather(request.source, request.files, on_progress=on_progress, now=clock())
    if gathered.interrupted:
        raise KeyboardInterrupt  # principals that were not read look like principals without a way
    layers, notes = with_chains(layers, notes, gathered.snapshot)
    principals = check(gathered.snapshot, layers)
    coverage = tuple(row for row in gathered.snapshot.coverage if row.source in _READ)
    scope = gathered.snapshot.scope
    return GuardrailCheck(
        schema=GUARDRAIL_CHECK_SCHEMA,
        tool=ToolInfo(name="ringfence", version=__version__),
        scope=ScopeEntry(accounts=scope.accounts, regions=scope.regions, window=scope.window),
        coverage=coverage,
        service_control_policies=layers.over(scope.accounts),
        attached=tuple(each.name for each in (*layers.attached, *layers.attached_scps)),
        summary=_summary(principals, compared=layers.compared),
        principals=principals,
        notes=(*lying, *notes),
        limits=LIMITS,
        exit=_exit(gathered, coverage, principals, allow_incomplete=request.allow_incomplete),
    )


def layers_of(request: CheckRequest, settings: Settings) -> tuple[Layers, tuple[str, ...]]:
    """What holds beside the principals' own policies, and notes on it; ConfigError for wrong options."""
    layers, notes = _layers(request)
    return _with_approved(layers, request, settings), notes


def with_chains(
    layers: Layers, notes: tuple[str, ...], snapshot: Snapshot
) -> tuple[Layers, tuple[str, ...]]:
    """The layers with the service control policies that were read, unless the user gave others."""
    found = chains(snapshot) if layers.status is LayerStatus.NOT_READ else ()
    if not found:
        return layers, notes
    missing = sorted({*snapshot.scope.accounts} - {each.account for each in found})
    others = tuple(each for each in notes if each not in (_UNREAD, _WITHOUT_MANAGEMENT))
    if not missing:
        return replace(layers, chains=found), others
    named = ", ".join(missing[:_NAMED])
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    note = f"the service control policies over {named}{more} were not read"
    return replace(layers, chains=found), (*others, note)


def _layers(request: CheckRequest) -> tuple[Layers, tuple[str, ...]]:
    if request.scps and request.no_scp:
        raise ConfigError("--scp and --no-scp say two things", hint="give one of them")
    if request.management_account and not (request.scps or request.attached_scps):
        raise ConfigError("--management-account goes with --scp or --with-scp")
    notes: tuple[str, ...]
    status, notes = LayerStatus.NOT_READ, (_UNREAD,)
    if request.no_scp:
        status, notes = LayerStatus.NONE, ()
    elif isinstance(request.source, Demo) and not request.scps:
        status, notes = LayerStatus.NONE, (_OF_SAMPLE,)
    scps: tuple[tuple[PolicyDocument, ...], ...] = ()
    if request.scps:
        read = read_policies(
            PolicyFiles(identity=(), scps=request.scps, strict_scps=request.strict_scps)
        )
        status, notes, scps = LayerStatus.READ, read.notes, read.policies.scps
    if (request.scps or request.attached_scps) and not request.management_account:
        notes = (*notes, _WITHOUT_MANAGEMENT)
    if request.attached:
        notes = (*notes, _AS_IDENTITY)
    return (
        Layers(
            status=status,
            scps=scps,
            management_account=request.management_account,
            attached=tuple(map(_attachable, request.attached)),
            attached_scps=tuple(map(_attachable, request.attached_scps)),
        ),
        notes,
    )


def _with_approved(layers: Layers, request: CheckRequest, settings: Settings) -> Layers:
    approved = approved_networks(
        request.subnets or settings.guardrail_subnets,
        request.security_groups or settings.guardrail_security_groups,
    )
    for role in (*request.pipeline_roles, *request.exempt_roles):
        try:
            check_exempted(role)
        except GuardrailRefusedError as error:
            raise ConfigError(str(error), hint="spell the ARN of a role") from error
    return replace(
        layers,
        subnets=tuple(sorted({i for each in approved for i in each.subnets})),
        security_groups=tuple(sorted({i for each in approved for i in each.security_groups})),
        pipeline_roles=request.pipeline_roles or settings.pipeline_roles,
        exempt_roles=request.exempt_roles or settings.exempt_roles,
    )


def _attachable(path: str) -> PolicyDocument:
    document = read_policy(path)
    if not document.only_denies:
        raise ConfigError(
            f"{path} allows something, so attaching it would give everybody that",
            hint="--with and --with-scp try out documents that only deny: --kind identity or --kind scp",
        )
    return document


def _summary(principals: tuple[CheckedPrincipal, ...], *, compared: bool) -> CheckSummary:
    now = Counter(each.escapes for each in principals)
    after = Counter(each.after for each in principals)
    return CheckSummary(
        principals=len(principals),
        escapes={str(each): now[each] for each in Escape},
        after={str(each): after[each] for each in Escape} if compared else None,
        approved_blocked=sum(each.approved_blocked for each in principals) if compared else None,
        paths=_path_counts(principals, compared=compared),
    )


def _path_counts(
    principals: tuple[CheckedPrincipal, ...], *, compared: bool
) -> tuple[PathCount, ...]:
    found: Counter[tuple[str, str, Escape]] = Counter()
    for principal in principals:
        for path in (each for each in principal.paths if not each.entrusted):
            found["now", path.path, path.now.escapes] += 1
            if path.after is not None:
                found["after", path.path, path.after.escapes] += 1
    return tuple(
        PathCount(
            path=way.id,
            title=way.title,
            yes=found["now", way.id, Escape.YES],
            cannot_tell=found["now", way.id, Escape.CANNOT_TELL],
            after_yes=found["after", way.id, Escape.YES] if compared else None,
            after_cannot_tell=found["after", way.id, Escape.CANNOT_TELL] if compared else None,
        )
        for way in WAYS_OUT
    )


def _exit(
    gathered: Gathered,
    coverage: tuple[Coverage, ...],
    principals: tuple[CheckedPrincipal, ...],
    *,
    allow_incomplete: bool,
) -> ExitInfo:
    """By the precedence 4, 2, 1, 3, 0; with --with, by what would be."""
    read = exit_info(
        coverage,
        (),
        fail_on=Severity.HIGH,
        allow_incomplete=allow_incomplete,
        wrong_inputs=gathered.wrong_inputs,
    )
    if read.code in (ExitCode.NOTHING_READ, ExitCode.USAGE):
        return read
    answers = Counter(each.escapes if each.after is None else each.after for each in principals)
    if out := answers[Escape.YES]:
        reason = f"{counted(out, 'principal')} can place AI outside the approved networks"
        return ExitInfo(code=int(ExitCode.FINDINGS), reason=reason)
    unknown = _unknown(gathered, coverage, answers[Escape.CANNOT_TELL])
    if unknown and allow_incomplete:
        reason = f"incomplete, allowed by --allow-incomplete: {unknown}"
        return ExitInfo(code=int(ExitCode.DONE), reason=reason)
    if unknown:
        return ExitInfo(code=int(ExitCode.INCOMPLETE), reason=f"incomplete: {unknown}")
    reason = "nobody can place AI outside the approved networks, as far as policies tell"
    return ExitInfo(code=int(ExitCode.DONE), reason=reason)


def _unknown(gathered: Gathered, coverage: tuple[Coverage, ...], undecided: int) -> str:
    """What keeps the answer from being no. What paths act on is asked for even where it was not read."""
    asked = {row.account for row in coverage if row.source is Source.IAM and row.complete}
    unread = sorted(set(gathered.snapshot.scope.accounts) - asked)
    return "; ".join(
        (
            *([f"of {counted(undecided, 'principal')} it cannot be told"] if undecided else []),
            *([f"IAM was not read in {', '.join(unread[:_NAMED])}"] if unread else []),
            *([] if gathered.complete else ["the recording was interrupted"]),
        )
    )
