"""A large graph drawn together."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.graph.aggregate import aggregate
from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import EdgeKind, GraphEdge, NodeKind
from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import Source
from ringfence.model.egress import (
    Attribution,
    Category,
    Classification,
    Confidence,
    Destination,
    Egress,
    EgressAction,
    EgressMap,
    EvidenceKind,
    Sanction,
)
from ringfence.model.grouping import Grouping
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Snapshot
from ringfence.model.verdict import RuntimeVerdict
from ringfence.verdict.runtime import judge
from support.builders import (
    ACCOUNT,
    VPC_ID,
    contained_inventory,
    public,
    runtime,
    runtime_arn,
    snapshot,
    version,
)

START = datetime(2026, 11, 1, tzinfo=UTC)
IDS = ("one-abc123DEF4", "two-abc123DEF4", "open-abc123DEF4")
HOSTS = ("a.corp.example", "b.corp.example", "c.other.example", "203.0.113.9", "api.openai.com")


def _row(client: int, server: int, **changes: Any) -> Egress:
    values: dict[str, Any] = {
        "source": runtime_arn(IDS[client]),
        "destination": HOSTS[server],
        "port": 443,
        "protocol": "TCP",
        "evidence": EvidenceKind.OBSERVED,
        "sources": (Source.FLOW_LOGS,),
        "reason": "seen",
        "first_seen": START,
        "last_seen": START + timedelta(hours=1),
        "flows": 2,
        "bytes": 100,
        "packets": 10,
        "action": EgressAction.ACCEPT,
        "attribution": Attribution.EXACT,
        "confidence": Confidence.HIGH,
    }
    return Egress(**(values | changes))


def _destination(host: str) -> Destination:
    provider = "OpenAI" if host == "api.openai.com" else ""
    category = Category.RAW_ADDRESS if host[0].isdigit() else Category.UNKNOWN
    return Destination(
        id=host,
        host=host,
        classification=Classification(
            provider=provider,
            category=Category.MODEL_PROVIDER if provider else category,
            sanction=Sanction.UNREVIEWED,
            learnable=True,
            reasons=(),
        ),
    )


@cache
def _judged() -> tuple[Snapshot, tuple[RuntimeVerdict, ...]]:
    """Two runtimes in a VPC and one outside of every VPC."""
    inventory = contained_inventory(
        runtime(runtime_id=IDS[0]),
        runtime(runtime_id=IDS[1]),
        runtime(version(placement=public()), runtime_id=IDS[2]),
    )
    whole = snapshot(inventory)
    return whole, judge(whole, Settings())


def _graph(*rows: Egress) -> EgressGraph:
    whole, verdicts = _judged()
    found = EgressMap(destinations=tuple(map(_destination, HOSTS)), egress=rows)
    return build_graph(whole, verdicts, found, ())


def _traffic(graph: EgressGraph, target: str) -> list[GraphEdge]:
    return [e for e in graph.edges(EdgeKind.TALKS_TO) if e.target == target]


def test_hosts_of_one_registered_domain_are_one_node_that_counts_them() -> None:
    drawn = aggregate(_graph(_row(0, 0), _row(0, 1), _row(1, 1)), Grouping.DOMAIN)

    (domain,) = [n for n in drawn.nodes(NodeKind.DESTINATION) if "corp.example" in n.label]
    assert domain.label == "corp.example (2 destinations)"
    assert dict(domain.attributes)["members"] == 2
    (edge,) = _traffic(drawn, domain.id)
    assert edge.attribute("edges") == 3
    assert edge.attribute("bytes") == 300


def test_a_group_of_one_stays_what_it_is() -> None:
    graph = _graph(_row(0, 2))

    drawn = aggregate(graph, Grouping.DOMAIN)

    assert drawn.node("destination:c.other.example") == graph.node("destination:c.other.example")


def test_runtimes_are_together_by_account_vpc_and_containment() -> None:
    graph = _graph()

    drawn = aggregate(graph, Grouping.DOMAIN)

    labels = [node.label for node in drawn.nodes(NodeKind.RUNTIME)]
    assert len(labels) == 2
    assert any(f"in {VPC_ID} (2 runtimes)" in label for label in labels)
    assert len(aggregate(graph, Grouping.ACCOUNT).nodes(NodeKind.RUNTIME)) == 1


def test_an_edge_counts_each_kind_of_evidence_apart_and_keeps_instants_and_sources() -> None:
    rows = (
        _row(0, 0),
        _row(
            1,
            0,
            evidence=EvidenceKind.DECLARED,
            sources=(Source.RUNTIMES,),
            first_seen=None,
            last_seen=None,
            flows=None,
            bytes=None,
            packets=None,
        ),
        _row(1, 1, first_seen=START - timedelta(days=1), action=EgressAction.REJECT),
    )

    drawn = aggregate(_graph(*rows), Grouping.DOMAIN)

    (edge,) = [edge for edge in drawn.edges(EdgeKind.TALKS_TO) if edge.attribute("declared")]
    values = dict(edge.attributes)
    assert (values["observed"], values["declared"], values["rejected"]) == (2, 1, 1)
    assert edge.reason == "3 edges: 2 observed, 1 declared"
    assert edge.evidence is EvidenceKind.OBSERVED
    assert edge.known_by == tuple(sorted((Source.FLOW_LOGS, Source.RUNTIMES)))
    assert (edge.first_seen, edge.last_seen) == (
        START - timedelta(days=1),
        START + timedelta(hours=1),
    )
    assert values["flows"] == 4


def test_what_no_source_counted_is_not_counted_as_none() -> None:
    row = _row(0, 0, flows=None, bytes=None, packets=None)

    drawn = aggregate(_graph(row, _row(0, 1, flows=None, bytes=0, packets=None)), Grouping.DOMAIN)

    (edge,) = drawn.edges(EdgeKind.TALKS_TO)
    assert edge.attribute("flows") is None
    assert edge.attribute("bytes") == 0


def test_destinations_are_together_by_provider_else_by_category() -> None:
    drawn = aggregate(_graph(_row(0, 4), _row(0, 0), _row(0, 2)), Grouping.PROVIDER)

    labels = {node.label for node in drawn.nodes(NodeKind.DESTINATION)}
    assert labels == {"api.openai.com", "unknown (3 destinations)", "203.0.113.9"}


def test_nothing_is_drawn_together_by_none() -> None:
    graph = _graph(_row(0, 0))

    assert aggregate(graph, Grouping.NONE) is graph


@pytest.mark.parametrize("by", [by for by in Grouping if by is not Grouping.NONE])
@given(
    rows=st.lists(
        st.builds(
            _row,
            st.integers(0, 2),
            st.integers(0, 4),
            evidence=st.sampled_from(EvidenceKind),
            port=st.integers(1, 9),
            bytes=st.none() | st.integers(0, 1000),
        )
    )
)
def test_no_edge_and_no_byte_is_lost(by: Grouping, rows: list[Egress]) -> None:
    graph = _graph(*rows)

    drawn = aggregate(graph, by)

    every, together = graph.edges(), drawn.edges()
    assert sum(int(edge.attribute("edges") or 0) for edge in together) == len(every)
    for evidence in EvidenceKind:
        counted = sum(int(edge.attribute(evidence) or 0) for edge in together)
        assert counted == sum(edge.evidence is evidence for edge in every)
    kinds: Counter[EdgeKind] = Counter()
    for edge in together:
        kinds[edge.kind] += int(edge.attribute("edges") or 0)
    assert kinds == Counter(edge.kind for edge in every)
    total = sum(int(edge.attribute("bytes") or 0) for edge in together)
    assert total == sum(row.bytes or 0 for row in rows)
    members = (dict(node.attributes).get("members", 1) for node in drawn.nodes())
    assert sum(map(int, members)) == len(graph)


def test_the_same_graph_is_drawn_together_alike_whatever_its_order() -> None:
    rows = (_row(0, 0), _row(1, 1, bytes=7), _row(2, 3))

    one, other = (aggregate(_graph(*each), Grouping.CATEGORY) for each in (rows, rows[::-1]))

    assert one.nodes() == other.nodes()
    assert one.edges() == other.edges()


def test_the_account_stands_on_a_group_that_is_in_one() -> None:
    whole = snapshot(contained_inventory(runtime(runtime_id=IDS[0]), runtime(runtime_id=IDS[1])))
    graph = build_graph(whole, (), build_egress_map(whole, Settings()), ())

    (group,) = aggregate(graph, Grouping.ACCOUNT).nodes(NodeKind.RUNTIME)

    assert group.account == ACCOUNT
