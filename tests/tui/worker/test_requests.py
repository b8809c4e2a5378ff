"""One request: what a verb says becomes events, and whatever goes wrong becomes a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.workflow import settings
from ringfence_tui.engine.wire import (
    AnyEvent,
    Checked,
    Delivered,
    Ended,
    Failed,
    Outcome,
    Progressed,
    Request,
    RoundEnded,
    Said,
)
from ringfence_tui.worker.chores import CHORES
from ringfence_tui.worker.console import EventConsole
from ringfence_tui.worker.requests import run_request


@pytest.fixture
def told() -> list[AnyEvent]:
    """What was told while requests ran."""
    return []


def run(told: list[AnyEvent], folder: Path, *arguments: str) -> Outcome:
    console = EventConsole(7, told.append, spill=folder / "spill")
    return run_request(Request(id=7, arguments=arguments), console)


def test_a_scan_of_the_sample_ends_with_its_code_and_reason(
    told: list[AnyEvent], tmp_path: Path
) -> None:
    output = tmp_path / "scan.json"

    outcome = run(told, tmp_path, "scan", "--demo", "--no-store", "--format", f"json={output}")

    assert isinstance(outcome, Ended)
    assert (outcome.request, outcome.exit_code) == (7, 1)
    assert "findings at or above high" in outcome.reason
    assert "judging" in {each.step.stage for each in told if isinstance(each, Progressed)}
    assert f"json written to {output}" in {each.text for each in told if isinstance(each, Said)}
    assert output.read_text().startswith("{")


def test_a_verification_tells_every_result_that_its_document_holds(
    told: list[AnyEvent], tmp_path: Path
) -> None:
    run(told, tmp_path, "verify", "--demo", "--format", "json")

    (document,) = (each for each in told if isinstance(each, Delivered))
    results = [result for each in told if isinstance(each, Checked) for result in each.results]
    assert Path(document.path).read_text().count('"check": ') == len(results) > 100


def test_each_round_of_a_watch_comes_as_a_document_of_its_own(
    told: list[AnyEvent], tmp_path: Path
) -> None:
    outcome = run(told, tmp_path, "verify", "--demo", "--watch", "10s", "--rounds", "1")

    (only,) = (each for each in told if isinstance(each, RoundEnded))
    assert '"schema": "ringfence.verify/1"' in Path(only.path).read_text()
    assert isinstance(outcome, Ended)
    assert "results FAIL" in outcome.reason


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("scan", "--nothing"), "unrecognized arguments: --nothing"),
        (("scan", "--fail-on", "never"), "argument --fail-on: invalid choice: 'never'"),
        (("nothing",), "argument VERB: invalid choice: 'nothing'"),
        ((), "the following arguments are required: VERB"),
        (("scan", "--demo", "--scan-id", "x"), "--scan-id goes with --from"),
    ],
)
def test_a_refused_command_line_is_one_sentence(
    told: list[AnyEvent], tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    outcome = run(told, tmp_path, *arguments)

    assert isinstance(outcome, Failed)
    assert outcome.exit_code == 2
    assert outcome.message.startswith(sentence)
    assert "\n" not in outcome.message


def test_a_refusal_keeps_its_hint(told: list[AnyEvent], tmp_path: Path) -> None:
    outcome = run(told, tmp_path, "history", "--store", str(tmp_path / "none.db"))

    assert isinstance(outcome, Failed)
    assert outcome.exit_code == 4
    assert "there is no file" in outcome.message
    assert "--store" in outcome.hint


def test_a_defect_is_told_with_its_lines_and_without_any_value(
    told: list[AnyEvent], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(secret: str) -> None:
        copied = secret * 2
        raise ZeroDivisionError(len(copied))

    monkeypatch.setattr("ringfence_tui.worker.requests.CHORES", {**CHORES, "break": broken})

    outcome = run(told, tmp_path, "break", "hunter2")

    assert isinstance(outcome, Failed)
    assert outcome.exit_code == 5
    assert "ZeroDivisionError" in outcome.message
    assert "copied = " not in outcome.trace
    assert "in broken" in outcome.trace
    assert "hunter2" not in outcome.trace


def test_what_a_file_is_called_can_steer_no_terminal(told: list[AnyEvent], tmp_path: Path) -> None:
    named = str(tmp_path / "\x1b]0;owned\x07.json")

    run(told, tmp_path, "scan", "--demo", "--no-store", "--format", f"json={named}")

    said = "".join(each.text for each in told if isinstance(each, Said))
    assert "owned" in said
    assert said.isprintable()


def test_the_settings_of_the_sample_are_written_once(tmp_path: Path, told: list[AnyEvent]) -> None:
    place = tmp_path / "deep" / "ringfence.toml"

    run(told, tmp_path, "sample-settings", str(place))
    place.write_text(place.read_text() + "# decided since\n")
    outcome = run(told, tmp_path, "sample-settings", str(place))

    assert outcome == Ended(request=7, exit_code=0)
    assert place.read_text().endswith("# decided since\n")
    assert "api.erp.freight.example" in place.read_text()


def test_the_settings_of_the_sample_replace_no_decision_of_somebody_who_was_faster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "ringfence.toml"

    def slow() -> str:
        place.write_text("# decided\n")
        return "# sample\n"

    monkeypatch.setattr(settings, "_text_of_sample", slow)
    settings.write_sample_settings(place)

    assert place.read_text() == "# decided\n"
