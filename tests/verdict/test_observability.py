"""How much of a runtime's egress could have been seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringfence.model.coverage import CoverageStatus, Source
from ringfence.model.network import DhcpOptions
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.model.telemetry import ApiUse, FlowGap, GapKind, Telemetry
from ringfence.model.verdict import Observability, RuntimeVerdict
from ringfence.verdict.runtime import judge
from support import builders as build

FULL, PARTIAL, NONE = Observability.FULL, Observability.PARTIAL, Observability.NONE


def observed(snapshot: Snapshot) -> RuntimeVerdict:
    (verdict,) = judge(snapshot, Settings())
    return verdict


def level(held: Inventory, telemetry: Telemetry | None = None) -> Observability:
    return observed(build.snapshot(held, telemetry)).observability


def in_vpc(**changes: Any) -> Inventory:
    return replace(build.contained_inventory(), **changes)


def public() -> Inventory:
    return build.contained_inventory(build.runtime(build.version(placement=build.public())))


def session() -> ApiUse:
    return ApiUse(
        account=build.ACCOUNT,
        region=build.REGION,
        role_arn=f"arn:aws:iam::{build.ACCOUNT}:role/agent-exec",
        session_name="BedrockAgentCore-1f0c3a52",
        access_key="",
        event_source="bedrock.amazonaws.com",
        event_name="Converse",
        source_ip="203.0.113.4",
        vpc_endpoint_id="",
        error_code="",
        calls=1,
        first_seen=build.NOW,
        last_seen=build.NOW,
    )


def test_flow_logs_and_resolver_logs_that_were_read_show_everything() -> None:
    assert level(in_vpc()) is FULL


def test_a_flow_log_of_every_subnet_is_as_good_as_one_of_the_vpc() -> None:
    assert level(in_vpc(flow_log_configs=(build.flow_log(build.SUBNET_ID),))) is FULL


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "FAILED"},
        {"delivery_status": "FAILED"},
        {"delivery_status": ""},
        {"traffic_type": "REJECT"},
        {"resource_id": "subnet-0elsewhere"},
        {"created_at": build.NOW},
    ],
    ids=["not active", "not delivering", "nothing delivered", "rejects only", "elsewhere", "new"],
)
def test_a_flow_log_that_does_not_show_all_accepted_traffic_is_not_enough(
    changes: dict[str, Any],
) -> None:
    assert level(in_vpc(flow_log_configs=(build.flow_log(**changes),))) is PARTIAL


def test_a_vpc_without_any_log_shows_nothing() -> None:
    verdict = observed(build.snapshot(in_vpc(flow_log_configs=(), resolver_log_configs=())))

    assert verdict.observability is NONE
    assert verdict.observability_reasons


def test_skipped_records_lower_the_level() -> None:
    gap = FlowGap(
        interface_id="eni-0agent",
        account=build.ACCOUNT,
        kind=GapKind.SKIPDATA,
        windows=1,
        first_seen=build.NOW,
        last_seen=build.NOW,
    )

    assert level(in_vpc(), Telemetry(gaps=(gap,))) is PARTIAL
    assert level(in_vpc(), Telemetry(gaps=(replace(gap, kind=GapKind.NODATA),))) is FULL


def test_other_name_servers_hide_questions_from_the_resolver_log() -> None:
    own = DhcpOptions(
        id="dopt-0", account=build.ACCOUNT, region=build.REGION, name_servers=("10.20.0.53",)
    )
    amazon = replace(own, name_servers=("AmazonProvidedDNS",))
    vpcs = (build.vpc(dhcp_options_id="dopt-0"),)

    assert level(in_vpc(vpcs=vpcs, dhcp_options=(own,))) is PARTIAL
    assert level(in_vpc(vpcs=vpcs, dhcp_options=(amazon,))) is FULL


@pytest.mark.parametrize("source", [Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS])
@pytest.mark.parametrize("status", [None, CoverageStatus.DENIED, CoverageStatus.PARTIAL])
def test_a_log_that_was_not_read_completely_is_not_full(
    source: Source, status: CoverageStatus | None
) -> None:
    snapshot = build.without(build.snapshot(in_vpc()), source, status=status)

    assert observed(snapshot).observability is PARTIAL


def test_flows_without_a_known_configuration_are_partial() -> None:
    held = in_vpc(flow_log_configs=(), resolver_log_configs=())

    assert level(held, Telemetry(flows=(build.flow(),))) is PARTIAL


@pytest.mark.parametrize(
    ("telemetry", "wanted"),
    [
        (Telemetry(), NONE),
        (Telemetry(span_calls=(build.span_call("api.model.example"),)), PARTIAL),
        (Telemetry(api_uses=(session(),)), PARTIAL),
        (Telemetry(api_uses=(replace(session(), session_name="console"),)), NONE),
        (Telemetry(flows=(build.flow(),)), NONE),
    ],
    ids=["nothing", "spans", "sessions", "another session", "flows of others"],
)
def test_a_public_runtime_is_seen_by_spans_and_sessions_and_never_fully(
    telemetry: Telemetry, wanted: Observability
) -> None:
    assert level(public(), telemetry) is wanted


def test_an_unread_mode_is_never_fully_observable() -> None:
    held = build.contained_inventory(build.runtime(endpoints_read=False))

    assert level(held) is PARTIAL


@pytest.mark.parametrize("source", [Source.VPCS, Source.DHCP_OPTIONS])
@pytest.mark.parametrize("status", [None, CoverageStatus.DENIED])
def test_name_servers_that_may_not_be_believed_are_not_full(
    source: Source, status: CoverageStatus | None
) -> None:
    snapshot = build.without(build.snapshot(in_vpc()), source, status=status)

    assert observed(snapshot).observability is PARTIAL


@pytest.mark.parametrize("missing", ["vpcs", "dhcp_options"])
def test_name_servers_that_were_not_read_are_not_full(missing: str) -> None:
    verdict = observed(build.snapshot(in_vpc(**{missing: ()})))

    assert verdict.observability is PARTIAL
    assert f"Which name servers {build.VPC_ID} uses was not read." in verdict.observability_reasons


def test_a_flow_log_of_unknown_age_is_partial_and_no_less() -> None:
    undated = build.flow_log(created_at=None)

    assert level(in_vpc(flow_log_configs=(undated,))) is PARTIAL
    assert level(in_vpc(flow_log_configs=(undated,), resolver_log_configs=())) is PARTIAL


def test_a_flow_log_of_known_age_makes_up_for_one_of_unknown_age() -> None:
    undated = build.flow_log(build.SUBNET_ID, created_at=None)

    assert level(in_vpc(flow_log_configs=(undated, build.flow_log()))) is FULL


def test_a_resolver_log_that_is_not_in_force_covers_nothing() -> None:
    failed = build.resolver_log(status="FAILED")

    assert level(in_vpc(resolver_log_configs=(failed,))) is PARTIAL


def test_a_subnet_whose_vpc_was_not_read_is_not_covered_by_the_log_of_another() -> None:
    placement = build.in_vpc(build.SUBNET_ID, "subnet-0unread")
    held = build.contained_inventory(build.runtime(build.version(placement=placement)))
    logs = (build.flow_log(build.SUBNET_ID), build.flow_log("subnet-0unread"))

    verdict = observed(build.snapshot(replace(held, flow_log_configs=logs)))

    assert verdict.observability is PARTIAL
    assert any("some of its subnets" in reason for reason in verdict.observability_reasons)


SAID_OF = {
    Source.SPANS: ("a span names it was not read", "No span names it"),
    Source.CLOUDTRAIL: ("was not read from CloudTrail", "CloudTrail shows no"),
    Source.FLOW_LOG_CONFIGS: ("Whether a flow log covers", "No flow log"),
    Source.RESOLVER_LOG_CONFIGS: ("Whether a Resolver query log covers", "No Resolver query log"),
}
"""What is said of a source that was not read, and of one that shows nothing."""


@pytest.mark.parametrize("source", SAID_OF)
@pytest.mark.parametrize(
    ("status", "word"), [(None, "not asked for"), (CoverageStatus.DENIED, "denied")]
)
def test_what_was_not_read_is_not_said_to_be_absent(
    source: Source, status: CoverageStatus | None, word: str
) -> None:
    bare = build.snapshot(in_vpc(flow_log_configs=(), resolver_log_configs=()))
    unread, absent = SAID_OF[source]

    reasons = observed(build.without(bare, source, status=status)).observability_reasons

    assert any(unread in reason and reason.endswith(f"({word}).") for reason in reasons)
    assert not any(absent in reason for reason in reasons)


def test_what_was_read_and_is_not_there_is_said_to_be_absent() -> None:
    bare = build.snapshot(in_vpc(flow_log_configs=(), resolver_log_configs=()))

    reasons = observed(bare).observability_reasons

    for unread, absent in SAID_OF.values():
        assert any(absent in reason for reason in reasons)
        assert not any(unread in reason for reason in reasons)
