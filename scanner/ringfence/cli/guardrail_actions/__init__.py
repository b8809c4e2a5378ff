"""The actions of the verb `guardrail`, one module each: its summary, its options, what it runs."""

from __future__ import annotations

from ringfence.cli.guardrail_actions import check, evaluation, generate, proof
from ringfence.cli.verb import Verb

ACTIONS: tuple[tuple[str, Verb], ...] = (
    ("generate", generate),
    ("check", check),
    ("eval", evaluation),
    ("prove", proof),
)
"""In the order of the help."""
