"""Small bundles on disk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ringfence.collect.bundle import BundleWriter
from ringfence.collect.ports import Recording
from ringfence.model.answer import Answer
from ringfence.model.coverage import Coverage, CoverageStatus, Source
from ringfence.model.snapshot import Scope
from ringfence.model.telemetry import (
    ApiEvent,
    FirewallDecision,
    FirewallFlow,
    FlowAction,
    FlowGap,
    FlowSummary,
    GapKind,
    Orientation,
    Resolution,
    Telemetry,
)
from ringfence.model.window import TimeWindow

ACCOUNT = "111122223333"
REGION = "us-east-1"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SCOPE = Scope(
    accounts=(ACCOUNT,), regions=(REGION,), window=TimeWindow(NOW - timedelta(days=14), NOW)
)
TELEMETRY = Telemetry(
    flows=(
        FlowSummary(
            interface_id="eni-1",
            account=ACCOUNT,
            region=REGION,
            client="10.0.0.5",
            server="203.0.113.9",
            port=443,
            protocol="TCP",
            action=FlowAction.ACCEPT,
            orientation=Orientation.OBSERVED,
            records=2,
            packets=10,
            bytes=4200,
            first_seen=NOW - timedelta(hours=2),
            last_seen=NOW - timedelta(hours=1),
            next_hops=("eni-2",),
        ),
    ),
    gaps=(
        FlowGap(
            interface_id="eni-1",
            account=ACCOUNT,
            kind=GapKind.SKIPDATA,
            windows=1,
            first_seen=NOW - timedelta(hours=2),
            last_seen=NOW - timedelta(hours=2),
        ),
    ),
    resolutions=(
        Resolution(
            account=ACCOUNT,
            region=REGION,
            vpc_id="vpc-1",
            client="10.0.0.5",
            name="api.openai.com",
            address="203.0.113.9",
            rcode="NOERROR",
            queries=3,
            first_seen=NOW - timedelta(hours=2),
            last_seen=NOW - timedelta(hours=1),
        ),
    ),
    api_events=(
        ApiEvent(
            time=NOW - timedelta(hours=3),
            account=ACCOUNT,
            region=REGION,
            event_source="bedrock-agentcore.amazonaws.com",
            event_name="CreateAgentRuntime",
            event_id="e-1",
            principal_arn=f"arn:aws:iam::{ACCOUNT}:user/dev",
            source_ip="198.51.100.7",
        ),
    ),
    firewall_decisions=(
        FirewallDecision(
            gateway="spoke",
            client="10.0.0.5",
            server="203.0.113.9",
            port=443,
            protocol="TCP",
            sni="",
            rule_id="r-1",
            action="DENY",
            enforced=False,
            reason="POLICY",
            decisions=4,
            first_seen=NOW - timedelta(hours=2),
            last_seen=NOW - timedelta(hours=1),
        ),
    ),
    firewall_flows=(
        FirewallFlow(
            firewall="inspection",
            client="10.0.0.5",
            server="203.0.113.9",
            port=443,
            protocol="TCP",
            host="api.openai.com",
            event_type="tls",
            action="",
            records=2,
            first_seen=NOW - timedelta(hours=2),
            last_seen=NOW - timedelta(hours=1),
        ),
    ),
)


def answer(operation: str) -> Answer:
    """An answer of EC2 that says something."""
    return Answer(
        account=ACCOUNT,
        region=REGION,
        service="ec2",
        operation=operation,
        params={"Filters": [{"Name": "vpc-id", "Values": ["vpc-1"]}]},
        body={"Vpcs": [{"VpcId": "vpc-1", "Tags": [{"Key": "näme", "Value": "\u2028\x1b["}]}]},
    )


def recording() -> Recording:
    """A recording with something of nearly everything in it, in the order of its questions."""
    return Recording(
        taken_at=NOW,
        scope=SCOPE,
        answers=(
            Answer(
                account=ACCOUNT,
                region="",
                service="iam",
                operation="GetAccountAuthorizationDetails",
                body={"RoleDetailList": []},
            ),
            answer("DescribeSubnets"),
            answer("DescribeVpcs"),
        ),
        coverage=(
            Coverage(
                source=Source.VPCS,
                account=ACCOUNT,
                region=REGION,
                status=CoverageStatus.COMPLETE,
                records=1,
            ),
            Coverage(
                source=Source.FLOW_LOGS,
                account=ACCOUNT,
                region=REGION,
                status=CoverageStatus.PARTIAL,
                window=SCOPE.window,
                detail="One file of 12 could not be read.",
                required=True,
            ),
        ),
        telemetry=TELEMETRY,
        api_calls=(("ec2:DescribeVpcs", 2),),
    )


def written(path: Path, content: Recording) -> Path:
    """Write a whole recording and give the folder."""
    with BundleWriter(path, taken_at=content.taken_at, scope=content.scope) as writer:
        for each in content.answers:
            writer.answer(each)
        for row in content.coverage:
            writer.coverage(row)
        writer.finish(content)
    return path


def unfinished(path: Path, *answers: Answer, scope: Scope = SCOPE) -> Path:
    """Write a bundle that nobody finished, as a killed scan leaves it."""
    with BundleWriter(path, taken_at=NOW, scope=scope) as writer:
        for each in answers:
            writer.answer(each)
    return path
