"""How long the checks of traffic take for many runtimes, with many past flows and decisions.

    python benchmarks/verify_traffic.py [RUNTIMES] [FLOWS]

Makes that many runtimes (1,000) in subnets of their own behind one gateway, and as many flows, decisions
and calls (100,000 of each) as they share, a tenth of them denied. Shown is the CPU time of each check.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from dataclasses import replace

from ringfence.enforce import case_of, results
from ringfence.enforce.case import Case
from ringfence.enforce.traffic.registry import TRAFFIC
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Source
from ringfence.model.egress import EgressMap
from ringfence.model.flow import Flow
from ringfence.model.policy import SmartGroup
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import Telemetry
from ringfence.model.traffic import Passage, PastFlow
from support import builders as build
from support.builders.constants import ACCOUNT, NOW
from support.verified_estate import aws_call, controller, denial

HOSTS = 500


def case(runtimes: int, flows: int) -> Case:
    subnets = [f"subnet-{n:06}" for n in range(runtimes)]
    cidrs = [f"10.{20 + n // 250}.{n % 250}.0/24" for n in range(runtimes)]
    made = [
        build.runtime(
            build.version(
                placement=build.in_vpc(subnets[n]),
                role_arn=f"arn:aws:iam::{ACCOUNT}:role/agent-{n}",
            ),
            runtime_id=f"agent{n}-abc123DEF4",
        )
        for n in range(runtimes)
    ]
    addresses = [cidr.replace("0/24", "57") for cidr in cidrs]
    inventory = replace(
        build.contained_inventory(*made),
        subnets=tuple(build.subnet(*each) for each in zip(subnets, cidrs, strict=True)),
        interfaces=(
            build.spoke_interface(public_ips=("198.51.100.20",)),
            *(
                build.agent_interface(f"eni-{n}", subnet_id=subnets[n], private_ips=(ip,))
                for n, ip in enumerate(addresses)
            ),
        ),
        route_tables=(build.route_table(build.route(), main=True),),
    )
    telemetry = Telemetry(
        firewall_decisions=tuple(
            denial(
                client=addresses[n % runtimes], sni=f"h{n % HOSTS}.example", server="203.0.113.9"
            )
            for n in range(flows)
        ),
        api_uses=tuple(
            aws_call(
                role_arn=f"arn:aws:iam::{ACCOUNT}:role/agent-{n % runtimes}",
                event_name=f"Call{n // runtimes}",
            )
            for n in range(flows)
        ),
    )
    groups = tuple(
        SmartGroup(name=f"source {each.arn}", members=(cidr,))
        for each, cidr in zip(made, cidrs, strict=True)
    )
    past = tuple(
        PastFlow(
            flow=Flow(
                src=groups[n % runtimes].name,
                host="api.openai.com" if n % 10 else f"h{n % HOSTS}.example",
                port=443,
                count=9,
            ),
            runtime=made[n % runtimes].arn,
            senders=(made[n % runtimes].arn,),
            sources=(Source.FLOW_LOGS,),
            first_seen=NOW - timedelta(hours=3),
            last_seen=NOW - timedelta(hours=2),
            reply_bytes=263,
            reply_packets=5,
            passage=Passage.THROUGH,
        )
        for n in range(flows)
    )
    return _case(inventory, telemetry, past, groups)


def _case(
    inventory: Inventory,
    telemetry: Telemetry,
    past: tuple[PastFlow, ...],
    groups: tuple[SmartGroup, ...],
) -> Case:
    held = controller()
    assert held.pack is not None  # noqa: S101 - the sample has one
    wide = tuple(
        replace(each, selectors=(), members=("10.0.0.0/8",)) for each in held.pack.smart_groups
    )
    pack = replace(held.pack, smart_groups=wide)
    begun = time.process_time()
    made = case_of(
        build.snapshot(inventory, telemetry),
        Settings(),
        Assessment(verdicts=(), tool_verdicts=(), egress_map=EgressMap(), grants=(), findings=()),
        as_of=NOW,
        pack=replace(pack, name="agentcore-starter"),
        controller=replace(held, pack=pack),
        flows=past,
        flow_groups=groups,
    )
    print(f"{'the survey of the estate':<28}{time.process_time() - begun:>8.2f} s")
    return made


def main() -> None:
    runtimes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    flows = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    asked = case(runtimes, flows)
    whole = 0.0
    for check in TRAFFIC:
        begun = time.process_time()
        statuses: dict[str, int] = {}
        for each in results(asked, (check,)):
            statuses[each.status] = statuses.get(each.status, 0) + 1
        took = time.process_time() - begun
        whole += took
        print(f"{check.id:<28}{took:>8.2f} s  {statuses}")
    print(f"{'together':<28}{whole:>8.2f} s")


if __name__ == "__main__":
    main()
