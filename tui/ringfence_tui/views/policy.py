"""What the screens of the policy consist of: the proposal, its replay, promotion, enforcement, attacks."""

from __future__ import annotations

from typing import Any

from ringfence_tui.parts import Part
from ringfence_tui.views import attack_pages, enforcement_summary, promotion_step, replay_summary
from ringfence_tui.views.attacks import ATTACKS
from ringfence_tui.views.checks import CHECKS
from ringfence_tui.views.difference import difference_page
from ringfence_tui.views.difference_list import DIFFERENCE
from ringfence_tui.views.enforcement import MATRIX
from ringfence_tui.views.history import HISTORY
from ringfence_tui.views.promotion import BOARD
from ringfence_tui.views.proposal import summary_page
from ringfence_tui.views.proposal_entries import ENTRIES, GROUPS
from ringfence_tui.views.proposal_files import preview_page
from ringfence_tui.views.proposal_review import QUESTIONS, REVIEW, questions_page
from ringfence_tui.views.proposal_rules import RULES, limits_page, refused_page
from ringfence_tui.views.replay import REPLAY_FLOWS
from ringfence_tui.views.replay_cuts import CUT, OUTSIDE
from ringfence_tui.views.replay_rules import REPLAY_RULES
from ringfence_tui.views.view import ListView, PageView
from ringfence_tui.views.who_changed import CHANGES

Lists = tuple[ListView[Any], ...]
Pages = tuple[PageView[Any], ...]

PROPOSAL_LISTS: Lists = (RULES, REVIEW, GROUPS, ENTRIES, QUESTIONS)
PROPOSAL_PAGES: Pages = tuple(
    PageView(part=Part.PROPOSAL, name=name, title=title, page=page)
    for name, title, page in (
        ("summary", "Summary", summary_page),
        ("open_questions", "By answer", questions_page),
        ("refused", "Rules not made", refused_page),
        ("files", "Files", preview_page),
        ("limits", "Limits", limits_page),
    )
)
REPLAY_LISTS: Lists = (REPLAY_FLOWS, CUT, REPLAY_RULES, OUTSIDE)
REPLAY_PAGES: Pages = (
    PageView(part=Part.REPLAY, name="summary", title="Summary", page=replay_summary.summary_page),
)
PROMOTION_LISTS: Lists = (BOARD,)
PROMOTION_PAGES: Pages = tuple(
    PageView(part=Part.PROMOTION, name=name, title=title, page=page)
    for name, title, page in (
        ("next_step", "Next step", promotion_step.step_page),
        ("summary", "Summary", promotion_step.summary_page),
    )
)
ENFORCEMENT_LISTS: Lists = (MATRIX, CHECKS, CHANGES)
ENFORCEMENT_PAGES: Pages = (
    PageView(
        part=Part.VERIFICATION,
        name="summary",
        title="Summary",
        page=enforcement_summary.summary_page,
    ),
)
ATTACK_LISTS: Lists = (ATTACKS,)
ATTACK_PAGES: Pages = tuple(
    PageView(part=Part.SIMULATION, name=name, title=title, page=page)
    for name, title, page in (
        ("summary", "Summary", attack_pages.summary_page),
        ("residual", "Residual risk", attack_pages.residual_page),
    )
)
HISTORY_LISTS: Lists = (HISTORY, DIFFERENCE)
HISTORY_PAGES: Pages = (
    PageView(part=Part.DIFFERENCE, name="comparison", title="Comparison", page=difference_page),
)
