"""The members of span records that are read, as the wire has them.

What is not named here is skipped by the decoder and never becomes an object: prompts, headers,
session ids. Attribute names: OpenTelemetry semantic conventions, old and new, and AWS's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from ringfence.parse.wrapping import Wire, Wrapping


def _attribute(name: str) -> Any:
    return msgspec.field(default=None, name=name)


class Attributes(msgspec.Struct):
    """The attributes that are read. Values are of any type, since anybody can set them."""

    server_address: Any = _attribute("server.address")
    server_port: Any = _attribute("server.port")
    url_full: Any = _attribute("url.full")
    http_url: Any = _attribute("http.url")
    api_base: Any = _attribute("gen_ai.openai.api_base")
    peer_name: Any = _attribute("net.peer.name")
    peer_port: Any = _attribute("net.peer.port")
    peer_address: Any = _attribute("network.peer.address")
    remote_service: Any = _attribute("aws.remote.service")
    rpc_system: Any = _attribute("rpc.system")
    rpc_service: Any = _attribute("rpc.service")
    rpc_method: Any = _attribute("rpc.method")
    http_method: Any = _attribute("http.method")
    request_method: Any = _attribute("http.request.method")
    mcp_method: Any = _attribute("mcp.method.name")
    network_protocol: Any = _attribute("network.protocol.name")
    status: Any = _attribute("http.response.status_code")
    old_status: Any = _attribute("http.status_code")
    provider: Any = _attribute("gen_ai.provider.name")
    system: Any = _attribute("gen_ai.system")
    request_model: Any = _attribute("gen_ai.request.model")
    response_model: Any = _attribute("gen_ai.response.model")
    request_id: Any = _attribute("aws.request_id")
    access_key: Any = _attribute("aws.auth.account.access_key")
    region: Any = _attribute("aws.region")
    resource_id: Any = _attribute("cloud.resource_id")
    resource_arn: Any = _attribute("aws.resource.arn")
    agent_id: Any = _attribute("aws.agent.id")
    endpoint_name: Any = _attribute("aws.endpoint.name")
    account_id: Any = _attribute("aws.account.id")
    cloud_account: Any = _attribute("cloud.account.id")
    cloud_region: Any = _attribute("cloud.region")


_NUMBERS = frozenset({"server_port", "peer_port", "status", "old_status"})


def _regular_attributes() -> Any:
    """Attributes of the types that they have in practice."""
    wire = dict(zip(Attributes.__struct_fields__, Attributes.__struct_encode_fields__, strict=True))
    return msgspec.defstruct(
        "RegularAttributes",
        [
            (
                name,
                (int if name in _NUMBERS else str) | None,
                msgspec.field(default=None, name=wire[name]),
            )
            for name in wire
        ],
        gc=False,
        omit_defaults=True,
    )


if TYPE_CHECKING:
    RegularAttributes = Attributes
else:
    RegularAttributes = _regular_attributes()


class RegularSurroundings(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The attributes of a resource that are read of one, of the types they have in practice."""

    resource_id: str | None = msgspec.field(default=None, name="cloud.resource_id")
    resource_arn: str | None = msgspec.field(default=None, name="aws.resource.arn")
    agent_id: str | None = msgspec.field(default=None, name="aws.agent.id")
    endpoint_name: str | None = msgspec.field(default=None, name="aws.endpoint.name")
    account_id: str | None = msgspec.field(default=None, name="aws.account.id")
    cloud_account: str | None = msgspec.field(default=None, name="cloud.account.id")
    cloud_region: str | None = msgspec.field(default=None, name="cloud.region")


class RegularResource(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Who made a span."""

    attributes: RegularSurroundings = RegularSurroundings()


class RegularStatus(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """How the call of a span ended."""

    code: str | None = None


class RegularSpan(Wrapping, gc=False):
    """One record of `aws/spans`, in which nothing is wrapped."""

    kind: str
    start: int | None = msgspec.field(default=None, name="startTimeUnixNano")
    end: int = msgspec.field(default=0, name="endTimeUnixNano")
    attributes: RegularAttributes = msgspec.field(default_factory=RegularAttributes)
    resource: RegularResource = RegularResource()
    status: RegularStatus = RegularStatus()
    export: None = msgspec.field(default=None, name="resourceSpans")


regular_span: Callable[[Wire], RegularSpan] = msgspec.json.Decoder(RegularSpan).decode
"""Decode a regular span; it raises for every other record."""


ABSENT = msgspec.Raw()


class Resource(msgspec.Struct):
    """Who made a span."""

    attributes: msgspec.Raw = ABSENT


class Status(msgspec.Struct):
    """How the call of a span ended."""

    code: Any = None


class Span(msgspec.Struct):
    """One span, or a log record in the same stream."""

    kind: Any = None
    severity: Any = msgspec.field(default=None, name="severityNumber")
    start: Any = msgspec.field(default=None, name="startTimeUnixNano")
    end: Any = msgspec.field(default=None, name="endTimeUnixNano")
    attributes: msgspec.Raw = ABSENT
    resource: Resource | None = None
    status: Status | None = None


class _ScopeSpans(msgspec.Struct):
    spans: list[Span] = msgspec.field(default_factory=list)


class _ResourceSpans(msgspec.Struct):
    resource: Resource | None = None
    scopes: list[_ScopeSpans] = msgspec.field(default_factory=list, name="scopeSpans")


class _Export(msgspec.Struct):
    resources: list[_ResourceSpans] | None = msgspec.field(default=None, name="resourceSpans")


class _KeyValue(msgspec.Struct):
    key: str
    value: msgspec.Raw


class _Value(msgspec.Struct):
    text: Any = msgspec.field(default=None, name="stringValue")
    integer: Any = msgspec.field(default=None, name="intValue")
    number: Any = msgspec.field(default=None, name="doubleValue")


_SPAN = msgspec.json.Decoder(Span)
_EXPORT = msgspec.json.Decoder(_Export)
_ATTRIBUTES = msgspec.json.Decoder(Attributes)
_KEY_VALUES = msgspec.json.Decoder(list[_KeyValue])
_VALUE = msgspec.json.Decoder(_Value)
_READ = frozenset(Attributes.__struct_encode_fields__)


def decode_spans(raw: bytes) -> Iterator[tuple[Span, Resource | None]]:
    """The spans of one record of `aws/spans` or of an OTLP-JSON export, each with its resource.

    Raises ValueError when it is neither.
    """
    export = _EXPORT.decode(raw).resources
    if export is None:
        span = _SPAN.decode(raw)
        yield span, span.resource
        return
    for of in export:
        for scope in of.scopes:
            for span in scope.spans:
                yield span, of.resource


def decode_attributes(raw: msgspec.Raw) -> Attributes:
    """Attributes as CloudWatch writes them, an object, or as OTLP-JSON does, a list."""
    if bytes(raw) in (b"", b"null"):
        return Attributes()
    if bytes(raw)[:1] != b"[":
        return _ATTRIBUTES.decode(raw)
    members = {
        item.key: _plain(item.value) for item in _KEY_VALUES.decode(raw) if item.key in _READ
    }
    return msgspec.convert(members, Attributes)


def _plain(raw: msgspec.Raw) -> Any:
    value = _VALUE.decode(raw)
    if value.integer is not None:
        return int(value.integer)  # OTLP-JSON writes 64-bit integers as text
    return value.text if value.text is not None else value.number
