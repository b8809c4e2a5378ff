"""Answers that were saved come to the same state as when they were read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ringfence.collect.controller.saved import RECORD, load_answers, save_answers
from ringfence.errors import ConfigError
from ringfence.model.coverage import CoverageStatus, Source
from ringfence.parse.controller_answers import ControllerAnswers
from ringfence.parse.controller_state import state_of
from ringfence.workflow.packs import load_pack
from support.builders.constants import NOW
from support.controller.server import FakeController, document
from support.controller.wire import wire_of
from support.verified_estate import EXPECTED, controller

Read = Callable[..., ControllerAnswers]


def test_saved_answers_come_to_the_same_state_with_what_could_not_be_read(
    fake: FakeController, read: Read, tmp_path: Path
) -> None:
    fake.forever["app-domains"] = document({"message": "no"}, 403)
    fake.answers["microseg/policy-list3"]["dcf_policies"][0]["policies"][0]["action"] = "SHRUG"  # type: ignore[index]
    answers = read()
    folder = tmp_path / "answers"

    save_answers(folder, answers)
    again = state_of(load_answers(folder, now=answers.read_at))

    assert again == state_of(answers)
    statuses = {each.source: each.status for each in again.coverage}
    assert statuses[Source.CONTROLLER_GROUPS] is CoverageStatus.DENIED
    assert statuses[Source.CONTROLLER_RULES] is CoverageStatus.PARTIAL


def test_saved_answers_are_read_by_lint_as_the_pack_of_a_controller(
    read: Read, tmp_path: Path
) -> None:
    save_answers(tmp_path / "answers", read())

    loaded = load_pack(tmp_path / "answers")

    assert [each.name for each in loaded.pack.rules] == [each.name for each in EXPECTED.rules]


def test_answers_may_stand_in_one_file_with_their_record(read: Read, tmp_path: Path) -> None:
    answers = read()
    save_answers(tmp_path / "answers", answers)
    files = {each.name: json.loads(each.read_text()) for each in (tmp_path / "answers").iterdir()}
    one = tmp_path / "one.json"
    one.write_text(json.dumps(files))

    assert state_of(load_answers(one, now=answers.read_at)) == state_of(answers)


def test_answers_saved_by_hand_say_nothing_of_what_is_not_there(tmp_path: Path) -> None:
    wire = wire_of(controller())
    for name in ("app-domains", "microseg/policy-list3"):
        (tmp_path / f"{name.replace('/', '.')}.json").write_text(json.dumps(wire[name]))

    found = state_of(load_answers(tmp_path, now=NOW))

    assert {each.source for each in found.coverage if each.complete} == {
        Source.CONTROLLER_GROUPS,
        Source.CONTROLLER_RULES,
    }
    assert {each.status for each in found.coverage if not each.complete} == {
        CoverageStatus.UNAVAILABLE
    }
    assert (found.dcf_enabled, found.default_action, found.default_logging) == (None, None, None)
    assert (found.read_at, found.host) == (NOW, tmp_path.name)
    assert any("do not say when" in note for note in found.notes)


def test_answers_are_saved_again_over_earlier_ones_only(read: Read, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    answers = read()
    save_answers(folder, answers)
    stale = folder / "microseg.policy-list3.gone.json"
    stale.write_text("{}")

    save_answers(folder, answers)

    assert not stale.exists()
    assert {each.stat().st_mode & 0o077 for each in folder.iterdir()} == {0}


def test_a_folder_of_anything_else_is_left_as_it_is(read: Read, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    answers = read()
    save_answers(folder, answers)
    mine = folder / "mine.json"
    mine.write_text("keep me")

    with pytest.raises(ConfigError, match="no saved answers"):
        save_answers(folder, answers)

    assert mine.read_text() == "keep me"
    assert (folder / RECORD).exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.json", "{", "is no JSON|it is no JSON"),
        ("a.json", "\ud800", "no UTF-8"),
        ("a.txt", "{}", "holds no JSON file"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        (RECORD, '{"schema": "ringfence.controller/1", "read_at": "soon"}', "when"),
        (
            RECORD,
            json.dumps(
                {
                    "schema": "ringfence.controller/1",
                    "read_at": "2026-11-30T12:00:00Z",
                    "coverage": [{"source": "moon", "status": "complete"}],
                }
            ),
            "coverage",
        ),
    ],
    ids=range(6),
)
def test_what_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: str, words: str
) -> None:
    (tmp_path / name).write_bytes(content.encode("utf-8", "surrogatepass"))

    with pytest.raises(ConfigError, match=words) as refused:
        load_answers(tmp_path, now=NOW)

    assert "--controller-answers" in refused.value.hint


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        load_answers(tmp_path / "nowhere", now=NOW)
