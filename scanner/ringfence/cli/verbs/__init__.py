"""One module a verb: its summary, its options, and what it runs.

A module imports at the top what parsing needs, and the engine where it runs, so that --help starts
at once.
"""

from __future__ import annotations

from ringfence.cli.verb import Verb
from ringfence.cli.verbs import (
    approve,
    catalogue,
    collect,
    demo,
    diff,
    doctor,
    evaluation,
    evidence,
    graph,
    guardrail,
    history,
    lint,
    permissions,
    probe,
    promote,
    propose,
    replay,
    scan,
    schema,
    simulate,
    tui,
    verify,
)

VERBS: tuple[tuple[str, Verb], ...] = (
    ("scan", scan),
    ("tui", tui),
    ("collect", collect),
    ("graph", graph),
    ("propose", propose),
    ("approve", approve),
    ("promote", promote),
    ("demo", demo),
    ("history", history),
    ("lint", lint),
    ("eval", evaluation),
    ("diff", diff),
    ("replay", replay),
    ("probe", probe),
    ("verify", verify),
    ("simulate", simulate),
    ("guardrail", guardrail),
    ("evidence", evidence),
    ("catalogue", catalogue),
    ("doctor", doctor),
    ("permissions", permissions),
    ("schema", schema),
)
"""In the order of the help."""
