"""Endpoints, versions, rules in force: how a runtime comes to its verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ringfence.model.agentcore import AgentRuntime, NetworkMode, Placement, ToolKind
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import FirewallDecision, Telemetry
from ringfence.model.verdict import Containment, ReasonCode, RuntimeVerdict
from ringfence.verdict.runtime import judge
from ringfence.verdict.s3_path import s3_way
from ringfence.verdict.tools import judge_tools
from support import builders as build


def judged(
    runtime: AgentRuntime, *decisions: FirewallDecision, snapshot: Snapshot | None = None
) -> RuntimeVerdict:
    shown = snapshot or build.snapshot(
        build.contained_inventory(runtime),
        Telemetry(firewall_decisions=decisions or (build.firewall_decision(),)),
    )
    (verdict,) = judge(shown, Settings())
    return verdict


def codes(verdict: RuntimeVerdict) -> set[ReasonCode]:
    return {reason.code for reason in verdict.reasons}


def test_an_endpoint_on_an_old_public_version_speaks_for_the_runtime() -> None:
    runtime = build.runtime(
        build.version("1", build.public()),
        build.version("2"),
        endpoints=(build.endpoint(live_version="2"), build.endpoint("prod", "1")),
    )

    verdict = judged(runtime)

    assert verdict.containment is Containment.UNCONTAINED
    assert verdict.network_mode is NetworkMode.PUBLIC
    by_name = {found.name: found for found in verdict.endpoints}
    assert by_name["DEFAULT"].containment is Containment.ENFORCED
    assert by_name["prod"].network_mode is NetworkMode.PUBLIC
    assert codes(verdict) == {ReasonCode.PUBLIC_MODE}


def test_an_old_public_version_that_nobody_serves_exposes_nothing() -> None:
    runtime = build.runtime(build.version("1", build.public()), build.version("2"))

    assert judged(runtime).containment is Containment.ENFORCED


@pytest.mark.parametrize(("live", "target"), [("1", "2"), ("2", "1")])
def test_during_an_update_the_more_exposed_version_speaks(live: str, target: str) -> None:
    runtime = build.runtime(
        build.version("1", build.public()),
        build.version("2"),
        endpoints=(build.endpoint(live_version=live, target_version=target),),
    )

    verdict = judged(runtime)

    assert verdict.containment is Containment.UNCONTAINED
    assert verdict.endpoints[0].version == live
    assert verdict.endpoints[0].network_mode is NetworkMode.PUBLIC
    assert codes(verdict) == {ReasonCode.PUBLIC_MODE, ReasonCode.UPDATE_PENDING}


@pytest.mark.parametrize(
    "endpoint",
    [
        build.endpoint(live_version=""),
        build.endpoint(live_version="9"),
        build.endpoint(live_version="1", target_version="9"),
    ],
    ids=["not named", "not read", "target not read"],
)
def test_a_served_version_that_was_not_read_is_unknown(endpoint: Any) -> None:
    verdict = judged(build.runtime(endpoints=(endpoint,)))

    assert verdict.containment is Containment.UNKNOWN
    assert verdict.network_mode is NetworkMode.UNKNOWN
    assert ReasonCode.VERSION_NOT_READ in codes(verdict)


def test_a_version_marked_unread_is_unknown_whatever_its_placement_says() -> None:
    assert judged(build.runtime(build.version(read=False))).containment is Containment.UNKNOWN


@pytest.mark.parametrize(
    ("placement", "containment"),
    [
        (build.public(), Containment.UNCONTAINED),
        (build.in_vpc(requires_service_s3_endpoint=True), Containment.LEAKY),
        (build.in_vpc(), Containment.UNKNOWN),
        (Placement(mode=NetworkMode.UNKNOWN), Containment.UNKNOWN),
    ],
)
def test_without_its_endpoints_a_runtime_is_exposed_or_unknown(
    placement: Placement, containment: Containment
) -> None:
    runtime = build.runtime(build.version(placement=placement), endpoints=(), endpoints_read=False)

    verdict = judged(runtime)

    assert verdict.containment is containment
    assert ReasonCode.ENDPOINTS_NOT_READ in codes(verdict)


def test_known_endpoints_do_not_make_up_for_those_that_were_not_read() -> None:
    assert judged(build.runtime(endpoints_read=False)).containment is Containment.UNKNOWN


def test_a_runtime_without_endpoints_is_judged_by_its_latest_version_and_says_so() -> None:
    verdict = judged(build.runtime(endpoints=()))

    assert verdict.containment is Containment.ENFORCED
    assert verdict.network_mode is NetworkMode.VPC
    assert ReasonCode.NO_ENDPOINT in codes(verdict)
    assert verdict.endpoints == ()


def test_the_latest_version_must_have_been_read() -> None:
    verdict = judged(build.runtime(endpoints=(), latest_version=""))

    assert verdict.containment is Containment.UNKNOWN


@pytest.mark.parametrize(
    "other", [build.in_vpc(), Placement(mode=NetworkMode.SANDBOX)], ids=["vpc", "sandbox"]
)
def test_unread_modes_rank_before_every_mode_but_public(other: Placement) -> None:
    runtime = build.runtime(
        build.version("1", Placement(mode=NetworkMode.UNKNOWN)),
        build.version("2", other),
        endpoints=(build.endpoint(live_version="2"), build.endpoint("prod", "1")),
    )

    assert judged(runtime).network_mode is NetworkMode.UNKNOWN


@pytest.mark.parametrize(
    ("changes", "containment"),
    [
        ({}, Containment.ENFORCED),
        ({"enforced": False}, Containment.MONITORED),
        ({"enforced": False, "action": "PERMIT"}, Containment.UNKNOWN),
        ({"action": "PERMIT"}, Containment.UNKNOWN),
        ({"reason": "CONNECTION_SYN_ONLY_TIMEOUT"}, Containment.UNKNOWN),
        ({"reason": "CONNECTION_SYN_ONLY_TIMEOUT", "enforced": False}, Containment.UNKNOWN),
        ({"rule_id": ""}, Containment.UNKNOWN),
        ({"client": "10.20.1.200"}, Containment.UNKNOWN),
        ({"client": "10.20.2.5"}, Containment.UNKNOWN),
        ({"client": "10.20.9.10"}, Containment.UNKNOWN),
        ({"client": "not an address"}, Containment.UNKNOWN),
    ],
    ids=[
        "denied",
        "denied in monitor mode",
        "permitted in monitor mode",
        "permitted",
        "stalled handshake",
        "stalled handshake, watched",
        "no rule",
        "another address of the subnet",
        "another subnet",
        "the gateway itself",
        "nonsense",
    ],
)
def test_only_a_denial_that_a_rule_enforced_proves_rules(
    changes: dict[str, Any], containment: Containment
) -> None:
    decision = replace(build.firewall_decision(), **changes)

    assert judged(build.runtime(), decision).containment is containment


def test_no_log_at_all_leaves_the_rules_unknown() -> None:
    snapshot = build.snapshot(build.contained_inventory())

    verdict = judged(build.runtime(), snapshot=snapshot)

    assert verdict.containment is Containment.UNKNOWN
    assert ReasonCode.RULES_NOT_READ in codes(verdict)
    assert ReasonCode.ENFORCEMENT_POINT_ROUTE in codes(verdict)


def test_an_address_in_two_vpcs_proves_nothing() -> None:
    held = build.contained_inventory()
    twin = build.subnet("subnet-0twin", vpc_id="vpc-0twin")
    snapshot = build.snapshot(
        replace(held, subnets=(*held.subnets, twin)),
        Telemetry(firewall_decisions=(build.firewall_decision(),)),
    )

    verdict = judged(build.runtime(), snapshot=snapshot)

    assert verdict.containment is Containment.UNKNOWN


def test_an_instance_in_the_subnet_speaks_for_instances_compute_only() -> None:
    provider = build.capacity_provider()
    worker = build.interface("eni-0worker", instance_id="i-0w", private_ips=("10.20.1.80",))
    on_instances = build.runtime(
        build.version(
            placement=Placement(mode=NetworkMode.INSTANCES),
            capacity_provider_arn=provider.arn,
        ),
        runtime_id="pooled-abcdefghij",
    )
    held = build.contained_inventory(on_instances, build.runtime())
    snapshot = build.snapshot(
        replace(held, interfaces=(*held.interfaces, worker), capacity_providers=(provider,)),
        Telemetry(firewall_decisions=(build.firewall_decision("10.20.1.80"),)),
    )

    pooled, plain = judge(snapshot, Settings())

    assert pooled.containment is Containment.ENFORCED
    assert plain.containment is Containment.UNKNOWN


ROLLOUT = datetime(2026, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("requires", "created_at", "code"),
    [
        (True, ROLLOUT, ReasonCode.SERVICE_S3_PATH),
        (False, ROLLOUT - timedelta(days=1), None),
        (None, ROLLOUT - timedelta(seconds=1), ReasonCode.SERVICE_S3_PATH),
        (None, ROLLOUT, None),
        (None, None, ReasonCode.SERVICE_S3_PATH_NOT_READ),
        (True, None, ReasonCode.SERVICE_S3_PATH),
        (False, None, None),
    ],
)
def test_the_field_decides_and_without_it_the_time_of_creation(
    requires: bool | None, created_at: datetime | None, code: ReasonCode | None
) -> None:
    placement = build.in_vpc(requires_service_s3_endpoint=requires)

    found = s3_way(placement, created_at=created_at, subject="Version 1", ref="arn")

    assert (found.reason.code if found else None) is code


@pytest.mark.parametrize(
    ("mode", "containment", "code"),
    [
        (NetworkMode.PUBLIC, Containment.UNCONTAINED, ReasonCode.PUBLIC_MODE),
        (NetworkMode.SANDBOX, Containment.LEAKY, ReasonCode.SANDBOX_MODE),
        (NetworkMode.VPC, Containment.ENFORCED, ReasonCode.RULES_ENFORCED),
        (NetworkMode.UNKNOWN, Containment.UNKNOWN, ReasonCode.MODE_NOT_READ),
    ],
)
@pytest.mark.parametrize("kind", ToolKind)
def test_a_tool_is_judged_by_its_mode_and_in_a_vpc_as_a_runtime(
    kind: ToolKind, mode: NetworkMode, containment: Containment, code: ReasonCode
) -> None:
    held = replace(build.contained_inventory(), tools=(build.tool(kind, mode),))
    telemetry = Telemetry(firewall_decisions=(build.firewall_decision(),))

    (verdict,) = judge_tools(build.snapshot(held, telemetry), Settings())

    assert verdict.containment is containment
    assert verdict.network_mode is mode
    assert code in {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize("status", [None, CoverageStatus.DENIED])
def test_a_vpc_tool_of_a_source_that_was_not_read_is_unknown(status: CoverageStatus | None) -> None:
    held = replace(build.contained_inventory(), tools=(build.tool(mode=NetworkMode.VPC),))
    telemetry = Telemetry(firewall_decisions=(build.firewall_decision(),))
    snapshot = build.without(build.snapshot(held, telemetry), Source.BROWSERS, status=status)

    (verdict,) = judge_tools(snapshot, Settings())

    assert verdict.containment is Containment.UNKNOWN
