"""How files of the logs of single events are read, whatever is wrong with them."""

from __future__ import annotations

import json

import pytest

from ringfence.model.telemetry import Telemetry
from ringfence.model.window import TimeWindow, instant
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, Limits, LogKind
from support.log_text import (
    START,
    add_bytes,
    add_text,
    decision_line,
    firewall_line,
    invocation_line,
    packed,
    query_line,
    span,
    trail_event,
)

QUERIES, TRAIL = LogKind.RESOLVER_QUERY_LOGS, LogKind.CLOUDTRAIL
SPANS, DECISIONS = LogKind.SPANS, LogKind.DCF_LOGS
FIREWALL = LogKind.NETWORK_FIREWALL_LOGS
INVOCATIONS = LogKind.MODEL_INVOCATION_LOGS
EVENT, CALL = json.dumps(trail_event()), json.dumps(span())
LINES = {
    QUERIES: query_line(),
    TRAIL: EVENT,
    SPANS: CALL,
    DECISIONS: decision_line(),
    FIREWALL: firewall_line(),
    INVOCATIONS: invocation_line(),
}


@pytest.mark.parametrize("kind", LINES)
def test_each_kind_reads_gzip_blank_lines_and_wrapped_messages(kind: LogKind) -> None:
    wrapped = json.dumps({"message": LINES[kind]})
    builder = TelemetryBuilder()

    result = add_bytes(builder, kind, packed("", LINES[kind], "\r", wrapped))

    assert (result.status, result.records) == (FileStatus.READ, 2)


@pytest.mark.parametrize("kind", LINES)
def test_each_kind_leaves_out_and_counts_what_is_outside_the_window(kind: LogKind) -> None:
    builder = TelemetryBuilder(window=TimeWindow(instant(START + 60), instant(START + 120)))

    result = add_text(builder, kind, LINES[kind])

    assert (result.records, result.outside) == (0, 1)
    assert builder.build() == Telemetry()


@pytest.mark.parametrize("kind", [QUERIES, TRAIL, SPANS])
def test_records_of_other_accounts_are_left_out_and_counted(kind: LogKind) -> None:
    builder = TelemetryBuilder(accounts=frozenset({"999999999999"}))

    result = add_text(builder, kind, LINES[kind])

    assert (result.records, result.unwanted) == (0, 1)


@pytest.mark.parametrize("kind", LINES)
def test_a_file_of_another_kind_is_wrong_input(kind: LogKind) -> None:
    builder = TelemetryBuilder()

    result = add_text(builder, kind, *(["AviatrixGwMicrosegPacket: garbled"] * 3))

    assert result.status is FileStatus.WRONG_INPUT
    assert result.detail == f"log: not one of its 3 lines is of {kind.value}"


@pytest.mark.parametrize("kind", LogKind)
def test_a_large_file_of_another_kind_is_given_up_early(kind: LogKind) -> None:
    builder = TelemetryBuilder()

    result = add_bytes(builder, kind, b"traffic_server: {\n" * 20_001)

    assert result.status is FileStatus.WRONG_INPUT
    assert "not one of its first 20,000 lines" in result.detail


@pytest.mark.parametrize("kind", LINES)
def test_one_garbled_line_is_skipped_and_the_rest_is_kept(kind: LogKind) -> None:
    builder = TelemetryBuilder()

    result = add_text(
        builder, kind, LINES[kind], '{"message": "traffic_server[1]: {"}', LINES[kind]
    )

    assert (result.status, result.records, result.skipped) == (FileStatus.PARTIAL, 2, 1)
    assert result.detail == "log: 1 line could not be read, the first is line 2"


@pytest.mark.parametrize("kind", [QUERIES, TRAIL, SPANS])
def test_a_broken_first_line_is_no_document(kind: LogKind) -> None:
    builder = TelemetryBuilder()

    result = add_text(builder, kind, '{"Records": [', LINES[kind], LINES[kind])

    assert (result.status, result.records, result.skipped) == (FileStatus.PARTIAL, 2, 1)


def test_a_broken_document_over_the_limit_is_read_line_by_line() -> None:
    builder = TelemetryBuilder(limits=Limits(document=3000))

    result = add_text(builder, TRAIL, '{"Records": [', *[EVENT] * 5)

    assert (result.records, result.skipped) == (5, 1)


def test_a_line_over_the_limit_is_skipped_and_the_rest_is_kept() -> None:
    builder = TelemetryBuilder()
    long = b'{"query_name": "' + b"a" * (10 << 20) + b'"}'

    result = add_bytes(
        builder, QUERIES, query_line().encode() + b"\n" + long + b"\n" + query_line().encode()
    )

    assert (result.records, result.skipped) == (2, 1)
    assert "the first is line 2" in result.detail


def test_deep_json_is_skipped_and_the_rest_is_kept() -> None:
    builder = TelemetryBuilder()

    result = add_text(builder, SPANS, CALL, '{"a":' * 100_000, "[" * 100_000, CALL)

    assert (result.records, result.skipped) == (2, 2)


@pytest.mark.parametrize("member", [b"1", b"{}", b'""'])
def test_a_document_that_only_fills_the_memory_is_skipped(member: bytes) -> None:
    builder = TelemetryBuilder()
    crowd = b'{"Records": [' + (member + b",") * 600_000 + b"1]}"

    result = add_bytes(builder, TRAIL, crowd + b"\n" + EVENT.encode())

    assert (result.records, result.skipped) == (1, 1)


def test_bytes_that_are_no_text_are_replaced_within_their_record() -> None:
    builder = TelemetryBuilder()
    line = query_line(query_name="NAME").encode().replace(b"NAME", b"caf\xe9.example.")

    result = add_bytes(builder, QUERIES, line)

    assert (result.status, result.records) == (FileStatus.READ, 1)
    assert builder.build().resolutions[0].name == "caf\ufffd.example"


@pytest.mark.parametrize("content", [b"", b"\n \r\n", packed()])
@pytest.mark.parametrize("kind", LogKind)
def test_a_file_without_a_line_is_empty_and_said_to_be(kind: LogKind, content: bytes) -> None:
    builder = TelemetryBuilder()

    result = add_bytes(builder, kind, content)

    assert result.status is FileStatus.EMPTY
    assert result.detail == "log: there is not one line in it"


@pytest.mark.parametrize(
    ("kind", "timeless"),
    [
        (QUERIES, query_line(query_timestamp="")),
        (TRAIL, json.dumps(trail_event(eventTime=""))),
        (SPANS, json.dumps(span(startTimeUnixNano=None))),
    ],
)
def test_a_record_without_a_time_is_skipped_also_after_others_like_it(
    kind: LogKind, timeless: str
) -> None:
    builder = TelemetryBuilder()

    results = [add_text(builder, kind, line) for line in (LINES[kind], timeless)]

    assert [(result.records, result.skipped) for result in results] == [(1, 0), (0, 1)]
