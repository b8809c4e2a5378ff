"""Versions that run where no fence stands, or in networks that nobody approved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement, RuntimeVersion
from ringfence.model.verification import CheckStatus, Layer
from support import builders as build
from support.builders.constants import BEFORE_S3_ROLLOUT, SUBNET_ID
from support.verified_estate import Estate, Fault

PUBLIC = Placement(mode=NetworkMode.PUBLIC)


def inventory_with(**changes: Any) -> Callable[[Estate], Estate]:
    """The estate with these parts of its inventory instead."""
    return lambda estate: replace(estate, inventory=replace(estate.inventory, **changes))


def _runtime(runtime: AgentRuntime) -> Callable[[Estate], Estate]:
    return inventory_with(runtimes=(runtime,))


def _version(placement: Placement | None = None, **changes: Any) -> Callable[[Estate], Estate]:
    return _runtime(build.runtime(build.version(placement=placement, **changes)))


def _serving(*versions: RuntimeVersion, live: str, **changes: Any) -> Callable[[Estate], Estate]:
    return _runtime(
        build.runtime(*versions, endpoints=(build.endpoint(live_version=live, **changes),))
    )


def _approved_elsewhere(estate: Estate) -> Estate:
    told = (f"999988887777/{SUBNET_ID}",)
    return replace(estate, settings=replace(estate.settings, guardrail_subnets=told))


def _nothing_approved(estate: Estate) -> Estate:
    bare = replace(estate.settings, guardrail_subnets=(), guardrail_security_groups=())
    return replace(
        estate, settings=bare, layers=replace(estate.layers, subnets=(), security_groups=())
    )


def _placed(
    id_: str,
    change: Callable[[Estate], Estate],
    cause: str,
    check: str = "served-versions-in-vpc",
    status: CheckStatus = CheckStatus.FAIL,
) -> Fault:
    return Fault(
        id=id_, change=change, layer=Layer.PLACEMENT, check=check, cause=cause, status=status
    )


_OLD, _NEW = build.version("1", PUBLIC), build.version("2")
PLACEMENT: tuple[Fault, ...] = (
    _placed("the only version is PUBLIC", _version(PUBLIC), "public-version-served"),
    _placed(
        "an endpoint stays on a PUBLIC version though the latest runs in the VPC",
        _serving(_OLD, _NEW, live="1"),
        "public-version-served",
    ),
    _placed(
        "an update moves the endpoint to a PUBLIC version",
        _serving(_OLD, _NEW, live="2", target_version="1"),
        "public-version-pending",
    ),
    _placed(
        "a version runs in SANDBOX mode",
        _version(Placement(mode=NetworkMode.SANDBOX)),
        "sandbox-version-served",
    ),
    _placed(
        "the answer carries no network mode",
        _version(Placement(mode=NetworkMode.UNKNOWN)),
        "mode-not-read",
        status=CheckStatus.UNKNOWN,
    ),
    _placed(
        "the version that is served was not read",
        _serving(_NEW, live="1"),
        "version-not-read",
        status=CheckStatus.UNKNOWN,
    ),
    _placed(
        "the endpoints of a runtime could not be listed",
        _runtime(build.runtime(endpoints=(), endpoints_read=False)),
        "endpoints-not-read",
        status=CheckStatus.UNKNOWN,
    ),
    _placed(
        "a version runs on instances of a capacity provider that nobody read",
        _version(Placement(mode=NetworkMode.INSTANCES), capacity_provider_arn="arn:gone"),
        "instances-not-read",
        status=CheckStatus.UNKNOWN,
    ),
    _placed(
        "a version in VPC mode names no subnet",
        _version(Placement(mode=NetworkMode.VPC)),
        "mode-not-read",
        status=CheckStatus.UNKNOWN,
    ),
    _placed(
        "a version from before the rollout keeps the service's way to S3",
        _version(created_at=BEFORE_S3_ROLLOUT),
        "service-s3-path",
        "no-service-s3-path",
    ),
    _placed(
        "a new version asks for the service's way to S3",
        _version(build.in_vpc(requires_service_s3_endpoint=True)),
        "service-s3-path",
        "no-service-s3-path",
    ),
    _placed(
        "nobody knows when the version was made",
        _version(created_at=None),
        "service-s3-path-not-read",
        "no-service-s3-path",
        CheckStatus.UNKNOWN,
    ),
    _placed(
        "the runtime stands in a subnet that nobody approved",
        _version(build.in_vpc(SUBNET_ID, "subnet-0spoke")),
        "unapproved-subnet",
        "approved-networks",
    ),
    _placed(
        "the subnet is approved for another account",
        _approved_elsewhere,
        "unapproved-subnet",
        "approved-networks",
    ),
    _placed(
        "the runtime has a security group that nobody approved",
        _version(build.in_vpc(security_groups=("sg-0open",))),
        "unapproved-security-group",
        "approved-networks",
    ),
    _placed(
        "nobody approved anything",
        _nothing_approved,
        "nothing-approved",
        "approved-networks",
        CheckStatus.UNKNOWN,
    ),
)
