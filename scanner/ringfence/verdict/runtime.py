"""The verdict on a runtime: each endpoint by the version that it serves.

Network mode belongs to a version, exposure to an endpoint: one that stays on an old PUBLIC version
is PUBLIC, whatever the latest version says.
"""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.model.agentcore import AgentRuntime, NetworkMode, RuntimeEndpoint, RuntimeVersion
from ringfence.model.coverage import Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import (
    Containment,
    EndpointVerdict,
    Reason,
    ReasonCode,
    RuntimeVerdict,
)
from ringfence.verdict.observability import Watch, observe, watch_of
from ringfence.verdict.placement import (
    Ground,
    Judgement,
    Subject,
    judge_placement,
    survey,
    unknown,
    worst_of,
)
from ringfence.verdict.ways import distinct, most_exposed

_MODE_ORDER = (
    NetworkMode.PUBLIC,
    NetworkMode.UNKNOWN,
    NetworkMode.SANDBOX,
    NetworkMode.INSTANCES,
    NetworkMode.VPC,
)
_EXPOSED = (Containment.UNCONTAINED, Containment.LEAKY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A version with its judgement."""

    version: RuntimeVersion | None
    judgement: Judgement

    @property
    def mode(self) -> NetworkMode:
        return self.version.placement.mode if self.version else NetworkMode.UNKNOWN


def judge(snapshot: Snapshot, settings: Settings) -> tuple[RuntimeVerdict, ...]:
    """A verdict for every runtime, in the order of the inventory."""
    ground, watch = survey(snapshot, settings), watch_of(snapshot)
    return tuple(_judge_runtime(ground, watch, runtime) for runtime in snapshot.inventory.runtimes)


def _judge_runtime(ground: Ground, watch: Watch, runtime: AgentRuntime) -> RuntimeVerdict:
    judged = {
        number: _judge_version(ground, runtime, number)
        for number in sorted({version.version for version in runtime.versions} | _named(runtime))
    }
    endpoints = tuple(
        _judge_endpoint(judged, endpoint)
        for endpoint in sorted(runtime.endpoints, key=lambda found: found.name)
    )
    parts = [Judgement(containment=e.containment, reasons=e.reasons) for e in endpoints]
    modes = [endpoint.network_mode for endpoint in endpoints]
    if not _endpoints_known(ground, runtime):
        parts += [_endpoints_not_read(runtime), *_exposed_versions(judged)]
        modes += [NetworkMode.UNKNOWN, *(found.mode for found in judged.values())]
    elif not endpoints:
        latest = _latest(judged, runtime)
        parts.append(_without_endpoint(runtime, latest.judgement))
        modes.append(latest.mode)
    verdict, mode = _speaking(parts), min(modes, key=_MODE_ORDER.index)
    doubts = () if _endpoints_known(ground, runtime) else _endpoints_not_read(runtime).reasons
    seen = observe(watch, runtime, mode=mode, network=ground.network)
    return RuntimeVerdict(
        arn=runtime.arn,
        network_mode=mode,
        containment=verdict.containment,
        reasons=distinct((*verdict.reasons, *doubts)),
        observability=seen.level,
        observability_reasons=seen.reasons,
        endpoints=endpoints,
    )


def _named(runtime: AgentRuntime) -> set[str]:
    """The version numbers that something refers to."""
    numbers = {runtime.latest_version}
    for endpoint in runtime.endpoints:
        numbers |= {endpoint.live_version, endpoint.target_version}
    return numbers - {""}


def _judge_version(ground: Ground, runtime: AgentRuntime, number: str) -> _Judged:
    version = runtime.version(number)
    if version is None or not version.read:
        detail = f"Version {number} of the runtime was not read."
        return _Judged(
            version=None,
            judgement=unknown(ReasonCode.VERSION_NOT_READ, detail, runtime.arn),
        )
    judgement = judge_placement(
        ground,
        Subject(
            label=f"Version {number}",
            ref=runtime.arn,
            account=runtime.account,
            region=runtime.region,
            placement=version.placement,
            created_at=version.created_at,
            capacity_provider_arn=version.capacity_provider_arn,
        ),
    )
    if not ground.network.coverage.usable(Source.RUNTIMES, runtime.account, runtime.region):
        detail = "Runtimes were not read completely, so that this version may be out of date."
        doubt = unknown(ReasonCode.VERSION_NOT_READ, detail, runtime.arn)
        judgement = worst_of(judgement, doubt)
    return _Judged(version=version, judgement=judgement)


def _judge_endpoint(judged: dict[str, _Judged], endpoint: RuntimeEndpoint) -> EndpointVerdict:
    """The live version speaks, and while an update runs the more exposed of the two."""
    live = _serving(judged, endpoint, endpoint.live_version)
    parts, modes = [live.judgement], [live.mode]
    pending: tuple[Reason, ...] = ()
    if endpoint.target_version not in ("", endpoint.live_version):
        target = _serving(judged, endpoint, endpoint.target_version)
        parts.append(target.judgement)
        modes.append(target.mode)
        detail = (
            f"Endpoint {endpoint.name} is moving from version "
            f"{endpoint.live_version or 'unknown'} to {endpoint.target_version}; the more "
            "exposed of the two speaks."
        )
        pending = (Reason(code=ReasonCode.UPDATE_PENDING, detail=detail, ref=endpoint.arn),)
    speaking = _speaking(parts)
    return EndpointVerdict(
        name=endpoint.name,
        arn=endpoint.arn,
        version=endpoint.live_version,
        network_mode=min(modes, key=_MODE_ORDER.index),
        containment=speaking.containment,
        reasons=distinct((*speaking.reasons, *pending)),
    )


def _serving(judged: dict[str, _Judged], endpoint: RuntimeEndpoint, number: str) -> _Judged:
    if number in judged:
        return judged[number]
    detail = f"Which version endpoint {endpoint.name} serves was not read."
    return _Judged(
        version=None, judgement=unknown(ReasonCode.VERSION_NOT_READ, detail, endpoint.arn)
    )


def _speaking(parts: list[Judgement]) -> Judgement:
    """The most exposed judgement, with the reasons of all that are as exposed."""
    containment = most_exposed(*(part.containment for part in parts))
    reasons = tuple(
        reason for part in parts if part.containment is containment for reason in part.reasons
    )
    return Judgement(containment=containment, reasons=distinct(reasons))


def _endpoints_known(ground: Ground, runtime: AgentRuntime) -> bool:
    return runtime.endpoints_read and ground.network.coverage.usable(
        Source.RUNTIME_ENDPOINTS, runtime.account, runtime.region
    )


def _endpoints_not_read(runtime: AgentRuntime) -> Judgement:
    detail = "The endpoints were not read: any of them may serve an older version."
    return unknown(ReasonCode.ENDPOINTS_NOT_READ, detail, runtime.arn)


def _exposed_versions(judged: dict[str, _Judged]) -> list[Judgement]:
    """Known versions that are exposed: nothing good follows from the others."""
    return [found.judgement for found in judged.values() if found.judgement.containment in _EXPOSED]


def _latest(judged: dict[str, _Judged], runtime: AgentRuntime) -> _Judged:
    if runtime.latest_version in judged:
        return judged[runtime.latest_version]
    detail = "The latest version of the runtime was not read."
    return _Judged(
        version=None, judgement=unknown(ReasonCode.VERSION_NOT_READ, detail, runtime.arn)
    )


def _without_endpoint(runtime: AgentRuntime, latest: Judgement) -> Judgement:
    detail = "No endpoint serves the runtime: it is judged by its latest version."
    reason = Reason(code=ReasonCode.NO_ENDPOINT, detail=detail, ref=runtime.arn)
    return Judgement(containment=latest.containment, reasons=(*latest.reasons, reason))
