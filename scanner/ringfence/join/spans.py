"""Edges from OpenTelemetry CLIENT spans, which see PUBLIC runtimes as well.

A span is what the agent itself says it did: it can be missing, and it can be made up. It is joined
by the runtime's ARN, or by the access key or request id of a session that CloudTrail knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ringfence.join.destinations import DestinationRegister
from ringfence.join.notes import Note, Notes
from ringfence.join.owners import Owner
from ringfence.join.sessions import Sessions
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, Egress, EvidenceKind
from ringfence.model.telemetry import SpanCall
from ringfence.model.text import printable
from ringfence.parse.arn import parse_arn

OVER_MCP = "spans over MCP"
"""How the reason of an edge begins whose spans speak the Model Context Protocol.

An edge has the transport for its protocol, which flow logs share; detections read it here.
"""

_MCP = "mcp"
_LONGEST_MODEL = 64
_HTTPS = 443
_HTTP_PORTS = {"http": 80, "https": _HTTPS}
_OVER_TCP = frozenset({"", "http", "https", "aws-api", _MCP, "grpc", "tcp", "websocket", "ws"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanJoin:
    """What spans are joined with."""

    runtimes: frozenset[str]
    accounts: frozenset[str]
    sessions: Sessions
    register: DestinationRegister
    notes: Notes

    def edges(self, spans: tuple[SpanCall, ...]) -> Iterator[Egress]:
        """One row for each call summary and candidate."""
        for span in spans:
            if not span.host:
                self.notes.count(Note.SPANS_WITHOUT_HOST)
                continue
            owner = self._owner(span)
            if owner is not None:
                yield from self._rows(span, owner)

    def _owner(self, span: SpanCall) -> Owner | None:
        arn = span.runtime_arn
        if not arn:
            owner = self.sessions.of_span(span)
            if owner is None:
                self.notes.count(Note.UNATTRIBUTED_SPANS)
            return owner
        if arn in self.runtimes:
            return _self(arn, Attribution.EXACT, Confidence.HIGH, "which names its runtime")
        parsed = parse_arn(arn)
        if parsed is None or parsed.account not in self.accounts:
            self.notes.count(Note.FOREIGN_SPANS)
            return None
        reason = "which names a runtime that the inventory does not have"
        return _self(arn, Attribution.UNKNOWN, Confidence.LOW, reason)

    def _rows(self, span: SpanCall, owner: Owner) -> Iterator[Egress]:
        destination = self.register.named(span.host)
        for source in owner.sources:
            yield Egress(
                source=source,
                destination=destination,
                port=span.port or _HTTP_PORTS.get(span.protocol.lower(), _HTTPS),
                protocol=_transport(span.protocol),
                evidence=EvidenceKind.OBSERVED,
                sources=_sources(span),
                reason=f"{_calls(span)} of {owner.reason}",
                first_seen=span.first_seen,
                last_seen=span.last_seen,
                flows=span.calls,
                attribution=owner.attribution,
                candidates=owner.sharers,
                crowd=owner.crowd,
                confidence=owner.confidence,
            )


def _self(arn: str, attribution: Attribution, confidence: Confidence, reason: str) -> Owner:
    return Owner(
        candidates=(arn,) if attribution is Attribution.EXACT else (),
        fallback=arn,
        attribution=attribution,
        confidence=confidence,
        reason=f"the agent's telemetry, {reason}",
    )


def _sources(span: SpanCall) -> tuple[Source, ...]:
    """CloudTrail takes part when it told whose span it is."""
    return (Source.SPANS,) if span.runtime_arn else (Source.CLOUDTRAIL, Source.SPANS)


def _calls(span: SpanCall) -> str:
    told = OVER_MCP if span.protocol.lower() == _MCP else "spans"
    model = printable(span.model.replace('"', "'"), limit=_LONGEST_MODEL)
    return f'{told} to the model "{model}"' if model else told


def _transport(protocol: str) -> str:
    """The transport of an application protocol; everything HTTP is taken for TCP."""
    return "TCP" if protocol.lower() in _OVER_TCP else protocol.upper()
