"""The actions of the verb `evidence`, one module each: its summary, its options, what it runs."""

from __future__ import annotations

from ringfence.cli.evidence_actions import create, mapping, verification
from ringfence.cli.verb import Verb

ACTIONS: tuple[tuple[str, Verb], ...] = (
    ("create", create),
    ("verify", verification),
    ("mapping", mapping),
)
"""In the order of the help."""
