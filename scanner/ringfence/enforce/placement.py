"""The layer of placement: where the versions run that endpoints serve."""

from __future__ import annotations

from collections.abc import Iterator

from ringfence.enforce.case import Case
from ringfence.enforce.check import Check, failed, not_applicable, passed, seen, unknown
from ringfence.enforce.subjects import Subject
from ringfence.model.agentcore import NetworkMode, RuntimeVersion
from ringfence.model.coverage import Source
from ringfence.model.finding import Evidence
from ringfence.model.verification import Outcome, Scope
from ringfence.verdict.s3_path import s3_way
from ringfence.verdict.ways import Outcome as WayOutcome


def served_versions(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether every version that an endpoint serves, or is moving to, runs in a VPC."""
    runtime, endpoint = subject.runtime, subject.endpoint
    assert runtime is not None  # noqa: S101 - the scope is that of endpoints
    if endpoint is None and not runtime.endpoints_read:
        yield unknown("endpoints-not-read", f"the endpoints of {runtime.name} were not read")
    elif endpoint is not None:
        held = {version.version for version in subject.versions}
        for number in dict.fromkeys((endpoint.live_version, endpoint.target_version or "-")):
            if number not in held and number != "-":
                called = f"version {number}" if number else "the version that it serves"
                yield unknown("version-not-read", f"{called} of {subject.name} was not read")
    for version in subject.versions:
        yield _placed(case, subject, version)


def approved_networks(case: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether the served versions stand in approved subnets and security groups alone."""
    placed = [each for each in subject.versions if each.placement.mode is NetworkMode.VPC]
    if not placed:
        yield not_applicable(f"no served version of {subject.name} is placed in a VPC by itself")
        return
    if not case.layers.subnets or not case.layers.security_groups:
        yield unknown(
            "nothing-approved", "nobody said which subnets and security groups are approved"
        )
        return
    for version in placed:
        yield from _outside(case, subject, version)


def service_s3_path(_: Case, subject: Subject) -> Iterator[Outcome]:
    """Whether a served version reaches Amazon S3 through a gateway of the service."""
    for version in subject.versions:
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
        verb = "is about to be served" if moving else "is served"
        return failed(cause, f"{what} {verb} and runs in PUBLIC mode", shown)
    if mode is NetworkMode.SANDBOX:
        return failed("sandbox-version-served", f"{what} runs in SANDBOX mode", shown)
    if mode is NetworkMode.UNKNOWN:
        return unknown("mode-not-read", f"the network mode of {what} was not read", shown)
    if mode is NetworkMode.INSTANCES:
        provider = case.ground.network.capacity_providers.get(version.capacity_provider_arn)
        if provider is None or not provider.subnets:
            return unknown(
                "instances-not-read", f"where the instances of {what} stand was not read"
            )
        return passed(f"{what} runs on instances in {', '.join(provider.subnets)}", shown)
    if not version.placement.subnets:
        return unknown("mode-not-read", f"no subnet of {what} was read", shown)
    return passed(f"{what} runs in a VPC", shown)


def _outside(case: Case, subject: Subject, version: RuntimeVersion) -> Iterator[Outcome]:
    placement, what = version.placement, f"version {version.version} of {subject.name}"
    subnets = sorted(set(placement.subnets) - set(case.layers.subnets))
    groups = sorted(set(placement.security_groups) - set(case.layers.security_groups))
    shown = _shown(
        subject, version, f"{', '.join(placement.subnets)}; {', '.join(placement.security_groups)}"
    )
    if subnets:
        detail = f"{what} stands in {', '.join(subnets)}, which nobody approved"
        yield failed("unapproved-subnet", detail, shown)
    if groups:
        detail = f"{what} has {', '.join(groups)}, which nobody approved"
        yield failed("unapproved-security-group", detail, shown)
    if not (subnets or groups):
        yield passed(f"{what} stands in approved networks alone", shown)


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
