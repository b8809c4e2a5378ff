"""What a way out is asked of: the resources of an account that a call could act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, assert_never

from ringfence.guardrail.paths import ActsOn
from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.coverage import Source
from ringfence.model.snapshot import Snapshot

_PUBLIC = (NetworkMode.PUBLIC, NetworkMode.UNKNOWN)
_SOURCES = {
    ActsOn.RUNTIMES: Source.RUNTIMES,
    ActsOn.PUBLIC_RUNTIMES: Source.RUNTIMES,
    ActsOn.HARNESSES: Source.HARNESSES,
    ActsOn.CAPACITY_PROVIDERS: Source.CAPACITY_PROVIDERS,
    ActsOn.GATEWAYS: Source.GATEWAYS,
}
_UNSAID = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One resource, and the region of a call that acts on it."""

    arn: str
    """Empty for what is made new, and for a resource that nobody listed."""
    region: str


class _Placed(Protocol):
    @property
    def arn(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...


def targets_of(
    snapshot: Snapshot, kind: ActsOn, *, account: str, partition: str
) -> tuple[Target, ...]:
    """Everything of a kind in an account, by region.

    Where a region was not read to the end, one resource without a name stands for the rest. Nothing
    where everything was read and there is none.
    """
    regions = snapshot.scope.regions
    head = f"arn:{partition}:bedrock-agentcore"
    match kind:
        case ActsOn.NOTHING:
            return tuple(Target(arn=_UNSAID, region=region) for region in regions)
        case ActsOn.SYSTEM_BROWSER:
            name = "browser/aws.browser.v1"
            return tuple(Target(arn=f"{head}:{each}:aws:{name}", region=each) for each in regions)
        case ActsOn.SYSTEM_INTERPRETER:
            name = "code-interpreter/aws.codeinterpreter.v1"
            return tuple(Target(arn=f"{head}:{each}:aws:{name}", region=each) for each in regions)
        case ActsOn.RUNTIMES | ActsOn.PUBLIC_RUNTIMES:
            found = _runtimes(snapshot, account, public=kind is ActsOn.PUBLIC_RUNTIMES)
        case ActsOn.HARNESSES:
            found = _of_account(snapshot.inventory.harnesses, account)
        case ActsOn.CAPACITY_PROVIDERS:
            found = _of_account(snapshot.inventory.capacity_providers, account)
        case ActsOn.GATEWAYS:
            found = _of_account(snapshot.inventory.gateways, account)
        case _:
            assert_never(kind)
    unread = [
        Target(arn=_UNSAID, region=region)
        for region in regions
        if not snapshot.was_read(_SOURCES[kind], account, region)
    ]
    return (*sorted(found, key=lambda each: (each.region, each.arn)), *unread)


def roles_for_agentcore(snapshot: Snapshot, account: str) -> tuple[str, ...]:
    """The roles of an account that AgentCore may assume, by what their trust policies name."""
    return tuple(
        sorted(
            principal.arn
            for principal in snapshot.inventory.principals
            if principal.account == account
            and "bedrock-agentcore.amazonaws.com" in principal.trust
            and not principal.service_linked
        )
    )


def _runtimes(snapshot: Snapshot, account: str, *, public: bool) -> list[Target]:
    return [
        Target(arn=arn, region=runtime.region)
        for runtime in snapshot.inventory.runtimes
        if runtime.account == account and (not public or _has_public_version(runtime))
        for arn in (
            (runtime.arn, *(each.arn for each in runtime.endpoints)) if public else (runtime.arn,)
        )
    ]


def _has_public_version(runtime: AgentRuntime) -> bool:
    """Whether any version is PUBLIC, or one was not read."""
    return any(not each.read or each.placement.mode in _PUBLIC for each in runtime.versions)


def _of_account(resources: Iterable[_Placed], account: str) -> list[Target]:
    return [
        Target(arn=each.arn, region=each.region) for each in resources if each.account == account
    ]
