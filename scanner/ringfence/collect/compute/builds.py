"""State machines and build projects: they call models without running a server of their own."""

from __future__ import annotations

from collections.abc import Sequence

from ringfence.collect.reading import Visit
from ringfence.model.coverage import Source

MOST_STATE_MACHINES = 2_000
"""State machines that are described, a call each."""

_PROJECTS_AT_ONCE = 100


def collect_state_machines(visit: Visit) -> None:
    """Read the state machines of a region: which services and models their tasks call."""
    with visit.source(Source.STATE_MACHINES) as reading:
        listed = reading.pages(
            "stepfunctions", "ListStateMachines", "stateMachines", maxResults=1000
        )
        names = reading.named(listed, "stateMachineArn")
        visit.each(
            lambda arn: reading.call("stepfunctions", "DescribeStateMachine", stateMachineArn=arn),
            reading.first(names, MOST_STATE_MACHINES, "state machines"),
        )


def collect_codebuild(visit: Visit) -> None:
    """Read the build projects of a region, a hundred in a call."""
    with visit.source(Source.CODEBUILD) as reading:
        listed: Sequence[object] = reading.pages("codebuild", "ListProjects", "projects")
        names = [name for name in listed if isinstance(name, str)]
        visit.each(
            lambda chunk: reading.call("codebuild", "BatchGetProjects", names=chunk),
            [
                names[start : start + _PROJECTS_AT_ONCE]
                for start in range(0, len(names), _PROJECTS_AT_ONCE)
            ],
        )
