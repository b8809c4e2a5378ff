"""Pages of the policy's screens as text, as golden files.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ringfence_tui.blocks import Facts, Page, text_of
from ringfence_tui.export.page_text import page_text
from ringfence_tui.views import (
    attack_pages,
    enforcement_summary,
    promotion_step,
    proposal,
    replay_summary,
)
from ringfence_tui.views.attacks import ATTACKS, scenario_of
from ringfence_tui.views.difference import difference_page
from ringfence_tui.views.enforcement import MATRIX
from ringfence_tui.views.glossary import glossary_page
from ringfence_tui.views.promotion import BOARD
from ringfence_tui.views.proposal_review import REVIEW
from ringfence_tui.views.proposal_rules import RULES
from ringfence_tui.views.replay import REPLAY_FLOWS
from ringfence_tui.views.replay_rules import REPLAY_RULES
from ringfence_tui.views.view import ListView
from ringfence_tui.widgets.page_layout import lay_out
from support.policy_documents import of_scans, ready_step, sample

GOLDEN = Path(__file__).parents[2] / "golden" / "tui"


def _detail(view: ListView[Any], document: object, begins: str) -> bytes:
    """What the page of the first row is made from whose key begins so."""
    return next(row.detail for row in view.rows(document) if row.key.startswith(begins))


def _of_row(view: ListView[Any], document: object, begins: str) -> Page:
    return view.page(_detail(view, document, begins))


PAGES: dict[str, Callable[[], Page]] = {
    "proposal": lambda: proposal.summary_page(sample().proposal),
    "proposed-rule": lambda: _of_row(RULES, sample().proposal, "allow-approved-tools"),
    "review-item": lambda: _of_row(REVIEW, sample().proposal, "api.anthropic.com"),
    "replayed-rule": lambda: _of_row(REPLAY_RULES, sample().replay, "default-deny"),
    "replay": lambda: replay_summary.summary_page(sample().replay),
    "flow": lambda: _of_row(REPLAY_FLOWS, sample().replay, "arn:aws:bedrock-agentcore:us-east-1"),
    "promotion": lambda: promotion_step.summary_page(sample().promotion),
    "promotion-step": lambda: promotion_step.step_page(ready_step()),
    "promoted-rule": lambda: _of_row(BOARD, ready_step(), "default-deny"),
    "enforcement": lambda: enforcement_summary.summary_page(sample().verification),
    "endpoint": lambda: _of_row(
        MATRIX,
        sample().verification,
        "arn:aws:bedrock-agentcore:us-east-1:111122223333:runtime/media_tagger",
    ),
    "attacks": lambda: attack_pages.summary_page(sample().simulation),
    "attack": lambda: _of_row(ATTACKS, sample().simulation, "data-exfiltration"),
    "attack-step": lambda: attack_pages.step_page(
        scenario_of(_detail(ATTACKS, sample().simulation, "sni-spoofing")), 1
    ),
    "comparison": lambda: difference_page(of_scans()),
    "glossary": glossary_page,
}


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_page_is_cut_on_a_screen_of_eighty_columns(name: str) -> None:
    lines = lay_out(PAGES[name](), 76)

    assert [line for line in map(text_of, lines) if "\u2026" in line] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_names_of_facts_fit_beside_their_values(name: str) -> None:
    facts = [row for block in PAGES[name]() if isinstance(block, Facts) for row in block.rows]

    assert [label for label, _ in facts if len(label) > 18] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_its_golden_file_says(name: str) -> None:
    text = page_text(PAGES[name]())
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())

    assert text == golden.read_bytes().decode()
