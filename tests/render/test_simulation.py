"""The matrix of the starter pack, for people, as golden files.

RINGFENCE_UPDATE_GOLDEN=1 rewrites the golden files; their diff is then the review.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from ringfence.model.simulation import SimulationDocument, StepResultKind
from ringfence.render.screen import columns
from ringfence.render.simulation import HEADINGS, WORDS, columns_of, simulation_table
from ringfence.render.simulation_markdown import simulation_markdown
from ringfence.workflow.simulate import SimulateRequest, simulate_attacks
from ringfence.workflow.sources import Demo
from ringfence_rules.scenarios import scenario_texts
from support.attacked import tight
from support.proposals import LATER, sample

GOLDEN = Path(__file__).parents[1] / "golden" / "simulation"


@pytest.fixture(scope="module")
def document() -> SimulationDocument:
    request = SimulateRequest(source=Demo())
    return simulate_attacks(request, clock=lambda: LATER).document


@pytest.mark.parametrize("name", ["matrix.txt", "matrix.md"])
def test_the_matrix_is_what_its_golden_file_says(document: SimulationDocument, name: str) -> None:
    text = (
        simulation_table(document, width=80)
        if name.endswith(".txt")
        else simulation_markdown(document)
    )
    golden = GOLDEN / name
    if os.environ.get("RINGFENCE_UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(text.encode())

    assert text == golden.read_bytes().decode()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(document: SimulationDocument, width: int) -> None:
    lines = simulation_table(document, width=width).splitlines()

    assert max(map(columns, lines)) <= width


def test_titles_fit_their_column_at_80() -> None:
    assert [each.title for each in scenario_texts().values() if len(each.title) > 39] == []


def test_every_result_has_a_glyph_and_a_word_of_its_own() -> None:
    assert WORDS.keys() == set(StepResultKind)
    assert len({word[0] for word in WORDS.values()}) == len(WORDS)
    assert len({word[2:] for word in WORDS.values()}) == len(WORDS)


def test_colour_adds_nothing_to_the_words(document: SimulationDocument) -> None:
    plain = simulation_table(document, width=80)
    coloured = simulation_table(document, width=80, colour=True)

    assert "\x1b[32m✓ contained" in coloured
    for code in ("\x1b[0m", "\x1b[1m", *(f"\x1b[{number}m" for number in range(31, 37))):
        coloured = coloured.replace(code, "")
    assert [line.rstrip() for line in coloured.splitlines()] == plain.splitlines()


def test_the_pack_as_given_has_a_column_only_where_it_is_neither_watching_nor_enforced() -> None:
    pack = sample().proposal.pack
    half = replace(pack, rules=tuple(replace(e, watch=e.priority > 100) for e in pack.rules))

    mixed = simulate_attacks(SimulateRequest(pack=half)).document
    whole = simulate_attacks(SimulateRequest(pack=tight())).document

    assert tuple(HEADINGS[each] for each in columns_of(mixed))[-1] == "AS GIVEN"
    assert len(columns_of(whole)) == 3
    assert max(map(columns, simulation_table(mixed, width=80).splitlines())) <= 80
