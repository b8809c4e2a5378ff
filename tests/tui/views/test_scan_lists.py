"""The lists of a scan: every thing of the document once, and nothing unknown as zero or as good news."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ringfence.model.document import ScanDocument
from ringfence.model.egress import EvidenceKind
from ringfence_tui.blocks import Facts, Tone, text_of
from ringfence_tui.parts import Part
from ringfence_tui.rows.spec import Cell
from ringfence_tui.rows.words import LOOKS
from ringfence_tui.views.coverage import COVERAGE
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.findings import FINDINGS
from ringfence_tui.views.registry import SCAN_LISTS
from ringfence_tui.views.runtimes import RUNTIMES
from ringfence_tui.views.screens import SCREENS
from ringfence_tui.views.tools import TOOLS
from ringfence_tui.views.view import ListView
from ringfence_tui.views.workloads import WORKLOADS
from ringfence_tui.widgets.page_layout import lay_out
from support import documents
from support.list_cells import cells
from support.scan_documents import generated_scan, sample_scan
from support.told_pages import pieces

ESTATES: dict[str, Callable[[], ScanDocument]] = {
    "sample": sample_scan,
    "generated": lambda: generated_scan(200),
    "hostile": documents.document,
}
every_list = pytest.mark.parametrize("view", SCAN_LISTS, ids=lambda view: view.spec.name)
every_estate = pytest.mark.parametrize("estate", ESTATES)


def _tools(scan: ScanDocument) -> list[Any]:
    kinds: tuple[tuple[Any, ...], ...] = (scan.gateways, scan.harnesses, scan.tools)
    return [each.arn for kind in kinds for each in kind]


_OF: dict[str, Callable[[ScanDocument], list[Any]]] = {
    "runtimes": lambda scan: [each.arn for each in scan.runtimes],
    "tools": _tools,
    "workloads": lambda scan: [each.arn for each in scan.workloads],
    "egress": lambda scan: [(each.source, each.evidence, each.bytes) for each in scan.egress],
    "destinations": lambda scan: [each.id for each in scan.destinations],
    "findings": lambda scan: [each.fingerprint for each in scan.findings],
    "coverage": lambda scan: [(e.source, e.account, e.region) for e in scan.coverage],
}
_TOLD: dict[str, tuple[ListView[Any], tuple[str, ...]]] = {
    "runtimes": (RUNTIMES, ("arn",)),
    "tools": (TOOLS, ("arn",)),
    "workloads": (WORKLOADS, ("arn",)),
    "egress": (EGRESS, ("arn", "evidence", "bytes")),
    "destinations": (DESTINATIONS, ("destination",)),
    "findings": (FINDINGS, ("fingerprint",)),
    "coverage": (COVERAGE, ("source", "account", "region")),
}


def test_the_registry_has_every_list_of_the_screens_that_is_of_a_scan() -> None:
    shown = [view for screen in SCREENS for view in screen.lists if view.part is Part.SCAN]

    assert sorted(view.spec.name for view in shown) == sorted(v.spec.name for v in SCAN_LISTS)


@every_estate
@pytest.mark.parametrize("name", _OF)
def test_everything_of_the_document_is_in_its_list_exactly_once(name: str, estate: str) -> None:
    scan = ESTATES[estate]()
    view, columns = _TOLD[name]

    listed = [tuple(cells(view, row)[column] for column in columns) for row in view.rows(scan)]

    there = [each if isinstance(each, tuple) else (each,) for each in _OF[name](scan)]
    assert Counter(listed) == Counter(there)


@every_list
@every_estate
def test_every_row_has_a_key_of_its_own(view: ListView[ScanDocument], estate: str) -> None:
    keys = Counter(row.key for row in view.rows(ESTATES[estate]()))

    assert [key for key, count in keys.items() if count > 1] == []


@every_list
def test_a_document_that_says_everything_twice_has_rows_with_keys_of_their_own(
    view: ListView[ScanDocument],
) -> None:
    scan = sample_scan()
    once = list(view.rows(scan))
    twice = replace(
        scan,
        **{
            name: getattr(scan, name) * 2
            for name in (
                *("runtimes", "tools", "gateways", "harnesses", "workloads"),
                *("destinations", "egress", "findings", "coverage"),
            )
        },
    )

    keys = [row.key for row in view.rows(twice)]

    assert len(set(keys)) == len(keys) == 2 * len(once)


@every_list
@every_estate
def test_every_row_has_a_value_of_its_kind_for_each_column(
    view: ListView[ScanDocument], estate: str
) -> None:
    for row in view.rows(ESTATES[estate]()):
        assert len(row.values) == len(view.spec.columns)
        for column, value in zip(view.spec.columns, row.values, strict=True):
            if column.cell in (Cell.COUNT, Cell.NUMBER, Cell.BYTES, Cell.WEIGHT):
                assert value is None or isinstance(value, int), (column.name, value)
            elif column.cell is Cell.WHEN:
                assert value is None or isinstance(value, float), (column.name, value)
            else:
                assert value is None or isinstance(value, str), (column.name, value)


@every_list
@every_estate
def test_words_with_a_glyph_are_of_the_closed_set(
    view: ListView[ScanDocument], estate: str
) -> None:
    words = {
        value
        for row in view.rows(ESTATES[estate]())
        for column, value in zip(view.spec.columns, row.values, strict=True)
        if column.cell is Cell.WORD and value is not None
    }

    assert words - set(LOOKS) - {"none"} == set()


@every_list
@every_estate
def test_every_value_of_an_ordered_column_has_a_place_in_its_order(
    view: ListView[ScanDocument], estate: str
) -> None:
    for row in view.rows(ESTATES[estate]()):
        for column, value in zip(view.spec.columns, row.values, strict=True):
            assert not column.order or value in (*column.order, None), (column.name, value)


@every_list
def test_sorts_groups_and_aliases_name_columns_of_the_list(view: ListView[ScanDocument]) -> None:
    spec = view.spec
    names = [column.name for column in spec.columns]
    others = [other for other, _ in spec.aliases]
    used = [*(sort.column for sort in spec.sort), *spec.groups, *(to for _, to in spec.aliases)]

    assert set(used) <= set(names)
    assert len(set(names + others)) == len(names + others)


@every_list
def test_the_first_column_says_what_the_row_is_and_every_shown_one_is_dear_in_its_own_way(
    view: ListView[ScanDocument],
) -> None:
    shown = [column for column in view.spec.columns if not column.hidden]

    assert all(column.keep for column in shown)
    assert any(column.cell is Cell.NAME for column in shown)
    assert max(shown, key=lambda column: column.keep) is shown[0]


@every_list
@every_estate
def test_every_row_has_a_page_of_which_nothing_is_cut_at_eighty_columns(
    view: ListView[ScanDocument], estate: str
) -> None:
    for row in list(view.rows(ESTATES[estate]()))[:60]:
        page = view.page(row.detail)

        assert page
        if estate != "hostile":
            cut = [line for line in map(text_of, lay_out(page, 76)) if "\u2026" in line]
            assert cut == [], row.key


@every_list
@every_estate
def test_the_names_of_facts_fit_beside_their_values(
    view: ListView[ScanDocument], estate: str
) -> None:
    labels = {
        label
        for row in list(view.rows(ESTATES[estate]()))[:60]
        for block in view.page(row.detail)
        if isinstance(block, Facts)
        for label, _ in block.rows
    }

    assert [label for label in labels if len(label) > 18] == []


@every_list
@every_estate
def test_no_page_says_in_the_tone_of_good_news_that_something_is_not_known(
    view: ListView[ScanDocument], estate: str
) -> None:
    for row in list(view.rows(ESTATES[estate]()))[:60]:
        for piece in pieces(view.page(row.detail)):
            unsure = any(word in piece.text for word in ("not known", "unknown", "not read"))
            assert not (unsure and piece.tone is Tone.GOOD), piece


def test_no_amount_that_the_document_does_not_know_is_a_number() -> None:
    scan = sample_scan()
    blind = replace(
        scan,
        egress=tuple(
            replace(
                each,
                bytes=None,
                reply_bytes=None,
                flows=None,
                packets=None,
                first_seen=None,
                last_seen=None,
            )
            for each in scan.egress
        ),
    )
    numbers = ("bytes", "reply_bytes", "flows", "packets", "first_seen", "last_seen")

    for view in (EGRESS, DESTINATIONS):
        for row in view.rows(blind):
            values = cells(view, row)
            assert {values.get(name) for name in numbers} == {None}


def test_a_page_tells_amounts_that_the_document_does_not_know_as_not_known() -> None:
    scan = sample_scan()
    uncounted = [
        row
        for row in EGRESS.rows(scan)
        if cells(EGRESS, row)["bytes"] is None
        and cells(EGRESS, row)["evidence"] == EvidenceKind.OBSERVED
    ]

    assert uncounted
    for row in uncounted:
        page = EGRESS.page(row.detail)
        amounts = {
            name: value for block in page if isinstance(block, Facts) for name, value in block.rows
        }

        assert text_of(amounts["sent"]) == "not known"


@every_list
def test_hostile_text_comes_through_as_it_was_read(view: ListView[ScanDocument]) -> None:
    scan = documents.document()
    hostile = replace(
        scan,
        destinations=tuple(replace(each, provider=documents.HOSTILE) for each in scan.destinations),
        egress=tuple(replace(each, reason=documents.HOSTILE) for each in scan.egress),
    )

    rows = list(view.rows(hostile))
    texts = [str(value) for row in rows for value in row.values]
    told = [piece.text for row in rows for piece in pieces(view.page(row.detail))]

    assert any(documents.HOSTILE in text for text in (*texts, *told))


@every_list
def test_the_empty_list_says_what_to_make_of_it(view: ListView[ScanDocument]) -> None:
    assert "coverage" in view.nothing or view is COVERAGE
