from __future__ import annotations

import pytest

from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.log_text import DEFAULT_HEADER, START, add_text, flow_line, read_flows

FLOWS = LogKind.FLOW_LOGS
WINDOW = TimeWindow(instant(START), instant(START + 3600))


def test_records_of_other_interfaces_and_accounts_are_left_out_and_counted() -> None:
    builder = TelemetryBuilder(
        interfaces=frozenset({"eni-1", "nat-1"}), accounts=frozenset({"123456789012"})
    )

    result = add_text(
        builder,
        FLOWS,
        f"{DEFAULT_HEADER} resource-id",
        f"{flow_line(interface_id='eni-1')} -",
        f"{flow_line(interface_id='-')} nat-1",
        f"{flow_line(interface_id='eni-2')} -",
        f"{flow_line(interface_id='eni-1', account_id='999999999999')} -",
        DEFAULT_HEADER,
        flow_line(interface_id="eni-1"),
    )

    assert (result.records, result.unwanted, result.skipped) == (3, 2, 0)
    assert {flow.interface_id for flow in builder.build().flows} == {"eni-1", "nat-1"}


@pytest.mark.parametrize("id_", ["eni-0abc12345def67891", "eni-1a2b3c4d"])
def test_a_line_of_another_interface_is_unwanted_whatever_else_stands_in_it(id_: str) -> None:
    builder = TelemetryBuilder(interfaces=frozenset({"eni-0abc12345def67890"}), window=WINDOW)

    result = add_text(
        builder,
        FLOWS,
        DEFAULT_HEADER,
        flow_line(),
        flow_line(interface_id=id_, start="x", srcport=-1, log_status="?"),
        flow_line(interface_id=id_, start=START - 9, end=START - 8),
    )

    assert (result.records, result.unwanted, result.skipped, result.outside) == (1, 2, 0, 0)


@pytest.mark.parametrize(
    "id_", ["eni-0ABC12345DEF67890", "eni-0abc12345def6789", "eni-1", "xeni-1a2b3c4d", "-", "nat-1"]
)
def test_what_is_no_interface_id_of_aws_does_not_excuse_the_rest_of_its_line(id_: str) -> None:
    builder = TelemetryBuilder(interfaces=frozenset({"eni-0abc12345def67890"}))

    result = add_text(
        builder,
        FLOWS,
        DEFAULT_HEADER,
        flow_line(),
        flow_line(interface_id=id_),
        flow_line(interface_id=id_, start="x"),
    )

    assert (result.records, result.unwanted, result.skipped) == (1, 1, 1)


def test_a_wanted_interface_gets_no_mercy_for_a_line_that_makes_no_sense() -> None:
    builder = TelemetryBuilder(interfaces=frozenset({"eni-0abc12345def67890"}))

    result = add_text(builder, FLOWS, flow_line(), flow_line(start="x"))

    assert (result.records, result.unwanted, result.skipped) == (1, 0, 1)


def test_what_looks_like_an_unusable_header_refuses_no_file_whose_records_are_merely_unwanted() -> (
    None
):
    builder = TelemetryBuilder(interfaces=frozenset({"eni-1"}))

    result = add_text(
        builder,
        FLOWS,
        DEFAULT_HEADER,
        flow_line(),
        "srcaddr dstaddr start",
        flow_line(interface_id="eni-1"),
    )

    assert (result.status, result.skipped, result.records) == (FileStatus.PARTIAL, 1, 1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (START - 1, START + 10),
        (START + 3599, START + 3601),
        (START + 10_000_000, START + 10_000_060),
        (START * 1000, START * 1000 + 60),
    ],
)
def test_records_outside_the_window_are_left_out_and_counted(start: int, end: int) -> None:
    builder = TelemetryBuilder(window=WINDOW)

    result = add_text(builder, FLOWS, flow_line(), flow_line(start=start, end=end))

    assert (result.records, result.outside, result.status) == (1, 1, FileStatus.READ)
    assert result.detail == "log: 1 record outside the window left out"
    assert builder.build().flows[0].records == 1


def test_times_that_are_no_seconds_are_left_out_without_a_window_too() -> None:
    result, flows = read_flows(flow_line(), flow_line(start=START * 1000, end=START * 1000))

    assert (result.outside, len(flows)) == (1, 1)
