"""Which part of the graph a question is about, and how much of it a drawing bears."""

from __future__ import annotations

from ringfence.errors import ConfigError
from ringfence.graph.aggregate import aggregate
from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.elements import NodeKind
from ringfence.graph.export import to_mermaid
from ringfence.graph.named import nodes_called
from ringfence.graph.paths import Paths, paths_between, paths_from_permission
from ringfence.graph.questions import neighbourhood
from ringfence.graph.steps import FOLLOWED
from ringfence.graph.views import View, view_of_paths, view_of_ways_out
from ringfence.guardrail.wildcard import matches_action
from ringfence.model.grouping import Grouping
from ringfence.render.formats import GraphFormat
from ringfence.workflow.graph_question import GraphQuestion

MERMAID_EDGES, MERMAID_CHARACTERS = 500, 50_000
"""What Mermaid draws unless told otherwise (its options maxEdges and maxTextSize)."""
DOT_EDGES = 1_500
"""Beyond that Graphviz takes minutes, and nobody reads the drawing."""
_SHOWN = 3
_ONLY_FIRST = "; grants on a pattern are followed where a path starts, and not further on"


def check_permission(pattern: str) -> None:
    """Raise ConfigError for actions that nobody's grants are evaluated for.

    That nobody may call them would be an answer to a question that was never asked.
    """
    if pattern and not _evaluated(pattern):
        raise ConfigError(
            f"paths from {pattern!r} are not evaluated", hint=f"evaluated are {', '.join(FOLLOWED)}"
        )


def view_of(graph: EgressGraph, question: GraphQuestion) -> tuple[View, tuple[str, ...]]:
    """The part that a question is about, and what to say about it."""
    if question.around:
        node = _the_node(graph, question.around)
        return View(graph=neighbourhood(graph, node, question.hops)), ()
    if question.ways_out is not None:
        return _ways_out(graph, question.ways_out)
    if question.path is not None:
        start, end = (_the_node(graph, text) for text in question.path)
        found = paths_between(graph, start, end, question.limit)
        back = not found.found and bool(paths_between(graph, end, start, 1).found)
        hint = ", but one leads the other way" if back else ""
        missing = f"as far as was read, no path leads from {start} to {end}{hint}{_ONLY_FIRST}"
        return view_of_paths(graph, found), _about(found, missing)
    if question.permission:
        end = _the_node(graph, question.to)
        found = paths_from_permission(graph, question.permission, end, question.limit)
        evaluated = ", ".join(_evaluated(question.permission))
        missing = f"as far as was read, nobody who may call {evaluated} has a path to {end}"
        return view_of_paths(graph, found), _about(found, missing)
    return View(graph=graph), ()


def drawn_together(
    view: View, by: Grouping | None, kind: GraphFormat, *, estate: EgressGraph | None = None
) -> tuple[View, tuple[str, ...]]:
    """The view as it is drawn: by the grouping that was asked for, else so that it can be read."""
    if by is not None:
        whole = by is Grouping.NONE
        return (view if whole else View(graph=aggregate(view.graph, by, estate=estate))), ()
    if view.paths or _readable(view.graph, kind):
        return view, ()
    edges = view.graph.count_edges()
    drawn, grouping = view.graph, Grouping.NONE
    for grouping in tuple(Grouping)[1:]:
        drawn = aggregate(view.graph, grouping, estate=estate)
        if _readable(drawn, kind):
            break
    note = (
        f"the {edges:,} edges are too many for a drawing: drawn together by {grouping}; "
        "--by none writes all of them"
    )
    return View(graph=drawn), (note,)


def _evaluated(pattern: str) -> tuple[str, ...]:
    return tuple(action for action in FOLLOWED if matches_action(pattern, action))


def _ways_out(graph: EgressGraph, text: str) -> tuple[View, tuple[str, ...]]:
    runtimes = tuple(node.id for node in graph.nodes(NodeKind.RUNTIME))
    if text:
        runtimes = (_the_node(graph, text),)
    if not graph.verdicts.keys() >= set(runtimes):
        named = [runtime for runtime in runtimes if runtime not in graph.verdicts]
        if text:
            raise ConfigError(f"{named[0]} is no runtime that was read")
        runtimes = tuple(runtime for runtime in runtimes if runtime in graph.verdicts)
    return view_of_ways_out(graph, runtimes), () if runtimes else ("there is no runtime",)


def _about(paths: Paths, missing: str) -> tuple[str, ...]:
    if not paths.found:
        return (missing,)
    if paths.more:
        return (f"the {len(paths.found)} shortest paths are shown; --limit shows more",)
    return ()


def _readable(graph: EgressGraph, kind: GraphFormat) -> bool:
    if kind is GraphFormat.DOT:
        return graph.count_edges() <= DOT_EDGES
    if kind is GraphFormat.MERMAID:
        few = graph.count_edges() <= MERMAID_EDGES
        return few and len(to_mermaid(graph)) <= MERMAID_CHARACTERS
    return True


def _the_node(graph: EgressGraph, text: str) -> str:
    """The one node that a text means."""
    found = nodes_called(graph, text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise ConfigError(
            f"nothing in the graph is called {text!r}",
            hint="give an ARN, the name of a runtime, an interface id, an account, a destination "
            "or a provider",
        )
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise ConfigError(
        f"{len(found)} things in the graph are called {text!r}",
        hint=f"one of {', '.join(found[:_SHOWN])}{more}",
    )
