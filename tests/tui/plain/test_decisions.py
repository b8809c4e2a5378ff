"""Decisions in plain mode: asked for one line at a time, agreed to, carried out by the command line."""

from __future__ import annotations

import pytest

from ringfence.model.approval import Decide
from ringfence_tui.session.decisions import Decision
from support.plain_talk import Done, Said, session, typed


def _destinations(*lines: str, done: Done | None = None) -> Said:
    of = session()
    of.done = done or Done()
    return typed("destinations", *lines, of=of)


@pytest.mark.parametrize(
    ("lines", "decision"),
    [
        (
            ("sanction 2", "jo", "the build, OPS-7", "yes"),
            Decision(
                decide=Decide.SANCTION,
                hosts=("pastebin.com",),
                owner="jo",
                reason="the build, OPS-7",
            ),
        ),
        (
            ("deny 1", "jo", "-x is no option", "y"),
            Decision(
                decide=Decide.DENY, hosts=("api.openai.com",), owner="jo", reason="-x is no option"
            ),
        ),
        (
            ("except 1", "jo", "until the move", "2027-03-31", "yes"),
            Decision(
                decide=Decide.EXCEPT,
                hosts=("api.openai.com",),
                owner="jo",
                reason="until the move",
                expires="2027-03-31",
            ),
        ),
        (("undo 2", "yes"), Decision(decide=Decide.UNDO, hosts=("pastebin.com",))),
    ],
)
def test_a_decision_asks_who_why_and_until_when(lines: tuple[str, ...], decision: Decision) -> None:
    said = _destinations(*lines)

    assert said.session.decided == [decision]
    assert "Recorded. `again` judges by it." in said.out


def test_each_question_is_on_the_line_that_is_typed_on() -> None:
    said = _destinations("except 1", "jo", "why not", "2027-03-31", "yes")

    assert said.answers[1].splitlines() == [
        "Destinations: 2 destinations.",
        "Accept api.openai.com until a day. An empty answer changes nothing.",
        (
            "Who answers for it? Why, and by which ticket? The last day it holds, such as 2027-03-31? "
            "Accept api.openai.com until a day: yes or no? Recorded. `again` judges by it."
        ),
    ]


def test_a_day_that_is_none_is_asked_for_again_and_nothing_else() -> None:
    said = _destinations("except 1", "jo", "why not", "31.12.2026", "2026-12-31", "yes")

    assert "31.12.2026 is no day." in said.out
    assert [each.expires for each in said.session.decided] == ["2026-12-31"]


@pytest.mark.parametrize("answers", [("",), ("jo", ""), ("jo", "why", "no"), ("jo", "why", "")])
def test_an_empty_answer_or_a_no_changes_nothing(answers: tuple[str, ...]) -> None:
    said = _destinations("sanction 1", *answers, "1")

    assert said.session.decided == []
    assert "Nothing was changed." in said.answers[1]
    assert said.answers[2].startswith("Destinations, row 1 of 2:")


def test_what_is_neither_yes_nor_no_is_asked_again() -> None:
    said = _destinations("undo 1", "maybe", "sure", "yes")

    assert said.out.count("yes or no?") == 3
    assert len(said.session.decided) == 1


def test_the_end_of_the_input_within_a_question_changes_nothing_and_leaves() -> None:
    said = _destinations("sanction 1", "jo")

    assert (said.code, said.session.decided) == (0, [])
    assert said.session.closed


@pytest.mark.parametrize("words", ["sanction", "sanction x", "sanction 0", "sanction 3"])
def test_a_decision_names_a_row_that_is_there(words: str) -> None:
    said = _destinations(words)

    assert said.answers[1].splitlines()[1:] == [
        "Not done: no row of this list is named.",
        "Hint: write `sanction 1`; there are 2 destinations.",
    ]
    assert said.session.decided == []


def test_findings_are_excepted_and_undone_by_their_fingerprint() -> None:
    said = typed("findings", "except 1", "jo", "why", "2027-03-31", "yes", "undo 1", "yes")

    first, second = said.session.decided
    assert (first.decide, first.findings, first.hosts) == ("except", ("0123456789abcdef",), ())
    assert (second.decide, second.findings) == ("undo", ("0123456789abcdef",))


@pytest.mark.parametrize("word", ["sanction", "deny"])
def test_findings_are_neither_sanctioned_nor_denied(word: str) -> None:
    said = typed("findings", f"{word} 1")

    assert f"Not done: {word} is not for this list." in said.answers[1]


def test_a_refusal_of_the_engine_is_said_with_its_hint() -> None:
    refused = Done(exit_code=2, error="pastebin.com is denied", hint="undo it first")

    said = _destinations("sanction 2", "jo", "why", "yes", done=refused)

    assert said.answers[1].splitlines()[-2:] == [
        "Not done: pastebin.com is denied.",
        "Hint: undo it first.",
    ]
    assert "Recorded" not in said.out


def test_what_the_engine_notes_of_a_decision_is_said() -> None:
    noted = Done(notes=("pastebin.com is not yours alone",))

    said = _destinations("sanction 2", "jo", "why", "yes", done=noted)

    assert "pastebin.com is not yours alone" in said.answers[1]


def test_a_decision_that_changed_nothing_is_not_said_to_be_recorded() -> None:
    of = session()
    of.done = Done(exit_code=0, changed=False, notes=("nothing was decided of it",))

    said = typed("destinations", "undo 1", "yes", of=of)

    assert "Nothing is otherwise than before." in said.out
    assert "Recorded." not in said.out
