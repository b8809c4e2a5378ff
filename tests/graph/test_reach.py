"""What execution roles can read, in the graph."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.graph import reach as module
from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import EdgeKind, NodeKind, data_store_node
from ringfence.graph.questions import neighbourhood
from ringfence.model.blast import Breadth, DataKind, Reach, RoleReach
from ringfence.model.egress import EgressMap, EvidenceKind
from ringfence.model.identity import Certainty
from ringfence.model.settings import Settings
from ringfence.verdict.runtime import judge
from support.builders import ACCOUNT, contained_inventory, runtime_arn, snapshot

ROLE = f"arn:aws:iam::{ACCOUNT}:role/agent-exec"
BUCKET = "arn:aws:s3:::claims/*"
READS = Reach(
    role=ROLE,
    reading="s3-objects",
    service="s3",
    kind=DataKind.DATA,
    means="reads objects",
    actions=("s3:GetObject",),
    resources=(BUCKET,),
    breadth=Breadth.NAMED,
    certainty=Certainty.ALLOWED,
    policy="inline:own",
    statement="Claims",
)


def _graph(*reach: Reach) -> EgressGraph:
    whole = snapshot(contained_inventory())
    roles = (RoleReach(role=ROLE, account=ACCOUNT, reach=reach),)
    return build_graph(whole, judge(whole, Settings()), EgressMap(), (), roles)


def test_a_role_leads_to_the_store_that_a_statement_lets_it_read() -> None:
    graph = _graph(READS)

    (edge,) = graph.edges(EdgeKind.MAY_READ)
    assert (edge.source, edge.target) == (ROLE, data_store_node("s3", BUCKET))
    assert edge.evidence is EvidenceKind.POSSIBLE
    assert edge.attribute("statement") == "Claims"
    assert data_store_node("s3", BUCKET) in neighbourhood(graph, runtime_arn(), 2)


def test_a_store_is_shown_and_not_passed_through() -> None:
    whole = snapshot(contained_inventory())
    other = f"arn:aws:iam::{ACCOUNT}:role/other"
    roles = tuple(
        RoleReach(role=role, account=ACCOUNT, reach=(replace(READS, role=role),))
        for role in (ROLE, other)
    )
    graph = build_graph(whole, judge(whole, Settings()), EgressMap(), (), roles)

    assert other not in neighbourhood(graph, ROLE, 3)
    assert other in neighbourhood(graph, data_store_node("s3", BUCKET), 1)


def test_two_statements_on_one_pattern_share_its_node() -> None:
    graph = _graph(READS, replace(READS, statement="Again"))

    assert len(graph.nodes(NodeKind.DATA_STORE)) == 1
    assert len(graph.edges(EdgeKind.MAY_READ)) == 2


def test_stores_beyond_the_bound_are_one_node_for_each_service(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_STORES", 2)
    many = tuple(f"arn:aws:s3:::bucket-{number}/*" for number in range(5))

    graph = _graph(replace(READS, resources=many))

    labels = [node.label for node in graph.nodes(NodeKind.DATA_STORE)]
    assert labels == [
        "s3: (further resources)",
        "s3: arn:aws:s3:::bucket-0/*",
        "s3: arn:aws:s3:::bucket-1/*",
    ]
    assert len(graph.edges(EdgeKind.MAY_READ)) == 5
