"""The verb `graph`: the egress graph of a source, in the syntax that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import assert_never

from ringfence.graph.export import to_dot, to_graphml, to_mermaid, to_node_link
from ringfence.graph.told import to_text
from ringfence.graph.views import View
from ringfence.model.document import ExitInfo
from ringfence.model.event import OnProgress, silent
from ringfence.model.finding import Severity
from ringfence.render.formats import GraphFormat
from ringfence.workflow.assess import assess
from ringfence.workflow.clock import utc_now
from ringfence.workflow.exit import exit_info
from ringfence.workflow.gather import gather
from ringfence.workflow.graph_question import GraphQuestion, check
from ringfence.workflow.graph_view import check_permission, drawn_together, view_of
from ringfence.workflow.places import default_store
from ringfence.workflow.settings import settings_of
from ringfence.workflow.sources import LogFiles, SourceChoice

_ANYTHING = GraphQuestion()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A graph as text, and whether everything it should show was read."""

    text: str
    exit: ExitInfo
    notes: tuple[str, ...] = ()
    """What else the user should know, such as that the graph was drawn together."""


def export(
    source: SourceChoice,
    files: LogFiles,
    *,
    settings: Path | None = None,
    kind: GraphFormat = GraphFormat.JSON,
    question: GraphQuestion = _ANYTHING,
    allow_incomplete: bool = False,
    on_progress: OnProgress = silent,
    clock: Callable[[], datetime] = utc_now,
) -> Exported:
    """Draw the graph, or the part and the paths that a question is about.

    Findings do not matter here, gaps do. Raises ConfigError when nothing in the graph has a name that
    the question gives, or several have it, or when the grants of its action are not evaluated.
    """
    check(question)
    check_permission(question.permission)
    chosen, notes = settings_of(settings, source=source, store=default_store())
    gathered = gather(source, files, on_progress=on_progress, now=clock())
    if gathered.interrupted:
        raise KeyboardInterrupt  # half a graph looks like a small estate, and nothing in it says so
    _, graph = assess(gathered.snapshot, chosen)
    view, about = view_of(graph, question)
    view, more = drawn_together(view, question.by, kind, estate=graph)
    return Exported(
        text=_write(view, kind),
        exit=exit_info(
            gathered.snapshot.coverage,
            (),
            fail_on=Severity.CRITICAL,
            allow_incomplete=allow_incomplete,
            complete=gathered.complete,
            wrong_inputs=gathered.wrong_inputs,
        ),
        notes=(*notes, *about, *more),
    )


def _write(view: View, kind: GraphFormat) -> str:
    match kind:
        case GraphFormat.JSON:
            return to_node_link(view.graph, view.paths)
        case GraphFormat.GRAPHML:
            return to_graphml(view.graph)
        case GraphFormat.DOT:
            return to_dot(view.graph)
        case GraphFormat.MERMAID:
            return to_mermaid(view.graph)
        case GraphFormat.TEXT:
            return to_text(view)
        case _:
            assert_never(kind)
