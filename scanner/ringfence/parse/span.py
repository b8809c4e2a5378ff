"""OpenTelemetry spans of agents: which host was called, by which runtime.

Records of the log group `aws/spans`, or OTLP-JSON. Paths and query strings of URLs, which carry
keys in practice, never become part of a record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from ringfence.parse.access_key import access_key_digest
from ringfence.parse.arn import agentcore_arn, parse_agentcore_arn, parse_arn, runtime_arn_of
from ringfence.parse.hosts import HostPort, canonical_host, parse_host, parse_url
from ringfence.parse.span_wire import (
    ABSENT,
    Attributes,
    RegularSpan,
    RegularSurroundings,
    Resource,
    Span,
    decode_attributes,
    decode_spans,
)

_Around = Attributes | RegularSurroundings
_CLIENT_KINDS = ("CLIENT", "SPAN_KIND_CLIENT", 3)
_ERROR_CODES = ("ERROR", "STATUS_CODE_ERROR", 2)
_FIRST_ERROR_STATUS = 400
_NANOSECONDS = 1_000_000_000
_LAST_PORT = 65535
_HTTPS = 443
_AWS_API = "aws-api"
MAX_TEXT = 256
"""Characters that are read of an attribute."""
_PLAIN_ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,200}(?::\d{1,5})?", re.ASCII)
_METHOD = re.compile(r"[A-Z]{1,16}")
REQUEST_ID = re.compile(r"[\w-]{1,128}", re.ASCII)
_PROTOCOL = re.compile(r"[a-z][a-z0-9+.-]{0,31}")

_AWS_HOSTS = {
    "Bedrock": "bedrock",
    "Bedrock Agent": "bedrock-agent",
    "Bedrock Agent Runtime": "bedrock-agent-runtime",
    "Bedrock AgentCore": "bedrock-agentcore",
    "Bedrock AgentCore Control": "bedrock-agentcore-control",
    "Bedrock Runtime": "bedrock-runtime",
    "CloudWatch": "monitoring",
    "CloudWatch Logs": "logs",
    "DynamoDB": "dynamodb",
    "ECR": "api.ecr",
    "EventBridge": "events",
    "Firehose": "firehose",
    "KMS": "kms",
    "Kinesis": "kinesis",
    "Lambda": "lambda",
    "S3": "s3",
    "SFN": "states",
    "SNS": "sns",
    "SQS": "sqs",
    "SSM": "ssm",
    "STS": "sts",
    "Secrets Manager": "secretsmanager",
    "XRay": "xray",
}
"""First label of the regional endpoint by rpc.service, where SDKs do not say the address."""


class ClientSpan(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One call that a runtime made."""

    runtime_arn: str
    """Without the endpoint; empty when the span does not name its runtime."""
    endpoint_name: str
    account: str
    region: str
    host: str
    port: int
    """0 when the span does not tell."""
    protocol: str
    operation: str
    gen_ai_system: str
    model: str
    access_key: str
    """A digest; see access_key_digest."""
    request_id: str
    failed: bool
    first: int
    """Unix time of the start, in whole seconds."""
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The calls in one JSON value."""

    calls: tuple[ClientSpan, ...] = ()
    others: int = 0
    """Spans of other kinds, and log records."""
    without_host: int = 0
    """Client spans that name no host; a model framework around the real call, most often."""


def is_plain_origin(text: str) -> bool:
    """Whether a URL that begins like this and goes on with a slash means no more than this."""
    return _PLAIN_ORIGIN.fullmatch(text) is not None


def parse_spans(raw: bytes) -> Spans | None:
    """Read one span record, or an OTLP-JSON export of many; None when it is neither."""
    try:
        return _spans(raw)
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _spans(raw: bytes) -> Spans:
    calls: list[ClientSpan] = []
    others = without_host = 0
    for span, resource in decode_spans(raw):
        if not is_client(span):
            if span.kind is None and span.severity is None:
                raise ValueError("this is no span")
            others += 1
        elif call := _call(span, resource):
            calls.append(call)
        else:
            without_host += 1
    return Spans(calls=tuple(calls), others=others, without_host=without_host)


def understand(regular: RegularSpan) -> ClientSpan | None:
    """The call of a regular client span; None when it names no host.

    Raises ValueError and TypeError for what is no span.
    """
    return _call_of(regular, regular.attributes, regular.resource.attributes)


def is_client(span: Span | RegularSpan) -> bool:
    """Whether it is the span of a call, on the side of the caller."""
    return span.kind in _CLIENT_KINDS


def _call(span: Span, resource: Resource | None) -> ClientSpan | None:
    attributes = decode_attributes(span.attributes)
    around = decode_attributes(resource.attributes if resource else ABSENT)
    return _call_of(span, attributes, around)


def _call_of(
    span: Span | RegularSpan, attributes: Attributes, around: _Around
) -> ClientSpan | None:
    where = _server(attributes)
    if where is None:
        return None
    runtime_arn, endpoint = _runtime(attributes, around)
    arn = parse_arn(runtime_arn or _text(around.resource_id))
    start: Any = span.start  # None is refused by int, as is everything that is no number
    first = int(start) // _NANOSECONDS
    request_id = _text(attributes.request_id)
    return ClientSpan(
        runtime_arn=runtime_arn,
        endpoint_name=endpoint,
        account=(arn.account if arn else "") or _account(attributes, around),
        region=(arn.region if arn else "") or _region(attributes, around),
        host=where.host,
        port=where.port,
        protocol=_protocol(attributes),
        operation=_operation(attributes),
        gen_ai_system=_text(attributes.provider) or _text(attributes.system),
        model=_text(attributes.request_model) or _text(attributes.response_model),
        access_key=access_key_digest(_text(attributes.access_key)),
        request_id=request_id if REQUEST_ID.fullmatch(request_id) else "",
        failed=_failed(span, attributes),
        first=first,
        last=max(first, int(span.end or 0) // _NANOSECONDS),
    )


def _server(attributes: Attributes) -> HostPort | None:
    """The host that was called, by the first attribute that names one, and its port."""
    urls = (attributes.url_full, attributes.http_url, attributes.api_base)
    from_url = next((url for value in urls if (url := parse_url(_text(value)))), None)
    found = (
        _named_host(attributes.server_address)
        or from_url
        or _named_host(attributes.peer_name)
        or _named_host(attributes.peer_address)
        or _named_service(attributes.remote_service)
        or _aws_endpoint(attributes)
    )
    if found is None:
        return None
    ports = (
        _port(attributes.server_port),
        from_url.port if from_url else 0,
        found.port,
        _port(attributes.peer_port),
        _HTTPS if _speaks_http(attributes) else 0,
    )
    return HostPort(found.host, next(filter(None, ports), 0))


def _named_host(value: Any) -> HostPort | None:
    """The host in an attribute; its port is 0 where the attribute has none."""
    text = _text(value)
    if with_port := parse_host(text, default_port=0):
        return with_port
    host = canonical_host(text)
    return HostPort(host, 0) if host else None


def _named_service(value: Any) -> HostPort | None:
    """The host in aws.remote.service, which may also be `AWS::S3` or a plain word."""
    return _named_host(value) if "." in _text(value) else None


def _aws_endpoint(attributes: Attributes) -> HostPort | None:
    label = _AWS_HOSTS.get(_text(attributes.rpc_service))
    region = _text(attributes.region)
    if attributes.rpc_system != _AWS_API or not label or not region:
        return None
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    host = canonical_host(f"{label}.{region}.{domain}")
    return HostPort(host, _HTTPS) if host else None


def _speaks_http(attributes: Attributes) -> bool:
    return (
        attributes.rpc_system == _AWS_API
        or attributes.http_method is not None
        or attributes.request_method is not None
    )


def _protocol(attributes: Attributes) -> str:
    """Mcp and aws-api before the scheme of the URL, and that before the network protocol."""
    if attributes.mcp_method is not None or attributes.rpc_system == "mcp":
        return "mcp"
    if attributes.rpc_system == _AWS_API:
        return _AWS_API
    for value in (attributes.url_full, attributes.http_url):
        scheme, separator, _ = _text(value).partition("://")
        if separator and _PROTOCOL.fullmatch(scheme.lower()):
            return scheme.lower()
    name = _text(attributes.network_protocol).lower()
    return name if _PROTOCOL.fullmatch(name) else ""


def _operation(attributes: Attributes) -> str:
    """The service and method of a remote call, the MCP method, or the HTTP method."""
    service, method = _text(attributes.rpc_service), _text(attributes.rpc_method)
    if service or method:
        return "/".join(filter(None, (service, method)))
    if mcp := _text(attributes.mcp_method):
        return mcp
    http = _text(attributes.request_method) or _text(attributes.http_method)
    return http if _METHOD.fullmatch(http) else ""


def _runtime(attributes: Attributes, around: _Around) -> tuple[str, str]:
    """ARN and endpoint of the runtime, by the resource of the span or what AWS's own spans say."""
    endpoint = _text(attributes.endpoint_name) or _text(around.endpoint_name)
    for value in (around.resource_id, attributes.resource_arn, around.resource_arn):
        parsed = parse_agentcore_arn(_text(value))
        if parsed and (runtime := runtime_arn_of(_text(value))):
            return runtime, parsed.child or endpoint
    agent = _text(attributes.agent_id) or _text(around.agent_id)
    account, region = _account(attributes, around), _region(attributes, around)
    if agent and account and region:
        composed = agentcore_arn(f"runtime/{agent}", account=account, region=region)
        return runtime_arn_of(composed), endpoint
    return "", ""


def _account(attributes: Attributes, around: _Around) -> str:
    return _text(attributes.account_id) or _text(around.account_id) or _text(around.cloud_account)


def _region(attributes: Attributes, around: _Around) -> str:
    return _text(around.cloud_region) or _text(attributes.region)


def _failed(span: Span | RegularSpan, attributes: Attributes) -> bool:
    status = attributes.status if attributes.status is not None else attributes.old_status
    code = span.status.code if span.status else None
    return code in _ERROR_CODES or (isinstance(status, int) and status >= _FIRST_ERROR_STATUS)


def _port(value: Any) -> int:
    return value if isinstance(value, int) and 0 < value <= _LAST_PORT else 0


def _text(value: Any) -> str:
    return value[:MAX_TEXT] if isinstance(value, str) else ""
