"""From a Snapshot to everything that is concluded from it; pure."""

from __future__ import annotations

from ringfence.detect.frameworks import frameworks_of
from ringfence.detect.run import DetectionInput, detect
from ringfence.graph.build import EgressGraph, build_graph
from ringfence.guardrail.access import grants
from ringfence.join.egress import build_egress_map
from ringfence.model.assessment import Assessment
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.verdict.runtime import judge
from ringfence.verdict.tools import judge_tools


def assess(snapshot: Snapshot, settings: Settings) -> tuple[Assessment, EgressGraph]:
    """Judge, join, draw and detect: the same Snapshot always gives the same Assessment."""
    verdicts = judge(snapshot, settings)
    tool_verdicts = judge_tools(snapshot, settings)
    egress_map = build_egress_map(snapshot, settings)
    access = grants(snapshot.inventory.principals)
    graph = build_graph(snapshot, verdicts, egress_map, access.grants)
    findings = detect(
        DetectionInput(
            snapshot=snapshot,
            verdicts=verdicts,
            tool_verdicts=tool_verdicts,
            egress_map=egress_map,
            graph=graph,
            grants=access.grants,
            settings=settings,
        )
    )
    assessment = Assessment(
        verdicts=verdicts,
        tool_verdicts=tool_verdicts,
        egress_map=egress_map,
        grants=access.grants,
        findings=findings,
        frameworks=frameworks_of(findings),
        notes=tuple(
            f"the policy {name} could not be read as an IAM policy and was not judged"
            for name in access.unreadable
        ),
    )
    return assessment, graph
