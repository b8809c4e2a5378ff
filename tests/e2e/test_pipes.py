"""A pipe that nobody writes to is refused: opening it would wait for ever."""

from __future__ import annotations

import os

import pytest

from support.e2e.command import Ringfence


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "--demo", "--settings", "pipe"),
        ("scan", "--from", "pipe"),
        ("verify", "--demo", "--settings", "pipe"),
        ("verify", "--demo", "--scp", "pipe"),
        ("verify", "--from", "pipe"),
        ("verify", "--demo", "--pack", "pipe"),
        ("verify", "--demo", "--controller-answers", "pipe"),
        ("verify", "--demo", "--probe-results", "pipe"),
        ("simulate", "--demo", "--guardrail", "pipe"),
        ("evidence", "verify", "pipe"),
        ("evidence", "create", "--demo", "--key", "pipe", "-o", "x.zip"),
    ],
    ids=" ".join,
)
def test_a_pipe_is_one_sentence_and_exit_2(
    ringfence: Ringfence, arguments: tuple[str, ...]
) -> None:
    os.mkfifo(ringfence.folder / "pipe")

    run = ringfence.run(*arguments)

    assert (run.code, run.stdout) == (2, "")
    assert "pipe" in run.stderr


@pytest.mark.parametrize("content", ['{"a": 1}', "[1, 2, 3]", '{"schema": "ringfence.scan/1"}'])
def test_json_of_another_kind_is_no_answer_of_a_controller(
    ringfence: Ringfence, content: str
) -> None:
    (ringfence.folder / "answers.json").write_text(content)

    run = ringfence.run("verify", "--demo", "--controller-answers", "answers.json")

    assert (run.code, run.stdout) == (2, "")
    assert "answers.json holds no answer of a controller" in run.stderr
