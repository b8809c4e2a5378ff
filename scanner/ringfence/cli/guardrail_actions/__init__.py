"""The actions of the verb `guardrail`, one module each: its summary, its options, what it runs."""

from __future__ import annotations

from ringfence.cli.guardrail_actions import check, evaluation, generate
from ringfence.cli.verb import Verb

ACTIONS: tuple[tuple[str, Verb], ...] = (
    ("generate", generate),
    ("check", check),
    ("eval", evaluation),
)
"""In the order of the help."""
