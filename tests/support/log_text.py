"""Log lines and files as AWS and the gateways write them, with sensible values for the rest."""

from __future__ import annotations

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

from ringfence.model.telemetry import FlowSummary
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileResult, FileStatus, LogKind

SHARED_DATA = Path(
    os.environ.get("RINGFENCE_PUBLIC_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
)
"""Public samples that are not part of the repository: beside it, or where the variable says."""
WITHOUT_SHARED_DATA = (
    "the public samples are neither at ../shared/data nor where RINGFENCE_PUBLIC_DATA says"
)

START = 1_763_800_000
"""A Saturday in November 2025, where the records of these tests begin."""

AGENT = "10.20.1.57"
PROVIDER = "104.18.7.192"

DEFAULT_HEADER = (
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
    " start end action log-status"
)


def flow_line(**values: object) -> str:
    """A record in the default format: an agent asks a provider over TLS."""
    fields: dict[str, object] = {
        "version": 2,
        "account-id": "123456789012",
        "interface-id": "eni-0abc12345def67890",
        "srcaddr": AGENT,
        "dstaddr": PROVIDER,
        "srcport": 43512,
        "dstport": 443,
        "protocol": 6,
        "packets": 25,
        "bytes": 20000,
        "start": START,
        "end": START + 60,
        "action": "ACCEPT",
        "log-status": "OK",
    }
    fields.update({name.replace("_", "-"): value for name, value in values.items()})
    return " ".join(str(fields[name]) for name in DEFAULT_HEADER.split())


def answer_line(**values: object) -> str:
    """The record of the other direction of flow_line."""
    turned: dict[str, object] = {
        "srcaddr": PROVIDER,
        "dstaddr": AGENT,
        "srcport": 443,
        "dstport": 43512,
    }
    return flow_line(**{**turned, **values})


def gap_line(status: str, **values: object) -> str:
    """A record without data."""
    absent = ("srcaddr", "dstaddr", "srcport", "dstport", "protocol", "packets", "bytes", "action")
    return flow_line(**{**dict.fromkeys(absent, "-"), "log_status": status, **values})


def query_line(**values: Any) -> str:
    """A Resolver query log record: an agent asks for a provider."""
    record: dict[str, Any] = {
        "version": "1.100000",
        "account_id": "123456789012",
        "region": "us-east-1",
        "vpc_id": "vpc-0bb",
        "query_timestamp": "2025-11-22T08:26:40Z",
        "query_name": "api.openai.com.",
        "query_type": "A",
        "query_class": "IN",
        "rcode": "NOERROR",
        "answers": [{"Rdata": PROVIDER, "Type": "A", "Class": "IN"}],
        "srcaddr": AGENT,
        "srcport": "50210",
        "transport": "UDP",
        "srcids": {},
    }
    return json.dumps({**record, **values})


def trail_event(**values: Any) -> dict[str, Any]:
    """A CloudTrail record: an agent's session asks a model."""
    record: dict[str, Any] = {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::123456789012:assumed-role/agent-exec/BedrockAgentCore-1f0c3a52",
            "accountId": "123456789012",
            "accessKeyId": "ASIAEXAMPLEKEY",
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "arn": "arn:aws:iam::123456789012:role/agent-exec",
                }
            },
        },
        "eventTime": "2025-11-22T08:26:40Z",
        "eventSource": "bedrock.amazonaws.com",
        "eventName": "Converse",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "3.5.7.9",
        "userAgent": "Boto3/1.40.1",
        "requestParameters": {"modelId": "anthropic.claude"},
        "requestID": "request-1",
        "eventID": "event-1",
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
        "recipientAccountId": "123456789012",
    }
    return {**record, **values}


def span(attributes: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    """A record of `aws/spans`: an agent calls a provider through httpx."""
    record: dict[str, Any] = {
        "resource": {
            "attributes": {
                "cloud.region": "us-east-1",
                "cloud.resource_id": (
                    "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agent-AbCdE12345"
                    "/runtime-endpoint/DEFAULT:DEFAULT"
                ),
            }
        },
        "traceId": "691c23a8636a7e4512dfd580708d030e",
        "name": "POST",
        "kind": "CLIENT",
        "startTimeUnixNano": START * 1_000_000_000 + 7,
        "endTimeUnixNano": (START + 2) * 1_000_000_000,
        "attributes": {
            "http.url": "https://api.openai.com/v1/chat/completions?api_key=sk-secret",
            "http.method": "POST",
            "http.status_code": 200,
            "session.id": "cfd84bec",
        }
        if attributes is None
        else attributes,
        "status": {"code": "UNSET"},
    }
    return {**record, **values}


def decision_line() -> str:
    """A syslog line of a gateway: a rule that only watches would have denied an agent."""
    return (
        "<158>Nov 22 08:26:40 GW-spoke-a-203.0.113.7-sink avx-gw-state-sync 2025/11/22 08:26:40"
        " AviatrixGwMicrosegPacket: POLICY=rule-1 SRC_IP=10.20.1.57 DST_IP=104.18.7.192 PROTO=TCP"
        " SRC_PORT=57476 DST_PORT=443 ACT=DENY ENFORCED=false"
    )


def firewall_line(**event: Any) -> str:
    """A record of AWS Network Firewall: an agent greets a provider."""
    seen: dict[str, Any] = {
        "timestamp": "2025-11-22T08:26:40.125000+0000",
        "flow_id": 1582438383425873,
        "event_type": "tls",
        "src_ip": AGENT,
        "src_port": 50210,
        "dest_ip": PROVIDER,
        "dest_port": 443,
        "proto": "TCP",
        "app_proto": "tls",
        "tls": {"sni": "api.openai.com", "version": "TLS 1.3"},
    }
    record = {
        "firewall_name": "inspection",
        "availability_zone": "us-east-1a",
        "event_timestamp": str(START),
        "event": {**seen, **event},
    }
    return json.dumps(record)


def invocation_line(**values: Any) -> str:
    """A record of model-invocation logs, with a prompt in it."""
    record = {
        "schemaType": "ModelInvocationLog",
        "schemaVersion": "1.0",
        "timestamp": "2025-11-22T08:26:40Z",
        "accountId": "123456789012",
        "identity": {"arn": "arn:aws:sts::123456789012:assumed-role/app/i-0123456789abcdef0"},
        "region": "us-east-1",
        "requestId": "request-1",
        "operation": "Converse",
        "modelId": "anthropic.claude-sonnet-4-20250514-v1:0",
        "input": {"inputContentType": "application/json", "inputBodyJson": {"prompt": "CANARY"}},
        "output": {"outputBodyJson": {"completion": "CANARY"}, "outputTokenCount": 7},
        "requestMetadata": {"ticket": "CANARY"},
    }
    return json.dumps({**record, **values})


def add_text(
    builder: TelemetryBuilder, kind: LogKind, *lines: str, name: str = "log", **options: str
) -> FileResult:
    """Give the builder a plain file with these lines."""
    content = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
    return add_bytes(builder, kind, content, name=name, **options)


def add_bytes(
    builder: TelemetryBuilder, kind: LogKind, content: bytes, *, name: str = "log", **options: str
) -> FileResult:
    """Give the builder a file with this content."""
    return builder.add_file(kind, name, io.BytesIO(content), **options)


def packed(*lines: str) -> bytes:
    """The content of a gzip file with these lines."""
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def read_flows(*lines: str, **options: str) -> tuple[FileResult, tuple[FlowSummary, ...]]:
    """Read one file of these lines, and give its result and flows."""
    builder = TelemetryBuilder()
    result = add_text(builder, LogKind.FLOW_LOGS, *lines, **options)
    return result, builder.build().flows


def only_flow(*lines: str, **options: str) -> FlowSummary:
    """The one flow that a file of these lines holds, all of which are understood."""
    result, flows = read_flows(*lines, **options)
    assert result.status is FileStatus.READ, result
    (flow,) = flows
    return flow
