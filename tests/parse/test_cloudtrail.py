from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.parse.access_key import access_key_digest
from ringfence.parse.cloudtrail import DIGEST, INSIGHTS, NoCall, TrailEvent, parse_event
from ringfence.parse.trail_changes import CHANGES
from support.log_text import START, trail_event

RUNTIME = "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agent-AbCdE12345"
AGENTCORE = "bedrock-agentcore.amazonaws.com"


def parsed(**values: Any) -> TrailEvent:
    event = parse_event(json.dumps(trail_event(**values)).encode())
    assert isinstance(event, TrailEvent)
    return event


def test_a_call_of_an_agent_is_read() -> None:
    event = parsed()

    assert (event.event_source, event.event_name) == ("bedrock.amazonaws.com", "Converse")
    assert (event.account, event.region, event.second) == ("123456789012", "us-east-1", START)
    assert event.role_arn == "arn:aws:iam::123456789012:role/agent-exec"
    assert event.session_name == "BedrockAgentCore-1f0c3a52"
    assert event.source_ip == "3.5.7.9"
    assert event.request_id == "request-1"
    assert not event.changes


def test_the_access_key_is_kept_as_a_digest_only() -> None:
    event = parsed()

    assert event.access_key == access_key_digest("ASIAEXAMPLEKEY")
    assert len(event.access_key) == 16
    assert "ASIAEXAMPLEKEY" not in repr(event)


def test_a_user_has_no_role_and_no_session() -> None:
    identity = {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/a", "accountId": "1"}

    event = parsed(userIdentity=identity, recipientAccountId=None)

    assert (event.role_arn, event.session_name, event.access_key) == ("", "", "")
    assert event.account == "1"


def test_a_service_event_may_have_no_identity() -> None:
    event = parsed(userIdentity=None)

    assert event.principal_arn == ""


def test_of_a_changing_event_ids_and_the_network_mode_are_kept_and_nothing_else() -> None:
    event = parsed(
        eventSource=AGENTCORE,
        eventName="CreateAgentRuntime",
        requestParameters={
            "agentRuntimeName": "secret-project",
            "roleArn": "arn:aws:iam::123456789012:role/x",
            "environmentVariables": {"OPENAI_API_KEY": "sk-secret", "resource": "sk-other"},
            "networkConfiguration": {
                "networkMode": "VPC",
                "networkModeConfig": {
                    "subnets": ["subnet-0123456789abcdef0"],
                    "securityGroups": ["sg-0123456789abcdef0"],
                },
            },
        },
        responseElements={
            "agentRuntimeArn": RUNTIME,
            "agentRuntimeId": "agent-AbCdE12345",
            "agentRuntimeVersion": "1",
            "status": "CREATING",
        },
        userAgent="aws-cli/2",
    )

    assert event.changes
    assert event.network_mode == "VPC"
    assert event.resources == (
        "agent-AbCdE12345",
        RUNTIME,
        "sg-0123456789abcdef0",
        "subnet-0123456789abcdef0",
        "version/1",
    )
    assert event.user_agent == "aws-cli/2"
    assert "secret" not in repr(event)
    assert "sk-" not in repr(event)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("CreateAgentRuntimeEndpoint", {"agentRuntimeId": "agent-1", "name": "prod"}),
        ("UpdateAgentRuntimeEndpoint", {"agentRuntimeId": "agent-1", "endpointName": "prod"}),
    ],
)
def test_a_runtime_endpoint_is_named_by_its_runtime(name: str, parameters: Any) -> None:
    event = parsed(eventSource=AGENTCORE, eventName=name, requestParameters=parameters)

    assert event.resources == ("agent-1", "runtime-endpoint/prod")


@pytest.mark.parametrize(
    ("source", "name", "parameters", "resources"),
    [
        (
            "ec2.amazonaws.com",
            "DeleteFlowLogs",
            {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-064ed3a785e4a37ef"}}},
            ("fl-064ed3a785e4a37ef",),
        ),
        (
            "ec2.amazonaws.com",
            "CreateRoute",
            {"routeTableId": "rtb-0123456789abcdef0", "destinationCidrBlock": "0.0.0.0/0"},
            ("rtb-0123456789abcdef0",),
        ),
        ("cloudtrail.amazonaws.com", "StopLogging", {"name": "audit"}, ("audit",)),
        ("logs.amazonaws.com", "DeleteLogGroup", {"logGroupName": "aws/spans"}, ("aws/spans",)),
    ],
)
def test_what_a_change_names_is_found_where_each_service_puts_it(
    source: str, name: str, parameters: Any, resources: tuple[str, ...]
) -> None:
    event = parsed(eventSource=source, eventName=name, requestParameters=parameters)

    assert event.resources == resources


def test_the_parameters_of_a_denied_change_may_be_missing() -> None:
    event = parsed(
        eventSource=AGENTCORE,
        eventName="CreateAgentRuntime",
        errorCode="AccessDenied",
        requestParameters=None,
        responseElements=None,
    )

    assert (event.error_code, event.resources) == ("AccessDenied", ())


def test_the_parameters_of_other_events_are_not_read() -> None:
    event = parsed(requestParameters={"agentRuntimeArn": RUNTIME}, userAgent="Boto3")

    assert (event.resources, event.user_agent) == ((), "")


@pytest.mark.parametrize(
    ("record", "what"),
    [
        ({"digestStartTime": "2025-11-22T08:00:00Z"}, DIGEST),
        (trail_event(eventCategory="Insight"), INSIGHTS),
    ],
)
def test_digests_and_insights_are_told_from_calls(record: Any, what: NoCall) -> None:
    assert parse_event(json.dumps(record).encode()) == what


@pytest.mark.parametrize(
    "record",
    [{}, [], trail_event(eventTime="soon"), trail_event(eventName=None), trail_event(eventName=1)],
)
def test_what_is_no_event_is_refused(record: Any) -> None:
    assert parse_event(json.dumps(record).encode()) is None


def test_a_request_with_endless_members_is_read_in_bounds() -> None:
    deep: Any = {"agentRuntimeId": "agent-1"}
    for _ in range(300):
        deep = {"a": deep, "b": [f"subnet-{i:017x}" for i in range(50)]}

    event = parsed(eventSource=AGENTCORE, eventName="UpdateAgentRuntime", requestParameters=deep)

    assert len(event.resources) <= 32


def test_long_texts_are_cut() -> None:
    assert len(parsed(errorCode="x" * 10_000).error_code) == 512


def test_every_watched_event_is_an_operation_of_its_service() -> None:
    session = botocore.session.get_session()
    services = {
        "bedrock-agentcore.amazonaws.com": "bedrock-agentcore-control",
        "bedrock.amazonaws.com": "bedrock",
        "cloudtrail.amazonaws.com": "cloudtrail",
        "ec2.amazonaws.com": "ec2",
        "iam.amazonaws.com": "iam",
        "logs.amazonaws.com": "logs",
        "organizations.amazonaws.com": "organizations",
        "route53resolver.amazonaws.com": "route53resolver",
        "xray.amazonaws.com": "xray",
    }
    models = {source: session.get_service_model(name) for source, name in services.items()}

    unknown = {(s, name) for s, name in CHANGES if name not in models[s].operation_names}

    assert not unknown


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=40),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner),
        max_leaves=20,
    )
)
def test_no_request_breaks_the_reading_of_a_change(parameters: Any) -> None:
    event = parsed(
        eventSource=AGENTCORE, eventName="UpdateAgentRuntime", requestParameters=parameters
    )

    assert event.changes
