"""From a Snapshot to everything that is concluded from it; pure."""

from __future__ import annotations

from ringfence.blast.radius import blast_map
from ringfence.detect.frameworks import frameworks_of
from ringfence.detect.run import DetectionInput, detect
from ringfence.graph.build import EgressGraph, build_graph
from ringfence.guardrail.access import grants
from ringfence.join.egress import build_egress_map
from ringfence.model.agentcore import AgentRuntime, Gateway
from ringfence.model.assessment import Assessment
from ringfence.model.coverage import Source
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.workload import Governance
from ringfence.shadow import Governors, ai_workloads, find_suspects
from ringfence.signals.judge import indications
from ringfence.signals.novelty import KnownPast
from ringfence.verdict.runtime import judge
from ringfence.verdict.tools import judge_tools
from ringfence.workflow.garbage import seldom_collected


@seldom_collected()
def assess(
    snapshot: Snapshot, settings: Settings, past: KnownPast | None = None
) -> tuple[Assessment, EgressGraph]:
    """Judge, join, draw and detect: the same Snapshot always gives the same Assessment.

    past is what an earlier scan saw, against which destinations are new.
    """
    verdicts = judge(snapshot, settings)
    tool_verdicts = judge_tools(snapshot, settings)
    suspects = find_suspects(snapshot, settings)
    egress_map = build_egress_map(snapshot, settings, suspects.others)
    shadow = ai_workloads(snapshot, settings, egress_map, suspects)
    signs = indications(
        snapshot, egress_map, verdicts, settings=settings, past=past, others=suspects.others
    )
    access = grants(snapshot.inventory.principals)
    blast = blast_map(snapshot, verdicts, tool_verdicts, egress_map)
    graph = build_graph(
        snapshot, verdicts, egress_map, access.grants, blast.roles, workloads=shadow.workloads
    )
    findings = detect(
        DetectionInput(
            snapshot=snapshot,
            verdicts=verdicts,
            tool_verdicts=tool_verdicts,
            egress_map=egress_map,
            indications=signs,
            blast=blast,
            settings=settings,
            workloads=shadow.workloads,
        )
    )
    assessment = Assessment(
        verdicts=verdicts,
        tool_verdicts=tool_verdicts,
        egress_map=egress_map,
        grants=access.grants,
        findings=findings,
        frameworks=frameworks_of(findings),
        workloads=shadow.workloads,
        governance=_governance(snapshot, settings),
        notes=(
            *shadow.notes,
            *signs.not_judged,
            *(
                f"the policy {name} could not be read as an IAM policy and was not judged"
                for name in access.unreadable
            ),
        ),
        blast=blast,
    )
    return assessment, graph


def _governance(snapshot: Snapshot, settings: Settings) -> tuple[tuple[str, Governance, str], ...]:
    """Who answers for each runtime and gateway of AgentCore."""
    held = snapshot.inventory
    items: tuple[AgentRuntime | Gateway, ...] = (*held.runtimes, *held.gateways)
    governors = Governors(snapshot, settings)
    found = []
    for item in items:
        place = (item.account, item.region)
        governed = governors.governed(item.arn, place, _tags(item, snapshot))
        found.append((item.arn, governed.governance, governed.by))
    return tuple(found)


def _tags(item: AgentRuntime | Gateway, snapshot: Snapshot) -> tuple[tuple[str, str], ...] | None:
    """The tags of a runtime or gateway; None where they were not read."""
    read = snapshot.was_read(Source.TAGS, item.account, item.region)
    return item.tags if read or item.tags else None
