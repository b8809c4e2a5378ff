"""What a verb says, as events: bounded, safe, and no oftener than a screen can show."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringfence.model.event import Progress
from ringfence_tui.engine.wire import (
    LONGEST_TEXT,
    AnyEvent,
    Delivered,
    Progressed,
    Said,
    event_of,
    line_of,
)
from ringfence_tui.worker.console import EventConsole


class Heard:
    """A console with a clock that the test moves, and what it sent."""

    def __init__(self, spill: Path) -> None:
        self.now = 100.0
        self.events: list[AnyEvent] = []
        self.console = EventConsole(1, self.events.append, spill=spill, clock=lambda: self.now)


@pytest.fixture
def heard(tmp_path: Path) -> Heard:
    return Heard(tmp_path / "spill")


def test_steps_of_one_stage_within_a_moment_are_told_once(heard: Heard) -> None:
    for done in range(5):
        heard.now += 0.02
        heard.console.progress(Progress(stage="ec2", done=done, total=5))

    assert [each.step.done for each in heard.events if isinstance(each, Progressed)] == [0, 3]


def test_a_new_stage_is_told_at_once(heard: Heard) -> None:
    heard.console.progress(Progress(stage="ec2"))
    heard.console.progress(Progress(stage="iam"))

    assert [each.step.stage for each in heard.events if isinstance(each, Progressed)] == [
        "ec2",
        "iam",
    ]


def test_a_sentence_beside_the_counts_is_a_note(heard: Heard) -> None:
    heard.console.progress(Progress(stage="ec2", note="eu-west-1 is switched off"))

    assert heard.events == [Said(request=1, text="eu-west-1 is switched off")]


def test_a_short_document_goes_with_its_event(heard: Heard) -> None:
    heard.console.document("[]\n")

    assert heard.events == [Delivered(request=1, text="[]\n")]


def test_a_long_document_goes_by_a_file_that_only_its_owner_reads(heard: Heard) -> None:
    text = "x" * (LONGEST_TEXT + 1)

    heard.console.document(text)

    (only,) = heard.events
    assert isinstance(only, Delivered)
    assert only.text == ""
    assert Path(only.path).read_text() == text
    assert Path(only.path).stat().st_mode & 0o777 == 0o600


def test_a_character_that_cannot_be_sent_is_spelled_out(heard: Heard) -> None:
    heard.console.document("half a pair: \ud800")
    heard.console.note("half a pair: \ud800")

    sent = [event_of(line_of(each)) for each in heard.events]
    assert sent == [
        Delivered(request=1, text="half a pair: \\ud800"),
        Said(request=1, text="half a pair: \\ud800"),
    ]
