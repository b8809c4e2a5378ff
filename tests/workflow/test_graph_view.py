"""Which part of the graph a question shows, and when a drawing is drawn together."""

from __future__ import annotations

from typing import Any

import pytest

from ringfence.errors import ConfigError
from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import EdgeKind, GraphEdge, GraphNode, NodeKind, destination_node
from ringfence.graph.export import to_mermaid
from ringfence.graph.questions import neighbourhood
from ringfence.graph.views import View
from ringfence.guardrail.access import COMMAND, INVOKE
from ringfence.model.egress import EvidenceKind
from ringfence.model.event import silent
from ringfence.model.grouping import Grouping
from ringfence.render.formats import GraphFormat
from ringfence.workflow.assess import assess
from ringfence.workflow.clock import utc_now
from ringfence.workflow.gather import gather
from ringfence.workflow.graph_question import GraphQuestion, check
from ringfence.workflow.graph_view import (
    DOT_EDGES,
    MERMAID_CHARACTERS,
    MERMAID_EDGES,
    check_permission,
    drawn_together,
    view_of,
)
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import Demo, LogFiles
from support.builders import ACCOUNT, runtime_arn

ONE, TWO = runtime_arn("one-abc123DEF4"), runtime_arn("two-abc123DEF4")


def demo_graph() -> EgressGraph:
    settings, _ = settings_of(None, source=Demo(), store=default_store())
    gathered = gather(Demo(), LogFiles(), on_progress=silent, now=utc_now())
    return assess(gathered.snapshot, settings)[1]


def _graph(hosts: int = 3, domain: str = "corp.example") -> EgressGraph:
    """Two runtimes of one name; the first talks to hosts of one domain."""
    runtimes = [
        GraphNode(id=arn, kind=NodeKind.RUNTIME, label="twin", account=ACCOUNT)
        for arn in (ONE, TWO)
    ]
    destinations = [
        GraphNode(
            id=destination_node(f"h{n}.{domain}"),
            kind=NodeKind.DESTINATION,
            label=f"h{n}.{domain}",
            attributes=(("category", "unknown"),),
        )
        for n in range(hosts)
    ]
    edges = [
        GraphEdge(
            source=ONE,
            target=node.id,
            kind=EdgeKind.TALKS_TO,
            reason="",
            evidence=EvidenceKind.OBSERVED,
        )
        for node in destinations
    ]
    return EgressGraph.of((*runtimes, *destinations), edges)


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"around": "x", "ways_out": ""}, "one question each"),
        ({"path": ("a", "b"), "permission": "c", "to": "d"}, "one question each"),
        ({"hops": -1}, "--hops"),
        ({"limit": 0}, "--limit"),
        ({"permission": "iam:PassRole"}, "go together"),
        ({"to": "x"}, "go together"),
        ({"path": ("a", "b"), "by": Grouping.DOMAIN}, "single nodes"),
    ],
)
def test_questions_that_do_not_go_together_are_refused(asked: dict[str, Any], refusal: str) -> None:
    with pytest.raises(ConfigError, match=refusal):
        check(GraphQuestion(**asked))


@pytest.mark.parametrize(
    "action", ["s3:GetObject", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:Nothing*"]
)
def test_an_action_whose_grants_are_not_evaluated_is_refused_with_those_that_are(
    action: str,
) -> None:
    with pytest.raises(ConfigError, match="not evaluated") as refused:
        check_permission(action)

    assert "bedrock-agentcore:InvokeAgentRuntimeCommandShell" in refused.value.hint


@pytest.mark.parametrize("action", [*INVOKE, *COMMAND, "iam:passrole", "bedrock-agentcore:Invoke*"])
def test_actions_that_reach_a_runtime_are_evaluated(action: str) -> None:
    check_permission(action)


def test_that_nobody_has_a_path_names_the_actions_that_were_evaluated() -> None:
    _, (note,) = view_of(
        _graph(), GraphQuestion(permission="*:*RuntimeCommand*", to="h0.corp.example")
    )

    assert f"nobody who may call {', '.join(COMMAND)} has a path" in note


def test_without_a_question_everything_is_shown() -> None:
    graph = _graph()

    assert view_of(graph, GraphQuestion()) == (View(graph=graph), ())


def test_a_name_that_two_bear_is_refused_with_both() -> None:
    with pytest.raises(ConfigError, match="2 things") as refused:
        view_of(_graph(), GraphQuestion(around="twin"))

    assert ONE in refused.value.hint
    assert TWO in refused.value.hint


def test_a_name_that_nothing_bears_is_refused() -> None:
    with pytest.raises(ConfigError, match="nothing in the graph is called 'nobody'"):
        view_of(_graph(), GraphQuestion(path=("h0.corp.example", "nobody")))


def test_a_path_that_leads_the_other_way_is_hinted_at() -> None:
    view, notes = view_of(_graph(), GraphQuestion(path=("h0.corp.example", ONE)))

    assert len(view.graph) == 0
    assert "as far as was read, no path leads" in notes[0]
    assert "one leads the other way" in notes[0]
    assert "grants on a pattern are followed where a path starts" in notes[0]


def test_a_cut_list_of_paths_says_so() -> None:
    graph = _graph()
    twice = EgressGraph.of(
        graph.nodes(),
        (
            *graph.edges(),
            *(
                GraphEdge(
                    source=destination_node(f"h{n}.corp.example"),
                    target=destination_node("h0.corp.example"),
                    kind=EdgeKind.RESOLVES_TO,
                    reason="",
                    evidence=EvidenceKind.OBSERVED,
                )
                for n in (1, 2)
            ),
        ),
    )

    view, notes = view_of(twice, GraphQuestion(path=(ONE, "h0.corp.example"), limit=1))

    assert len(view.paths) == 1
    assert notes == ("the 1 shortest paths are shown; --limit shows more",)


def test_ways_of_something_that_is_no_judged_runtime_are_refused() -> None:
    with pytest.raises(ConfigError, match="no runtime that was read"):
        view_of(_graph(), GraphQuestion(ways_out="h0.corp.example"))


@pytest.mark.parametrize(
    ("kind", "edges"), [(GraphFormat.DOT, DOT_EDGES), (GraphFormat.MERMAID, MERMAID_EDGES)]
)
def test_a_drawing_is_drawn_together_only_beyond_what_can_be_read(
    kind: GraphFormat, edges: int
) -> None:
    fits, too_large = View(graph=_graph(edges)), View(graph=_graph(edges + 1))

    assert drawn_together(fits, None, kind) == (fits, ())
    drawn, (note,) = drawn_together(too_large, None, kind)
    assert drawn.graph.count_edges() == 1
    assert "by domain" in note
    assert "--by none" in note


def test_a_mermaid_text_that_is_too_long_is_drawn_together() -> None:
    view = View(graph=_graph(400, f"{'x' * 60}.{'y' * 60}.corp.example"))
    assert len(to_mermaid(view.graph)) > MERMAID_CHARACTERS

    drawn, notes = drawn_together(view, None, GraphFormat.MERMAID)

    assert len(to_mermaid(drawn.graph)) < MERMAID_CHARACTERS
    assert notes


@pytest.mark.parametrize("kind", [GraphFormat.JSON, GraphFormat.GRAPHML, GraphFormat.TEXT])
def test_what_programs_read_is_whole_unless_told(kind: GraphFormat) -> None:
    view = View(graph=_graph(DOT_EDGES + 1))

    assert drawn_together(view, None, kind) == (view, ())
    assert drawn_together(view, Grouping.DOMAIN, kind)[0].graph.count_edges() == 1


def test_by_none_forces_a_drawing_of_everything() -> None:
    view = View(graph=_graph(MERMAID_EDGES + 1))

    assert drawn_together(view, Grouping.NONE, GraphFormat.MERMAID) == (view, ())


def test_ways_that_are_drawn_together_end_where_they_end_and_start_in_their_vpc() -> None:
    graph = demo_graph()
    view, _ = view_of(graph, GraphQuestion(ways_out=""))

    drawn, _ = drawn_together(view, Grouping.PROVIDER, GraphFormat.TEXT, estate=graph)

    ends = {node.id for node in view.graph.nodes(NodeKind.WAY_END)}
    assert len(ends) > 3
    assert {node.id for node in drawn.graph.nodes(NodeKind.WAY_END)} == ends
    groups = [node.label for node in drawn.graph.nodes(NodeKind.RUNTIME)]
    assert any(" in vpc-" in label for label in groups)
    assert not any("not read" in label for label in groups)


def test_a_neighbourhood_ends_when_nothing_is_left_to_visit() -> None:
    graph = demo_graph()

    everything = neighbourhood(graph, "destination:api.openai.com", 10**18)

    assert len(everything) == len(neighbourhood(graph, "destination:api.openai.com", 40))
