"""Records of `aws/spans` as agents write them, of 1,900 bytes, generated for measurements."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from event_records import (  # type: ignore[import-not-found]  # its neighbour, when run as a script
    ACCOUNT,
    AGENTS,
    NAMES,
    REGION,
    START,
    digits,
    uuid,
)

_MODEL = "us.anthropic.claude-3-7-sonnet-20250219-v1:0"


def spans(records: int) -> Iterator[str]:
    """One line a span: model calls, HTTP calls, AWS calls, and two kinds that are no calls."""
    chance = random.Random(5)  # noqa: S311 - likewise
    for number in range(records):
        shape = chance.choice(_SHAPES)
        agent = chance.randrange(AGENTS)
        began = (START + number // 100) * 10**9 + chance.randrange(10**9)
        name, kind, scope, attributes = shape(chance, agent)
        record = {
            "resource": {"attributes": _resource(agent)},
            "scope": {"name": scope, "version": "0.54b1"},
            "traceId": digits(chance, 32),
            "spanId": digits(chance, 16),
            "parentSpanId": digits(chance, 16),
            "flags": 256,
            "name": name,
            "kind": kind,
            "startTimeUnixNano": began,
            "endTimeUnixNano": began + chance.randrange(10**10),
            "durationNano": chance.randrange(10**10),
            "attributes": {
                "aws.local.service": f"agent_{agent}.DEFAULT",
                "aws.local.environment": "bedrock-agentcore:default",
                "PlatformType": "AWS::BedrockAgentCore",
                "session.id": uuid(chance),
                **attributes,
            },
            "status": {"code": "UNSET" if chance.random() < 0.95 else "ERROR"},
        }
        yield json.dumps(record, separators=(",", ":"))


def _resource(agent: int) -> dict[str, str]:
    return {
        "deployment.environment.name": "bedrock-agentcore:default",
        "aws.local.service": f"agent_{agent}.DEFAULT",
        "service.name": f"agent_{agent}.DEFAULT",
        "cloud.region": REGION,
        "aws.log.stream.names": "otel-rt-logs",
        "telemetry.sdk.name": "opentelemetry",
        "aws.service.type": "gen_ai_agent",
        "telemetry.sdk.language": "python",
        "cloud.provider": "aws",
        "cloud.resource_id": f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/"
        f"agent_{agent}-AbCdE{agent:05}/runtime-endpoint/DEFAULT:DEFAULT",
        "aws.log.group.names": f"/aws/bedrock-agentcore/runtimes/agent_{agent}-DEFAULT",
        "telemetry.sdk.version": "1.33.1",
        "cloud.platform": "aws_bedrock_agentcore",
        "telemetry.auto.version": "0.12.2-aws",
    }


_Shape = tuple[str, str, str, dict[str, Any]]


def _model_call(chance: random.Random, agent: int) -> _Shape:
    attributes = {
        **_aws_call(chance, agent)[3],
        "rpc.service": "Bedrock Runtime",
        "rpc.method": "ConverseStream",
        "server.address": f"bedrock-runtime.{REGION}.amazonaws.com",
        "aws.remote.service": "AWS::BedrockRuntime",
        "aws.remote.operation": "ConverseStream",
        "aws.remote.resource.type": "AWS::Bedrock::Model",
        "aws.remote.resource.identifier": _MODEL,
        "gen_ai.request.model": _MODEL,
        "gen_ai.system": "aws.bedrock",
        "gen_ai.operation.name": "chat",
        "gen_ai.response.finish_reasons": ["end_turn"],
        "gen_ai.usage.output_tokens": chance.randrange(500),
        "gen_ai.usage.input_tokens": chance.randrange(30_000),
    }
    scope = "opentelemetry.instrumentation.botocore.bedrock-runtime"
    return f"chat {_MODEL}", "CLIENT", scope, attributes


def _aws_call(chance: random.Random, agent: int) -> _Shape:
    attributes = {
        "telemetry.extended": "true",
        "rpc.service": "Bedrock AgentCore",
        "rpc.system": "aws-api",
        "rpc.method": "CreateEvent",
        "aws.remote.service": "AWS::BedrockAgentCore",
        "aws.remote.operation": "CreateEvent",
        "aws.local.operation": "UnmappedOperation",
        "aws.span.kind": "CLIENT",
        "aws.region": REGION,
        "aws.auth.region": REGION,
        "aws.auth.account.access_key": f"ASIAEXAMPLE{agent:09}",
        "aws.request_id": uuid(chance),
        "server.address": f"bedrock-agentcore.{REGION}.amazonaws.com",
        "server.port": 443,
        "http.status_code": 201,
        "http.response.status_code": 201,
        "retry_attempts": 0,
    }
    scope = "opentelemetry.instrumentation.botocore"
    return "Bedrock AgentCore.CreateEvent", "CLIENT", scope, attributes


def _http_call(chance: random.Random, agent: int) -> _Shape:
    host = f"api-{(agent * 7 + chance.randrange(40)) % NAMES}.example.com"
    attributes = {
        "telemetry.extended": "true",
        "http.method": "POST",
        "http.url": f"https://{host}/v1/items/{uuid(chance)}?cursor={digits(chance, 24)}",
        "http.status_code": 200,
        "net.peer.name": host,
        "aws.remote.service": f"{host}:443",
        "aws.remote.operation": "POST /v1",
        "aws.local.operation": "POST /invocations",
        "aws.span.kind": "CLIENT",
    }
    return "POST", "CLIENT", "opentelemetry.instrumentation.httpx", attributes


def _framework_task(chance: random.Random, agent: int) -> _Shape:
    checkpoint = f"chatbot:{uuid(chance)}"
    text = f"What is the state of order {chance.randrange(10**6)} of customer {agent}? "
    association = "traceloop.association.properties."
    attributes = {
        "traceloop.span.kind": "task",
        "traceloop.workflow.name": "LangGraph",
        "traceloop.entity.name": "chatbot",
        "traceloop.entity.path": "",
        "traceloop.entity.input": json.dumps({"messages": [text * 4, digits(chance, 64)]}),
        "traceloop.entity.output": json.dumps({"answer": text * 5}),
        f"{association}langgraph_step": 1,
        f"{association}langgraph_node": "chatbot",
        f"{association}langgraph_triggers": ["branch:to:chatbot"],
        f"{association}langgraph_path": ["__pregel_pull", "chatbot"],
        f"{association}langgraph_checkpoint_ns": checkpoint,
    }
    return "chatbot.task", "INTERNAL", "opentelemetry.instrumentation.langchain", attributes


def _request(chance: random.Random, _: int) -> _Shape:
    attributes = {
        "http.url": "http://127.0.0.1:8080/invocations",
        "http.target": "/invocations",
        "http.host": "127.0.0.1:8080",
        "http.route": "/invocations",
        "http.scheme": "http",
        "http.method": "POST",
        "http.flavor": "1.1",
        "http.status_code": 200,
        "net.peer.ip": "127.0.0.1",
        "net.peer.port": chance.randrange(32768, 61000),
        "net.host.port": 8080,
        "http.server_name": "cell01.us-east-1.prod.example.aws.dev",
        "aws.local.operation": "POST /invocations",
        "aws.span.kind": "SERVER",
    }
    scope = "opentelemetry.instrumentation.starlette"
    return "POST /invocations", "SERVER", scope, attributes


_SHAPES: tuple[Callable[[random.Random, int], _Shape], ...] = (
    _model_call,
    _aws_call,
    _aws_call,
    _http_call,
    _framework_task,
    _request,
)
