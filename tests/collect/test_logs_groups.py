"""Flow logs in a log group: which streams are left where they are, and what Logs Insights sums up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ringfence.collect.logs import collect_logs, insights
from ringfence.collect.logs.groups import INSIGHTS, LARGE_GROUP
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.network import NetworkInterface
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import Telemetry
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import LogKind
from support.builders import (
    ACCOUNT,
    NOW,
    REGION,
    SUBNET_ID,
    VPC_ID,
    WINDOW,
    flow_log,
    runtime,
    subnet,
)
from support.log_sources import DENIED, LogAws
from support.log_text import DEFAULT_HEADER, answer_line, flow_line, gap_line

GROUP = "/vpc/flows"
AGENT_ENI, OTHER_ENI = "eni-0aaaaaaaaaaaaaaaa", "eni-0bbbbbbbbbbbbbbbb"
NAT_ENI, GONE_ENI = "eni-0cccccccccccccccc", "eni-0dddddddddddddddd"
DEFAULT_FORMAT = " ".join(f"${{{name}}}" for name in DEFAULT_HEADER.split())
CUSTOM_FORMAT = DEFAULT_FORMAT.replace("${version} ", "") + " ${vpc-id}"

Event = tuple[datetime, str]


def event(hours: float = 2, **values: Any) -> Event:
    when = NOW - timedelta(hours=hours)
    start = int(when.timestamp())
    return when, flow_line(
        **{"start": start, "end": start + 60, "interface_id": AGENT_ENI, **values}
    )


def eni(interface_id: str, **values: Any) -> NetworkInterface:
    base = NetworkInterface(
        id=interface_id,
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC_ID,
        subnet_id=SUBNET_ID,
        source_dest_check=True,
    )
    return replace(base, **values)


INTERFACES = (
    eni(AGENT_ENI, interface_type="agentic_ai"),
    eni(OTHER_ENI),
    eni(NAT_ENI, interface_type="nat_gateway"),
)


def inventory(
    log_format: str = DEFAULT_FORMAT, interfaces: tuple[NetworkInterface, ...] = INTERFACES
) -> Inventory:
    config = flow_log(
        VPC_ID,
        destination_type="cloud-watch-logs",
        destination=GROUP,
        log_format=log_format,
        created_at=WINDOW.start - timedelta(days=1),
    )
    return Inventory(
        runtimes=(runtime(),),
        subnets=(subnet(),),
        flow_log_configs=(config,),
        interfaces=interfaces,
    )


def aws(*events: Event, **changes: Any) -> LogAws:
    return LogAws(account=ACCOUNT, region=REGION, log_groups={GROUP: list(events)}, **changes)


def read(
    cloud: LogAws,
    found: Inventory | None = None,
    *,
    engine: str = "auto",
    coverage: Sequence[Coverage] = (),
) -> tuple[Coverage, Telemetry]:
    rows: list[Coverage] = []
    builder = TelemetryBuilder(window=WINDOW)
    collect_logs(
        cloud,
        found or inventory(),
        WINDOW,
        builder,
        rows.append,
        engine=engine,
        coverage=coverage,
        wait=lambda _: None,
    )
    (row,) = [row for row in rows if row.source is Source.FLOW_LOGS]
    return row, builder.build()


def by_line(events: Sequence[Event]) -> Telemetry:
    builder = TelemetryBuilder(window=WINDOW)
    lines = [line for _, line in events]
    builder.add_lines(LogKind.FLOW_LOGS, GROUP, lines, account=ACCOUNT, region=REGION)
    return builder.build()


EVERYBODY = [event(interface_id=each) for each in (AGENT_ENI, OTHER_ENI, NAT_ENI, GONE_ENI)]


def test_streams_of_interfaces_that_are_no_agents_are_left_where_they_are() -> None:
    cloud = aws(*EVERYBODY)

    row, told = read(cloud)

    assert {flow.interface_id for flow in told.flows} == {AGENT_ENI, NAT_ENI, GONE_ENI}
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 3)
    assert row.detail == "1 log streams of interfaces that are no agent's were left out"
    asked = [call["logStreamNames"] for call in cloud.asked("FilterLogEvents")]
    assert all(f"{OTHER_ENI}-all" not in names for names in asked)


def test_an_interface_that_may_forward_for_others_is_read() -> None:
    firewall = eni(OTHER_ENI, source_dest_check=False)

    row, told = read(aws(*EVERYBODY), inventory(interfaces=(INTERFACES[0], firewall)))

    assert len(told.flows) == 4
    assert row.detail == ""


@pytest.mark.parametrize("reason", ["interfaces", "streams"])
def test_nothing_is_left_out_where_it_is_not_known_what_could_be(reason: str) -> None:
    doubt = Coverage(
        source=Source.NETWORK_INTERFACES,
        account=ACCOUNT,
        region=REGION,
        status=CoverageStatus.PARTIAL,
    )
    cloud = aws(*EVERYBODY, failures={"DescribeLogStreams": DENIED} if reason == "streams" else {})

    row, told = read(cloud, coverage=[doubt] if reason == "interfaces" else ())

    assert len(told.flows) == 4
    assert row.status is CoverageStatus.COMPLETE


def test_a_hundred_streams_are_named_in_one_call() -> None:
    many = [event(interface_id=f"eni-{number:017x}") for number in range(250)]
    cloud = aws(*EVERYBODY, *many)

    _, told = read(cloud)

    assert len(told.flows) == 253
    assert max(len(call["logStreamNames"]) for call in cloud.asked("FilterLogEvents")) == 100


def test_a_group_of_two_flow_logs_is_read_once() -> None:
    found = inventory()
    twice = replace(found.flow_log_configs[0], id="fl-00000000000000002", resource_id=SUBNET_ID)
    found = replace(found, flow_log_configs=(*found.flow_log_configs, twice))

    row, _ = read(aws(event()), found)

    assert row.records == 1


def test_a_large_group_is_summed_up_by_insights_and_says_the_same() -> None:
    start = int((NOW - timedelta(hours=3)).timestamp())
    when = NOW - timedelta(hours=3)
    times = {"start": start, "end": start + 60, "interface_id": AGENT_ENI}
    events = [
        event(),
        event(30, packets=3),
        (when, answer_line(**times)),
        (when, flow_line(**times, action="REJECT")),
        (when, flow_line(**times, protocol=1, srcport=0, dstport=0, packets=7)),
        (when, flow_line(**times, srcport=123, dstport=123, protocol=17)),
        (when, flow_line(**times, account_id="unknown")),
        (when, flow_line(**times, account_id="-", dstport=8443)),
        (when, gap_line("NODATA", **times)),
        (when, gap_line("SKIPDATA", **times)),
    ]
    cloud = aws(*events, stored_bytes=LARGE_GROUP)

    row, told = read(cloud)

    _, event_by_event = read(aws(*events), engine="builtin")
    assert told == by_line(events) == event_by_event
    assert {flow.region for flow in told.flows} == {REGION}
    assert row.records == len(events)
    assert "records were lost in 1 capture window" in row.detail
    assert "/vpc/flows by Logs Insights, 14 MiB scanned" in row.detail
    assert not cloud.asked("FilterLogEvents")


def test_records_that_insights_does_not_understand_are_counted() -> None:
    garbage = (NOW - timedelta(hours=2), "this is no flow log")
    cloud = aws(event(), garbage, event(dstport=70000, srcport=70001), stored_bytes=LARGE_GROUP)

    row, told = read(cloud)

    assert (row.status, row.records, len(told.flows)) == (CoverageStatus.PARTIAL, 1, 1)
    assert "could not be read" in row.detail


def test_records_that_end_after_the_window_do_not_count() -> None:
    late = event(0.001, end=int(NOW.timestamp()) + 60)

    row, told = read(aws(event(), late, stored_bytes=LARGE_GROUP))

    assert (row.status, len(told.flows), told.flows[0].records) == (CoverageStatus.COMPLETE, 1, 1)


def test_a_span_with_too_many_rows_is_halved_until_it_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "LIMIT", 4)
    events = [event(hours, dstport=1000 + hours) for hours in range(1, 11)]
    cloud = aws(*events, stored_bytes=LARGE_GROUP)

    row, told = read(cloud)

    assert told == by_line(events)
    assert (row.status, row.records) == (CoverageStatus.COMPLETE, 10)
    assert len(cloud.asked("StartQuery")) > 15


def test_a_minute_with_too_many_rows_makes_it_partial(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insights, "LIMIT", 4)
    events = [event(2, dstport=1000 + number) for number in range(9)]

    row, told = read(aws(*events, stored_bytes=LARGE_GROUP))

    assert row.status is CoverageStatus.PARTIAL
    assert "Logs Insights gave its most, 4 rows, for the minute of" in row.detail
    assert len(told.flows) == 4


def test_a_query_that_ran_out_of_time_is_halved() -> None:
    cloud = aws(event(), stored_bytes=LARGE_GROUP)
    cloud.insights.statuses = ["Timeout"]

    row, told = read(cloud)

    assert (row.status, len(told.flows)) == (CoverageStatus.COMPLETE, 1)


def test_without_permission_for_queries_a_large_group_is_read_event_by_event() -> None:
    cloud = aws(event(), stored_bytes=LARGE_GROUP, failures={"StartQuery": DENIED})

    row, told = read(cloud)

    assert len(told.flows) == 1
    assert row.status is CoverageStatus.COMPLETE
    assert "read event by event, since AccessDenied" in row.detail


def test_insights_that_was_asked_for_and_denied_is_denied() -> None:
    row, told = read(aws(event(), failures={"StartQuery": DENIED}), engine=INSIGHTS)

    assert (row.status, told) == (CoverageStatus.DENIED, Telemetry())


def test_a_query_that_fails_later_leaves_the_row_partial() -> None:
    cloud = aws(event(), event(60), stored_bytes=LARGE_GROUP)
    cloud.insights.statuses = ["Complete", "Failed"]

    row, told = read(cloud)

    assert row.status is CoverageStatus.PARTIAL
    assert "a query of Logs Insights ended as Failed" in row.detail
    assert [flow.records for flow in told.flows] == [1]


def test_insights_is_not_asked_about_a_format_that_it_does_not_know() -> None:
    when, line = event()
    custom = (when, line.partition(" ")[2] + " vpc-1")
    cloud = aws(custom, stored_bytes=LARGE_GROUP)

    row, _ = read(cloud, inventory(CUSTOM_FORMAT, interfaces=()), engine=INSIGHTS)

    assert row.status is CoverageStatus.COMPLETE
    assert "knows the default format only" in row.detail
    assert not cloud.asked("StartQuery")


@pytest.mark.parametrize(("engine", "asked"), [("builtin", 0), ("duckdb", 0), (INSIGHTS, 14)])
def test_the_choice_can_be_forced(engine: str, asked: int) -> None:
    cloud = aws(event(), stored_bytes=LARGE_GROUP)

    row, _ = read(cloud, engine=engine)

    assert len(cloud.asked("StartQuery")) == asked
    assert row.records == 1
