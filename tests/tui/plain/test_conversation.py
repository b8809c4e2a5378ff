"""Plain mode with somebody who types: sentences in, sentences out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence_tui.parts import Part
from ringfence_tui.plain.telling import row_sentence
from ringfence_tui.rows.spec import Column
from ringfence_tui.rows.table import Rows
from ringfence_tui.session.parts import PartState, Status
from support.plain_talk import ESTATE, RUNTIMES, Done, named, runtime, session, typed

_ROWS = (
    (
        "1. checkout; verdict enforced; mode VPC; blast radius 0; "
        "last seen 2026-11-20 14:03 UTC; sent 1.2 MB"
    ),
    (
        "2. day_batch; verdict leaky; mode VPC; blast radius not known; "
        "last seen not known; sent not known"
    ),
    (
        "3. night_batch; verdict uncontained; mode PUBLIC; blast radius 42; "
        "last seen 2026-11-20 14:03 UTC; sent 1.2 MB"
    ),
)
_MANY = {**ESTATE, "findings": named(*(f"finding-{number:02}" for number in range(1, 46)))}


def test_it_begins_with_the_screens_and_ends_with_quit() -> None:
    said = typed("quit")

    assert said.code == 0
    assert said.session.closed
    assert said.out.splitlines()[1:4] == [
        "ringfence, 6 screens of the bundled sample estate.",
        "1. Overview; not made yet",
        "2. Runtimes; not made yet",
    ]
    assert "5. Proposed policy; name proposal; not made yet" in said.out
    assert said.err == ""


def test_the_end_of_the_input_is_quit() -> None:
    said = typed("runtimes")

    assert said.code == 0
    assert said.session.closed
    assert said.out.endswith("\n> \n")


@pytest.mark.parametrize("word", ["2", "runtimes", "Runtimes", "runt"])
def test_a_number_or_a_name_opens_a_screen(word: str) -> None:
    said = typed(word)

    assert said.answers[0].splitlines() == ["Runtimes: 3 runtimes; sorted by runtime.", *_ROWS]


def test_a_screen_is_opened_from_within_another_one() -> None:
    said = typed("runtimes", "findings")

    assert said.answers[1].startswith("Findings: 1 finding;")


@pytest.mark.parametrize("word", ["3", "row 3"])
def test_a_number_within_a_list_reads_a_row(word: str) -> None:
    said = typed("runtimes", word)

    assert said.answers[1].splitlines() == [
        "Runtimes, row 3 of 3:",
        "night_batch:",
        "verdict: uncontained",
    ]


def test_a_row_without_details_is_read_as_its_sentence() -> None:
    said = typed("findings", "1")

    assert said.answers[1].splitlines() == ["Findings, row 1 of 1:", "1. 0123456789abcdef"]


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("0", "there is no row 0."),
        ("4", "there is no row 4."),
        ("99999999999999999999", "there is no row 999,999,999,999."),
        ("row", "a row has a number."),
        ("row x", "a row has a number."),
        ("row -1", "a row has a number."),
        ("nonsense", "nonsense is no command and no screen."),
        ("7 8", "7 8 is no command and no screen."),
        ("sort nothing", "there is no column nothing."),
        ("group blast", "this list is not grouped by blast radius."),
        ("group nothing", "there is no column nothing."),
        ("next", "this is the last page."),
        ("back", "this is the first page."),
        ("find", "there is nothing to look for."),
        ("find absent", "no row of this list has that."),
        ("filter blast:x", None),
        ("export", "no format is named."),
        ("export pdf", "there is no format pdf."),
        ("sanction 1", "sanction is not for this list."),
    ],
)
def test_what_cannot_be_done_is_said_with_a_hint_and_the_talk_goes_on(
    word: str, why: str | None
) -> None:
    said = typed("runtimes", word, "1")

    where, wrong, hint = said.answers[1].splitlines()
    assert where == "Runtimes: 3 runtimes."
    assert wrong == f"Not done: {why}" if why else wrong.startswith("Not done: ")
    assert hint.startswith("Hint: ")
    assert said.answers[2].startswith("Runtimes, row 1 of 3:")


@pytest.mark.parametrize("word", ["next", "row 1", "filter x", "sort x", "find x", "export csv x"])
def test_what_is_for_lists_is_refused_elsewhere(word: str) -> None:
    said = typed(word)

    assert said.answers[0].startswith(
        "ringfence, 6 screens of the bundled sample estate.\nNot done"
    )


@pytest.mark.parametrize("word", ["0", "7", "99"])
def test_a_number_that_no_screen_has_is_refused(word: str) -> None:
    assert f"Not done: there is no screen {word}." in typed(word).answers[0]


def test_an_empty_line_says_nothing() -> None:
    assert typed("", "  ").out.endswith("\n> > > \n")


def test_rows_are_numbered_throughout_and_read_twenty_at_a_time() -> None:
    said = typed("findings", "next", "n", "back", "b", of=session(_MANY))

    heads = [each.splitlines()[0] for each in said.answers[:5]]
    numbers = [[line.split(".")[0] for line in each.splitlines()[1:]] for each in said.answers[:5]]
    assert heads[0] == ("Findings: 45 findings; sorted by name; rows 1 to 20, page 1 of 3.")
    assert heads[2] == "Findings: 45 findings; sorted by name; rows 41 to 45, page 3 of 3."
    assert heads[3] == heads[1]
    assert heads[4] == heads[0]
    assert numbers[0] == [str(each) for each in range(1, 21)]
    assert numbers[1] == [str(each) for each in range(21, 41)]
    assert numbers[2] == [str(each) for each in range(41, 46)]


def test_pages_go_on_from_the_row_that_was_read() -> None:
    said = typed("findings", "25", "next", of=session(_MANY))

    assert "rows 41 to 45" in said.answers[2]


def test_a_filter_says_what_it_leaves_and_a_filter_without_a_text_takes_it_away() -> None:
    said = typed("runtimes", "filter mode:VPC", "2", "filter")

    assert said.answers[1].splitlines()[0] == (
        "Runtimes: 2 of 3 runtimes; filter mode:VPC; sorted by runtime."
    )
    assert said.answers[2].splitlines()[:2] == ["Runtimes, row 2 of 2:", "day_batch:"]
    assert said.answers[3].startswith("Runtimes: 3 runtimes;")


def test_a_filter_that_nothing_matches_is_told_from_a_list_without_rows() -> None:
    assert "No row matches the filter." in typed("runtimes", "filter absent").answers[1]
    assert typed("runtimes", of=session({})).answers[0].splitlines() == [
        "Runtimes: 0 runtimes; sorted by runtime.",
        "No runtime was found, and every source was read.",
    ]


def test_a_filter_is_kept_while_another_screen_is_looked_at() -> None:
    said = typed("runtimes", "filter mode:VPC", "findings", "runtimes")

    assert "2 of 3 runtimes; filter mode:VPC" in said.answers[3]


@pytest.mark.parametrize(
    ("words", "order", "first"),
    [
        ("sort blast desc", "sorted by blast radius downwards", "1. night_batch"),
        ("sort Blast radius downwards", "sorted by blast radius downwards", "1. night_batch"),
        ("sort mode, name desc", "sorted by mode, then runtime downwards", "1. night_batch"),
        ("sort verdict asc", "sorted by verdict", "1. checkout"),
        ("sort", "sorted by runtime", "1. checkout"),
    ],
)
def test_rows_are_sorted_by_names_and_titles_of_columns(words: str, order: str, first: str) -> None:
    answer = typed("runtimes", words).answers[1].splitlines()

    assert f"{order}." in answer[0]
    assert answer[1].startswith(first)


def test_groups_have_headings_and_the_rows_are_numbered_through_them() -> None:
    said = typed("runtimes", "group region", "2", "group verdict", "3", "group")

    assert said.answers[1].splitlines()[:2] == [
        "Runtimes: 3 runtimes; sorted by runtime; grouped by region.",
        "Group: region us-east-1; 3 runtimes.",
    ]
    assert "day_batch:" in said.answers[2]
    assert [line for line in said.answers[3].splitlines() if line.startswith("Group")] == [
        "Group: verdict enforced; 1 runtime.",
        "Group: verdict leaky; 1 runtime.",
        "Group: verdict uncontained; 1 runtime.",
    ]
    assert "night_batch:" in said.answers[4]
    assert "Group" not in said.answers[5]


def test_find_reads_the_next_row_and_goes_round() -> None:
    said = typed("runtimes", "find batch", "find", "find", "find checkout")

    found = [each.splitlines()[0] for each in said.answers[1:5]]
    assert found == [
        "Runtimes, row 2 of 3:",
        "Runtimes, row 3 of 3:",
        "Runtimes, row 2 of 3:",
        "Runtimes, row 1 of 3:",
    ]


def test_find_counts_rows_and_no_headings_and_heeds_the_filter() -> None:
    said = typed("runtimes", "group verdict", "filter mode:VPC", "find batch", "find night")

    assert said.answers[3].splitlines()[0] == "Runtimes, row 2 of 2:"
    assert "Not done: no row of this list has that." in said.answers[4]


def test_a_screen_of_several_views_reads_its_first_page_and_numbers_the_rest() -> None:
    said = typed("proposal", "3", "up", "group entries", "2")

    assert said.answers[0].splitlines() == [
        "Proposed policy: 2 pages, 2 lists.",
        "Starter:",
        "6 lists",
        "",
        "Here in proposal:",
        "1. summary; Summary; a page",
        "2. files; Files; a page",
        "3. rules; a list of 2 rules",
        "4. group entries; a list of 1 entry",
    ]
    assert said.answers[1].startswith("Proposed policy, rules: 2 rules;")
    assert said.answers[2] == said.answers[0]
    assert said.answers[3].startswith("Proposed policy, group entries: 1 entry;")
    assert "Not done: there is no row 2." in said.answers[4]


def test_a_page_of_a_screen_is_read_by_its_number() -> None:
    said = typed("proposal", "2", "9")

    assert said.answers[0 + 1].splitlines()[:2] == ["Proposed policy, Files.", "HCL:"]


def test_a_number_that_a_screen_has_not_is_refused() -> None:
    said = typed("proposal", "5")

    assert "Not done: there is no 5 here.\nHint: it has 1 to 4" in said.answers[1]


def test_up_leaves_a_list_and_screens_reads_all_screens() -> None:
    said = typed("runtimes", "up", "proposal", "screens")

    menu = "ringfence, 6 screens of the bundled sample estate."
    assert said.answers[1].startswith(menu)
    assert said.answers[3].startswith(menu)


def test_help_lists_the_commands_and_the_columns_of_the_list() -> None:
    said = typed("help", "runtimes", "help")

    assert "next, n: read the next rows of a list." in said.answers[0]
    assert "Columns here" not in said.answers[0]
    assert (
        "Columns here, for filter and sort: name, verdict, network_mode, blast, last_seen, bytes,"
        " region.\nIt can be grouped by verdict, region." in said.answers[2]
    )


def test_the_command_behind_what_is_shown_is_said() -> None:
    said = typed("command", "proposal", "command")

    assert said.answers[0].endswith("This makes the scan:\nringfence scan --demo")
    assert said.answers[2].endswith("This makes the proposal:\nringfence proposal --demo")


def test_again_makes_what_is_shown_again_and_reads_it() -> None:
    said = typed("proposal", "again")

    assert said.session.asked == [(Part.PROPOSAL, False), (Part.PROPOSAL, True)]
    assert said.answers[1] == said.answers[0]


def test_a_part_that_is_there_is_not_made_once_more() -> None:
    said = typed("runtimes", "findings", "overview")

    assert said.session.asked == [(Part.SCAN, False)]


def test_a_part_that_fails_is_said_and_the_talk_goes_on() -> None:
    failed = PartState(
        status=Status.FAILED, error="no credentials", hint="set a profile", exit_code=4
    )
    of = session()
    of.failing[Part.PROPOSAL] = failed

    said = typed("proposal", "runtimes", of=of)

    assert said.code == 0
    assert said.answers[0].splitlines() == [
        "Proposed policy: 2 pages, 2 lists.",
        "Not done: proposal: no credentials.",
        "Hint: set a profile.",
    ]
    assert said.answers[1].startswith("Runtimes: 3 runtimes;")


def test_a_screen_is_read_without_the_part_that_it_can_do_without() -> None:
    of = session()
    of.failing[Part.DIFFERENCE] = PartState(status=Status.FAILED, error="there is one scan only")

    said = typed("history", "1", "3", of=of)

    assert said.answers[0].splitlines() == [
        "History: 1 page, 2 lists.",
        "Comparison is not there: there is one scan only.",
        "",
        "Here in history:",
        "1. comparison; is not there: there is one scan only",
        "2. history; a list of 3 scans",
        "3. differences; is not there: there is one scan only",
    ]
    assert said.answers[1] == "History, Comparison is not there: there is one scan only."
    assert said.answers[2] == "History, differences is not there: there is one scan only."


def test_two_scans_of_the_history_are_compared() -> None:
    said = typed("history", "2", "compare 2 3")

    assert said.session.compared == ("scan-2", "scan-3")
    assert said.answers[2].splitlines()[:2] == ["History: 1 page, 2 lists.", "Since then:"]


@pytest.mark.parametrize(
    "words", ["compare", "compare 1", "compare 1 4", "compare a b", "compare 1 2 3"]
)
def test_a_comparison_is_of_two_scans_of_the_list(words: str) -> None:
    said = typed("history", "2", words, "findings", "compare 1 1")

    assert "Not done: no two scans are named." in said.answers[2]
    assert "Not done: no two scans are named." in said.answers[4]
    assert said.session.compared is None


def test_help_on_a_word_says_what_it_means_or_does() -> None:
    said = typed("help leaky", "help Next", "help unknown", "help nonsense")

    assert said.answers[0].splitlines()[1] == (
        "leaky, of verdicts on containment: A firewall stands on its main way out, and there is a"
        " way around it."
    )
    assert said.answers[1].splitlines()[1] == "next, n: read the next rows of a list."
    assert len(said.answers[2].splitlines()) > 2
    assert "Not done: nonsense is no command and no word of the screens." in said.answers[3]


def test_every_word_of_the_screens_is_read_on_demand() -> None:
    said = typed("words")

    assert said.answers[0].splitlines()[0] == "ringfence, 6 screens of the bundled sample estate."
    assert "- SmartGroup: A named set" in " ".join(said.answers[0].split())


def test_how_a_part_ended_and_its_notes_are_said_once() -> None:
    of = session()
    of.failing[Part.SCAN] = PartState(
        status=Status.READY,
        exit_code=3,
        exit_reason="2 sources were not read",
        notes=("the profile is the default one", "json written to /state/tui/1/scan.json"),
    )

    said = typed("runtimes", "overview", "again", of=of)

    ending = "It ended with exit 3: 2 sources were not read."
    assert said.answers[0].splitlines()[1:3] == [ending, "Note: the profile is the default one."]
    assert ending not in said.answers[1]
    assert ending in said.answers[2]


def test_what_a_decision_made_old_says_so_until_it_is_opened_and_made_anew() -> None:
    said = typed("destinations", "undo 1", "yes", "filter", "screens", "runtimes")

    assert "older than the last decision" in said.answers[2].splitlines()[0]
    assert "2. Runtimes; ready; older than the last decision" in said.answers[3]
    assert said.session.asked == [(Part.SCAN, False)] * 2
    assert "older" not in said.answers[4]


def test_an_older_document_is_talked_about_where_the_new_one_failed() -> None:
    of = session()
    of.now(Part.SCAN, PartState(status=Status.READY, stale=True))
    of.failing[Part.SCAN] = PartState(status=Status.FAILED, stale=True, error="no network.")

    said = typed("runtimes", of=of)

    assert said.answers[0].splitlines()[1:4] == [
        "It was not made anew: no network. What follows is older, or not all.",
        "It is older than the last decision or scan, `again` makes it anew.",
        _ROWS[0],
    ]


def test_a_talk_begins_where_it_was_asked_to() -> None:
    assert "Proposed policy: 2 pages" in typed(of=session(screen="proposal")).out
    assert "There are " in typed(of=session(screen="help")).out
    assert "Runtimes, row 1 of 3:" in typed(of=session(focus="arn:checkout")).out
    assert "2 of 3 runtimes; filter mode:VPC" in typed(of=session(filter="mode:VPC")).out


@pytest.mark.parametrize(
    "wrong", [{"screen": "nowhere"}, {"focus": "arn:absent"}, {"filter": "nothing:x"}]
)
def test_a_wrong_beginning_is_said_and_the_talk_goes_on(wrong: dict[str, str]) -> None:
    said = typed("runtimes", of=session(**wrong))

    assert "Not done: " in said.out.split("\n> ")[0]
    assert said.answers[0].startswith("Runtimes:")


def test_a_filter_that_was_asked_for_holds_for_what_is_typed_after_it() -> None:
    said = typed("1", "filter", of=session(screen="runtimes", filter="mode:PUBLIC"))

    assert "night_batch:" in said.answers[0]
    assert said.answers[1].startswith("Runtimes: 3 runtimes;")


def test_a_number_that_may_be_larger_says_so_after_it() -> None:
    more, exact = (replace(runtime(name), key=name) for name in ("more", "one"))
    columns = (*RUNTIMES.spec.columns[:4], Column(name="blast_more", title="+", width=1))
    view = replace(RUNTIMES, spec=replace(RUNTIMES.spec, columns=columns))

    rows = Rows.build(
        view.spec,
        [
            replace(more, values=(*more.values[:4], "+")),
            replace(exact, values=(*exact.values[:4], "")),
        ],
    )

    told = [row_sentence(1, view.spec, line) for line in rows.select().lines()]
    assert told == [
        "1. more; verdict uncontained; mode PUBLIC; blast radius 42 or more",
        "1. one; verdict uncontained; mode PUBLIC; blast radius 42",
    ]


def test_values_that_are_absent_empty_or_zero_are_different_words() -> None:
    row = runtime("", verdict="", blast=None)
    said = typed("runtimes", of=session({"runtimes": (row, runtime("zero", blast=0, sent=0))}))

    lines = said.answers[0].splitlines()
    assert lines[1].startswith("1. none; verdict none; mode PUBLIC; blast radius not known;")
    assert "blast radius 0" in lines[2]
    assert "sent 0 B" in lines[2]


def test_a_session_is_closed_however_a_talk_ends() -> None:
    of = session()
    of.done = replace(Done(), error="x")

    assert typed("quit", of=of).session.closed
