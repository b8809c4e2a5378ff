"""Paths along the edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphEdge, GraphNode, NodeKind
from ringfence.graph.paths import DETOUR, LONGEST, Walk, paths_between, paths_from_permission
from ringfence.graph.questions import neighbourhood
from ringfence.graph.views import view_of_paths
from ringfence.model.egress import EvidenceKind
from ringfence.model.identity import Certainty, Grant
from support.builders import ACCOUNT, runtime_arn

DEV = f"arn:aws:iam::{ACCOUNT}:user/dev"
ONE, TWO = runtime_arn("one-abc123DEF4"), runtime_arn("two-abc123DEF4")
ROLE, STORE, HOST = f"arn:aws:iam::{ACCOUNT}:role/exec", "data:s3:*", "destination:x.example"
UPDATE = "bedrock-agentcore:UpdateAgentRuntime"


def _node(id_: str, kind: NodeKind = NodeKind.WORKLOAD) -> GraphNode:
    return GraphNode(id=id_, kind=kind, label=id_, account=ACCOUNT)


def _edge(source: str, target: str, kind: EdgeKind = EdgeKind.TALKS_TO) -> GraphEdge:
    return GraphEdge(
        source=source, target=target, kind=kind, reason="", evidence=EvidenceKind.DECLARED
    )


def _grant(*resources: str, **changes: Any) -> Grant:
    values: dict[str, Any] = {
        "action": UPDATE,
        "principal": DEV,
        "account": ACCOUNT,
        "certainty": Certainty.ALLOWED,
        "policy": "inline:dev",
        "statement": "0",
        "resources": resources,
    }
    return Grant(**(values | changes))


def _estate(*grants: Grant) -> EgressGraph:
    """Two runtimes of one role, that reads a store; the first talks to a host."""
    nodes = (
        _node(DEV, NodeKind.PRINCIPAL),
        _node(f"account:{ACCOUNT}", NodeKind.ACCOUNT),
        _node(ONE, NodeKind.RUNTIME),
        _node(TWO, NodeKind.RUNTIME),
        _node(ROLE, NodeKind.ROLE),
        _node(STORE, NodeKind.DATA_STORE),
        _node(HOST, NodeKind.DESTINATION),
    )
    edges = (
        _edge(DEV, f"account:{ACCOUNT}", EdgeKind.MAY_CALL),
        _edge(f"account:{ACCOUNT}", ONE, EdgeKind.CONTAINS),
        _edge(f"account:{ACCOUNT}", TWO, EdgeKind.CONTAINS),
        _edge(ONE, ROLE, EdgeKind.ASSUMES),
        _edge(TWO, ROLE, EdgeKind.ASSUMES),
        _edge(ROLE, STORE, EdgeKind.MAY_READ),
        _edge(ONE, HOST),
    )
    return EgressGraph.of(nodes, edges, grants=grants)


def test_a_path_follows_the_edges_and_names_them() -> None:
    (path,) = paths_between(_estate(), ONE, STORE).found

    assert path.nodes == (ONE, ROLE, STORE)
    assert [edge.kind for (edge,) in path.steps] == [EdgeKind.ASSUMES, EdgeKind.MAY_READ]


def test_a_pattern_leads_to_the_runtimes_that_it_covers_and_no_other() -> None:
    graph = _estate(_grant("arn:aws:bedrock-agentcore:*:*:runtime/two-*"))

    to_store = paths_between(graph, DEV, STORE)
    to_host = paths_between(graph, DEV, HOST)

    assert [path.nodes for path in to_store.found] == [(DEV, TWO, ROLE, STORE)]
    assert to_host.found == ()
    (step,) = to_store.found[0].steps[0]
    assert (step.kind, step.attribute("action")) == (EdgeKind.MAY_CALL, UPDATE)


@pytest.mark.parametrize(
    ("resources", "covered"),
    [
        ((ONE,), True),
        ((), True),
        (("arn:aws:bedrock-agentcore:*:*:runtime/one-*",), True),
        ((f"{ONE.rpartition('/')[0]}/${{aws:PrincipalTag/team}}-*",), True),
        ((TWO,), False),
        (("arn:aws:bedrock-agentcore:*:*:gateway/*",), False),
        ((f"not {TWO}",), True),
        (("not *",), False),
    ],
)
def test_a_path_begins_where_the_resources_of_a_grant_may_mean_the_runtime(
    resources: tuple[str, ...], *, covered: bool
) -> None:
    assert bool(paths_between(_estate(_grant(*resources)), DEV, HOST).found) is covered


@pytest.mark.parametrize(
    "grant",
    [
        _grant("*", action="bedrock-agentcore:CreateBrowser"),
        _grant("*", account="999988887777"),
        _grant("*", principal="arn:aws:iam::111122223333:user/other"),
    ],
)
def test_what_acts_on_no_runtime_here_leads_nowhere(grant: Grant) -> None:
    assert paths_between(_estate(grant), DEV, HOST).found == ()


def test_passing_a_role_leads_to_what_the_role_reads() -> None:
    graph = _estate(_grant("*", action="iam:PassRole"))

    (path,) = paths_from_permission(graph, "iam:PassRole", STORE).found

    assert path.nodes == (DEV, ROLE, STORE)


@pytest.mark.parametrize("action", [UPDATE, UPDATE.lower(), "bedrock-agentcore:*"])
def test_a_permission_is_found_in_any_case_and_by_wildcards(action: str) -> None:
    found = paths_from_permission(_estate(_grant("*")), action, HOST)

    assert [path.nodes for path in found.found] == [(DEV, ONE, HOST)]


def test_another_permission_leads_nowhere() -> None:
    other = "bedrock-agentcore:InvokeAgentRuntime"

    assert paths_from_permission(_estate(_grant("*")), other, HOST).found == ()


def test_no_path_leads_on_through_an_account() -> None:
    graph = _estate()

    assert paths_between(graph, DEV, HOST).found == ()
    assert [p.nodes for p in paths_between(graph, DEV, f"account:{ACCOUNT}").found] == [
        (DEV, f"account:{ACCOUNT}")
    ]
    assert paths_between(graph, f"account:{ACCOUNT}", HOST).found


def test_a_limit_is_said() -> None:
    graph = _estate(_grant("*"))

    cut = paths_between(graph, DEV, STORE, 1)
    whole = paths_between(graph, DEV, STORE, 2)

    assert (len(cut.found), cut.more) == (1, True)
    assert (len(whole.found), whole.more) == (2, False)


def test_an_unknown_end_has_no_path() -> None:
    assert paths_between(_estate(), ONE, "nobody").found == ()
    assert paths_between(_estate(), "nobody", ONE).found == ()
    assert paths_from_permission(_estate(_grant("*")), UPDATE, "nobody").found == ()


def test_a_search_that_costs_too_much_ends_and_says_so() -> None:
    names = [f"n{number}" for number in range(8)]
    edges = [_edge(one, other) for one in names for other in names if one != other]
    graph = EgressGraph.of(map(_node, names), edges)
    walk = Walk(graph=graph, distance=dict.fromkeys(names, 1) | {"n7": 0}, left=2)

    found = list(walk.walks("n0", 3, ()))

    assert walk.left < 0
    assert len(found) <= 2


_PAIRS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=24)


@given(_PAIRS)
def test_paths_are_those_that_an_exhaustive_search_finds(pairs: Sequence[tuple[int, int]]) -> None:
    names = [f"n{number}" for number in range(8)]
    graph = EgressGraph.of(
        map(_node, names), [_edge(names[one], names[other]) for one, other in pairs]
    )
    reference: nx.DiGraph[str] = nx.DiGraph()
    reference.add_nodes_from(names)
    reference.add_edges_from((names[one], names[other]) for one, other in pairs)

    found = [path.nodes for path in paths_between(graph, "n0", "n7", 1_000_000).found]

    every = {tuple(path) for path in nx.all_simple_paths(reference, "n0", "n7")}
    shortest = min((len(path) for path in every), default=0)
    near = [path for path in every if len(path) <= min(shortest + DETOUR, LONGEST + 1)]
    assert found == sorted(near, key=lambda path: (len(path), path))


@given(_PAIRS)
def test_every_step_of_a_path_is_an_edge_of_the_graph(pairs: Sequence[tuple[int, int]]) -> None:
    names = [f"n{number}" for number in range(8)]
    edges = [_edge(names[one], names[other]) for one, other in pairs]
    graph = EgressGraph.of(map(_node, names), edges)

    paths = paths_between(graph, "n0", "n7")

    view = view_of_paths(graph, paths)
    drawn = set(view.graph.edges())
    assert drawn <= set(edges)
    for path in paths.found:
        assert len(set(path.nodes)) == len(path.nodes)
        for one, other, step in zip(path.nodes, path.nodes[1:], path.steps, strict=False):
            assert step
            assert {(edge.source, edge.target) for edge in step} == {(one, other)}
            assert drawn.issuperset(step)


@given(_PAIRS, st.integers(0, 3))
def test_a_neighbourhood_is_a_part_of_the_graph(
    pairs: Sequence[tuple[int, int]], hops: int
) -> None:
    names = [f"n{number}" for number in range(8)]
    edges = [_edge(names[one], names[other]) for one, other in pairs]
    graph = EgressGraph.of(map(_node, names), edges)
    reference: nx.Graph[str] = nx.Graph()
    reference.add_nodes_from(names)
    reference.add_edges_from((names[one], names[other]) for one, other in pairs)

    near = neighbourhood(graph, "n0", hops)

    ids = {node.id for node in near.nodes()}
    assert ids == set(nx.single_source_shortest_path_length(reference, "n0", hops))
    inside = [edge for edge in graph.edges() if {edge.source, edge.target} <= ids]
    assert list(near.edges()) == inside
    assert near.count_edges() == len(inside)
