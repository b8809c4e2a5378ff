"""The layer of placement: where the versions run that endpoints serve."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import Check, failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.model.agentcore import CapacityProvider, NetworkMode, RuntimeVersion
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.verification import Outcome, Scope
from ringfence.verdict.s3_path import s3_way
from ringfence.verdict.ways import Outcome as WayOutcome


def served_versions(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether every version that an endpoint serves, or is moving to, runs in a VPC."""
    runtime = subject.runtime
    assert runtime is not None  # noqa: S101 - the scope is that of endpoints
    if not runtime.endpoints_read:
        yield unknown("endpoints-not-read", f"the endpoints of {runtime.name} were not read")
    for number in _unread(subject):
        called = f"version {number}" if number else "the version that it serves"
        yield unknown("version-not-read", f"{called} of {subject.name} was not read")
    for version in _speaking(subject):
        yield _placed(case, subject, version)


def approved_networks(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the served versions stand in approved subnets and security groups alone."""
    speaking = _speaking(subject)
    unread = _unread(subject) or [v.version for v in speaking if not _told(case, v)]
    for number in unread:
        called = f"version {number}" if number else "the version that it serves"
        yield unknown("network-not-read", f"where {called} of {subject.name} stands was not read")
    placed = [each for each in speaking if any(networks_of(case, each))]
    if placed and not (case.layers.subnets and case.layers.security_groups):
        yield unknown(
            "nothing-approved", "nobody said which subnets and security groups are approved"
        )
        return
    for version in placed:
        yield from _outside(case, subject, version)
    if not placed and not unread:
        yield not_applicable(f"no served version of {subject.name} is placed in a VPC")


def service_s3_path(_: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether a served version reaches Amazon S3 through a gateway of the service."""
    for number in _unread(subject):
        called = f"version {number}" if number else "the version that it serves"
        yield unknown("service-s3-path-not-read", f"{called} of {subject.name} was not read")
    for version in _speaking(subject):
        if version.placement.mode is NetworkMode.UNKNOWN:
            detail = f"the network mode of version {version.version} was not read"
            yield unknown("service-s3-path-not-read", detail)
            continue
        if version.placement.mode is not NetworkMode.VPC:
            yield not_applicable(f"version {version.version} is not placed in a VPC")
            continue
        way = s3_way(
            version.placement,
            created_at=version.created_at,
            subject=f"Version {version.version}",
            ref=subject.id,
        )
        if way is None:
            detail = f"version {version.version} has no service-managed path to Amazon S3"
            yield passed(detail, _shown(subject, version, _s3_field(version)))
        elif way.outcome is WayOutcome.SIDE_DOOR:
            detail = way.reason.detail
            yield failed("service-s3-path", detail, _shown(subject, version, _s3_field(version)))
        else:
            yield unknown("service-s3-path-not-read", way.reason.detail)


def _placed(case: Case, subject: Subject, version: RuntimeVersion) -> Outcome:
    mode, what = version.placement.mode, f"version {version.version} of {subject.name}"
    shown = _shown(subject, version, f"networkMode {mode}")
    endpoint = subject.endpoint
    if mode is NetworkMode.PUBLIC:
        moving = endpoint is not None and version.version != endpoint.live_version
        cause = "public-version-pending" if moving else "public-version-served"
        verb = "is about to be served" if moving else "is served" if endpoint else "is held"
        return failed(cause, f"{what} {verb} and runs in PUBLIC mode", shown)
    if mode is NetworkMode.SANDBOX:
        return failed("sandbox-version-served", f"{what} runs in SANDBOX mode", shown)
    if mode is NetworkMode.UNKNOWN:
        return unknown("mode-not-read", f"the network mode of {what} was not read", shown)
    if mode is NetworkMode.INSTANCES:
        provider = provider_of(case, version)
        if provider is None or not provider.subnets:
            return unknown(
                "instances-not-read", f"where the instances of {what} stand was not read"
            )
        return passed(f"{what} runs on instances in {', '.join(provider.subnets)}", shown)
    if not version.placement.subnets:
        return unknown("mode-not-read", f"no subnet of {what} was read", shown)
    return passed(f"{what} runs in a VPC", shown)


def _speaking(subject: Subject) -> tuple[RuntimeVersion, ...]:
    """The versions that were read of those that count.

    A runtime without an endpoint is judged by its latest, as a scan does; by all where its endpoints
    were not listed, since any may be served.
    """
    runtime = subject.runtime
    if runtime is None or subject.endpoint is not None or not runtime.endpoints_read:
        return tuple(each for each in subject.versions if each.read)
    return tuple(each for each in (runtime.latest,) if each is not None and each.read)


def _unread(subject: Subject) -> list[str]:
    """The numbers of versions that count and were not read; empty text for one without a number."""
    runtime, endpoint = subject.runtime, subject.endpoint
    if endpoint is not None:
        moving = (endpoint.target_version,) if endpoint.target_version else ()
        named: tuple[str, ...] = (endpoint.live_version, *moving)
    else:
        named = (runtime.latest_version,) if runtime is not None else ()
    held = {each.version for each in _speaking(subject)}
    return [number for number in dict.fromkeys(named) if number not in held]


def provider_of(case: Case, version: RuntimeVersion) -> CapacityProvider | None:
    """The capacity provider of a version on instances; None where it may not be believed."""
    network = case.ground.network
    held = network.capacity_providers.get(version.capacity_provider_arn)
    if held is None:
        return None
    usable = network.coverage.usable(Source.CAPACITY_PROVIDERS, held.account, held.region)
    return held if usable else None


def networks_of(case: Case, version: RuntimeVersion) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The subnets and security groups of a version; those of its capacity provider on instances."""
    if version.placement.mode is NetworkMode.INSTANCES:
        provider = provider_of(case, version)
        return (provider.subnets, provider.security_groups) if provider else ((), ())
    if version.placement.mode is NetworkMode.VPC:
        return version.placement.subnets, version.placement.security_groups
    return (), ()


def _told(case: Case, version: RuntimeVersion) -> bool:
    """Whether it was read where a version stands."""
    if version.placement.mode in (NetworkMode.PUBLIC, NetworkMode.SANDBOX):
        return True
    return all(networks_of(case, version))


def _outside(case: Case, subject: Subject, version: RuntimeVersion) -> Iterator[Outcome]:
    what = f"version {version.version} of {subject.name}"
    own_subnets, own_groups = networks_of(case, version)
    settings, layers = case.settings, case.layers
    subnets = [
        each
        for each in sorted(own_subnets)
        if not _fits(case, subject, each, layers.subnets, settings.guardrail_subnets)
    ]
    groups = [
        each
        for each in sorted(own_groups)
        if not _fits(
            case, subject, each, layers.security_groups, settings.guardrail_security_groups
        )
    ]
    shown = _shown(subject, version, f"{', '.join(own_subnets)}; {', '.join(own_groups)}")
    if subnets:
        detail = f"{what} stands in {', '.join(subnets)}, which nobody approved for it"
        yield failed("unapproved-subnet", detail, shown)
    if groups:
        detail = f"{what} has {', '.join(groups)}, which nobody approved for it"
        yield failed("unapproved-security-group", detail, shown)
    if not (subnets or groups) and own_subnets and own_groups:
        yield passed(f"{what} stands in approved networks alone", shown)


def _fits(
    case: Case, subject: Subject, named: str, plain: tuple[str, ...], told: tuple[str, ...]
) -> bool:
    """Whether an id is approved, where the settings say so: `[ACCOUNT/][REGION/]ID`."""
    if named not in plain:
        return False
    places = [entry.split("/")[:-1] for entry in told if entry.rpartition("/")[2] == named]
    held = case.ground.network.subnets.get(named)
    own = {subject.account, subject.region, *((held.account, held.region) if held else ())}
    return not places or any(own.issuperset(place) for place in places)


def _s3_field(version: RuntimeVersion) -> str:
    field = version.placement.requires_service_s3_endpoint
    told = "absent" if field is None else str(field).lower()
    made = f"{version.created_at:%Y-%m-%d}" if version.created_at else "at a time that was not read"
    return f"requireServiceS3Endpoint {told}, made {made}"


def _shown(subject: Subject, version: RuntimeVersion, detail: str) -> Evidence:
    return seen(Source.RUNTIMES, subject.id, f"version {version.version}: {detail}")


PLACEMENT: tuple[Check, ...] = (
    Check(
        id="served-versions-in-vpc",
        scope=Scope.ENDPOINT,
        needs=(Source.RUNTIMES, Source.RUNTIME_ENDPOINTS),
        ask=served_versions,
    ),
    Check(
        id="approved-networks",
        scope=Scope.ENDPOINT,
        needs=(Source.RUNTIMES, Source.RUNTIME_ENDPOINTS),
        ask=approved_networks,
    ),
    Check(
        id="no-service-s3-path",
        scope=Scope.ENDPOINT,
        needs=(Source.RUNTIMES, Source.RUNTIME_ENDPOINTS),
        ask=service_s3_path,
    ),
)
