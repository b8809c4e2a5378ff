"""OpenTelemetry spans as the log group aws/spans holds them, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ringfence_data.estate.calls import Call
from ringfence_data.estate.identifiers import digest, random_uuid
from ringfence_data.estate.record import Json

_NANO = 1_000_000_000


def span_lines(calls: Iterable[Call]) -> Iterator[str]:
    """A CLIENT span for each call that an instrumented library made.

    Each session begins with the SERVER span that the service itself makes; it shows no egress.
    """
    begun: set[str] = set()
    for call in calls:
        if not call.runtime.instrumented or not call.talk.host:
            continue
        if call.session not in begun:
            begun.add(call.session)
            yield json.dumps(_invocation(call), separators=(",", ":"))
        yield json.dumps(_client_span(call), separators=(",", ":"))


def _invocation(call: Call) -> Json:
    runtime = call.runtime
    attributes: Json = {
        "aws.operation.name": "InvokeAgentRuntime",
        "aws.resource.arn": runtime.arn,
        "aws.resource.type": "AWS::BedrockAgentCore::Runtime",
        "aws.agent.id": runtime.id,
        "aws.endpoint.name": call.talk.endpoint,
        "aws.account.id": runtime.place.account,
        "aws.region": runtime.place.region,
        "aws.request_id": random_uuid("invocation", call.session),
    }
    return _span(call, "SERVER", ("aws.bedrock-agentcore", "InvokeAgentRuntime", attributes))


def _client_span(call: Call) -> Json:
    return _span(call, "CLIENT", _kind(call))


def _span(call: Call, kind: str, parts: tuple[str, str, Json]) -> Json:
    scope, name, attributes = parts
    start = int(call.time.timestamp()) * _NANO + int(call.key[:6], 16)
    return {
        "resource": {"attributes": _resource(call)},
        "scope": {"name": scope, "version": "0.54b1"},
        "traceId": digest("trace", call.key)[:32],
        "spanId": digest("span", kind, call.key)[:16],
        "name": name,
        "kind": kind,
        "startTimeUnixNano": start,
        "endTimeUnixNano": start + 400_000_000 + int(call.key[6:13], 16),
        "attributes": attributes
        | {"PlatformType": "AWS::BedrockAgentCore", "session.id": call.session},
        "status": {"code": "ERROR" if call.talk.denied else "UNSET"},
    }


def _resource(call: Call) -> Json:
    runtime, endpoint = call.runtime, call.talk.endpoint
    return {
        "service.name": f"{runtime.name}.{endpoint}",
        "aws.local.service": f"{runtime.name}.{endpoint}",
        "aws.service.type": "gen_ai_agent",
        "cloud.platform": "aws_bedrock_agentcore",
        "cloud.region": runtime.place.region,
        "cloud.resource_id": f"{runtime.arn}/runtime-endpoint/{endpoint}:{endpoint}",
        "aws.log.group.names": f"/aws/bedrock-agentcore/runtimes/{runtime.id}-{endpoint}",
        "aws.log.stream.names": "otel-rt-logs",
        "telemetry.auto.version": "0.12.2-aws",
    }


def _kind(call: Call) -> tuple[str, str, Json]:
    if call.talk.event[0]:
        return _aws_call(call)
    if call.talk.mcp_tool:
        return _tool_call(call)
    return _web_call(call)


def _web_call(call: Call) -> tuple[str, str, Json]:
    host = call.talk.host
    attributes: Json = {
        "http.url": f"https://{host}/v1/requests?trace={call.key[:8]}",
        "http.method": "POST",
        "aws.remote.service": host,
        "aws.remote.operation": "POST /v1",
    }
    if not call.talk.denied:
        attributes["http.status_code"] = 200
    if call.talk.model:
        attributes["gen_ai.request.model"] = call.talk.model
    return "opentelemetry.instrumentation.httpx", "POST", attributes


def _tool_call(call: Call) -> tuple[str, str, Json]:
    """A call of an MCP server, by the semantic conventions of MCP."""
    tool = call.talk.mcp_tool
    attributes: Json = {
        "mcp.method.name": "tools/call",
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "network.protocol.name": "http",
        "server.address": call.talk.host,
        "server.port": call.talk.port,
    }
    return "opentelemetry.instrumentation.mcp", f"tools/call {tool}", attributes


def _aws_call(call: Call) -> tuple[str, str, Json]:
    model, operation = call.talk.model, call.talk.event[1]
    attributes: Json = {
        "server.address": call.talk.host,
        "server.port": call.talk.port,
        "rpc.system": "aws-api",
        "rpc.service": "Bedrock Runtime",
        "rpc.method": operation,
        "aws.remote.service": "AWS::BedrockRuntime",
        "aws.remote.resource.type": "AWS::Bedrock::Model",
        "aws.remote.resource.identifier": model,
        "gen_ai.system": "aws.bedrock",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": model,
        "aws.request_id": call.request_id,
        "aws.auth.account.access_key": call.access_key,
        "aws.region": call.runtime.place.region,
    }
    return "opentelemetry.instrumentation.botocore.bedrock-runtime", f"chat {model}", attributes
