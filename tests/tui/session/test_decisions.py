"""A decision as a command: the parser reads back what was decided, whatever a host is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.cli.parser import parsed
from ringfence.model.approval import Decide
from ringfence_tui.session.decisions import Decision, approve, changed_anything

SETTINGS = Path("/state/ringfence.toml")
DECISIONS = (
    Decision(decide=Decide.SANCTION, hosts=("api.openai.com",), owner="ml", reason="a ticket"),
    Decision(decide=Decide.DENY, hosts=("a.example", "b.example"), owner="--dry-run", reason="-x"),
    Decision(
        decide=Decide.EXCEPT,
        findings=("0123456789abcdef",),
        hosts=("--settings=/etc/passwd", "-h"),
        owner="ml",
        reason="until the fix",
        expires="2027-03-31",
        rule="allow-models",
        runtime="arn:aws:*",
    ),
    Decision(decide=Decide.UNDO, hosts=("--finding",), findings=("0123456789abcdef",)),
)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda each: str(each.decide))
def test_the_parser_reads_back_what_was_decided(decision: Decision) -> None:
    read = parsed(approve(decision, SETTINGS))

    assert read.action == decision.decide
    assert tuple(read.hosts) == decision.hosts
    assert tuple(getattr(read, "finding", ())) == decision.findings
    assert getattr(read, "owner", "") == decision.owner
    assert getattr(read, "reason", "") == decision.reason
    assert getattr(read, "expires", "") == decision.expires
    assert getattr(read, "rule", "") == decision.rule
    assert getattr(read, "runtime", "") == decision.runtime
    assert (read.settings, read.dry_run) == (SETTINGS, False)


@pytest.mark.parametrize(
    ("document", "changed"),
    [('{"written": true}', True), ('{"written": false, "changes": []}', False), ("", True)],
)
def test_a_decision_says_whether_it_changed_anything(document: str, changed: bool) -> None:
    assert changed_anything(document) is changed
