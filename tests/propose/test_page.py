"""REVIEW.md as a page: what stands first, what is grouped, and that nothing of strangers acts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ringfence.model.coverage import Source
from ringfence.model.document import ExitInfo
from ringfence.model.proposal import OpenQuestion, Proposal, ProposalTarget, QuestionKind
from ringfence.model.settings import Settings
from ringfence.render.losses import Loss
from ringfence.render.manifest import manifest_of
from ringfence.render.plain_markdown import drawn, prose
from ringfence.render.proposal_review import review_page
from ringfence.render.proposal_steps import Steps
from ringfence.workflow.assess import assess
from ringfence.workflow.propose import ProposeRequest, propose
from ringfence.workflow.sources import Demo
from support import builders as build
from support.markdown import section
from support.proposals import LATER, SANCTIONED, estate, proposal, sample


def page(made: Proposal, *, lost: tuple[Loss, ...] = ()) -> str:
    steps = Steps(before=("Look.",), apply="", rollback="", watching=True, lost=lost)
    return review_page(made, steps, exit_info=ExitInfo(code=0, reason="complete"))


def test_the_manifest_counts_a_source_that_nobody_asked_for_among_the_gaps() -> None:
    snapshot = build.without(estate(SANCTIONED), Source.SUBNETS)
    assessment, _ = assess(snapshot, Settings(sanctioned=(SANCTIONED,)))

    made = manifest_of(
        proposal(snapshot),
        snapshot,
        assessment,
        target="aviatrix",
        files=(),
        exit_info=ExitInfo(code=0, reason="complete"),
    )

    (gap,) = made.gaps
    assert (gap.source, gap.account, gap.region) == (Source.SUBNETS, build.ACCOUNT, build.REGION)
    assert (gap.status, gap.required) == ("not-asked", True)


def test_what_has_to_be_decided_stands_before_what_is_looked_up() -> None:
    titles = re.findall(r"^## (.+)$", page(sample().proposal), re.MULTILINE)

    assert titles[:6] == [
        "Before you apply",
        "Waiting for review",
        "Never in a permit",
        "What the pack does not contain yet",
        "Open questions",
        "Rules",
    ]
    assert titles[-1].startswith("Appendix")


def test_published_indicators_stand_in_the_appendix_alone() -> None:
    before, _, after = page(sample().proposal).partition("## Appendix")

    assert "shai-hulud" in after
    assert "shai-hulud" not in before.partition("## Rules")[2]


def test_questions_with_one_answer_are_one_row_with_a_count() -> None:
    asked = tuple(
        OpenQuestion(kind=QuestionKind.ROUTE, subject=f"arn:{n % 50}", message="m", action="a")
        for n in range(60)
    )

    text = page(replace(sample().proposal, open_questions=asked))

    (row,) = (line for line in text.splitlines() if line.startswith("| route"))
    assert "| 50 |" in row
    assert "`arn:3` and 46 more" in row


def test_a_column_that_holds_nothing_is_left_out() -> None:
    assert drawn(("a", "b", "c"), [("1", "", "2"), ("", "", "3")]).splitlines() == [
        "| a | c |",
        "| --- | --- |",
        "| 1 | 2 |",
        "|  | 3 |",
    ]


def test_an_exception_shows_its_owner_and_its_end() -> None:
    made = proposal(estate(SANCTIONED))
    ends = datetime(2026, 12, 1, tzinfo=UTC)
    told = tuple(
        replace(each, owner="billing", expires_at=ends) if each.entry == SANCTIONED else each
        for each in made.provenance
    )

    text = page(replace(made, provenance=told))

    (row,) = (line for line in text.splitlines() if f"`{SANCTIONED}` | operator" in line)
    assert "| billing | 2026-12-01 00:00 |" in row


@pytest.mark.parametrize("count", [1, 3])
def test_the_guardrail_is_named_as_its_files_are(count: int) -> None:
    made = sample().proposal
    assert made.guardrail is not None
    split = replace(made.guardrail, documents=made.guardrail.documents[:1] * count)

    said = section(page(replace(made, guardrail=split)), "The IAM guardrail")

    assert ("`guardrail.json`" in said) is (count == 1)
    assert ("`guardrail-1.json`, `guardrail-2.json`, `guardrail-3.json`" in said) is (count == 3)


def test_what_the_target_cannot_hold_is_told_and_marked_in_the_rules() -> None:
    made = propose(
        ProposeRequest(source=Demo(), target=ProposalTarget.SECURITY_GROUPS, partial=True),
        clock=lambda: LATER,
    )
    text = next(each.text for each in made.artefacts if each.path == "REVIEW.md")

    assert "`allow-sanctioned-models`" in section(text, "What the target cannot hold")
    (row,) = (
        line
        for line in section(text, "Rules").splitlines()
        if "| `allow-sanctioned-models` |" in line
    )
    assert row.endswith("| not as it stands here |")
    assert "not as it stands here" not in page(made.proposal)


def test_that_rules_watch_is_said_of_when_they_were_written() -> None:
    assert "Every rule watches and logs, as generated" in page(sample().proposal)


@pytest.mark.parametrize(
    "text",
    [
        "see www.evil-site.net for more",
        "see WWW.evil-site.net",
        "at https://evil.example/x",
        "ask @octocat or jo@corp.example",
        "(mailto:jo@corp.example)",
    ],
)
def test_nothing_in_prose_becomes_a_link(text: str) -> None:
    outside = re.sub(r"`[^`]*`", "", prose(text))

    assert not re.search(r"www\.|://|@", outside, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("snake_case and 10:30, (a) {b}.", "snake_case and 10:30, (a) {b}."),
        ("_x_ *y* [z](w) <b>", r"\_x\_ \*y\* \[z\](w) \<b\>"),
        ("# title", r"\# title"),
        ("- item", r"\- item"),
        ("&lt; & co #12", r"\&lt; & co \#12"),
        ("a|b~~c~~$d$`e`\\f", r"a\|b\~\~c\~\~\$d\$\`e\`\\f"),
        (":smile: at 10:30", r"\:smile: at 10:30"),
    ],
)
def test_prose_escapes_what_acts_and_nothing_else(text: str, escaped: str) -> None:
    assert prose(text) == escaped
