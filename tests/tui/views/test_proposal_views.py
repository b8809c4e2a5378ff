"""The proposal as its screens tell it: what it permits on whose word, and what is not known of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringfence.model.proposal import Maturity, PolicyManifest, Refusal
from ringfence_tui.blocks import Code, Facts, Tone, text_of
from ringfence_tui.views.proposal import summary_page
from ringfence_tui.views.proposal_entries import ENTRIES, GROUPS
from ringfence_tui.views.proposal_files import files_page, preview_page, write_plan
from ringfence_tui.views.proposal_review import NEVER, REVIEW, questions_page
from ringfence_tui.views.proposal_rules import RULES, limits_page, refused_page
from ringfence_tui.views.proposed import Proposed, proposed
from ringfence_tui.views.view import ListView
from support.policy_documents import sample
from support.told_pages import fact, pieces, told

TOOLS = "allow-approved-tools"


def _manifest() -> PolicyManifest:
    return sample().proposal.manifest


def _row(
    view: ListView[Proposed | PolicyManifest], key: str, of: object = None
) -> dict[str, object]:
    given = sample().proposal if of is None else of
    assert isinstance(given, Proposed | PolicyManifest)
    row = next(each for each in view.rows(given) if each.key == key)
    return dict(zip((each.name for each in view.spec.columns), row.values, strict=True))


def _page(view: ListView[Proposed | PolicyManifest], key: str, of: object = None) -> str:
    given = sample().proposal if of is None else of
    assert isinstance(given, Proposed | PolicyManifest)
    return told(view.page(next(each for each in view.rows(given) if each.key == key).detail))


def test_a_rule_says_its_groups_its_ports_and_what_past_traffic_meets_it() -> None:
    assert _row(RULES, TOOLS) == {
        "priority": 25,
        "rule": TOOLS,
        "action": "PERMIT",
        "mode": "watching",
        "traffic": "TCP 443",
        "source": "agentcore-runtime-subnets",
        "to": "Public Internet",
        "names": "approved-tools",
        "maturity": "learning",
        "entries": 7,
        "warnings": 0,
        "hits": 719,
        "perhaps": 138,
        "row": 25,
    }


def test_of_a_manifest_alone_ports_groups_entries_and_hits_are_not_known() -> None:
    row = _row(RULES, TOOLS, _manifest())
    page = _page(RULES, TOOLS, _manifest())

    unknown = ("traffic", "source", "to", "names", "entries", "hits", "perhaps")
    assert [row[name] for name in unknown] == [None] * len(unknown)
    assert "past traffic: not replayed" in page
    assert "not known: the pack was not read" in page


def test_a_rule_names_each_entry_with_whose_word_it_stands_on() -> None:
    page = _page(RULES, TOOLS)

    assert "7 entries" in page
    assert "ledger.freight.example: operator, stable, last seen 2026-11-19 17:47 UTC" in page
    assert "id.freight.example: operator, learning, last seen never" in page
    assert "past traffic: 719 connections surely meet it, 138 perhaps" in page


def test_a_replay_of_another_pack_is_not_taken_for_one_of_this() -> None:
    ours = sample().replay
    unnamed = replace(ours, pack=replace(ours.pack, sha256=""))

    own = proposed(_manifest(), (), ours, digest=ours.pack.sha256)
    foreign = proposed(_manifest(), (), ours, digest="0" * 64)
    of_before = proposed(_manifest(), (), unnamed, digest="")

    assert own.replay is ours
    assert (foreign.replay, of_before.replay) == (None, None)


@pytest.mark.parametrize("text", ["{", '{"name": 3.5}', "[" * 10_000, "\ud800"])
def test_a_pack_that_is_none_is_not_known_and_not_empty(text: str) -> None:
    given = proposed(_manifest(), (("pack.json", text),))

    assert given.pack is None
    assert _row(RULES, TOOLS, given)["to"] is None


def test_a_group_says_who_names_it_and_what_it_holds() -> None:
    row = _row(GROUPS, "approved-tools")
    vendor = _row(GROUPS, "Public Internet")

    assert (row["kind"], row["entries"], row["rules"]) == ("WebGroup", 7, TOOLS)
    assert (vendor["kind"], vendor["entries"]) == ("the vendor's", None)
    assert "the vendor keeps what it holds" in _page(GROUPS, "Public Internet")


def test_an_entry_that_was_never_seen_is_not_called_unknown_and_one_nobody_looks_for_neither() -> (
    None
):
    never = _row(ENTRIES, "approved-tools id.freight.example")
    network = _row(ENTRIES, "agentcore-runtime-subnets 10.20.1.0/24")

    assert (never["last_seen"], never["flows"]) == ("never", None)
    assert (network["last_seen"], network["maturity"]) == ("not learned", "not learned")


def test_what_waits_says_why_what_to_do_and_that_some_is_never_permitted() -> None:
    page = _page(REVIEW, "api.anthropic.com")
    decisions = {row.values[2] for row in REVIEW.rows(sample().proposal)}

    assert "can be approved: unsanctioned" in page
    assert "ringfence approve sanction api.anthropic.com --owner WHO --reason WHY" in page
    assert decisions == {"can be approved", NEVER}


def test_a_destination_that_no_source_counts_is_not_told_as_zero() -> None:
    uncounted = replace(_manifest().review[0], flows=None, bytes=None, first_seen=None)
    given = replace(_manifest(), review=(uncounted,))
    (row,) = REVIEW.rows(given)

    page = REVIEW.page(row.detail)

    assert (
        dict(zip((each.name for each in REVIEW.spec.columns), row.values, strict=True))["bytes"]
        is None
    )
    for name in ("bytes sent", "records, both ways", "first seen"):
        assert text_of(fact(page, name)) == "not known"
        assert fact(page, name)[0].tone is Tone.UNKNOWN


def test_questions_with_one_answer_stand_together_and_what_is_not_contained_comes_first() -> None:
    page = told(questions_page(sample().proposal))

    assert page.index("What the pack does not contain yet: 22") < page.index("Open questions: 23")
    assert page.count("The IAM guardrail denies sessions with them.") == 1
    assert "night_batch-E0VRlEc0Jg, support_assistant-2AjFHKiFxQ" in page


def test_the_summary_says_that_nothing_is_blocked_and_what_was_not_read() -> None:
    page = told(summary_page(sample().proposal))

    assert "Every rule watches and logs: applied as it is, the pack blocks nothing." in page
    assert "denied agentcore-gateways 444455556666 eu-central-1: ListGateways was denied" in page
    assert "19 destinations to decide on, 4 never in a permit" in page


def test_rules_that_were_promoted_are_counted_as_enforced() -> None:
    first, *rest = _manifest().rules
    given = replace(_manifest(), rules=(replace(first, watch=False), *rest))

    assert "1 of 11 rules are enforced, the rest watches." in told(summary_page(given))


def test_a_pack_without_rules_or_networks_is_no_good_news() -> None:
    empty = replace(_manifest(), rules=(), zones=())

    unsure = [each.text for each in pieces(summary_page(empty)) if each.tone is Tone.UNKNOWN]

    assert "No rule is proposed." in unsure
    assert any("no VPC with runtimes was read" in each for each in unsure)


def test_that_everything_was_read_is_said_only_where_it_was() -> None:
    whole = told(limits_page(replace(_manifest(), gaps=())))

    assert "Nothing: every source that was asked for was read." in whole
    assert "every source that was asked for was read" not in told(limits_page(sample().proposal))


def test_rules_that_are_left_out_are_told_with_the_reason() -> None:
    left = Refusal(rule="allow-approved-mcp", row=35, reason="nobody approved a server")

    page = told(refused_page(replace(_manifest(), refused=(left,))))

    assert "allow-approved-mcp (published row 35): nobody approved a server" in page
    assert "Every rule of the starter pack" in told(refused_page(_manifest()))


def test_the_files_are_shown_whole_and_terraform_first() -> None:
    page = files_page(sample().proposal.files)
    codes = [block for block in page if isinstance(block, Code)]

    assert len(codes) == len(sample().proposal.files)
    assert codes[0].language == "hcl"
    assert {each.text for each in codes} == {text for _, text in sample().proposal.files}


def test_of_files_that_were_not_read_the_names_and_digests_are_known() -> None:
    page = preview_page(_manifest())

    assert "What is in them was not read." in told(page)
    assert "- pack.json SHA-256 " in told(page)


def test_a_plan_says_what_is_new_changed_the_same_not_read_and_left_alone() -> None:
    there = {
        "a.tf": "x = 1\ny = 2\n",
        "b.tf": "same\n",
        "c.tf": None,
        "mine.txt": "keep",
        "old.tf": "ours",
        "policy-manifest.json": "digests",
    }
    proposed_files = {"a.tf": "x = 1\ny = 3\n", "b.tf": "same\n", "c.tf": "?", "d.tf": "new\n"}

    page = write_plan("out", there, proposed_files, ["old.tf"])

    text = told(page)
    assert "5 files: 1 new, 1 changed, 1 written anew, 1 same, 1 not read" in text
    assert text.count("stays as it is: ") == 1
    assert "stays as it is: mine.txt" in text
    assert "has it no more: old.tf" in text
    assert "written anew, with the digests of the others: policy-manifest.json" in text
    assert any(each.tone is Tone.UNKNOWN and "not read" in each.text for each in pieces(page))
    (diff,) = (block for block in page if isinstance(block, Code))
    assert "-y = 2\n+y = 3" in diff.text
    assert diff.language == "diff"


def test_a_plan_for_an_empty_folder_writes_everything_anew() -> None:
    page = write_plan("out", {}, {"a.tf": "x"})

    assert "2 files: 2 new" in told(page)
    assert not any(isinstance(block, Code) for block in page)


def test_a_file_that_is_too_long_is_not_compared_line_by_line() -> None:
    page = write_plan("out", {"a": "x\n" * 5_000}, {"a": "y\n" * 5_000})

    assert "5,000 lines become 5,000: too many to compare here." in told(page)


def test_a_rule_that_learns_nothing_has_no_maturity_that_could_be_taken_for_one() -> None:
    words = {row.values[8] for row in RULES.rows(sample().proposal)}

    assert words == {*map(str, Maturity), "not learned"}


def test_every_fact_of_a_page_has_a_value() -> None:
    for page in (summary_page(sample().proposal), limits_page(sample().proposal)):
        facts = [value for block in page if isinstance(block, Facts) for _, value in block.rows]

        assert all(text_of(value) for value in facts)


def test_what_others_alone_send_to_a_destination_is_counted_and_told_elsewhere() -> None:
    review = sample().proposal.manifest.review
    item = next(each for each in review if each.others and not each.runtimes)
    row = next(each for each in REVIEW.rows(sample().proposal) if each.key == item.destination)

    assert row.values[6] == len(item.others)
    page = told(REVIEW.page(row.detail))
    assert "used by: no runtime of the pack" in page
    assert "traffic: of others alone" in page
    assert "findings: none" not in page
    assert "seen in" not in page
