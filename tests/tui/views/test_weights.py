"""What was sent weighs in the lists of edges and destinations: a bar to look at, a number to use."""

from __future__ import annotations

import json
import re

import pytest

from ringfence.model.document import ScanDocument
from ringfence_tui.export.formats import ListFormat
from ringfence_tui.export.lists import export
from ringfence_tui.plain.telling import row_sentence
from ringfence_tui.rows.cells import drawn
from ringfence_tui.rows.table import RowLine, Rows
from ringfence_tui.views.destinations import DESTINATIONS
from ringfence_tui.views.egress import EGRESS
from ringfence_tui.views.view import ListView
from support.list_cells import cells, keys_found, row_where
from support.scan_documents import sample_scan

_DRAWN = re.compile("[\u2500-\u28ff]")

both = pytest.mark.parametrize("view", [EGRESS, DESTINATIONS], ids=["egress", "destinations"])


@both
def test_an_export_has_the_number(view: ListView[ScanDocument]) -> None:
    rows = Rows.build(view.spec, view.rows(sample_scan()))

    written = {kind: export(rows.select(), kind) for kind in ListFormat}

    read = json.loads(written[ListFormat.JSON])
    assert [each["weight"] for each in read] == [each["bytes"] for each in read]
    assert not any("\u2588" in text or "\u258c" in text for text in written.values())


@both
def test_read_out_the_number_is_said_once(view: ListView[ScanDocument]) -> None:
    rows = Rows.build(view.spec, view.rows(sample_scan()))

    said = [row_sentence(1, view.spec, each) for each in rows.select().lines()]

    assert all("; sent " in each and "weight" not in each for each in said)
    assert not any(_DRAWN.search(each) for each in said)


@both
def test_a_thousand_times_as_much_is_seen_at_a_glance(view: ListView[ScanDocument]) -> None:
    weight = view.spec.column("weight")
    assert weight is not None

    light, heavy = (drawn(weight, amount).text for amount in (10_000, 10_000_000))

    assert len(light) < len(heavy) <= weight.width


def test_what_was_only_declared_has_no_bar() -> None:
    row = row_where(
        EGRESS,
        sample_scan(),
        source="support_assistant",
        destination="api.openai.com",
        evidence="declared",
    )
    weight = EGRESS.spec.column("weight")
    assert weight is not None

    line = RowLine(row.key, row.values)

    assert drawn(weight, cells(EGRESS, row)["weight"]).text == "?"
    assert "; sent not known;" in row_sentence(1, EGRESS.spec, line)


@both
def test_a_filter_weighs_in_bytes(view: ListView[ScanDocument]) -> None:
    found = keys_found(view, sample_scan(), "weight:>10MB")

    assert found == keys_found(view, sample_scan(), "bytes:>10MB")
    assert found
