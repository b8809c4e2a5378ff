"""Runtimes that stand outside the customer's network, and how they came there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ringfence.detect.facts import DetectionInput, Hit, evidence
from ringfence.model.agentcore import AgentRuntime, Harness, NetworkMode, RuntimeVersion
from ringfence.model.coverage import Source
from ringfence.model.egress import Confidence
from ringfence.model.finding import Evidence
from ringfence.model.telemetry import ApiEvent
from ringfence.model.verdict import ReasonCode, RuntimeVerdict

_CREATE, _UPDATE = "CreateAgentRuntime", "UpdateAgentRuntime"


def public_runtimes(facts: DetectionInput) -> Iterator[Hit]:
    """Runtimes whose latest version is PUBLIC: what Security Hub BedrockAgentCore.1 fails.

    A harness is backed by a runtime; where that one is not listed, the harness speaks for it.
    """
    listed = {runtime.arn for runtime in facts.snapshot.inventory.runtimes}
    for harness in facts.snapshot.inventory.harnesses:
        if harness.placement.mode is NetworkMode.PUBLIC and harness.runtime_arn not in listed:
            yield _public_harness(harness)
    for runtime in facts.snapshot.inventory.runtimes:
        latest = runtime.latest
        if latest is None or not _public(latest):
            continue
        yield Hit(
            resource=runtime.arn,
            account=runtime.account,
            region=runtime.region,
            message=(
                f"Runtime {runtime.name} runs in PUBLIC mode (version {latest.version}): it "
                "reaches the internet from AWS's own network, past every control of the customer."
            ),
            evidence=(_public_evidence(runtime, latest),),
        )


def _public_harness(harness: Harness) -> Hit:
    return Hit(
        resource=harness.arn,
        account=harness.account,
        region=harness.region,
        message=(
            f"Harness {harness.name} runs in PUBLIC mode, and the runtime behind it is not listed: "
            "it reaches the internet from AWS's own network, past every control of the customer."
        ),
        evidence=(
            evidence(Source.HARNESSES, harness.arn, "GetHarness: its networkMode is PUBLIC"),
        ),
    )


def public_versions_served(facts: DetectionInput) -> Iterator[Hit]:
    """Endpoints that serve a PUBLIC version which is not the latest one, or may serve it."""
    runtimes = facts.snapshot.inventory.runtimes
    for runtime, verdict in zip(runtimes, facts.verdicts, strict=True):
        yield from _perhaps_served(runtime, verdict)
        for endpoint in runtime.endpoints:
            numbers = {endpoint.live_version, endpoint.target_version} - {runtime.latest_version}
            for version in sorted(runtime.versions, key=lambda found: found.version):
                if version.version in numbers and _public(version):
                    yield _served(runtime, endpoint.name, endpoint.arn, version)


def _perhaps_served(runtime: AgentRuntime, verdict: RuntimeVerdict) -> Iterator[Hit]:
    """Old PUBLIC versions of a runtime whose endpoints were not read to the end."""
    if all(reason.code is not ReasonCode.ENDPOINTS_NOT_READ for reason in verdict.reasons):
        return
    told = {number for e in runtime.endpoints for number in (e.live_version, e.target_version)}
    for version in sorted(runtime.versions, key=lambda found: found.version):
        if _public(version) and version.version not in told | {runtime.latest_version}:
            yield Hit(
                resource=runtime.arn,
                account=runtime.account,
                region=runtime.region,
                message=(
                    f"Version {version.version} of runtime {runtime.name} is PUBLIC and may be "
                    "served: the endpoints were not read."
                ),
                evidence=(_public_evidence(runtime, version),),
                key=(version.version,),
                confidence=Confidence.LOW,
            )


def _public_evidence(runtime: AgentRuntime, version: RuntimeVersion) -> Evidence:
    detail = f"GetAgentRuntime: version {version.version} has networkMode PUBLIC"
    return evidence(Source.RUNTIMES, runtime.arn, detail)


def _served(runtime: AgentRuntime, name: str, arn: str, version: RuntimeVersion) -> Hit:
    return Hit(
        resource=arn,
        account=runtime.account,
        region=runtime.region,
        message=(
            f"Endpoint {name} of runtime {runtime.name} serves version {version.version}, which "
            f"is PUBLIC; the latest version, {runtime.latest_version}, does not change that."
        ),
        evidence=(
            evidence(Source.RUNTIME_ENDPOINTS, arn, f"it serves version {version.version}"),
            _public_evidence(runtime, version),
        ),
        key=(version.version,),
    )


def network_mode_changes(facts: DetectionInput) -> Iterator[Hit]:
    """Updates that moved a runtime from a VPC to PUBLIC, as CloudTrail recorded them."""
    events = sorted(
        (
            event
            for event in facts.snapshot.telemetry.api_events
            if event.event_name in (_CREATE, _UPDATE)
            and event.network_mode
            and not event.error_code
        ),
        key=lambda event: (event.time, event.event_id),
    )
    for runtime in facts.snapshot.inventory.runtimes:
        own = [event for event in events if {runtime.arn, runtime.id} & set(event.resources)]
        for event in own:
            public = event.event_name == _UPDATE and event.network_mode == NetworkMode.PUBLIC
            if public and _was_private(runtime, own, event.time):
                yield _changed(runtime, event)


def _was_private(runtime: AgentRuntime, events: list[ApiEvent], moment: datetime) -> bool:
    """Whether the runtime stood in a VPC just before: by the last event, or by a version."""
    before = [event for event in events if event.time < moment]
    if before:
        return before[-1].network_mode == NetworkMode.VPC
    dated = [
        version
        for version in runtime.versions
        if version.read and version.created_at is not None and version.created_at < moment
    ]
    if not dated:
        return False
    newest = max(dated, key=lambda version: (version.created_at or moment, version.version))
    return newest.placement.mode is NetworkMode.VPC


def _changed(runtime: AgentRuntime, event: ApiEvent) -> Hit:
    return Hit(
        resource=runtime.arn,
        account=runtime.account,
        region=runtime.region,
        message=(
            f"{event.principal_arn} moved runtime {runtime.name} from a VPC to PUBLIC mode on "
            f"{event.time:%Y-%m-%d %H:%M} UTC ({event.event_name})."
        ),
        evidence=(
            evidence(
                Source.CLOUDTRAIL,
                event.event_id,
                f"{event.event_name} with networkMode PUBLIC by {event.principal_arn}",
            ),
        ),
        key=(event.event_id,),
    )


def _public(version: RuntimeVersion) -> bool:
    return version.read and version.placement.mode is NetworkMode.PUBLIC
