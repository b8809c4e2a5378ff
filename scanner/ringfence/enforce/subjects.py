"""What checks are asked about: endpoints, and the subnets, VPCs, accounts and controller they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ringfence.enforce.case import Case
from ringfence.model.agentcore import AgentRuntime, NetworkMode, RuntimeEndpoint, RuntimeVersion
from ringfence.model.verification import Scope
from ringfence.verdict.ways import Outcome

CONTROLLER = "controller"
"""The subject of the rules where no controller was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One thing that checks are asked about."""

    scope: Scope
    id: str
    account: str
    region: str
    runtime: AgentRuntime | None = None
    endpoint: RuntimeEndpoint | None = None
    """None for a runtime without one that was read."""
    versions: tuple[RuntimeVersion, ...] = ()
    """What the endpoint serves or is moving to, as far as it was read."""
    subnets: tuple[str, ...] = ()
    """Where those versions are placed."""
    vpcs: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = field(default=())
    """Itself, and every other subject whose results count for it."""

    @property
    def name(self) -> str:
        """How a sentence calls an endpoint."""
        if self.runtime is None:
            return self.id
        return f"{self.runtime.name}/{self.endpoint.name}" if self.endpoint else self.runtime.name


def subjects_of(case: Case) -> tuple[Subject, ...]:
    """Every subject of a case, endpoints first; each once."""
    endpoints = tuple(
        _endpoint(case, runtime, endpoint)
        for runtime in case.snapshot.inventory.runtimes
        for endpoint in (runtime.endpoints or (None,))
    )
    found: dict[tuple[Scope, str, str, str], Subject] = {}
    for each in endpoints:
        for subject in _below(case, each):
            found.setdefault((subject.scope, subject.id, subject.account, subject.region), subject)
    for account in case.snapshot.scope.accounts:
        key = (Scope.ACCOUNT, account, account, "")
        found.setdefault(key, Subject(scope=Scope.ACCOUNT, id=account, account=account, region=""))
    controller = Subject(scope=Scope.CONTROLLER, id=controller_name(case), account="", region="")
    return (*endpoints, *found.values(), controller)


def controller_name(case: Case) -> str:
    """What the controller goes by as a subject."""
    return case.controller.host if case.controller else CONTROLLER


def _endpoint(case: Case, runtime: AgentRuntime, endpoint: RuntimeEndpoint | None) -> Subject:
    versions = tuple(_versions(runtime, endpoint))
    subnets = tuple(sorted({each for version in versions for each in _subnets(case, version)}))
    known = case.ground.network.subnets
    vpcs = tuple(sorted({known[each].vpc_id for each in subnets if each in known}))
    arn = endpoint.arn if endpoint else runtime.arn
    controller = (controller_name(case),) if _passes(case, runtime, subnets) else ()
    return Subject(
        scope=Scope.ENDPOINT,
        id=arn,
        account=runtime.account,
        region=runtime.region,
        runtime=runtime,
        endpoint=endpoint,
        versions=versions,
        subnets=subnets,
        vpcs=vpcs,
        rests_on=(arn, *subnets, *vpcs, runtime.account, *controller),
    )


def _versions(runtime: AgentRuntime, endpoint: RuntimeEndpoint | None) -> Iterator[RuntimeVersion]:
    if endpoint is None:
        yield from runtime.served_versions
        return
    for number in dict.fromkeys((endpoint.live_version, endpoint.target_version)):
        version = runtime.version(number)
        if version is not None and version.read:
            yield version


def _subnets(case: Case, version: RuntimeVersion) -> tuple[str, ...]:
    if version.placement.mode is NetworkMode.INSTANCES:
        provider = case.ground.network.capacity_providers.get(version.capacity_provider_arn)
        return provider.subnets if provider else ()
    return version.placement.subnets if version.placement.mode is NetworkMode.VPC else ()


def _passes(case: Case, runtime: AgentRuntime, subnets: tuple[str, ...]) -> bool:
    """Whether the rules of a firewall matter: some way passes one, or it is not known that none does."""
    ways = [
        way
        for subnet in subnets
        for way in case.ground.ways_out(subnet, runtime.account, runtime.region)
    ]
    return any(way.outcome in (Outcome.PASSES, Outcome.UNKNOWN) for way in ways)


def _below(case: Case, endpoint: Subject) -> Iterator[Subject]:
    known = case.ground.network.subnets
    for subnet in endpoint.subnets:
        held = known.get(subnet)
        yield Subject(
            scope=Scope.SUBNET,
            id=subnet,
            account=held.account if held else endpoint.account,
            region=held.region if held else endpoint.region,
            subnets=(subnet,),
            vpcs=(held.vpc_id,) if held else (),
        )
    for vpc in endpoint.vpcs:
        held = next(
            known[each] for each in endpoint.subnets if each in known and known[each].vpc_id == vpc
        )
        yield Subject(
            scope=Scope.VPC, id=vpc, account=held.account, region=held.region, vpcs=(vpc,)
        )
