"""The action `guardrail generate`: from what an operator approved to policy documents.

Nothing is approved by having been seen: what a runtime's networks add is asked for by its name, and
said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ringfence.errors import ConfigError, PackError
from ringfence.guardrail.generate import generate
from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.event import OnProgress, silent
from ringfence.model.guardrail import (
    ApprovedNetwork,
    GuardrailKind,
    GuardrailRefusedError,
    GuardrailScope,
    IamGuardrail,
    StatementFamily,
)
from ringfence.model.settings import Settings
from ringfence.parse.approved_networks import approved_networks
from ringfence.render.artefact import Artefact
from ringfence.render.formats import GuardrailFormat
from ringfence.render.guardrail_terraform import guardrail_json, guardrail_terraform
from ringfence.workflow.clock import utc_now
from ringfence.workflow.gather import gather
from ringfence.workflow.places import SETTINGS_NAME, default_store, write_private
from ringfence.workflow.settings import is_readable_file, read_settings, settings_of
from ringfence.workflow.sources import Demo, LogFiles, Recorded

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateRequest:
    """What is approved, as texts, and in which form it is wanted."""

    subnets: tuple[str, ...] = ()
    security_groups: tuple[str, ...] = ()
    pipeline_roles: tuple[str, ...] = ()
    exempt_roles: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    """Names, ids or ARNs of runtimes whose networks are approved with them."""
    source: Demo | Recorded | None = None
    """Where those runtimes are."""
    settings: Path | None = None
    kind: GuardrailKind = GuardrailKind.IDENTITY
    scp_limit: int | None = None
    partition: str = "aws"
    sandbox_interpreters: bool = False
    endpoint_tag: tuple[str, str] | None = None
    five_actions: bool = False
    without: frozenset[StatementFamily] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A guardrail, and what the user should know of it."""

    guardrail: IamGuardrail
    notes: tuple[str, ...]


def generate_guardrail(
    request: GenerateRequest,
    *,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Generated:
    """Make the documents. ConfigError for what is malformed, PackError for what may not be made."""
    _check(request)
    settings, lying = _settings(request)
    taken, notes = _of_runtimes(request, on_progress, clock)
    networks = approved_networks(
        request.subnets or settings.guardrail_subnets,
        request.security_groups or settings.guardrail_security_groups,
    )
    try:
        scope = GuardrailScope(
            networks=(*networks, *taken),
            pipeline_roles=request.pipeline_roles or settings.pipeline_roles,
            exempt_roles=request.exempt_roles or settings.exempt_roles,
            partition=request.partition,
            sandbox_interpreters=request.sandbox_interpreters,
            endpoint_tag=request.endpoint_tag,
            five_actions=request.five_actions,
            without=request.without,
        )
        guardrail = generate(scope, kind=request.kind, limit=request.scp_limit)
    except GuardrailRefusedError as error:
        raise PackError(
            f"no guardrail is written: {error}",
            hint="--subnet and --security-group, or [guardrail] in ringfence.toml, say what is "
            "approved; --pipeline-role who may do the rest",
        ) from error
    return Generated(guardrail=guardrail, notes=(*lying, *notes, *_told(guardrail)))


def write_guardrail(guardrail: IamGuardrail, kind: GuardrailFormat, folder: Path) -> list[Path]:
    """Write the files of a format into a folder, and say which."""
    artefacts: tuple[Artefact, ...] = (
        guardrail_terraform(guardrail)
        if kind is GuardrailFormat.TERRAFORM
        else guardrail_json(guardrail)
    )
    paths = []
    for artefact in artefacts:
        path = folder / artefact.path
        write_private(path, artefact.text)
        paths.append(path)
    return paths


def _check(request: GenerateRequest) -> None:
    if request.scp_limit is not None and request.kind is not GuardrailKind.SCP:
        raise ConfigError("--scp-limit goes with --kind scp")
    if request.scp_limit is not None and request.scp_limit < 1:
        raise ConfigError("--scp-limit must be at least 1")
    if bool(request.runtimes) != (request.source is not None):
        raise ConfigError(
            "--runtime goes with --demo or --from, and they with it",
            hint="--from PATH --runtime NAME approves the networks of that runtime",
        )


def _settings(request: GenerateRequest) -> tuple[Settings, tuple[str, ...]]:
    if request.source is not None:
        return settings_of(request.settings, source=request.source, store=default_store())
    if request.settings is not None:
        return read_settings(request.settings), ()
    beside = default_store().with_name(SETTINGS_NAME)
    return (read_settings(beside) if is_readable_file(beside) else Settings()), ()


def _told(guardrail: IamGuardrail) -> tuple[str, ...]:
    documents = (
        f"{each.name}: {each.size:,} of {each.limit:,} characters"
        + (f", for {each.attach_to}" if each.attach_to else "")
        for each in guardrail.documents
    )
    return (
        *documents,
        *((guardrail.split,) if guardrail.split else ()),
        *(f"note: {each}" for each in guardrail.warnings),
        *(f"open: {each}" for each in guardrail.open_questions),
    )


def _of_runtimes(
    request: GenerateRequest, on_progress: OnProgress, clock: Callable[[], datetime]
) -> tuple[tuple[ApprovedNetwork, ...], tuple[str, ...]]:
    """The networks of the named runtimes, and what was taken from which."""
    if request.source is None:
        return (), ()
    gathered = gather(request.source, LogFiles(), on_progress=on_progress, now=clock())
    inventory = gathered.snapshot.inventory
    networks, notes = [], []
    for name in request.runtimes:
        runtime = _the_runtime(inventory.runtimes, name)
        network = _network_of(runtime)
        networks.append(network)
        ids = ", ".join((*network.subnets, *network.security_groups))
        notes.append(f"approved because {runtime.arn} is named: {ids}")
    return tuple(networks), tuple(notes)


def _the_runtime(runtimes: tuple[AgentRuntime, ...], name: str) -> AgentRuntime:
    found = [each for each in runtimes if name in (each.arn, each.id, each.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ConfigError(
            f"no runtime that was read is called {name!r}", hint="give its name, id or ARN"
        )
    shown = ", ".join(each.arn for each in found[:_SHOWN])
    raise ConfigError(f"{len(found)} runtimes are called {name!r}", hint=f"one of {shown}")


def _network_of(runtime: AgentRuntime) -> ApprovedNetwork:
    """The networks of what a runtime serves; ConfigError where any of it is not in a VPC."""
    served = [each.placement for each in runtime.served_versions]
    if not runtime.serving_known or any(each.mode is not NetworkMode.VPC for each in served):
        raise ConfigError(
            f"{runtime.arn} is not known to be in VPC mode with all it serves",
            hint="approve its networks one by one, with --subnet and --security-group",
        )
    try:
        return replace(
            ApprovedNetwork(
                subnets=tuple(sorted({i for each in served for i in each.subnets})),
                security_groups=tuple(sorted({i for each in served for i in each.security_groups})),
            ),
            account=runtime.account,
            region=runtime.region,
        )
    except GuardrailRefusedError as error:
        raise ConfigError(f"{runtime.arn}: {error}") from error
