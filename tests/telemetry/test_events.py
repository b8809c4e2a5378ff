"""Logs of single events: Resolver queries, CloudTrail, spans and firewall decisions."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.telemetry import ApiUse, FirewallDecision, Resolution, SpanCall
from ringfence.model.window import TimeWindow, instant
from ringfence.parse.access_key import access_key_digest
from ringfence.telemetry.builder import TelemetryBuilder
from ringfence.telemetry.kinds import FileStatus, Limits, LogKind
from support.log_text import (
    AGENT,
    PROVIDER,
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
WINDOW = TimeWindow(instant(START - 60), instant(START + 60))
LATER = "2025-11-22T08:27:00Z"

DECISION = decision_line()


def event(**values: Any) -> str:
    return json.dumps(trail_event(**values))


def call(attributes: dict[str, Any] | None = None, **values: Any) -> str:
    return json.dumps(span(attributes, **values))


LINES = (QUERIES, TRAIL, SPANS, DECISIONS, FIREWALL, LogKind.MODEL_INVOCATION_LOGS)


def test_queries_of_one_client_for_one_name_add_up() -> None:
    builder = TelemetryBuilder()

    result = add_text(
        builder,
        QUERIES,
        query_line(),
        query_line(query_timestamp=LATER, query_name="API.openai.com"),
    )

    assert (result.status, result.records) == (FileStatus.READ, 2)
    assert builder.build().resolutions == (
        Resolution(
            account="123456789012",
            region="us-east-1",
            vpc_id="vpc-0bb",
            client=AGENT,
            name="api.openai.com",
            address=PROVIDER,
            rcode="NOERROR",
            queries=2,
            first_seen=instant(START),
            last_seen=instant(START + 20),
        ),
    )


def test_each_answered_address_is_a_resolution_and_so_is_none() -> None:
    builder = TelemetryBuilder()
    answers = [{"Rdata": "192.0.2.1", "Type": "A"}, {"Rdata": "2001:db8::1", "Type": "AAAA"}]

    add_text(
        builder,
        QUERIES,
        query_line(answers=answers),
        query_line(answers=[], rcode="NXDOMAIN"),
        query_line(answers=[], firewall_rule_action="BLOCK"),
    )

    assert [(r.address, r.rcode, r.blocked) for r in builder.build().resolutions] == [
        ("", "NOERROR", True),
        ("", "NXDOMAIN", False),
        ("192.0.2.1", "NOERROR", False),
        ("2001:db8::1", "NOERROR", False),
    ]


def test_calls_of_one_session_to_one_operation_add_up() -> None:
    builder = TelemetryBuilder()

    add_text(builder, TRAIL, event(), event(eventTime=LATER, requestID="request-0", eventID="e2"))

    assert builder.build().api_uses == (
        ApiUse(
            account="123456789012",
            region="us-east-1",
            role_arn="arn:aws:iam::123456789012:role/agent-exec",
            session_name="BedrockAgentCore-1f0c3a52",
            access_key=access_key_digest("ASIAEXAMPLEKEY"),
            event_source="bedrock.amazonaws.com",
            event_name="Converse",
            source_ip="3.5.7.9",
            vpc_endpoint_id="",
            error_code="",
            calls=2,
            first_seen=instant(START),
            last_seen=instant(START + 20),
            request_ids=("request-0", "request-1"),
        ),
    )


def test_of_many_requests_the_smallest_ids_are_kept() -> None:
    builder = TelemetryBuilder()

    for part in (range(40, 20, -1), range(20)):
        add_text(builder, TRAIL, *[event(requestID=f"request-{i:03}") for i in part])

    (use,) = builder.build().api_uses
    assert use.request_ids == tuple(f"request-{i:03}" for i in range(16))
    assert use.calls == 40


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("sagemaker.amazonaws.com", "InvokeEndpoint"),
        ("bedrock-mantle.amazonaws.com", "CreateInference"),
        ("bedrock-agentcore.amazonaws.com", "InvokeAgentRuntime"),
        ("bedrock.amazonaws.com", "Converse"),
        ("bedrock.amazonaws.com", "RetrieveAndGenerateStream"),
        ("bedrock.amazonaws.com.cn", "InvokeModel"),
    ],
)
def test_calls_of_models_are_not_crowded_out_by_other_callers(source: str, name: str) -> None:
    builder = TelemetryBuilder(limits=Limits(other_sessions=2))
    ordinary = [event(userIdentity=user(i), eventName=f"E{i}") for i in range(40)]
    calls = [
        event(
            userIdentity=user(i), eventSource=source, eventName=name, sourceIPAddress=f"10.0.0.{i}"
        )
        for i in range(30)
    ]

    add_text(builder, TRAIL, *ordinary, *calls)

    uses = [use for use in builder.build().api_uses if use.event_name == name]
    assert len(uses) == 30


def test_a_flood_of_models_called_by_others_takes_nothing_from_agents() -> None:
    builder = TelemetryBuilder(limits=Limits(keys=20))
    flood = [
        event(
            userIdentity=user(i),
            eventName="InvokeModel",
            eventSource="bedrock.amazonaws.com",
            sourceIPAddress=f"10.0.0.{i}",
        )
        for i in range(200)
    ]
    own = [event(eventName=f"Own{i}") for i in range(10)]

    result = add_text(builder, TRAIL, *flood, *own)

    uses = builder.build().api_uses
    assert len([use for use in uses if use.event_name.startswith("Own")]) == 10
    assert "too many distinct calls of models by others" in result.folded


def user(number: int) -> dict[str, str]:
    return {"type": "IAMUser", "arn": f"arn:aws:iam::1:user/{number}"}


def test_calls_of_agents_are_not_crowded_out_by_other_callers() -> None:
    limits = Limits(other_sessions=2)
    builder = TelemetryBuilder(limits=limits, roles=frozenset({"arn:aws:iam::1:role/wanted"}))
    users = [
        event(
            userIdentity={"type": "IAMUser", "arn": f"arn:aws:iam::1:user/{i}"}, eventName=f"E{i}"
        )
        for i in range(40)
    ]
    wanted = {
        "type": "AssumedRole",
        "arn": "arn:aws:sts::1:assumed-role/wanted/any",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": "arn:aws:iam::1:role/wanted"}},
    }

    result = add_text(builder, TRAIL, *users, event(), event(userIdentity=wanted))

    uses = builder.build().api_uses
    assert {use.role_arn for use in uses} >= {
        "arn:aws:iam::1:role/wanted",
        "arn:aws:iam::123456789012:role/agent-exec",
    }
    assert len(uses) <= 4
    assert result.status is FileStatus.READ
    assert "too many distinct calls of other callers" in result.folded


def test_changes_are_kept_one_by_one_and_once_each() -> None:
    builder = TelemetryBuilder()
    change = event(
        eventSource="ec2.amazonaws.com",
        eventName="DeleteFlowLogs",
        requestParameters={"FlowLogId": "fl-064ed3a785e4a37ef"},
    )

    add_text(builder, TRAIL, change, event(), name="file")
    builder.add_lines(TRAIL, "events", [json.dumps({"CloudTrailEvent": change})])

    (kept,) = builder.build().api_events
    assert (kept.event_name, kept.resources) == ("DeleteFlowLogs", ("fl-064ed3a785e4a37ef",))
    assert kept.time == instant(START)


def test_of_too_many_changes_the_newest_are_kept() -> None:
    changes = [
        event(
            eventSource="ec2.amazonaws.com",
            eventName="CreateRoute",
            eventID=f"e{second:02}",
            eventTime=f"2025-11-22T08:26:{second:02}Z",
        )
        for second in range(40)
    ]
    forward, backward = (TelemetryBuilder(limits=Limits(events=3)) for _ in range(2))

    result = add_text(forward, TRAIL, *changes)
    for change in reversed(changes):
        add_text(backward, TRAIL, change)

    assert [e.event_id for e in forward.build().api_events] == ["e37", "e38", "e39"]
    assert forward.build() == backward.build()
    assert result.status is FileStatus.PARTIAL
    assert "more than 3 changes" in result.folded


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"Records": [trail_event(), trail_event(eventID="e2")]}),
        json.dumps({"Records": [trail_event(), trail_event(eventID="e2")]}, indent=1),
        f"{event()}\n{event()}\n",
        json.dumps([trail_event(), trail_event()], indent=2),
        json.dumps(
            {"Events": [{"EventId": "x", "CloudTrailEvent": event()}] * 2, "NextToken": "n"}
        ),
        f"{json.dumps({'Records': [trail_event()]})}\n" * 2,
    ],
)
def test_events_are_found_in_every_wrapping(content: str) -> None:
    for raw in (content.encode(), packed(content)):
        builder = TelemetryBuilder()

        result = add_bytes(builder, TRAIL, raw)

        assert (result.status, result.records, result.skipped) == (FileStatus.READ, 2, 0)


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(
            {"awsAccountId": "1", "digestStartTime": "2025-11-22T08:00:00Z", "logFiles": []}
        ),
        json.dumps({"Records": [trail_event(eventCategory="Insight")]}),
    ],
)
def test_digests_and_insights_are_left_out_by_name(content: str) -> None:
    builder = TelemetryBuilder()

    result = add_bytes(builder, TRAIL, content.encode())

    assert (result.status, result.records, result.unwanted) == (FileStatus.READ, 0, 1)
    assert "CloudTrail" in result.detail


def test_one_bad_record_does_not_spoil_the_others_of_its_document() -> None:
    builder = TelemetryBuilder()

    result = add_text(builder, TRAIL, json.dumps({"Records": [trail_event(), {"x": 1}, 7]}))

    assert (result.status, result.records, result.skipped) == (FileStatus.PARTIAL, 1, 2)


def test_calls_of_one_runtime_to_one_host_add_up() -> None:
    builder = TelemetryBuilder()

    result = add_text(
        builder,
        SPANS,
        call(),
        call(status={"code": "ERROR"}, startTimeUnixNano=(START + 9) * 10**9),
        call(kind="SERVER"),
    )

    assert (result.status, result.records, result.unwanted) == (FileStatus.READ, 2, 1)
    assert builder.build().span_calls == (
        SpanCall(
            runtime_arn=(
                "arn:aws:bedrock-agentcore:us-east-1:123456789012:runtime/agent-AbCdE12345"
            ),
            endpoint_name="DEFAULT",
            account="123456789012",
            region="us-east-1",
            host="api.openai.com",
            port=443,
            protocol="https",
            operation="POST",
            calls=2,
            errors=1,
            first_seen=instant(START),
            last_seen=instant(START + 9),
        ),
    )


@pytest.mark.parametrize(
    "content",
    [
        f"{call()}\n{call()}",
        json.dumps([span(), span()]),
        json.dumps([span(), span()], indent=4),
        f"2025-11-22T08:26:40.000Z {call()}\n2025-11-22T08:26:41.000Z {call()}\n",
        json.dumps({"events": [{"message": call()}, {"message": call()}]}, indent=2),
        json.dumps({"logGroup": "aws/spans", "logEvents": [{"message": call()}] * 2}),
        f"{json.dumps({'message': span()})}\n" * 2,
        json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span(), span()]}]}]}),
    ],
)
def test_spans_are_found_in_every_wrapping(content: str) -> None:
    builder = TelemetryBuilder()

    result = add_bytes(builder, SPANS, content.encode())

    assert (result.status, result.records, result.skipped) == (FileStatus.READ, 2, 0)


def test_client_spans_that_name_no_host_are_counted_and_said() -> None:
    builder = TelemetryBuilder()

    result = add_text(builder, SPANS, call({"gen_ai.system": "openai"}))

    assert (result.status, result.unwanted) == (FileStatus.READ, 1)
    assert "name no host" in result.detail


def test_decisions_of_one_client_under_one_rule_add_up() -> None:
    builder = TelemetryBuilder()

    result = add_text(builder, DECISIONS, DECISION, "some other line", DECISION)

    assert (result.status, result.records, result.unwanted) == (FileStatus.READ, 2, 1)
    assert builder.build().firewall_decisions == (
        FirewallDecision(
            gateway="spoke-a",
            client=AGENT,
            server=PROVIDER,
            port=443,
            protocol="TCP",
            sni="",
            rule_id="rule-1",
            action="DENY",
            enforced=False,
            reason="POLICY",
            decisions=2,
            first_seen=instant(START),
            last_seen=instant(START),
        ),
    )


def test_monitored_and_enforced_decisions_stay_apart() -> None:
    builder = TelemetryBuilder()

    add_text(builder, DECISIONS, DECISION, DECISION.replace("=false", "=true"))

    assert [d.enforced for d in builder.build().firewall_decisions] == [False, True]


def test_records_of_one_client_host_and_action_add_up() -> None:
    builder = TelemetryBuilder()
    blocked = firewall_line(event_type="alert", alert={"action": "blocked"})

    result = add_text(builder, FIREWALL, firewall_line(), firewall_line(src_port=1), blocked)

    assert (result.status, result.records) == (FileStatus.READ, 3)
    assert [
        (f.host, f.event_type, f.action, f.records) for f in builder.build().firewall_flows
    ] == [
        ("api.openai.com", "alert", "blocked", 1),
        ("api.openai.com", "tls", "", 2),
    ]


def varied(kind: LogKind, number: int) -> str:
    match kind:
        case LogKind.RESOLVER_QUERY_LOGS:
            return query_line(query_name=f"{number}.example.com")
        case LogKind.CLOUDTRAIL:
            return event(eventName=f"Event{number}", eventID=str(number))
        case LogKind.SPANS:
            return call({"server.address": f"{number}.example.com"})
        case LogKind.NETWORK_FIREWALL_LOGS:
            return firewall_line(tls={"sni": f"{number}.example.com"})
        case LogKind.MODEL_INVOCATION_LOGS:
            return invocation_line(modelId=f"model-{number}")
        case _:
            return DECISION.replace("rule-1", f"rule-{number}")


@pytest.mark.parametrize("kind", LINES)
@given(numbers=st.lists(st.integers(0, 30), max_size=30), cut=st.integers(0, 30), data=st.data())
def test_neither_order_nor_files_change_the_summaries(
    kind: LogKind, numbers: list[int], cut: int, data: st.DataObject
) -> None:
    lines = [varied(kind, number) for number in numbers]
    shuffled = data.draw(st.permutations(lines))
    limits = Limits(keys=data.draw(st.sampled_from([5, 100])))
    one, two, three = (TelemetryBuilder(limits=limits) for _ in range(3))

    one.add_lines(kind, "all", lines)
    two.add_lines(kind, "first", shuffled[:cut])
    two.add_lines(kind, "second", shuffled[cut:])
    three.merge(one.build())

    assert two.build() == one.build() == three.build()
    assert two.folds(kind) == one.folds(kind)


@pytest.mark.parametrize("kind", LINES)
def test_a_sample_is_kept_of_too_many_keys_and_the_file_is_partial(kind: LogKind) -> None:
    builder = TelemetryBuilder(limits=Limits(keys=10))

    result = add_text(builder, kind, *[varied(kind, number) for number in range(200)])

    telemetry = builder.build()
    kept = [
        *telemetry.resolutions,
        *telemetry.api_uses,
        *telemetry.span_calls,
        *telemetry.firewall_decisions,
        *telemetry.firewall_flows,
        *telemetry.model_invocations,
    ]
    (fold,) = builder.folds(kind)
    names = [row for row in kept if not (isinstance(row, Resolution) and row.folded)]
    assert 0 < len(kept) <= 10
    assert len(names) + fold.records == 200
    assert result.status is FileStatus.PARTIAL
    assert "too many distinct" in result.folded


def test_a_name_with_a_terminal_command_is_kept_as_data() -> None:
    builder = TelemetryBuilder()

    add_text(builder, QUERIES, query_line(query_name="\x1b[2j.example.com."))

    assert builder.build().resolutions[0].name == "\x1b[2j.example.com"


def test_the_window_of_the_build_leaves_out_events_outside_of_it() -> None:
    builder = TelemetryBuilder()
    add_text(builder, TRAIL, event(eventSource="ec2.amazonaws.com", eventName="CreateRoute"))
    whole = builder.build()
    later = TimeWindow(instant(START + 60), instant(START + 120))

    assert builder.build(WINDOW) == whole
    assert builder.build(later) == replace(whole, api_uses=(), api_events=())
