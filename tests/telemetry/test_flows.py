from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ringfence.model.telemetry import FlowAction, FlowSummary, GapKind, Orientation, Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.log_text import (
    AGENT,
    DEFAULT_HEADER,
    PROVIDER,
    START,
    add_text,
    answer_line,
    flow_line,
    gap_line,
    only_flow,
    read_flows,
)

FLOWS = LogKind.FLOW_LOGS
WINDOW = TimeWindow(instant(START), instant(START + 3600))


def test_a_record_becomes_a_summary_with_its_own_words() -> None:
    flow = only_flow(DEFAULT_HEADER, flow_line())

    assert flow == FlowSummary(
        interface_id="eni-0abc12345def67890",
        account="123456789012",
        region="",
        client=AGENT,
        server=PROVIDER,
        port=443,
        protocol="TCP",
        action=FlowAction.ACCEPT,
        orientation=Orientation.INFERRED,
        records=1,
        packets=25,
        bytes=20000,
        first_seen=instant(START),
        last_seen=instant(START + 60),
    )


def test_records_of_one_service_add_up_whatever_port_the_client_took() -> None:
    flow = only_flow(
        flow_line(srcport=40001, packets=1, bytes=10, start=START, end=START + 5),
        flow_line(srcport=40002, packets=2, bytes=20, start=START + 60, end=START + 70),
    )

    assert (flow.records, flow.packets, flow.bytes) == (2, 3, 30)
    assert (flow.first_seen, flow.last_seen) == (instant(START), instant(START + 70))


@pytest.mark.parametrize("answer_first", [True, False])
def test_an_answer_is_counted_on_the_flow_it_answers(*, answer_first: bool) -> None:
    lines = [flow_line(packets=5, bytes=50), answer_line(packets=7, bytes=70)]

    flow = only_flow(*(reversed(lines) if answer_first else lines))

    assert (flow.client, flow.server, flow.port) == (AGENT, PROVIDER, 443)
    assert (flow.packets, flow.bytes) == (5, 50)
    assert (flow.reply_packets, flow.reply_bytes) == (7, 70)
    assert flow.records == 2


def test_answers_in_another_file_are_counted_on_the_same_flow() -> None:
    builder = TelemetryBuilder()

    add_text(builder, FLOWS, answer_line(packets=7), name="first")
    add_text(builder, FLOWS, flow_line(packets=5), name="second")

    (flow,) = builder.build().flows
    assert (flow.packets, flow.reply_packets) == (5, 7)


def test_accepted_and_rejected_traffic_stay_apart() -> None:
    _, flows = read_flows(flow_line(), flow_line(action="REJECT"))

    assert [flow.action for flow in flows] == [FlowAction.ACCEPT, FlowAction.REJECT]


HEADER_WITH_FLAGS = f"{DEFAULT_HEADER} tcp-flags"


def test_a_syn_tells_the_client_even_where_the_lower_port_is_its_own() -> None:
    flow = only_flow(
        HEADER_WITH_FLAGS,
        flow_line(srcport=40000, dstport=50051) + " 2",
    )

    assert (flow.client, flow.server, flow.port) == (AGENT, PROVIDER, 50051)
    assert flow.orientation is Orientation.OBSERVED


def test_a_syn_with_ack_tells_the_server() -> None:
    flow = only_flow(
        HEADER_WITH_FLAGS,
        answer_line(srcport=50051, dstport=40000) + " 19",
    )

    assert (flow.client, flow.server, flow.port) == (AGENT, PROVIDER, 50051)
    assert flow.orientation is Orientation.OBSERVED


def test_one_observed_record_is_enough_to_call_the_whole_flow_observed() -> None:
    flow = only_flow(
        HEADER_WITH_FLAGS,
        f"{flow_line()} 0",
        f"{flow_line()} 2",
        f"{answer_line()} 16",
    )

    assert flow.orientation is Orientation.OBSERVED
    assert flow.records == 3


def test_icmp_has_port_zero_and_its_answers_fold_onto_the_earlier_direction() -> None:
    ping = {"srcport": 0, "dstport": 0, "protocol": 1}

    flow = only_flow(
        answer_line(**ping, packets=3, start=START + 1, end=START + 2),
        flow_line(**ping, packets=4, start=START, end=START + 2),
    )

    assert (flow.protocol, flow.port) == ("ICMP", 0)
    assert (flow.client, flow.packets, flow.reply_packets) == (AGENT, 4, 3)


def test_equal_ports_seen_at_once_are_taken_to_be_asked_from_inside() -> None:
    ports = {"srcport": 123, "dstport": 123, "protocol": 17}

    flow = only_flow(answer_line(**ports), flow_line(**ports))

    assert (flow.client, flow.server) == (AGENT, PROVIDER)


def test_of_equal_ports_in_one_direction_the_source_is_the_client() -> None:
    flow = only_flow(answer_line(srcport=500, dstport=500, protocol=17))

    assert (flow.client, flow.server) == (PROVIDER, AGENT)


def test_the_flow_direction_tells_equal_ports_apart() -> None:
    ports = {"srcport": 500, "dstport": 500, "protocol": 17}

    flow = only_flow(
        f"{DEFAULT_HEADER} flow-direction",
        f"{answer_line(**ports, packets=3)} ingress",
        f"{flow_line(**ports, packets=4, start=START + 9)} egress",
    )

    assert (flow.client, flow.packets, flow.reply_packets) == (AGENT, 4, 3)


def test_behind_nat_the_server_is_the_real_destination() -> None:
    flow = only_flow(
        f"{DEFAULT_HEADER} pkt-srcaddr pkt-dstaddr",
        f"{flow_line(dstaddr='10.0.0.220')} {AGENT} 203.0.113.5",
        f"{answer_line(srcaddr='10.0.0.220')} 203.0.113.5 -",
    )

    assert (flow.client, flow.server, flow.records) == (AGENT, "203.0.113.5", 2)


def test_newer_fields_tell_the_region_the_service_and_the_next_hops() -> None:
    flow = only_flow(
        f"{DEFAULT_HEADER} region pkt-dst-aws-service pkt-src-aws-service next-hop-interface-id",
        f"{flow_line()} eu-west-1 S3 - eni-0spoke2",
        f"{flow_line()} eu-west-1 S3 - eni-0spoke1",
        f"{answer_line()} eu-west-1 - S3 -",
    )

    assert flow.region == "eu-west-1"
    assert flow.aws_service == "S3"
    assert flow.next_hops == ("eni-0spoke1", "eni-0spoke2")


def test_a_regional_nat_gateway_is_named_by_its_resource() -> None:
    flow = only_flow(f"{DEFAULT_HEADER} resource-id", f"{flow_line(interface_id='-')} nat-0123")

    assert flow.interface_id == "nat-0123"


def test_account_and_region_of_the_file_stand_in_where_records_have_none() -> None:
    flow = only_flow(
        "interface-id srcaddr dstaddr srcport dstport protocol start end action",
        f"eni-1 {AGENT} {PROVIDER} 50000 443 6 {START} {START} ACCEPT",
        account="999999999999",
        region="eu-west-1",
    )

    assert (flow.account, flow.region) == ("999999999999", "eu-west-1")
    assert (flow.packets, flow.bytes) == (0, 0)


def test_windows_without_data_are_gaps_and_no_flows() -> None:
    builder = TelemetryBuilder()

    result = add_text(
        builder,
        FLOWS,
        gap_line("NODATA"),
        gap_line("NODATA", start=START + 60, end=START + 120),
        gap_line("SKIPDATA", account_id="unknown"),
        flow_line(),
    )

    telemetry = builder.build()
    assert [(gap.kind, gap.windows, gap.account) for gap in telemetry.gaps] == [
        (GapKind.SKIPDATA, 1, ""),
        (GapKind.NODATA, 2, "123456789012"),
    ]
    assert len(telemetry.flows) == 1
    assert (result.status, result.lost_windows) == (FileStatus.PARTIAL, 1)
    assert "1 capture window (SKIPDATA)" in result.detail


def test_windows_without_data_alone_are_complete() -> None:
    result, flows = read_flows(gap_line("NODATA"))

    assert (result.status, result.records, flows) == (FileStatus.READ, 1, ())


def test_summaries_of_a_bundle_count_together_with_files() -> None:
    first = TelemetryBuilder()
    add_text(first, FLOWS, flow_line(packets=1), gap_line("SKIPDATA"))
    second = TelemetryBuilder()
    second.merge(first.build())

    add_text(second, FLOWS, answer_line(packets=2), gap_line("SKIPDATA"))

    telemetry = second.build()
    assert [(flow.packets, flow.reply_packets) for flow in telemetry.flows] == [(1, 2)]
    assert [gap.windows for gap in telemetry.gaps] == [2]


def test_merged_summaries_come_back_as_they_were() -> None:
    first = TelemetryBuilder()
    add_text(
        first,
        FLOWS,
        f"{DEFAULT_HEADER} tcp-flags pkt-dst-aws-service next-hop-interface-id",
        f"{flow_line()} 2 S3 eni-0spoke",
        f"{flow_line(protocol=1)} - - -",
        f"{flow_line(protocol=47, action='REJECT')} - - -",
        f"{gap_line('NODATA')} - - -",
    )
    whole = first.build()
    second = TelemetryBuilder()

    second.merge(whole)

    assert second.build() == whole


def test_a_summary_that_no_log_can_have_given_is_left_out() -> None:
    first = TelemetryBuilder()
    add_text(first, FLOWS, flow_line())
    (flow,) = first.build().flows
    forged = Telemetry(flows=(flow, replace(flow, protocol="TCP 6 6")))
    second = TelemetryBuilder()

    second.merge(forged)

    assert second.build().flows == (flow,)


def test_the_window_of_the_build_leaves_out_summaries_outside_of_it() -> None:
    builder = TelemetryBuilder()
    add_text(builder, FLOWS, flow_line(), gap_line("NODATA"))
    later = TimeWindow(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))

    assert len(builder.build(WINDOW).flows) == 1
    assert builder.build(later) == Telemetry()
