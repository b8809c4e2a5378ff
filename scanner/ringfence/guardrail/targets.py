"""What a way out is asked of: the resources of an account that a call could act on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol, assert_never

from ringfence.guardrail.paths import ActsOn
from ringfence.guardrail.wildcard import matches
from ringfence.model.agentcore import AgentRuntime, NetworkMode
from ringfence.model.coverage import Source
from ringfence.model.snapshot import Snapshot

_SOURCES = {
    ActsOn.RUNTIMES: Source.RUNTIMES,
    ActsOn.PUBLIC_RUNTIMES: Source.RUNTIMES,
    ActsOn.HARNESSES: Source.HARNESSES,
    ActsOn.CAPACITY_PROVIDERS: Source.CAPACITY_PROVIDERS,
    ActsOn.GATEWAYS: Source.GATEWAYS,
}
_UNSAID = ""
ANOTHER_REGION = "any-other-region"
"""Stands for every region that was not scanned and that no policy names."""
_OLD_VERSIONS = (
    "not all of the runtime's versions were read, and whether one of them is PUBLIC is not known"
)
_OTHER_TOOLS = "whether AWS keeps another tool than the one of the documentation is not known"
_TOOLS = {
    ActsOn.SYSTEM_BROWSER: ("browser", "aws.browser.v1"),
    ActsOn.SYSTEM_INTERPRETER: ("code-interpreter", "aws.codeinterpreter.v1"),
}
_ARN_FIELDS = 6
_DIGITS = 6
"""Of a version number that can be counted up to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One resource, and the region of a call that acts on it."""

    arn: str
    """Empty for what is made new, and for a resource that nobody listed."""
    region: str
    doubt: str = ""
    """Why a call on it may be no way out; empty where it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """By what the policies of a principal tell targets apart."""

    regions: tuple[str, ...] = ()
    """Those that they name, and one that they do not; none where they do not ask."""
    patterns: frozenset[str] = frozenset()
    """Of resources."""


class _Placed(Protocol):
    @property
    def arn(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...


def targets_of(
    snapshot: Snapshot,
    kind: ActsOn,
    *,
    account: str,
    partition: str,
    told_apart: Told = Told(),
) -> tuple[Target, ...]:
    """Everything of a kind in an account, by region.

    Where a region was not read to the end, one resource without a name stands for the rest. Nothing
    where everything was read and there is none. What is made new, and what AWS keeps, is asked of
    regions beyond the scan too, as far as policies tell regions apart.
    """
    regions = snapshot.scope.regions
    anywhere = tuple(dict.fromkeys((*regions, *told_apart.regions)))
    match kind:
        case ActsOn.NOTHING:
            return tuple(Target(arn=_UNSAID, region=region) for region in anywhere)
        case ActsOn.SYSTEM_BROWSER | ActsOn.SYSTEM_INTERPRETER:
            return tuple(_system_tools(kind, partition, anywhere, told_apart.patterns))
        case ActsOn.RUNTIMES:
            found = _runtimes(snapshot, account)
        case ActsOn.PUBLIC_RUNTIMES:
            found = _public_runtimes(snapshot, account)
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


def _system_tools(
    kind: ActsOn, partition: str, regions: tuple[str, ...], patterns: frozenset[str]
) -> Iterator[Target]:
    """The tools that AWS keeps: the one that is documented, and what else policies may speak of."""
    sort, known = _TOOLS[kind]
    named = sorted(_tools_named(patterns, sort) - {known})
    for region in regions:
        head = f"arn:{partition}:bedrock-agentcore:{region}:aws:{sort}"
        yield Target(arn=f"{head}/{known}", region=region)
        for name in (*named, "aws.other"):
            yield Target(arn=f"{head}/{name}", region=region, doubt=_OTHER_TOOLS)


def _tools_named(patterns: Iterable[str], sort: str) -> set[str]:
    """Names of tools of AWS that patterns match."""
    found: set[str] = set()
    for pattern in patterns:
        fields = pattern.split(":", _ARN_FIELDS - 1)
        if len(fields) == _ARN_FIELDS and matches(fields[4], "aws"):
            head, slash, name = fields[5].partition("/")
            if slash and matches(head, sort):
                found.add(name.replace("*", "aws.").replace("?", "x"))
    return found


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


def _runtimes(snapshot: Snapshot, account: str) -> list[Target]:
    return _of_account(snapshot.inventory.runtimes, account)


def _public_runtimes(snapshot: Snapshot, account: str) -> list[Target]:
    """Runtimes that have a PUBLIC version or may have one, and their endpoints."""
    return [
        Target(arn=arn, region=runtime.region, doubt=doubt)
        for runtime in snapshot.inventory.runtimes
        if runtime.account == account and (doubt := _public_version(runtime)) is not None
        for arn in (runtime.arn, *(each.arn for each in runtime.endpoints))
    ]


def _public_version(runtime: AgentRuntime) -> str | None:
    """Empty where a version is PUBLIC, a doubt where one may be, None where none is."""
    read = [each for each in runtime.versions if each.read]
    if any(each.placement.mode is NetworkMode.PUBLIC for each in read):
        return ""
    known = {each.version for each in read if each.placement.mode is not NetworkMode.UNKNOWN}
    latest = runtime.latest_version
    if not (latest.isascii() and latest.isdigit() and len(latest) <= _DIGITS):
        return _OLD_VERSIONS
    whole = all(str(number) in known for number in range(1, int(latest) + 1))
    unknown = any(each.version not in known for each in runtime.versions)
    return _OLD_VERSIONS if unknown or not whole or not known else None


def _of_account(resources: Iterable[_Placed], account: str) -> list[Target]:
    return [
        Target(arn=each.arn, region=each.region) for each in resources if each.account == account
    ]
