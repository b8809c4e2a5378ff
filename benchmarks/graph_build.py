"""How much processor time the join and the graph of a large estate take, and how much memory.

    python benchmarks/graph_build.py [RUNTIMES] [EGRESS ROWS]

The default is 5,000 runtimes and 50,000 egress rows. Every runtime has an interface of its own and
talks to destinations of a common pool, as agents of one organisation do.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from ringfence.graph.build import build_graph
from ringfence.graph.export import to_dot, to_graphml, to_mermaid, to_node_link
from ringfence.graph.questions import neighbourhood, runtimes_reaching
from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import (
    AgentRuntime,
    NetworkMode,
    Placement,
    RuntimeEndpoint,
    RuntimeVersion,
)
from ringfence.model.network import NetworkInterface, Route, RouteTable, RouteTarget, Subnet, Vpc
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Scope, Snapshot
from ringfence.model.telemetry import (
    FlowAction,
    FlowSummary,
    Orientation,
    Resolution,
    Telemetry,
)
from ringfence.model.window import TimeWindow
from ringfence.verdict.runtime import judge

ACCOUNT, REGION, VPC = "111122223333", "us-east-1", "vpc-0bench"
NOW = datetime(2026, 11, 20, tzinfo=UTC)
WINDOW = TimeWindow(NOW - timedelta(days=14), NOW)
DESTINATIONS = 2_000
RUNTIMES_PER_SUBNET = 50


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


def telemetry(runtimes: int, rows: int) -> Telemetry:
    """Distinct flows, half of them to addresses that the runtime asked a name for."""
    pairs = [(row % runtimes, (row * 7 + row // runtimes) % DESTINATIONS) for row in range(rows)]
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


@contextmanager
def measured(what: str) -> Iterator[None]:
    start = time.process_time()
    yield
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<46} {seconds:8.2f} CPU s   peak {peak:7.0f} MB")


def timed(what: str, action: Callable[[], object]) -> None:
    with measured(what):
        action()


def main() -> None:
    arguments = [int(argument) for argument in sys.argv[1:]]
    runtimes, rows = (*arguments, *(5_000, 50_000)[len(arguments) :])
    snapshot = Snapshot(
        taken_at=NOW,
        scope=Scope(accounts=(ACCOUNT,), regions=(REGION,), window=WINDOW),
        coverage=(),
        inventory=inventory(runtimes),
        telemetry=telemetry(runtimes, rows),
    )
    settings = Settings()
    with measured("verdicts (sample already in memory)"):
        verdicts = judge(snapshot, settings)
    with measured("build_egress_map"):
        egress_map = build_egress_map(snapshot, settings)
    with measured("build_graph"):
        graph = build_graph(snapshot, verdicts, egress_map, ())
    print(
        f"{runtimes:,} runtimes, {len(egress_map.egress):,} egress rows, "
        f"{len(egress_map.destinations):,} destinations: {len(graph):,} nodes, "
        f"{graph.network.number_of_edges():,} edges"
    )
    destination = egress_map.destinations[0].id
    timed("runtimes_reaching one destination", lambda: runtimes_reaching(graph, destination))
    arn = snapshot.inventory.runtimes[0].arn
    timed("neighbourhood of one runtime, 2 hops", lambda: neighbourhood(graph, arn, hops=2))
    for export in (to_node_link, to_graphml, to_dot, to_mermaid):
        timed(export.__name__, partial(export, graph))


if __name__ == "__main__":
    main()
