"""Plain mode where nobody types: what was asked for is printed, and an exit code says how it went."""

from __future__ import annotations

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.session.opening import Kind
from ringfence_tui.session.parts import PartState, Status
from support.plain_talk import ESTATE, named, printed, session, typed


def test_the_overview_is_printed_and_then_what_else_there_is() -> None:
    said = printed()

    assert said.code == 0
    assert said.err == ""
    assert said.session.closed
    assert said.out.splitlines() == [
        "Overview, Summary.",
        "Containment:",
        "6 lists",
        "",
        "ringfence, 6 screens of the bundled sample estate.",
        "1. Overview; ready",
        "2. Runtimes; ready",
        "3. Destinations; ready",
        "4. Findings; ready",
        "5. Proposed policy; name proposal; not made yet",
        "6. History; not made yet",
        "`ringfence tui --plain --screen NAME` prints one of them.",
    ]


def test_a_list_is_printed_whole() -> None:
    many = named(*(f"finding-{number:03}" for number in range(1, 301)))

    said = printed(session({**ESTATE, "findings": many}, screen="findings"))

    lines = said.out.splitlines()
    assert lines[0] == "Findings: 300 findings; sorted by name."
    assert lines[1:] == [f"{number}. finding-{number:03}" for number in range(1, 301)]


def test_every_page_and_list_of_a_screen_is_printed() -> None:
    said = printed(session(screen="proposal"))

    heads = [each.split("\n")[0] for each in said.out.split("\n\n")]
    assert heads == [
        "Proposed policy, Summary.",
        "Proposed policy, Files.",
        "Proposed policy, rules: 2 rules; sorted by name.",
        "Proposed policy, group entries: 1 entry; sorted by name.",
    ]


def test_the_rows_of_a_filter_are_printed() -> None:
    said = printed(session(filter="mode:VPC -leaky"))

    assert said.code == 0
    assert said.out.splitlines()[0].startswith("Runtimes: 1 of 3 runtimes; filter mode:VPC -leaky;")
    assert said.out.splitlines()[1].startswith("1. checkout;")


def test_a_filter_of_a_screen_leaves_its_pages_out() -> None:
    said = printed(session(screen="proposal", filter="name:allow*"))

    assert said.out.splitlines()[0].startswith("Proposed policy, rules: 1 of 2 rules;")
    assert "Summary" not in said.out


def test_the_row_of_a_key_is_printed_whichever_screen_it_is_of() -> None:
    said = printed(session(focus="pastebin.com"))

    assert said.out.splitlines() == ["Destinations, row 2 of 2:", "2. pastebin.com"]


def test_a_key_is_looked_for_among_the_rows_of_the_filter_first() -> None:
    found = printed(session(focus="arn:day_batch", filter="mode:VPC"))
    beside = printed(session(focus="arn:night_batch", filter="mode:VPC"))

    assert found.out.startswith("Runtimes, row 2 of 2:")
    assert beside.out.startswith("Runtimes, row 3 of 3:")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"screen": "nowhere"}, "there is no screen nowhere"),
        ({"focus": "arn:absent"}, "no row has the key arn:absent"),
        ({"focus": "pastebin.com", "screen": "runtimes"}, "no row of Runtimes has the key"),
        ({"filter": "nothing:x"}, "nothing"),
        ({"filter": "x", "screen": "overview"}, "Overview has no list to filter"),
    ],
)
def test_a_wrong_question_is_a_wrong_usage(wrong: dict[str, str], why: str) -> None:
    said = printed(session(**wrong))

    assert said.code == 2
    assert said.out == ""
    assert said.err.startswith("ringfence: error: ")
    assert why in said.err.splitlines()[0]
    assert said.err.splitlines()[1].startswith("hint: ")


@pytest.mark.parametrize("code", [2, 4, 5])
def test_an_error_of_the_engine_is_said_and_gives_its_exit_code(code: int) -> None:
    of = session()
    of.failing[Part.SCAN] = PartState(
        status=Status.FAILED, error="nothing could be read", hint="log in", exit_code=code
    )

    said = printed(of)

    assert said.code == code
    assert (said.out, said.err) == (
        "",
        "ringfence: error: scan: nothing could be read\nhint: log in\n",
    )


def test_a_document_that_has_findings_or_gaps_is_no_error() -> None:
    of = session(screen="findings")
    of.failing[Part.SCAN] = PartState(
        status=Status.READY, exit_code=3, exit_reason="2 sources were not read"
    )

    said = printed(of)

    assert said.code == 0
    assert said.out.splitlines()[1] == "It ended with exit 3: 2 sources were not read."


def test_an_older_document_is_no_answer_where_the_new_one_failed() -> None:
    of = session()
    of.now(Part.SCAN, PartState(status=Status.READY, stale=True))
    of.failing[Part.SCAN] = PartState(status=Status.FAILED, error="no network", exit_code=4)

    said = printed(of)

    assert (said.code, said.out) == (4, "")


def test_what_a_screen_can_do_without_is_named_and_the_rest_is_printed() -> None:
    of = session(screen="history")
    of.failing[Part.DIFFERENCE] = PartState(status=Status.FAILED, error="there is one scan only")

    said = printed(of)

    assert (said.code, said.err) == (0, "")
    assert [each.split("\n")[0] for each in said.out.split("\n\n")] == [
        "History, Comparison is not there: there is one scan only.",
        "History: 3 scans; sorted by name.",
        "History, differences is not there: there is one scan only.\n".strip(),
    ]


def test_the_help_is_the_commands_and_the_words() -> None:
    said = printed(session(screen="help"))

    assert said.out.startswith("Help.\nThere are ")
    assert "- uncontained: Its traffic reaches the internet" in said.out


def test_live_aws_is_asked_where_nothing_was_scanned_yet_and_only_then() -> None:
    of = session(kind=Kind.LIVE, screen="runtimes")

    first, second = printed(of), printed(of)

    assert of.asked == [(Part.SCAN, True)]
    assert first.out == second.out
    assert first.out.startswith("Runtimes: 3 runtimes;")


def test_nobody_who_types_has_aws_asked_without_saying_so() -> None:
    of = session(kind=Kind.LIVE)

    typed("runtimes", of=of)

    assert of.asked == [(Part.SCAN, False)]


def test_what_is_not_kept_is_said_first() -> None:
    of = session()
    of.unkept = "decisions are gone when this ends"

    assert printed(of).err == "Note: decisions are gone when this ends.\n"
