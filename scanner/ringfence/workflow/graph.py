"""The verb `graph`: the egress graph of a source, in the syntax that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import assert_never

from ringfence.errors import ConfigError
from ringfence.graph.egress_graph import EgressGraph
from ringfence.graph.export import to_dot, to_graphml, to_mermaid, to_node_link
from ringfence.graph.questions import find_node, neighbourhood
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, silent
from ringfence.model.finding import Severity
from ringfence.render.formats import GraphFormat
from ringfence.workflow.assess import assess
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import gather
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import LogFiles, SourceChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A graph as text, and whether everything it should show was read."""

    text: str
    exit: ExitInfo
    notes: tuple[str, ...] = ()
    """What else the user should know."""


def export(
    source: SourceChoice,
    files: LogFiles,
    *,
    settings: Path | None = None,
    kind: GraphFormat = GraphFormat.JSON,
    around: str = "",
    hops: int = 2,
    allow_incomplete: bool = False,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Exported:
    """Draw the graph; around cuts it to what is at most so many hops from a node.

    Findings do not matter here, gaps do. Raises ConfigError when nothing in the graph has that name.
    """
    if hops < 0:
        raise ConfigError("--hops cannot be negative")
    chosen, notes = settings_of(settings, source=source, store=default_store())
    gathered = gather(source, files, on_progress=on_progress, now=clock())
    if gathered.interrupted:
        raise KeyboardInterrupt  # half a graph looks like a small estate, and nothing in it says so
    _, graph = assess(gathered.snapshot, chosen)
    return Exported(
        text=_write(_around(graph, around, hops) if around else graph, kind),
        exit=exit_info(
            gathered.snapshot.coverage,
            (),
            fail_on=Severity.CRITICAL,
            allow_incomplete=allow_incomplete,
            complete=gathered.complete,
            wrong_inputs=gathered.wrong_inputs,
        ),
        notes=notes,
    )


def _write(graph: EgressGraph, kind: GraphFormat) -> str:
    match kind:
        case GraphFormat.JSON:
            return to_node_link(graph)
        case GraphFormat.GRAPHML:
            return to_graphml(graph)
        case GraphFormat.DOT:
            return to_dot(graph)
        case GraphFormat.MERMAID:
            return to_mermaid(graph)
        case _:
            assert_never(kind)


def _around(graph: EgressGraph, around: str, hops: int) -> EgressGraph:
    node = find_node(graph, around)
    if not node:
        raise ConfigError(
            f"nothing in the graph is called {around!r}",
            hint="give an ARN, an interface id, an account, a destination or a provider",
        )
    return neighbourhood(graph, node, hops)
