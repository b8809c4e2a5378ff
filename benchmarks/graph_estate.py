"""An estate of any size in memory, for measurements of what is concluded from it.

Every runtime has an interface of its own and talks to destinations of a common pool, as agents of
one organisation do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ringfence.model.agentcore import (
    AgentRuntime,
    NetworkMode,
    Placement,
    RuntimeEndpoint,
    RuntimeVersion,
)
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Classification,
    Confidence,
    Destination,
    Egress,
    EgressAction,
    EgressMap,
    EvidenceKind,
    Sanction,
)
from ringfence.model.network import NetworkInterface, Route, RouteTable, RouteTarget, Subnet, Vpc
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.telemetry import (
    FlowAction,
    FlowSummary,
    Orientation,
    Resolution,
    Telemetry,
)
from ringfence.model.window import TimeWindow

ACCOUNT, REGION, VPC = "111122223333", "us-east-1", "vpc-0bench"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WINDOW = TimeWindow(NOW - timedelta(days=14), NOW)
RUNTIMES_PER_SUBNET = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large an estate is."""

    runtimes: int
    rows: int
    destinations: int


def address(number: int, *, network: int) -> str:
    """The address with that number in a /8."""
    return f"{network}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def runtime(number: int) -> AgentRuntime:
    arn = f"arn:aws:bedrock-agentcore:{REGION}:{ACCOUNT}:runtime/agent{number:05}-abcdefghij"
    placement = Placement(
        mode=NetworkMode.VPC,
        subnets=(f"subnet-{number // RUNTIMES_PER_SUBNET}",),
        security_groups=(f"sg-{number}",),
    )
    return AgentRuntime(
        arn=arn,
        id=f"agent{number:05}-abcdefghij",
        name=f"agent{number:05}",
        account=ACCOUNT,
        region=REGION,
        status="READY",
        latest_version="1",
        versions=(
            RuntimeVersion(
                version="1",
                placement=placement,
                role_arn=f"arn:aws:iam::{ACCOUNT}:role/agent-{number % 200}",
            ),
        ),
        endpoints=(
            RuntimeEndpoint(
                name="DEFAULT", arn=f"{arn}/runtime-endpoint/DEFAULT", live_version="1"
            ),
        ),
    )


def interface(number: int) -> NetworkInterface:
    return NetworkInterface(
        id=f"eni-{number:05}",
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC,
        subnet_id=f"subnet-{number // RUNTIMES_PER_SUBNET}",
        interface_type="agentic_ai",
        private_ips=(address(number, network=10),),
        security_groups=(f"sg-{number}",),
    )


def inventory(runtimes: int) -> Inventory:
    subnets = tuple(f"subnet-{n}" for n in range(-(-runtimes // RUNTIMES_PER_SUBNET)))
    default = Route(destination="0.0.0.0/0", target=RouteTarget.NAT_GATEWAY, target_id="nat-0bench")
    return Inventory(
        runtimes=tuple(runtime(number) for number in range(runtimes)),
        interfaces=tuple(interface(number) for number in range(runtimes)),
        vpcs=(Vpc(id=VPC, account=ACCOUNT, region=REGION, cidrs=("10.0.0.0/8",)),),
        subnets=tuple(
            Subnet(id=subnet, account=ACCOUNT, region=REGION, vpc_id=VPC, cidr="10.0.0.0/8")
            for subnet in subnets
        ),
        route_tables=(
            RouteTable(
                id="rtb-0bench",
                account=ACCOUNT,
                region=REGION,
                vpc_id=VPC,
                main=True,
                routes=(default,),
            ),
        ),
    )


def pairs_of(size: Size) -> list[tuple[int, int]]:
    """Who talks to whom: every runtime, and every destination about as often as any other."""
    runtimes, rows, destinations = size.runtimes, size.rows, size.destinations
    return [(row % runtimes, (row * 7 + row // runtimes) % destinations) for row in range(rows)]


def telemetry(size: Size) -> Telemetry:
    """Distinct flows, half of them to addresses that the runtime asked a name for."""
    pairs = pairs_of(size)
    return Telemetry(
        flows=tuple(flow(client, server, row) for row, (client, server) in enumerate(pairs)),
        resolutions=tuple(resolution(c, s) for c, s in sorted(set(pairs)) if s % 2),
    )


def flow(client: int, server: int, row: int) -> FlowSummary:
    return FlowSummary(
        interface_id=f"eni-{client:05}",
        account=ACCOUNT,
        region=REGION,
        client=address(client, network=10),
        server=address(server, network=203),
        port=443 + row % 3,
        protocol="TCP",
        action=FlowAction.ACCEPT,
        orientation=Orientation.OBSERVED,
        records=10,
        packets=100,
        bytes=10_000,
        first_seen=WINDOW.start,
        last_seen=NOW,
    )


def resolution(client: int, server: int) -> Resolution:
    return Resolution(
        account=ACCOUNT,
        region=REGION,
        vpc_id=VPC,
        client=address(client, network=10),
        name=f"api.service{server}.example",
        address=address(server, network=203),
        rcode="NOERROR",
        queries=5,
        first_seen=WINDOW.start,
        last_seen=NOW,
    )


def estate(size: Size) -> Snapshot:
    """What a scan of the estate reads."""
    return Snapshot(
        taken_at=NOW,
        scope=Scope(accounts=(ACCOUNT,), regions=(REGION,), window=WINDOW),
        coverage=(),
        inventory=inventory(size.runtimes),
        telemetry=telemetry(size),
    )


def egress_map(size: Size) -> EgressMap:
    """What the join makes of such an estate, without joining: input of the graph alone."""
    arns = [runtime(number).arn for number in range(size.runtimes)]
    hosts = [f"api{n % 7}.service{n}.example" for n in range(size.destinations)]
    known = Classification(
        category=Category.UNKNOWN, sanction=Sanction.UNREVIEWED, learnable=True, reasons=()
    )
    rows = (
        Egress(
            source=arns[client],
            destination=hosts[server],
            port=443 + row % 3,
            protocol="TCP",
            evidence=EvidenceKind.OBSERVED,
            sources=(Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS),
            reason="flow records of its own interface",
            first_seen=WINDOW.start,
            last_seen=NOW,
            flows=10 + row % 900,
            bytes=10_000 + row,
            packets=1_000 + row,
            action=EgressAction.ACCEPT,
            attribution=Attribution.EXACT,
            confidence=Confidence.HIGH,
        )
        for row, (client, server) in enumerate(pairs_of(size))
    )
    return EgressMap(
        destinations=tuple(Destination(id=h, host=h, classification=known) for h in hosts),
        egress=tuple(rows),
    )
