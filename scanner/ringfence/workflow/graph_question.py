"""What the verb `graph` is asked for. Imports nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.errors import ConfigError
from ringfence.model.grouping import Grouping


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQuestion:
    """What is asked of the graph; without anything, for all of it."""

    around: str = ""
    hops: int = 2
    path: tuple[str, str] | None = None
    """From one node to another."""
    ways_out: str | None = None
    """The runtime whose ways to the internet are asked for; empty for every runtime."""
    permission: str = ""
    to: str = ""
    limit: int = 20
    """How many paths."""
    by: Grouping | None = None
    """None: whole, or so drawn together that a drawing stays readable."""


def check(question: GraphQuestion) -> None:
    """Raise ConfigError for questions that do not go together, before anything is read."""
    asked = (
        bool(question.around),
        question.path is not None,
        question.ways_out is not None,
        bool(question.permission),
    )
    if sum(asked) > 1:
        raise ConfigError(
            "--around, --path, --paths-to-internet and --from-permission are one question each"
        )
    if question.by not in (None, Grouping.NONE) and (question.path or question.permission):
        raise ConfigError(
            "--by draws nodes together, and a path is one of single nodes",
            hint="leave --by out; --limit says how many paths are shown",
        )
    if question.hops < 0:
        raise ConfigError("--hops cannot be negative")
    if question.limit < 1:
        raise ConfigError("--limit must be at least 1")
    if bool(question.permission) != bool(question.to):
        raise ConfigError(
            "--from-permission and --to go together",
            hint="--from-permission bedrock-agentcore:UpdateAgentRuntime --to api.openai.com",
        )
