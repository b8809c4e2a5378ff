"""Logs of AI workloads outside AgentCore: read as far as they go, and never a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.collect.logs import LogBounds, collect_logs, idle_interfaces
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.network import FlowLogConfig, ResolverLogConfig
from ringfence.model.snapshot import Inventory
from ringfence.telemetry.kinds import LogKind
from ringfence.workflow.live import builder_for
from support.builders import (
    ACCOUNT,
    NOW,
    REGION,
    WINDOW,
    coverage,
    flow_log,
    function,
    interface,
    role_arn,
    runtime,
    subnet,
)
from support.log_sources import DENIED, LogAws, RememberingBuilder

HOME = interface("eni-0fn", vpc_id="vpc-0apps", subnet_id="subnet-0apps")
FOLLOWED = frozenset({HOME.id})


def config(flow_log_id: str, bucket: str, resource_id: str, **changes: Any) -> FlowLogConfig:
    base = flow_log(
        resource_id,
        destination_type="s3",
        destination=f"arn:aws:s3:::{bucket}",
        created_at=WINDOW.start - timedelta(days=1),
    )
    return replace(base, id=flow_log_id, **changes)


def key(flow_log_id: str) -> str:
    return (
        f"AWSLogs/{ACCOUNT}/vpcflowlogs/{REGION}/{NOW:%Y/%m/%d}/"
        f"{ACCOUNT}_vpcflowlogs_{REGION}_{flow_log_id}_{NOW:%Y%m%dT%H%M}Z_1a2b3c4d.log"
    )


APPS = config("fl-0aaaaaaaaaaaaaaaa", "apps", "vpc-0apps")
AGENTS = config("fl-0bbbbbbbbbbbbbbbb", "agents", "vpc-0runtime")
AGENTS_KEY = f"s3://agents/{key(AGENTS.id)}"
APPS_KEY = f"s3://apps/{key(APPS.id)}"
BUCKETS = {
    "apps": {key(APPS.id): b"head\nrow\n"},
    "agents": {key(AGENTS.id): b"head\nrow\n"},
}


def read(
    source: Source, cloud: LogAws, inventory: Inventory, **options: Any
) -> tuple[Coverage | None, RememberingBuilder]:
    rows: list[Coverage] = []
    builder = RememberingBuilder()
    collect_logs(cloud, inventory, WINDOW, builder, rows.append, **options)
    found = [row for row in rows if row.source is source]
    assert len(found) <= 1
    return (found[0] if found else None), builder


def aws(**changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region=REGION, buckets=BUCKETS, **changes)


def test_flow_logs_of_followed_interfaces_are_read_where_nothing_of_agentcore_is() -> None:
    held = Inventory(interfaces=(HOME,), flow_log_configs=(APPS, AGENTS))

    row, builder = read(Source.FLOW_LOGS, aws(), held, followed=FOLLOWED)

    assert builder.names(LogKind.FLOW_LOGS) == [APPS_KEY]
    assert row is not None
    assert (row.status, row.required) == (CoverageStatus.COMPLETE, False)


def test_without_anything_followed_they_are_left_alone() -> None:
    held = Inventory(interfaces=(HOME,), flow_log_configs=(APPS,))

    row, builder = read(Source.FLOW_LOGS, aws(), held)

    assert row is None
    assert builder.names(LogKind.FLOW_LOGS) == []


def test_followed_interfaces_without_a_flow_log_leave_a_row_that_is_no_gap() -> None:
    row, _ = read(Source.FLOW_LOGS, aws(), Inventory(interfaces=(HOME,)), followed=FOLLOWED)

    assert row is not None
    assert (row.status, row.gap) == (CoverageStatus.NOT_ENABLED, False)
    assert HOME.id in row.detail


def test_those_of_agentcore_come_first_and_take_the_bounds_first() -> None:
    held = Inventory(
        runtimes=(runtime(),),
        subnets=(subnet(),),
        interfaces=(HOME,),
        flow_log_configs=(APPS, AGENTS),
    )

    _, both = read(Source.FLOW_LOGS, aws(), held, followed=FOLLOWED)
    row, first = read(Source.FLOW_LOGS, aws(), held, followed=FOLLOWED, bounds=LogBounds(objects=1))

    assert both.names(LogKind.FLOW_LOGS) == [AGENTS_KEY, APPS_KEY]
    assert first.names(LogKind.FLOW_LOGS) == [AGENTS_KEY]
    assert row is not None
    assert row.status is CoverageStatus.COMPLETE
    assert "outside AgentCore" in row.detail


def test_a_refusal_of_theirs_is_said_and_leaves_the_row_of_agentcore_complete() -> None:
    held = Inventory(
        runtimes=(runtime(),),
        subnets=(subnet(),),
        interfaces=(HOME,),
        flow_log_configs=(replace(APPS, destination="arn:aws:s3:::closed"), AGENTS),
    )
    cloud = aws(failures={"ListObjectsV2 closed": DENIED})

    row, builder = read(Source.FLOW_LOGS, cloud, held, followed=FOLLOWED)

    assert builder.names(LogKind.FLOW_LOGS) == [AGENTS_KEY]
    assert row is not None
    assert row.status is CoverageStatus.COMPLETE
    assert "outside AgentCore" in row.detail


def test_query_logs_of_their_vpcs_are_read_and_a_missing_one_is_no_gap() -> None:
    log = ResolverLogConfig(
        id="rqlc-1",
        account=ACCOUNT,
        region=REGION,
        destination_arn="arn:aws:s3:::gone",
        status="CREATED",
        vpcs=("vpc-0apps",),
    )
    held = Inventory(interfaces=(HOME,), resolver_log_configs=(log,))
    cloud = aws(failures={"ListObjectsV2 gone": DENIED})

    row, _ = read(Source.RESOLVER_QUERY_LOGS, cloud, held, followed=FOLLOWED)
    alone, _ = read(Source.RESOLVER_QUERY_LOGS, aws(), held)

    assert row is not None
    assert (row.status, row.gap) == (CoverageStatus.DENIED, False)
    assert alone is None


def test_a_followed_interface_is_never_idle() -> None:
    held = Inventory(interfaces=(HOME, interface("eni-0other")))
    read_ = (coverage(Source.NETWORK_INTERFACES),)

    assert idle_interfaces(held, read_, FOLLOWED) == {"eni-0other"}


def test_the_builder_follows_what_a_definition_points_at() -> None:
    keyed = function("assistant", environment_keys=("OPENAI_API_KEY",), interfaces=(HOME.id,))
    plain = function("thumbnails", interfaces=("eni-0other",))
    held = Inventory(compute=(keyed, plain), interfaces=(HOME, interface("eni-0other")))

    wanted = builder_for(WINDOW, held, (coverage(Source.NETWORK_INTERFACES),)).wanted

    assert wanted.idle == {"eni-0other"}
    assert wanted.roles == {role_arn("assistant")}
