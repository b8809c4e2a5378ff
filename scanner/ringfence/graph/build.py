"""Build the egress graph from what was read and concluded."""

from __future__ import annotations

from collections.abc import Iterable

from ringfence.graph.access import add_access
from ringfence.graph.draft import Draft
from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.estate import add_network, add_workloads
from ringfence.graph.others import add_other_workloads
from ringfence.graph.reach import add_reach
from ringfence.graph.traffic import add_traffic
from ringfence.model.blast import RoleReach
from ringfence.model.egress import EgressMap
from ringfence.model.identity import Grant
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import RuntimeVerdict
from ringfence.model.workload import AiWorkload

__all__ = ["EgressGraph", "build_graph"]


def build_graph(
    snapshot: Snapshot,
    verdicts: Iterable[RuntimeVerdict],
    egress_map: EgressMap,
    grants: Iterable[Grant],
    reach: Iterable[RoleReach] = (),
    *,
    workloads: Iterable[AiWorkload] = (),
) -> EgressGraph:
    """The graph of one scan. The same input gives the same graph, in the same order."""
    draft = Draft()
    granted = tuple(grants)
    judged = {verdict.arn: verdict for verdict in verdicts}
    add_workloads(draft, snapshot.inventory, judged)
    add_other_workloads(draft, snapshot.inventory, workloads)
    add_network(draft, snapshot.inventory)
    add_traffic(draft, egress_map)
    add_access(draft, granted)
    add_reach(draft, reach)
    return EgressGraph.of(
        draft.nodes.values(), draft.edges, rows=draft.rows, grants=granted, verdicts=judged
    )
