"""Logs of AI workloads outside AgentCore: read as far as they go, and never a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

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
    return row_of(source, rows), builder


def row_of(source: Source, rows: list[Coverage]) -> Coverage | None:
    found = [row for row in rows if row.source is source]
    assert len(found) <= 1
    return found[0] if found else None


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
    theirs, _ = read(
        Source.WORKLOAD_FLOW_LOGS, aws(), held, followed=FOLLOWED, bounds=LogBounds(objects=1)
    )
    assert row is not None
    assert theirs is not None
    assert row.status is CoverageStatus.COMPLETE
    assert (theirs.status, theirs.gap) == (CoverageStatus.PARTIAL, False)


def test_a_refusal_of_theirs_has_a_row_of_its_own_and_leaves_that_of_agentcore_complete() -> None:
    held = Inventory(
        runtimes=(runtime(),),
        subnets=(subnet(),),
        interfaces=(HOME,),
        flow_log_configs=(replace(APPS, destination="arn:aws:s3:::closed"), AGENTS),
    )
    cloud = aws(failures={"ListObjectsV2 closed": DENIED})

    row, builder = read(Source.FLOW_LOGS, cloud, held, followed=FOLLOWED)

    assert builder.names(LogKind.FLOW_LOGS) == [AGENTS_KEY]
    theirs, _ = read(Source.WORKLOAD_FLOW_LOGS, cloud, held, followed=FOLLOWED)
    assert row is not None
    assert theirs is not None
    assert (row.status, row.required, row.records) == (CoverageStatus.COMPLETE, True, 2)
    assert (theirs.status, theirs.gap) == (CoverageStatus.DENIED, False)
    assert "may not do this" in theirs.detail


def test_a_followed_vpc_without_any_flow_log_is_said_beside_an_agentcore_that_has_one() -> None:
    held = Inventory(
        runtimes=(runtime(),),
        subnets=(subnet(),),
        interfaces=(HOME,),
        flow_log_configs=(AGENTS,),
    )

    theirs, _ = read(Source.WORKLOAD_FLOW_LOGS, aws(), held, followed=FOLLOWED)

    assert theirs is not None
    assert (theirs.status, theirs.required) == (CoverageStatus.NOT_ENABLED, False)
    assert HOME.id in theirs.detail


def test_a_followed_interface_that_agentcores_flow_log_covers_needs_no_row_of_its_own() -> None:
    shared = interface("eni-0fn", vpc_id="vpc-0runtime", subnet_id="subnet-0apps")
    held = Inventory(
        runtimes=(runtime(),), subnets=(subnet(),), interfaces=(shared,), flow_log_configs=(AGENTS,)
    )

    row, _ = read(Source.FLOW_LOGS, aws(), held, followed=FOLLOWED)
    theirs, _ = read(Source.WORKLOAD_FLOW_LOGS, aws(), held, followed=FOLLOWED)

    assert row is not None
    assert row.complete
    assert theirs is None


def query_log(log_id: str, bucket: str, vpc_id: str) -> ResolverLogConfig:
    return ResolverLogConfig(
        id=log_id,
        account=ACCOUNT,
        region=REGION,
        destination_arn=f"arn:aws:s3:::{bucket}",
        status="CREATED",
        vpcs=(vpc_id,),
    )


@pytest.mark.parametrize(
    ("logs", "status"),
    [
        ((query_log("rqlc-2", "closed", "vpc-0apps"),), CoverageStatus.DENIED),
        ((), CoverageStatus.NOT_ENABLED),
    ],
)
def test_query_logs_of_their_vpcs_have_a_row_of_their_own_beside_those_of_agentcore(
    logs: tuple[ResolverLogConfig, ...], status: CoverageStatus
) -> None:
    held = Inventory(
        runtimes=(runtime(),),
        subnets=(subnet(),),
        interfaces=(HOME,),
        resolver_log_configs=(query_log("rqlc-1", "agents", "vpc-0runtime"), *logs),
    )
    cloud = aws(failures={"ListObjectsV2 closed": DENIED})

    row, _ = read(Source.RESOLVER_QUERY_LOGS, cloud, held, followed=FOLLOWED)
    theirs, _ = read(Source.WORKLOAD_QUERY_LOGS, cloud, held, followed=FOLLOWED)

    assert row is not None
    assert theirs is not None
    assert (row.status, row.required) == (CoverageStatus.COMPLETE, True)
    assert (theirs.status, theirs.gap) == (status, False)


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
