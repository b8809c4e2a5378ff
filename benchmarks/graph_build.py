"""How long the graph of a large estate takes, and how much memory.

    python benchmarks/graph_build.py [RUNTIMES] [EGRESS ROWS] [DESTINATIONS]

The default is 5,000 runtimes, 250,000 egress rows and 50,000 destinations. Each part runs in a
process of its own, so that its peak is its own:

- `graph`: the egress map is in memory already; build, then ask. The memory is given before the
  build (Python, and the rows, which the join made and the scan holds anyway) and after it.
- `networkx`: a plain MultiDiGraph of the same ends, with the row as the only edge attribute.
- `scan`: everything that a scan concludes from the same estate, stage by stage and then as a whole.
  The estate has no principals: `blast_radius.py` measures those.
- `popular`: the same with hosts that every runtime talks to; time has to grow as the rows do.
- `exports`: the whole graph in each syntax.
"""

from __future__ import annotations

import gc
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from graph_estate import (  # type: ignore[import-not-found]  # its neighbour, when run as a script
    ACCOUNT,
    Size,
    egress_map,
    estate,
)

from ringfence.blast.radius import blast_map
from ringfence.detect.run import DetectionInput, detect
from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import destination_node
from ringfence.graph.export import to_dot, to_graphml, to_mermaid, to_node_link
from ringfence.graph.paths import paths_between, paths_from_permission
from ringfence.graph.questions import neighbourhood
from ringfence.graph.ways_out import paths_to_internet
from ringfence.guardrail.access import grants
from ringfence.join.egress import build_egress_map
from ringfence.model.egress import EgressMap
from ringfence.model.identity import Certainty, Grant
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.shadow import ai_workloads, find_suspects
from ringfence.signals.judge import indications
from ringfence.verdict.runtime import judge
from ringfence.verdict.tools import judge_tools
from ringfence.workflow.assess import assess

DEFAULT = (5_000, 250_000, 50_000)
ASKED = 500
"""How many nodes a query is asked of."""
PRINCIPALS = 200
GRANTS = tuple(
    Grant(
        action=action,
        principal=f"arn:aws:iam::{ACCOUNT}:role/caller-{number}",
        account=ACCOUNT,
        certainty=Certainty.ALLOWED,
        policy="inline:caller",
        resources=("*",)
        if number == 0
        else (f"arn:aws:bedrock-agentcore:*:*:runtime/agent{number:03}*",),
    )
    for number in range(PRINCIPALS)
    for action in ("bedrock-agentcore:InvokeAgentRuntime", "bedrock-agentcore:UpdateAgentRuntime")
)
CALLER = GRANTS[0].principal


@contextmanager
def measured(what: str) -> Iterator[None]:
    start = time.process_time()
    yield
    seconds = time.process_time() - start
    print(f"{what:<48} {seconds:8.2f} CPU s   peak {_peak():7.0f} MB", flush=True)


def asked(what: str, question: Callable[[str], object], nodes: Iterable[str]) -> None:
    """Ask of many nodes; print the median and the worst time."""
    taken = []
    for node in nodes:
        start = time.process_time()
        question(node)
        taken.append((time.process_time() - start) * 1000)
    print(
        f"{what:<48} {statistics.median(taken):8.2f} ms median, {max(taken):8.2f} ms worst"
        f" of {len(taken)}",
        flush=True,
    )


def graph_part(size: Size) -> None:
    snapshot, found = estate(Size(runtimes=size.runtimes, rows=0, destinations=1)), egress_map(size)
    verdicts = judge(snapshot, Settings())
    before = _resident()
    with measured("build_graph"):
        graph = build_graph(snapshot, verdicts, found, GRANTS)
    after = _resident()
    print(
        f"{len(graph):,} nodes, {graph.count_edges():,} edges; resident {before:.0f} MB before, "
        f"{after:.0f} MB after, the graph itself {after - before:.0f} MB"
    )
    gc.collect()  # what the build left to collect is no part of the first question
    arns = [each.arn for each in snapshot.inventory.runtimes]
    hosts = [each.id for each in found.destinations]
    some_arns, some_hosts = arns[:: -(-len(arns) // ASKED)], hosts[:: -(-len(hosts) // ASKED)]
    asked("neighbourhood of a runtime, 2 hops", partial(neighbourhood, graph), some_arns)
    nodes = [destination_node(host) for host in some_hosts]
    asked("neighbourhood of a destination, 2 hops", partial(neighbourhood, graph), nodes)
    asked("paths_to_internet of a runtime", partial(paths_to_internet, graph), some_arns)
    asked("paths from one runtime to a destination", partial(paths_between, graph, arns[0]), nodes)
    asked("paths from who may call every runtime", partial(paths_between, graph, CALLER), nodes)
    permission = partial(paths_from_permission, graph, "bedrock-agentcore:Invoke*")
    asked(f"paths from a permission of {PRINCIPALS} principals", permission, nodes)


def networkx_part(size: Size) -> None:
    import networkx as nx  # noqa: PLC0415 - its memory belongs to this part alone

    found = egress_map(size)
    before = _resident()
    with measured("networkx.MultiDiGraph, the row as its edge's data"):
        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for destination in found.destinations:
            graph.add_node(destination.id)
        for row in found.egress:
            graph.add_edge(row.source, row.destination, data=row)
    print(
        f"{len(graph):,} nodes, {graph.number_of_edges():,} edges; resident {before:.0f} MB before, "
        f"{_resident():.0f} MB after"
    )


def scan_part(size: Size) -> None:
    settings = Settings()
    with measured("the estate, generated"):
        snapshot = estate(size)
    with measured("judge"):
        verdicts = judge(snapshot, settings)
        tools = judge_tools(snapshot, settings)
    with measured("find_suspects"):
        suspects = find_suspects(snapshot, settings)
    with measured("build_egress_map"):
        found = build_egress_map(snapshot, settings, suspects.others)
    with measured("ai_workloads"):
        ai_workloads(snapshot, settings, found, suspects)
    with measured("indications"):
        signs = indications(snapshot, found, verdicts, settings=settings, others=suspects.others)
    with measured("grants"):
        grants(snapshot.inventory.principals)
    with measured("blast_map: all runtimes ranked"):
        blast = blast_map(snapshot, verdicts, tools, found)
    with measured("build_graph"):
        build_graph(snapshot, verdicts, found, (), blast.roles)
    facts = DetectionInput(
        snapshot=snapshot,
        verdicts=verdicts,
        tool_verdicts=tools,
        egress_map=found,
        indications=signs,
        blast=blast,
        settings=settings,
    )
    with measured("detect"):
        detect(facts)
    del verdicts, tools, suspects, found, signs, blast, facts
    gc.collect()
    with measured("assess: all of these, as a scan calls it"):
        assessment, _ = assess(snapshot, settings)
    egress_map = assessment.egress_map
    print(
        f"{len(egress_map.egress):,} egress rows, {len(egress_map.destinations):,} destinations, "
        f"{len(assessment.findings):,} findings"
    )


def popular_part(size: Size) -> None:
    """Every runtime talks to the same few hosts, as to the models of one provider."""
    for runtimes in (size.runtimes // 4, size.runtimes // 2):
        _joined_to_few(runtimes)
    snapshot, found = _joined_to_few(size.runtimes)
    graph = build_graph(snapshot, judge(snapshot, Settings()), found, GRANTS)
    hosts = [destination_node(each.id) for each in found.destinations]
    asked("neighbourhood of such a host, 2 hops", partial(neighbourhood, graph), hosts)
    asked("paths from who may call every runtime", partial(paths_between, graph, CALLER), hosts)


def _joined_to_few(runtimes: int) -> tuple[Snapshot, EgressMap]:
    snapshot = estate(Size(runtimes=runtimes, rows=20 * runtimes, destinations=20))
    with measured(f"build_egress_map, {runtimes:,} runtimes to 20 hosts"):
        return snapshot, build_egress_map(snapshot, Settings())


def exports_part(size: Size) -> None:
    graph = _graph(size)
    for export in (to_node_link, to_graphml, to_dot, to_mermaid):
        with measured(export.__name__):
            characters = len(export(graph))
        print(f"  {characters / 1e6:.0f} million characters")


PARTS = {
    "graph": graph_part,
    "networkx": networkx_part,
    "scan": scan_part,
    "popular": popular_part,
    "exports": exports_part,
}


def main() -> None:
    part, *rest = sys.argv[1:] if sys.argv[1:2] and sys.argv[1] in PARTS else ("", *sys.argv[1:])
    numbers = tuple(int(argument.replace("_", "")) for argument in rest)
    runtimes, rows, destinations = (*numbers, *DEFAULT[len(numbers) :])
    if part:
        PARTS[part](Size(runtimes=runtimes, rows=rows, destinations=destinations))
        return
    print(f"{runtimes:,} runtimes, {rows:,} egress rows, {destinations:,} destinations")
    for name in PARTS:
        print(f"\n{name}", flush=True)
        command = [sys.executable, __file__, name, str(runtimes), str(rows), str(destinations)]
        subprocess.run(command, check=True)


def _graph(size: Size) -> EgressGraph:
    snapshot = estate(Size(runtimes=size.runtimes, rows=0, destinations=1))
    return build_graph(snapshot, judge(snapshot, Settings()), egress_map(size), ())


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _resident() -> float:
    """Megabytes in memory at this moment, where Linux says it; elsewhere the peak."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return _peak()
    return int(pages) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
