"""The linter finds in a proposed pack no rule that hides another, and none that opens too much."""

from __future__ import annotations

from pathlib import Path

from ringfence.model.anomaly import AnomalyEntry
from ringfence.model.finding import Severity
from ringfence.model.policy import Semantics
from ringfence.workflow.lint import LintRequest, lint
from ringfence.workflow.propose import Proposed, ProposeRequest, propose
from ringfence.workflow.sources import Demo
from support.proposals import LATER, sample


def _linted(made: Proposed, tmp_path: Path) -> tuple[AnomalyEntry, ...]:
    text = next(each.text for each in made.artefacts if each.path == "pack.json")
    (tmp_path / "pack.json").write_text(text)
    return lint(LintRequest(pack=tmp_path / "pack.json", semantics=Semantics())).document.anomalies


def _failing(found: tuple[AnomalyEntry, ...]) -> list[str]:
    return [each.message for each in found if each.severity is not Severity.INFO]


def test_nothing_is_shadowed_dead_or_too_wide(tmp_path: Path) -> None:
    assert _failing(_linted(sample(), tmp_path)) == []


def test_nor_where_neither_a_code_host_nor_the_models_of_the_cloud_are_sanctioned(
    tmp_path: Path,
) -> None:
    settings = tmp_path / "ringfence.toml"
    settings.write_text('[destinations]\nsanctioned = ["api.openai.com"]\n')
    request = ProposeRequest(source=Demo(), settings=settings)

    found = _linted(propose(request, clock=lambda: LATER), tmp_path)

    assert _failing(found) == []
    (note,) = (each.message for each in found if each.id == "unreachable-promise")
    assert "github.com" in note
