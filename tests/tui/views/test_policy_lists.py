"""The lists of the policy's screens: every thing of a document once, and nothing unknown as good news."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ringfence.model.simulation import Column as Under
from ringfence.model.verification import Layer
from ringfence_tui.blocks import Facts, Tone
from ringfence_tui.rows.cells import told as cell_told
from ringfence_tui.rows.filter import parse_filter
from ringfence_tui.rows.spec import Cell, Row
from ringfence_tui.rows.table import Rows
from ringfence_tui.rows.words import LOOKS
from ringfence_tui.views import policy
from ringfence_tui.views.attacks import ATTACKS
from ringfence_tui.views.checks import CHECKS
from ringfence_tui.views.difference_list import DIFFERENCE
from ringfence_tui.views.enforcement import MATRIX
from ringfence_tui.views.history import HISTORY
from ringfence_tui.views.promotion import BOARD
from ringfence_tui.views.proposal_entries import ENTRIES, GROUPS
from ringfence_tui.views.proposal_review import QUESTIONS, REVIEW
from ringfence_tui.views.proposal_rules import RULES
from ringfence_tui.views.replay import REPLAY_FLOWS
from ringfence_tui.views.replay_cuts import CUT, OUTSIDE
from ringfence_tui.views.replay_rules import REPLAY_RULES
from ringfence_tui.views.view import ListView
from ringfence_tui.views.who_changed import CHANGES, DRIFT
from support import policy_documents
from support.policy_documents import Documents
from support.told_pages import pieces, told

_OF: tuple[tuple[ListView[Any], Callable[[Documents], Any]], ...] = (
    *((view, lambda every: every.proposal) for view in (RULES, REVIEW, GROUPS, ENTRIES, QUESTIONS)),
    *((view, lambda every: every.replay) for view in (REPLAY_FLOWS, CUT, REPLAY_RULES, OUTSIDE)),
    (BOARD, lambda every: every.promotion),
    *((view, lambda every: every.verification) for view in (MATRIX, CHECKS, CHANGES)),
    (ATTACKS, lambda every: every.simulation),
)
_ESTATES = (policy_documents.sample, policy_documents.large)
FILLED: tuple[tuple[str, ListView[Any], Callable[[], Any]], ...] = (
    *(
        (f"{view.spec.name}-{estate.__name__}", view, lambda e=estate, d=document: d(e()))
        for view, document in _OF
        for estate in _ESTATES
    ),
    ("history", HISTORY, policy_documents.scans),
    ("difference-scans", DIFFERENCE, policy_documents.of_scans),
    ("difference-packs", DIFFERENCE, policy_documents.of_packs),
    ("drift", DRIFT, policy_documents.drifted),
)
filled = pytest.mark.parametrize(
    ("view", "document"),
    [(view, document) for _, view, document in FILLED],
    ids=[name for name, _, _ in FILLED],
)
_UNSURE = re.compile(r"not known|unknown|UNKNOWN|not read\b|unclear")


def _rows(view: ListView[Any], document: Callable[[], Any]) -> tuple[Row, ...]:
    return tuple(view.rows(document()))


@filled
def test_every_row_has_a_value_for_each_column_of_its_kind(
    view: ListView[Any], document: Callable[[], Any]
) -> None:
    numbers = (Cell.COUNT, Cell.NUMBER, Cell.BYTES, Cell.WEIGHT)
    for row in _rows(view, document):
        assert len(row.values) == len(view.spec.columns)
        for column, value in zip(view.spec.columns, row.values, strict=True):
            if column.cell in numbers:
                assert value is None or isinstance(value, int), (column.name, value)
            elif column.cell is not Cell.WHEN:
                assert value is None or isinstance(value, str), (column.name, value)


@filled
def test_no_two_rows_have_the_same_key(view: ListView[Any], document: Callable[[], Any]) -> None:
    keys = [row.key for row in _rows(view, document)]

    assert len(set(keys)) == len(keys)
    assert all(keys)


@filled
def test_the_list_is_held_filtered_and_grouped_as_its_shape_says(
    view: ListView[Any], document: Callable[[], Any]
) -> None:
    written = _rows(view, document)
    rows = Rows.build(view.spec, written)

    try:
        assert rows.select().matched == len(written)
        for group in view.spec.groups:
            assert rows.select(group=group).matched == len(written)
        for alias, name in view.spec.aliases:
            assert view.spec.column(name) is not None, alias
            assert view.spec.column(alias) is view.spec.column(name)
        found = rows.select(parse_filter("zzzz-nothing-has-this", view.spec))
        assert found.matched == 0
    finally:
        rows.close()


@filled
def test_every_word_of_a_closed_set_has_a_glyph_and_a_place_in_the_order(
    view: ListView[Any], document: Callable[[], Any]
) -> None:
    plain = {"nothing", "NOT_APPLICABLE"}
    for row in _rows(view, document):
        for column, value in zip(view.spec.columns, row.values, strict=True):
            if column.cell is Cell.WORD and value is not None:
                assert value in LOOKS or value in plain, (column.name, value)
            if column.order and value is not None:
                assert value in column.order, (column.name, value)


@filled
def test_every_row_has_a_page_that_names_it_and_calls_nothing_unknown_good(
    view: ListView[Any], document: Callable[[], Any]
) -> None:
    for row in _rows(view, document):
        page = view.page(row.detail)

        assert told(page).strip()
        names = [name for block in page if isinstance(block, Facts) for name, _ in block.rows]
        assert all(names)
        assert max(map(len, names), default=0) <= 18, names
        for piece in pieces(page):
            if _UNSURE.fullmatch(piece.text.strip("?: ")):
                assert piece.tone is not Tone.GOOD, piece


@filled
def test_a_value_that_is_not_known_is_told_as_that(
    view: ListView[Any], document: Callable[[], Any]
) -> None:
    for row in _rows(view, document):
        for column, value in zip(view.spec.columns, row.values, strict=True):
            span = cell_told(column, value)

            assert (value is None) == (span.text == "?" and span.tone is Tone.UNKNOWN)


@pytest.mark.parametrize(
    "word",
    [
        "unknown",
        "UNKNOWN",
        "UNKNOWN_CHANGE",
        "unclear",
        "unreviewed",
        "not-read",
        "NOT_GOVERNED",
        "n/a",
    ],
)
def test_what_is_not_known_never_looks_good(word: str) -> None:
    glyph, tone = LOOKS[word]

    assert tone is not Tone.GOOD
    assert glyph != LOOKS["enforced"][0]


@pytest.mark.parametrize("estate", _ESTATES, ids=lambda each: each.__name__)
def test_every_thing_of_a_document_is_in_its_list_once(estate: Callable[[], Documents]) -> None:
    every = estate()
    manifest, replay, verification = every.proposal.manifest, every.replay, every.verification
    later = replay.once_routed
    expected = {
        RULES.spec.name: len(manifest.rules),
        ENTRIES.spec.name: len(manifest.entries),
        REVIEW.spec.name: len(manifest.review),
        QUESTIONS.spec.name: len(manifest.open_questions),
        REPLAY_FLOWS.spec.name: len(replay.flows) + len(later.flows if later else ()),
        CUT.spec.name: len(replay.cut) + len(later.cut if later else ()),
        REPLAY_RULES.spec.name: len(replay.rules),
        OUTSIDE.spec.name: len(replay.not_governed),
        BOARD.spec.name: len(every.promotion.rules),
        MATRIX.spec.name: sum(len(each.endpoints) for each in verification.runtimes),
        CHECKS.spec.name: len(verification.results),
        CHANGES.spec.name: len(verification.changes),
        ATTACKS.spec.name: len(every.simulation.scenarios),
    }
    found = {view.spec.name: len(tuple(view.rows(document(every)))) for view, document in _OF}

    assert {name: found[name] for name in expected} == expected
    assert all(expected.values()) or estate is policy_documents.large


def test_every_list_of_the_screens_is_tested_here() -> None:
    lists = (
        *policy.PROPOSAL_LISTS,
        *policy.REPLAY_LISTS,
        *policy.PROMOTION_LISTS,
        *policy.ENFORCEMENT_LISTS,
        *policy.ATTACK_LISTS,
        *policy.HISTORY_LISTS,
    )

    assert {each.spec.name for each in lists} < {view.spec.name for _, view, _ in FILLED}
    assert len({each.spec.name for each in lists}) == len(lists)
    assert all(each.nothing.endswith(".") and each.noun for each in lists)


def test_a_matrix_has_a_column_for_each_layer_and_attacks_one_for_each_way_they_are_tried() -> None:
    matrix = {each.name for each in MATRIX.spec.columns}
    attacks = {each.name for each in ATTACKS.spec.columns}

    assert {each.value.replace("-", "_") for each in Layer} <= matrix
    assert {str(each) for each in Under} <= attacks
