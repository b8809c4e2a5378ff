"""Summaries of logs and spans."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.telemetry import (
    ApiEvent,
    FirewallDecision,
    FirewallFlow,
    FlowAction,
    FlowSummary,
    Orientation,
    Resolution,
    SpanCall,
)
from support.builders.agentcore import runtime_arn
from support.builders.constants import ACCOUNT, NOW, REGION, VPC_ID


def firewall_decision(client: str = "10.20.1.57", **changes: Any) -> FirewallDecision:
    """An enforced deny by a rule for the agent interface's address."""
    base = FirewallDecision(
        gateway="ai-spoke",
        client=client,
        server="203.0.113.9",
        port=443,
        protocol="TCP",
        sni="paste.example",
        rule_id="126bafc2-0000-4000-8000-000000000001",
        action="DENY",
        enforced=True,
        reason="POLICY",
        decisions=3,
        first_seen=NOW - timedelta(days=1),
        last_seen=NOW - timedelta(hours=1),
    )
    return replace(base, **changes)


def firewall_flow(host: str, server: str = "203.0.113.9", **changes: Any) -> FirewallFlow:
    """An agent's TLS greeting, as AWS Network Firewall saw it."""
    base = FirewallFlow(
        firewall="inspection",
        client="10.20.1.57",
        server=server,
        port=443,
        protocol="TCP",
        host=host,
        event_type="tls",
        action="",
        records=2,
        first_seen=NOW - timedelta(days=2),
        last_seen=NOW - timedelta(hours=1),
    )
    return replace(base, **changes)


def flow(
    interface_id: str = "eni-0agent", server: str = "203.0.113.9", **changes: Any
) -> FlowSummary:
    base = FlowSummary(
        interface_id=interface_id,
        account=ACCOUNT,
        region=REGION,
        client="10.20.1.57",
        server=server,
        port=443,
        protocol="TCP",
        action=FlowAction.ACCEPT,
        orientation=Orientation.OBSERVED,
        records=4,
        packets=40,
        bytes=9000,
        first_seen=NOW - timedelta(days=2),
        last_seen=NOW - timedelta(hours=2),
    )
    return replace(base, **changes)


def resolution(name: str, address: str, **changes: Any) -> Resolution:
    base = Resolution(
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC_ID,
        client="10.20.1.57",
        name=name,
        address=address,
        rcode="NOERROR",
        queries=2,
        first_seen=NOW - timedelta(days=2),
        last_seen=NOW - timedelta(hours=2),
    )
    return replace(base, **changes)


def span_call(host: str, arn: str = "", **changes: Any) -> SpanCall:
    base = SpanCall(
        runtime_arn=arn or runtime_arn(),
        endpoint_name="DEFAULT",
        account=ACCOUNT,
        region=REGION,
        host=host,
        port=443,
        protocol="https",
        calls=5,
        first_seen=NOW - timedelta(days=2),
        last_seen=NOW - timedelta(hours=2),
    )
    return replace(base, **changes)


def api_event(event_name: str, *resources: str, **changes: Any) -> ApiEvent:
    base = ApiEvent(
        time=NOW - timedelta(days=1),
        account=ACCOUNT,
        region=REGION,
        event_source="bedrock-agentcore.amazonaws.com",
        event_name=event_name,
        event_id=f"event-{event_name}",
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/ci",
        source_ip="198.51.100.20",
        resources=resources,
    )
    return replace(base, **changes)
