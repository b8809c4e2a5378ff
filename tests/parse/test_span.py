from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.access_key import access_key_digest
from ringfence.parse.span import ClientSpan, Spans, parse_spans
from support.log_text import START, span

RUNTIME = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agent-AbCdE12345"


def read(value: Any) -> Spans:
    spans = parse_spans(json.dumps(value).encode())
    assert spans is not None
    return spans


def call(attributes: dict[str, Any] | None = None, **values: Any) -> ClientSpan:
    (found,) = read(span(attributes, **values)).calls
    return found


def test_a_call_is_read_without_path_query_or_session() -> None:
    found = call()

    assert found == ClientSpan(
        runtime_arn=RUNTIME,
        endpoint_name="DEFAULT",
        account="123456789012",
        region="us-east-1",
        host="api.openai.com",
        port=443,
        protocol="https",
        operation="POST",
        gen_ai_system="",
        model="",
        access_key="",
        request_id="",
        failed=False,
        first=START,
        last=START + 2,
    )


@pytest.mark.parametrize(
    ("attributes", "host", "port"),
    [
        ({"server.address": "a.example", "url.full": "https://b.example/x"}, "a.example", 443),
        ({"server.address": "a.example", "server.port": 8443}, "a.example", 8443),
        ({"url.full": "http://b.example/x", "http.url": "https://c.example"}, "b.example", 80),
        ({"http.url": "https://C.Example:8443/x", "net.peer.name": "d.example"}, "c.example", 8443),
        ({"gen_ai.openai.api_base": "https://eu.example/v1"}, "eu.example", 443),
        ({"net.peer.name": "d.example", "net.peer.port": 9000}, "d.example", 9000),
        ({"network.peer.address": "203.0.113.9"}, "203.0.113.9", 0),
        ({"aws.remote.service": "api.openai.com", "http.method": "POST"}, "api.openai.com", 443),
        ({"aws.remote.service": "api.openai.com:8443"}, "api.openai.com", 8443),
        (
            {"rpc.system": "aws-api", "rpc.service": "Secrets Manager", "aws.region": "eu-west-1"},
            "secretsmanager.eu-west-1.amazonaws.com",
            443,
        ),
        (
            {"rpc.system": "aws-api", "rpc.service": "S3", "aws.region": "cn-north-1"},
            "s3.cn-north-1.amazonaws.com.cn",
            443,
        ),
    ],
)
def test_the_first_attribute_that_names_a_host_counts(
    attributes: dict[str, Any], host: str, port: int
) -> None:
    found = call(attributes)

    assert (found.host, found.port) == (host, port)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"aws.remote.service": "amazon_bedrock", "gen_ai.system": "AWS"},
        {"aws.remote.service": "AWS::BedrockRuntime"},
        {"rpc.system": "aws-api", "rpc.service": "Something New", "aws.region": "us-east-1"},
        {"server.address": ""},
        {"server.address": 7, "http.url": ["https://a.example"]},
    ],
)
def test_a_client_span_without_a_host_is_counted_and_is_no_call(attributes: Any) -> None:
    spans = read(span(attributes))

    assert (spans.calls, spans.without_host) == ((), 1)


def test_a_call_of_an_aws_api_names_the_operation_the_model_and_the_key() -> None:
    found = call(
        {
            "server.address": "bedrock-runtime.us-east-1.amazonaws.com",
            "server.port": 443,
            "rpc.system": "aws-api",
            "rpc.service": "Bedrock Runtime",
            "rpc.method": "Converse",
            "gen_ai.system": "aws.bedrock",
            "gen_ai.request.model": "us.anthropic.claude",
            "aws.request_id": "749a7175-0001",
            "aws.auth.account.access_key": "ASIAEXAMPLEKEY",
            "gen_ai.prompt": "tell me the secret",
        }
    )

    assert (found.protocol, found.operation) == ("aws-api", "Bedrock Runtime/Converse")
    assert (found.gen_ai_system, found.model) == ("aws.bedrock", "us.anthropic.claude")
    assert found.request_id == "749a7175-0001"
    assert found.access_key == access_key_digest("ASIAEXAMPLEKEY")
    assert "secret" not in repr(found)


def test_the_newer_name_of_the_provider_comes_first() -> None:
    found = call(
        {"server.address": "a.example", "gen_ai.provider.name": "openai", "gen_ai.system": "old"}
    )

    assert found.gen_ai_system == "openai"


def test_mcp_is_told_by_its_method() -> None:
    found = call({"http.url": "https://mcp.example/mcp", "mcp.method.name": "tools/call"})

    assert (found.protocol, found.operation) == ("mcp", "tools/call")


@pytest.mark.parametrize(
    "values",
    [
        {"status": {"code": "ERROR"}},
        {"status": {"code": 2}},
        {"attributes": {"server.address": "a.example", "http.response.status_code": 403}},
    ],
)
def test_errors_and_refusals_are_failures(values: dict[str, Any]) -> None:
    assert call(**values).failed


def test_the_spans_of_aws_name_the_agent_by_its_id() -> None:
    found = call(
        {
            "server.address": "a.example",
            "aws.agent.id": "agent-AbCdE12345",
            "aws.endpoint.name": "prod",
            "aws.account.id": "123456789012",
            "aws.region": "us-east-1",
        },
        resource={"attributes": {}},
    )

    assert (found.runtime_arn, found.endpoint_name) == (RUNTIME, "prod")


def test_the_spans_of_aws_name_the_agent_by_its_arn() -> None:
    found = call({"server.address": "a.example", "aws.resource.arn": RUNTIME}, resource=None)

    assert (found.runtime_arn, found.account, found.region) == (
        RUNTIME,
        "123456789012",
        "us-east-1",
    )


def test_a_span_that_does_not_name_its_runtime_has_none() -> None:
    found = call({"server.address": "a.example"}, resource={"attributes": {"service.name": "x"}})

    assert (found.runtime_arn, found.endpoint_name) == ("", "")


@pytest.mark.parametrize("kind", ["SERVER", "INTERNAL", "SPAN_KIND_PRODUCER", 1])
def test_spans_of_other_kinds_are_counted_and_are_no_calls(kind: Any) -> None:
    spans = read(span(kind=kind))

    assert (spans.calls, spans.others) == ((), 1)


def test_log_records_in_the_same_stream_are_no_garbage() -> None:
    spans = read({"severityNumber": 9, "body": "hello"})

    assert (spans.calls, spans.others) == ((), 1)


def test_an_otlp_export_holds_spans_of_several_resources() -> None:
    attributes = [
        {"key": "http.url", "value": {"stringValue": "https://api.openai.com/v1"}},
        {"key": "http.response.status_code", "value": {"intValue": "503"}},
        {"key": "gen_ai.prompt", "value": {"stringValue": "the secret"}},
    ]
    resource = {"attributes": [{"key": "cloud.resource_id", "value": {"stringValue": RUNTIME}}]}
    spans = [
        span(attributes=None, kind=3, startTimeUnixNano=str(START * 10**9))
        | {"attributes": attributes, "resource": None}
    ] * 2
    export = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": spans}]}]}

    found = read(export)

    assert [(one.runtime_arn, one.host, one.failed) for one in found.calls] == [
        (RUNTIME, "api.openai.com", True)
    ] * 2
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        {"name": "x"},
        span(startTimeUnixNano="soon"),
        span(startTimeUnixNano=None),
        {**span(), "attributes": "none"},
    ],
)
def test_what_is_no_span_is_refused(value: Any) -> None:
    assert parse_spans(json.dumps(value).encode()) is None


@given(
    st.dictionaries(
        st.sampled_from(
            ["server.address", "http.url", "rpc.service", "aws.region", "aws.agent.id", "url.full"]
        ),
        st.none()
        | st.integers()
        | st.text()
        | st.lists(st.text())
        | st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_no_attribute_breaks_the_parser(attributes: dict[str, Any]) -> None:
    spans = read(span(attributes))

    assert len(spans.calls) + spans.without_host == 1
    for found in spans.calls:
        assert not set(found.host) & set("/?#@ \n")
