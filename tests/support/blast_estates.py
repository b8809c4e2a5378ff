"""Whole snapshots around one runtime, and what a blast radius makes of them."""

from __future__ import annotations

from dataclasses import replace

from ringfence.blast.radius import blast_map
from ringfence.model.agentcore import (
    AgentRuntime,
    Placement,
)
from ringfence.model.blast import BlastMap, BlastRadius
from ringfence.model.egress import (
    Category,
    Destination,
    Egress,
    EgressMap,
    Sanction,
)
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory, Snapshot
from ringfence.verdict.runtime import judge
from ringfence.verdict.tools import judge_tools
from support import builders as build
from support.detection_samples import allowed

RUNTIME = build.runtime_arn()
HERE = f"arn:aws:secretsmanager:{build.REGION}:{build.ACCOUNT}:secret:*"
SECRETS = allowed("secretsmanager:GetSecretValue", resource=HERE)
MCP = build.destination("mcp.tools.example", Category.MCP_PLATFORM, Sanction.UNREVIEWED)


def judged(snapshot: Snapshot, *edges: Egress, to: tuple[Destination, ...] = (MCP,)) -> BlastMap:
    chosen = Settings()
    return blast_map(
        snapshot,
        judge(snapshot, chosen),
        judge_tools(snapshot, chosen),
        EgressMap(destinations=to, egress=edges),
    )


def estate(
    *documents: str, placement: Placement | None = None, runtime: AgentRuntime | None = None
) -> Inventory:
    """A PUBLIC runtime whose role has these policies, unless it is placed elsewhere."""
    own = runtime or build.runtime(build.version(placement=placement or build.public()))
    return replace(
        build.contained_inventory(own), principals=(build.principal("agent-exec", *documents),)
    )


def radius(snapshot: Snapshot, *edges: Egress) -> BlastRadius:
    (found,) = judged(snapshot, *edges).runtimes
    return found


def over_mcp(**changes: object) -> Egress:
    return build.egress(RUNTIME, MCP.id, **changes)
