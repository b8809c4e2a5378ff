"""What the graph holds of an estate."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from ringfence.graph.build import EgressGraph, build_graph
from ringfence.graph.elements import EdgeKind, GraphEdge, NodeKind, destination_node, provider_node
from ringfence.join.egress import build_egress_map
from ringfence.model.coverage import Source
from ringfence.model.egress import EgressMap, EvidenceKind
from ringfence.model.identity import Certainty, Grant
from ringfence.model.settings import Settings
from ringfence.model.snapshot import Inventory
from ringfence.model.telemetry import Telemetry
from ringfence.verdict.runtime import judge
from support.builders import (
    ACCOUNT,
    SECURITY_GROUP_ID,
    SPOKE_ENI,
    SUBNET_ID,
    VPC_ID,
    contained_inventory,
    flow,
    gateway,
    gateway_target,
    harness,
    interface,
    resolution,
    runtime,
    runtime_arn,
    security_group,
    snapshot,
    span_call,
    subnet,
    tool,
)

ROLE = f"arn:aws:iam::{ACCOUNT}:role/agent-exec"


def _graph(inventory: Inventory, telemetry: Telemetry | None = None, *grants: Grant) -> EgressGraph:
    whole = snapshot(inventory, telemetry)
    found = build_egress_map(whole, Settings())
    return build_graph(whole, judge(whole, Settings()), found, grants)


def _between(graph: EgressGraph, source: str, target: str) -> GraphEdge:
    (edge,) = [edge for edge in graph.edges_from(source) if edge.target == target]
    return edge


def test_a_runtime_stands_in_its_account_subnet_and_security_group() -> None:
    graph = _graph(contained_inventory())

    assert _between(graph, f"account:{ACCOUNT}", runtime_arn()).kind is EdgeKind.CONTAINS
    assert _between(graph, runtime_arn(), SUBNET_ID).kind is EdgeKind.ATTACHED_TO
    assert _between(graph, runtime_arn(), SECURITY_GROUP_ID).kind is EdgeKind.GUARDED_BY
    assert _between(graph, runtime_arn(), ROLE).kind is EdgeKind.ASSUMES
    assert _between(graph, VPC_ID, SUBNET_ID).kind is EdgeKind.CONTAINS


def test_the_verdict_is_on_the_runtime_and_its_endpoint() -> None:
    graph = _graph(contained_inventory())

    node = graph.node(runtime_arn())
    endpoint = graph.node(f"{runtime_arn()}/runtime-endpoint/DEFAULT")

    assert node is not None
    assert node.kind is NodeKind.RUNTIME
    assert {"containment", "network_mode", "observability"} <= dict(node.attributes).keys()
    assert endpoint is not None
    assert dict(endpoint.attributes)["live_version"] == "1"


def test_a_route_is_possible_and_names_what_it_matches() -> None:
    graph = _graph(contained_inventory())

    hop = _between(graph, "rtb-0runtime", SPOKE_ENI)

    assert hop.kind is EdgeKind.ROUTES_VIA
    assert hop.evidence is EvidenceKind.POSSIBLE
    assert hop.attribute("destination") == "0.0.0.0/0"
    assert hop.attribute("hop") == "network-interface"
    assert hop.attribute("bytes") is None


def test_an_observed_edge_carries_its_sources_and_volume() -> None:
    telemetry = Telemetry(
        flows=(flow(),), resolutions=(resolution("api.openai.com", "203.0.113.9"),)
    )

    graph = _graph(contained_inventory(), telemetry)

    edge = _between(graph, runtime_arn(), destination_node("api.openai.com"))
    assert edge.kind is EdgeKind.TALKS_TO
    assert edge.evidence is EvidenceKind.OBSERVED
    assert edge.known_by == (Source.FLOW_LOGS, Source.RESOLVER_QUERY_LOGS)
    assert edge.first_seen is not None
    assert edge.attribute("bytes") == 9000
    assert graph.edges_to(provider_node("OpenAI"), EdgeKind.BELONGS_TO)


def test_a_question_is_not_drawn_as_traffic() -> None:
    graph = _graph(contained_inventory(), Telemetry(resolutions=(resolution("x.example", ""),)))

    edge = _between(graph, runtime_arn(), destination_node("x.example"))

    assert edge.kind is EdgeKind.ASKED_FOR


def test_names_that_share_an_address_point_to_it() -> None:
    telemetry = Telemetry(
        flows=(flow(),),
        resolutions=(
            resolution("a.example", "203.0.113.9"),
            resolution("b.example", "203.0.113.9"),
        ),
    )

    graph = _graph(contained_inventory(), telemetry)

    names = graph.edges_to(destination_node("203.0.113.9"), EdgeKind.RESOLVES_TO)
    assert [edge.source for edge in names] == [
        destination_node("a.example"),
        destination_node("b.example"),
    ]


def test_gateways_harnesses_and_tools_are_drawn() -> None:
    inventory = Inventory(
        runtimes=(runtime(),),
        tools=(tool(), tool(managed_by_aws=True)),
        gateways=(gateway(gateway_target(resource_arns=(runtime_arn(),)), role_arn=ROLE),),
        harnesses=(harness(runtime_arn=runtime_arn(), role_arn=ROLE),),
    )

    graph = _graph(inventory)

    assert [node.id for node in graph.nodes(NodeKind.TOOL)] == [tool().arn]
    assert _between(graph, gateway().arn, runtime_arn()).kind is EdgeKind.TALKS_TO
    assert _between(graph, harness().arn, runtime_arn()).kind is EdgeKind.BELONGS_TO


def test_networks_and_groups_carry_their_names() -> None:
    named = replace(
        contained_inventory(),
        subnets=(subnet(tags=(("Name", "agents-a"),)),),
        security_groups=(security_group(), security_group("sg-0unused")),
    )

    graph = _graph(named)

    labels = {node.id: node.label for node in graph.nodes()}
    assert labels[SUBNET_ID] == f"agents-a ({SUBNET_ID})"
    assert labels[SECURITY_GROUP_ID] == f"agents ({SECURITY_GROUP_ID})"
    assert "sg-0unused" not in labels


def test_networks_without_a_workload_are_left_out() -> None:
    inventory = contained_inventory()

    graph = _graph(inventory)

    assert subnet("subnet-0spoke").id in {known.id for known in inventory.subnets}
    assert "subnet-0spoke" not in graph


def test_an_edge_of_something_unread_makes_a_node_for_it() -> None:
    gone = runtime_arn("gone-abc123DEF4")

    graph = _graph(Inventory(), Telemetry(span_calls=(span_call("api.openai.com", gone),)))

    node = graph.node(gone)
    assert node is not None
    assert node.kind is NodeKind.RUNTIME


def test_a_grant_leads_to_what_it_names_and_a_pattern_to_the_account() -> None:
    def grant(*resources: str) -> Grant:
        return Grant(
            action="bedrock-agentcore:UpdateAgentRuntime",
            principal=f"arn:aws:iam::{ACCOUNT}:user/dev",
            account=ACCOUNT,
            certainty=Certainty.ALLOWED,
            policy="inline:dev",
            statement="0",
            resources=resources,
        )

    named = _graph(contained_inventory(), None, grant(runtime_arn()))
    pattern = _graph(contained_inventory(), None, grant("*"))

    assert [edge.target for edge in named.edges(EdgeKind.MAY_CALL)] == [runtime_arn()]
    assert [edge.target for edge in pattern.edges(EdgeKind.MAY_CALL)] == [f"account:{ACCOUNT}"]


def test_the_graph_does_not_depend_on_the_order_of_the_inventory() -> None:
    inventory = contained_inventory(runtime(runtime_id="a-abc123DEF4"), runtime())
    turned = Inventory(
        runtimes=inventory.runtimes[::-1],
        vpcs=inventory.vpcs,
        subnets=inventory.subnets[::-1],
        route_tables=inventory.route_tables[::-1],
        interfaces=(*inventory.interfaces[::-1], interface()),
        instances=inventory.instances,
    )

    one, other = (
        build_graph(snapshot(known), (), EgressMap(), ()) for known in (inventory, turned)
    )

    assert one.nodes() == other.nodes()
    assert one.edges() == other.edges()


def test_an_edge_to_nowhere_is_refused() -> None:
    edge = GraphEdge(
        source="a",
        target="b",
        kind=EdgeKind.TALKS_TO,
        reason="",
        evidence=EvidenceKind.OBSERVED,
    )

    with pytest.raises(ValueError, match="unknown end"):
        EgressGraph.of((), (edge,), grants=())


@pytest.mark.parametrize(
    "module",
    [
        "ringfence.model.egress",
        "ringfence.classify",
        "ringfence.join.egress",
        "ringfence.graph.elements",
        "ringfence.graph",
    ],
)
def test_networkx_is_loaded_only_with_the_graph_itself(module: str) -> None:
    code = f"import sys, {module}; sys.exit('networkx' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_networkx_sees_the_neighbours_that_the_edges_have_whole_and_in_part() -> None:
    graph = _graph(
        contained_inventory(),
        Telemetry(flows=(flow(server="203.0.113.9"),), span_calls=(span_call("api.openai.com"),)),
    )

    for part in (graph, graph.within([runtime_arn(), destination_node("api.openai.com"), ROLE])):
        assert set(part.network) == {node.id for node in part.nodes()}
        assert set(part.network.edges) == {(edge.source, edge.target) for edge in part.edges()}
        assert part.network.number_of_edges() > 0
