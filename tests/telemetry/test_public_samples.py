"""Real records that others published, where they are at hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.files import read_paths
from ringfence.telemetry.kinds import FileStatus, LogKind
from support.log_text import SHARED_DATA, WITHOUT_SHARED_DATA, add_text

pytestmark = pytest.mark.skipif(not SHARED_DATA.is_dir(), reason=WITHOUT_SHARED_DATA)


def sample(path: str) -> Any:
    return json.loads((SHARED_DATA / path).read_text())


def test_published_flow_logs_are_read() -> None:
    samples = sample("flowlogs/flowlogs_reader_samples.json")
    builder = TelemetryBuilder()

    results = [
        add_text(builder, LogKind.FLOW_LOGS, *samples["V2_RECORDS"]),
        add_text(builder, LogKind.FLOW_LOGS, *samples["V3_FILE"].splitlines()),
        add_text(builder, LogKind.FLOW_LOGS, *samples["V4_FILE"].splitlines(), account="1"),
    ]

    telemetry = builder.build()
    assert [(result.records, result.skipped) for result in results] == [(5, 0), (2, 0), (2, 0)]
    assert results[0].lost_windows == 1
    assert {flow.region for flow in telemetry.flows} == {"", "us-east-1"}
    assert any(flow.reply_packets == 10 and flow.packets == 20 for flow in telemetry.flows)


def test_documented_flow_log_records_are_read_in_their_own_layouts() -> None:
    builder = TelemetryBuilder()
    version_5 = (
        "version srcaddr dstaddr srcport dstport protocol start end type packets bytes account_id"
        " vpc_id subnet_id instance_id interface_id region az_id sublocation_type sublocation_id"
        " action tcp_flags pkt_srcaddr pkt_dstaddr pkt_src_aws_service pkt_dst_aws_service"
        " traffic_path flow_direction log_status"
    )
    records = {
        example["source"].partition('"')[2].partition('"')[0]
        for example in sample("flowlogs/parse_aws_vpc_flow_log.json")["examples"]
    }
    (record,) = [line for line in records if line.startswith("5 ")]

    result = add_text(builder, LogKind.FLOW_LOGS, record, flow_log_format=version_5)

    (flow,) = builder.build().flows
    assert result.status is FileStatus.READ
    assert (flow.client, flow.server, flow.port) == ("10.0.0.71", "52.95.128.179", 80)
    assert (flow.orientation, flow.aws_service, flow.reply_bytes) == ("observed", "S3", 15044)


def test_a_published_trail_is_read_to_the_last_event() -> None:
    builder = TelemetryBuilder()

    read = read_paths(LogKind.CLOUDTRAIL, [str(SHARED_DATA / "cloudtrail" / "invictus")], builder)

    telemetry = builder.build()
    assert {file.status for file in read.files} == {FileStatus.READ}
    assert read.coverage[0].records == sum(use.calls for use in telemetry.api_uses) == 2900
    assert {"DeleteFlowLogs", "StopLogging", "DeleteTrail"} <= {
        event.event_name for event in telemetry.api_events
    }
    assert "fl-064ed3a785e4a37ef" in {r for e in telemetry.api_events for r in e.resources}
    assert "AKIA" not in repr(telemetry)


@pytest.mark.parametrize(
    ("name", "runtime", "hosts"),
    [
        ("langchain", "agent_lg-EVQuBO6Q0n", {"bedrock-runtime.us-east-1.amazonaws.com"}),
        (
            "strands_bedrock",
            "test_eval_1-Ux9OE986P4",
            {
                "bedrock-runtime.us-east-1.amazonaws.com",
                "bedrock-agentcore.us-east-1.amazonaws.com",
            },
        ),
    ],
)
def test_published_spans_of_agents_are_read(name: str, runtime: str, hosts: set[str]) -> None:
    spans = [entry["raw_otel_json"] for entry in sample(f"spans/raw_otel_{name}_spans.json")]
    builder = TelemetryBuilder()

    result = builder.add_lines(LogKind.SPANS, name, map(json.dumps, spans))

    calls = builder.build().span_calls
    assert (result.status, result.skipped) == (FileStatus.READ, 0)
    assert {call.host for call in calls} == hosts
    assert {(call.runtime_arn.rpartition("/")[2], call.endpoint_name) for call in calls} == {
        (runtime, "DEFAULT")
    }
    assert all(call.request_ids and call.access_key for call in calls)
    assert "ASIA" not in repr(calls)
