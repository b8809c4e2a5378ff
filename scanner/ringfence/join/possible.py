"""Edges that a placement alone makes possible.

Only PUBLIC placements have one: they reach any address, and no flow log of the customer would show
it. Which routes of a VPC lead past a firewall is for the verdicts to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ringfence.join.destinations import DestinationRegister
from ringfence.join.queries import ANY_PORT, ANY_PROTOCOL
from ringfence.join.workloads import Workload
from ringfence.model.agentcore import BuiltInTool
from ringfence.model.coverage import Source
from ringfence.model.egress import Attribution, Confidence, Egress, EvidenceKind
from ringfence.model.snapshot import Inventory


def possible_edges(
    inventory: Inventory, known: Iterable[Workload], register: DestinationRegister
) -> Iterator[Egress]:
    """One row to the internet for each workload that is served from a PUBLIC placement."""
    tools = {tool.arn: _tool_source(tool) for tool in inventory.tools}
    harnesses = {harness.arn: Source.HARNESSES for harness in inventory.harnesses}
    sources = tools | harnesses
    for workload in known:
        if not workload.public:
            continue
        yield Egress(
            source=workload.arn,
            destination=register.anywhere(),
            port=ANY_PORT,
            protocol=ANY_PROTOCOL,
            evidence=EvidenceKind.POSSIBLE,
            sources=(sources.get(workload.arn, Source.RUNTIMES),),
            reason="PUBLIC network mode: it leaves from AWS's network, outside every VPC",
            attribution=Attribution.EXACT,
            confidence=Confidence.HIGH,
        )


def _tool_source(tool: BuiltInTool) -> Source:
    return Source.BROWSERS if tool.kind == "browser" else Source.CODE_INTERPRETERS
