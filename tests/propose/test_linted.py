"""The linter finds in a proposed pack no rule that hides another, and none that opens too much."""

from __future__ import annotations

from pathlib import Path

from ringfence.model.finding import Severity
from ringfence.model.policy import Semantics
from ringfence.workflow.lint import LintRequest, lint
from support.proposals import sample


def test_nothing_is_shadowed_dead_or_too_wide(tmp_path: Path) -> None:
    text = next(each.text for each in sample().artefacts if each.path == "pack.json")
    (tmp_path / "pack.json").write_text(text)

    found = lint(LintRequest(pack=tmp_path / "pack.json", semantics=Semantics())).document

    assert [each.message for each in found.anomalies if each.severity is not Severity.INFO] == []
