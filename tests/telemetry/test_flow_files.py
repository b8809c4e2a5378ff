from __future__ import annotations

import gzip
import json

import pytest

from ringfence.model.telemetry import FlowAction
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.log_text import (
    AGENT,
    DEFAULT_HEADER,
    PROVIDER,
    START,
    add_bytes,
    answer_line,
    flow_line,
    only_flow,
    packed,
    read_flows,
)

FLOWS = LogKind.FLOW_LOGS
WINDOW = TimeWindow(instant(START), instant(START + 3600))


@pytest.mark.parametrize(
    "line",
    [
        flow_line(srcaddr="-"),
        flow_line(srcport="-"),
        flow_line(dstport="-"),
        flow_line(protocol="-"),
        flow_line(dstport=70000),
        flow_line(dstport=-1),
        flow_line(protocol=300),
        flow_line(srcaddr="10.0.0.999"),
        flow_line(packets=-5),
        flow_line(bytes=1 << 60),
        flow_line(start=START + 61),
        flow_line(action="-"),
        flow_line(log_status="-"),
        flow_line(interface_id="eni-" + "0" * 200),
        "cut off in the",
        '{"message": ',
        '{"something": "else"}',
    ],
)
def test_a_line_that_is_no_record_is_skipped_counted_and_named(line: str) -> None:
    result, flows = read_flows(DEFAULT_HEADER, flow_line(), line)

    assert len(flows) == 1
    assert (result.status, result.records, result.skipped) == (FileStatus.PARTIAL, 1, 1)
    assert result.detail == "log: 1 line could not be read, the first is line 3"


def test_repeated_headers_are_no_records_and_may_change_the_layout() -> None:
    result, flows = read_flows(
        DEFAULT_HEADER,
        flow_line(),
        DEFAULT_HEADER,
        flow_line(),
        "srcaddr dstaddr srcport dstport protocol start interface-id account-id",
        f"{AGENT} {PROVIDER} 50000 443 6 {START} eni-0abc12345def67890 123456789012",
    )

    assert (result.records, result.skipped) == (3, 0)
    assert [flow.records for flow in flows] == [3]


def test_a_later_line_that_looks_like_an_unusable_header_is_skipped() -> None:
    result, flows = read_flows(DEFAULT_HEADER, flow_line(), "srcaddr dstaddr start", flow_line())

    assert (result.status, result.skipped) == (FileStatus.PARTIAL, 1)
    assert [flow.records for flow in flows] == [2]


def test_the_header_counts_and_not_the_format_that_was_given() -> None:
    swapped = DEFAULT_HEADER.replace("srcaddr dstaddr", "dstaddr srcaddr")

    flow = only_flow(DEFAULT_HEADER, flow_line(), flow_log_format=swapped)

    assert flow.client == AGENT


def test_a_format_given_by_hand_is_used_where_there_is_no_header() -> None:
    flow = only_flow(
        f"ACCEPT {START} 6 443 50000 {PROVIDER} {AGENT}",
        flow_log_format="${action} ${start} ${protocol} ${dstport} ${srcport} ${dstaddr} ${srcaddr}",
    )

    assert (flow.client, flow.server, flow.port) == (AGENT, PROVIDER, 443)


def test_a_format_without_an_action_counts_as_accepted_and_says_so() -> None:
    result, flows = read_flows(
        "srcaddr dstaddr srcport dstport protocol start", f"{AGENT} {PROVIDER} 5000 443 6 {START}"
    )

    assert flows[0].action is FlowAction.ACCEPT
    assert "no action" in result.detail


def test_firehose_records_are_unwrapped() -> None:
    flow = only_flow(
        json.dumps({"message": flow_line()}), json.dumps({"message": f"{answer_line()}\n"})
    )

    assert flow.records == 2


def test_a_wrapped_record_is_unwrapped_in_a_layout_whose_first_and_last_values_are_not_checked() -> (
    None
):
    layout = f"{DEFAULT_HEADER} tcp-flags pkt-dst-aws-service"
    messages = [f"{flow_line()} 2 S3", f"{answer_line()} 18 -"]
    lines = [json.dumps({"message": text}, separators=(",", ":")) for text in messages]
    assert {len(line.split()) for line in lines} == {len(layout.split())}

    flow = only_flow(*lines, flow_log_format=layout)

    assert (flow.records, flow.aws_service) == (2, "S3")


def test_records_of_a_cloudwatch_subscription_are_unwrapped() -> None:
    flow = only_flow(
        json.dumps({"messageType": "DATA_MESSAGE", "logEvents": [{"message": flow_line()}] * 3})
    )

    assert flow.records == 3


def test_messages_of_log_events_need_no_file() -> None:
    builder = TelemetryBuilder()

    result = builder.add_lines(
        FLOWS, "events", iter([flow_line(), answer_line()]), region="eu-west-1"
    )

    (flow,) = builder.build().flows
    assert (result.status, flow.records, flow.region) == (FileStatus.READ, 2, "eu-west-1")


def test_messages_that_break_off_leave_nothing_behind() -> None:
    def messages() -> list[str]:
        raise ConnectionError

    builder = TelemetryBuilder()

    with pytest.raises(ConnectionError):
        builder.add_lines(FLOWS, "events", (line for _ in range(1) for line in messages()))

    assert builder.build().flows == ()


@pytest.mark.parametrize(
    "lines",
    [
        ["version resource-type account-id tgw-id srcaddr dstaddr srcport dstport protocol start"],
        ["6 TransitGateway 123456789012 tgw-1 tgw-attach-1 " + "- " * 20],
    ],
)
def test_a_transit_gateway_log_is_refused_by_name(lines: list[str]) -> None:
    result, flows = read_flows(*lines, flow_line())

    assert (result.status, flows) == (FileStatus.WRONG_INPUT, ())
    assert "transit gateway flow log" in result.detail


def test_records_in_an_unknown_layout_are_refused() -> None:
    result, _ = read_flows("1763800000 10.0.0.1 192.0.2.1 443", "1763800000 10.0.0.1 192.0.2.1 443")

    assert result.status is FileStatus.WRONG_INPUT
    assert "no header line" in result.detail


def test_an_unusable_format_is_refused() -> None:
    result, _ = read_flows(flow_line(), flow_log_format="${srcaddr}")

    assert result.status is FileStatus.WRONG_INPUT
    assert "lacks" in result.detail


def test_line_ends_blank_lines_and_a_missing_last_line_feed_do_not_matter() -> None:
    content = f"\r\n{DEFAULT_HEADER}\r\n\r\n{flow_line()}\r\n \n{flow_line()}".encode()
    builder = TelemetryBuilder()

    result = add_bytes(builder, FLOWS, content)

    assert (result.status, result.records) == (FileStatus.READ, 2)


def test_a_byte_order_mark_is_no_part_of_the_header() -> None:
    builder = TelemetryBuilder()

    result = add_bytes(
        builder, FLOWS, b"\xef\xbb\xbf" + f"{DEFAULT_HEADER}\n{flow_line()}".encode()
    )

    assert (result.status, result.records) == (FileStatus.READ, 1)


def test_bytes_that_are_no_text_spoil_their_own_line_only() -> None:
    builder = TelemetryBuilder()

    result = add_bytes(builder, FLOWS, flow_line().encode() + b"\n\xff\xfe\x00garbage\n")

    assert (result.records, result.skipped) == (1, 1)


def test_gzip_is_told_by_content_and_members_follow_each_other() -> None:
    builder = TelemetryBuilder()

    result = add_bytes(
        builder, FLOWS, packed(DEFAULT_HEADER, flow_line()) + packed(flow_line()) + b"\0" * 512
    )

    assert (result.status, result.records) == (FileStatus.READ, 2)


@pytest.mark.parametrize("damage", ["cut", "flipped", "trailing"])
def test_a_damaged_file_leaves_nothing_behind(damage: str) -> None:
    whole = packed(*[flow_line(srcport=port) for port in range(1024, 9000)])
    content = {
        "cut": whole[:-10],
        "flipped": whole[:-6] + bytes([whole[-6] ^ 1]) + whole[-5:],
        "trailing": whole + b"more",
    }[damage]
    builder = TelemetryBuilder()

    result = add_bytes(builder, FLOWS, content, name="bad\x1b.gz")

    assert (result.status, result.records) == (FileStatus.UNREADABLE, 0)
    assert result.detail.startswith("bad\\x1b.gz: its gzip data is c")
    assert builder.build().flows == ()


def test_gzip_within_gzip_is_not_unpacked_twice() -> None:
    builder = TelemetryBuilder()

    result = add_bytes(builder, FLOWS, gzip.compress(packed(flow_line())))

    assert result.status is FileStatus.WRONG_INPUT
