"""The verification as its screens tell it: the matrix, what each endpoint rests on, and who changed what."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest

from ringfence.model.drift import DriftKind
from ringfence.model.verification import WORST_FIRST, CheckStatus, Layer, VerifyDocument
from ringfence_tui.blocks import Bar, Grid, Tone, text_of
from ringfence_tui.rows.words import LOOKS
from ringfence_tui.views.checks import CHECKS
from ringfence_tui.views.endpoint_results import status_word
from ringfence_tui.views.enforcement import MATRIX, field_of
from ringfence_tui.views.enforcement_summary import summary_page
from ringfence_tui.views.live_matrix import Progressed, live_page
from ringfence_tui.views.who_changed import CHANGES, DRIFT
from support.policy_documents import drifted, large, sample
from support.told_pages import fact, pieces, told
from support.verification_documents import document as correct


def _document() -> VerifyDocument:
    return sample().verification


def _row(name: str) -> tuple[dict[str, object], str]:
    """The cells of an endpoint, and its page."""
    names = [each.name for each in MATRIX.spec.columns]
    row = next(each for each in MATRIX.rows(_document()) if each.values[0] == name)
    return dict(zip(names, row.values, strict=True)), told(MATRIX.page(row.detail))


def test_a_cell_of_the_matrix_is_the_status_of_its_layer() -> None:
    endpoints = [each for runtime in _document().runtimes for each in runtime.endpoints]
    names = [each.name for each in MATRIX.spec.columns]

    for row, endpoint in zip(MATRIX.rows(_document()), endpoints, strict=True):
        values = dict(zip(names, row.values, strict=True))
        assert values["verdict"] == endpoint.verdict
        for each in endpoint.layers:
            assert values[field_of(each.layer)] == status_word(each.status)


def test_the_results_that_an_endpoint_rests_on_come_to_the_status_of_each_layer() -> None:
    for document in (_document(), large().verification):
        for runtime in document.runtimes:
            for endpoint in runtime.endpoints:
                mine = [each for each in document.results if each.resource in endpoint.rests_on]
                for layer in endpoint.layers:
                    found = {each.status for each in mine if each.layer is layer.layer}
                    worst = next((each for each in WORST_FIRST if each in found), None)
                    assert worst in (layer.status, None)


def test_an_endpoint_tells_what_does_not_hold_with_evidence_and_remedy_and_what_cannot_be_told() -> (
    None
):
    values, page = _row("eu_faq/DEFAULT")

    assert (values["placement"], values["traffic"], values["probe"]) == ("FAIL", "UNKNOWN", "n/a")
    assert "Does not hold: 4" in page
    assert "agentcore-runtimes eu_faq-4pp66UTkhC/runtime-endpoint/DEFAULT: version 1" in page
    assert "What to do: Serve a version with networkMode VPC" in page
    assert page.index("Does not hold") < page.index("Cannot be told") < page.index("Holds: ")


def test_results_of_one_check_and_cause_are_told_once_with_how_many_there_are() -> None:
    _, page = _row("claims_triage/DEFAULT")

    assert page.count("FAIL same-meaning") == 3
    assert "and 14 more results like it in the list of checks" in page


def test_the_page_of_an_endpoint_stays_short_however_many_rest_on_the_same_controller() -> None:
    sizes = [len(row.detail) for row in MATRIX.rows(large().verification)]

    assert len(sizes) >= 200
    assert max(sizes) < 60_000


def test_an_endpoint_whose_version_was_not_read_says_so() -> None:
    values, page = _row("eu_pilot/DEFAULT")

    assert (values["verdict"], values["versions"]) == ("unknown", None)
    assert "versions: not known" in page


def test_a_check_says_its_cause_its_evidence_and_the_best_verdict_that_it_allows() -> None:
    names = [each.name for each in CHECKS.spec.columns]
    rows = [(row, dict(zip(names, row.values, strict=True))) for row in CHECKS.rows(_document())]
    row, values = next(each for each in rows if each[1]["cause"] == "public-version-served")

    page = told(CHECKS.page(row.detail))

    assert (values["status"], values["layer"], values["caps"]) == (
        "FAIL",
        "placement",
        "uncontained",
    )
    assert "verdict at best: uncontained" in page
    assert "agentcore-runtimes arn:aws:" in page


def test_a_result_without_evidence_says_that_nothing_shows_it() -> None:
    bare = replace(_document().results[0], evidence=(), caps=None, remedy="")
    (row,) = CHECKS.rows(replace(_document(), results=(bare,)))

    page = CHECKS.page(row.detail)

    assert any(
        "nothing shows it either way" in each.text and each.tone is Tone.UNKNOWN
        for each in pieces(page)
    )
    assert text_of(fact(page, "verdict at best")) == "it says nothing of the verdict"


def test_results_of_one_check_subject_and_cause_keep_a_key_each() -> None:
    same = replace(_document(), results=_document().results[:1] * 3)

    keys = [row.key for row in CHECKS.rows(same)]

    assert keys[1:] == [f"{keys[0]} (2)", f"{keys[0]} (3)"]


def test_a_call_that_was_refused_is_told_from_one_that_was_made() -> None:
    made = _document().changes[0]
    refused = replace(made, event_id="other", refused="AccessDenied", principal="", source_ip="")
    rows = tuple(CHANGES.rows(replace(_document(), changes=(made, refused))))

    pages = [told(CHANGES.page(row.detail)) for row in rows]

    assert [row.values[5] for row in rows] == ["made", "AccessDenied"]
    assert "The call was made." in pages[0]
    assert "It was refused: AccessDenied." in pages[1]
    assert "by: not known" in pages[1]


def test_drift_says_what_was_and_is_and_never_calls_what_is_unclear_mended() -> None:
    rows = tuple(DRIFT.rows(drifted()))
    unclear = replace(drifted()[0], kind=DriftKind.UNCLEAR, was="FAIL", now="UNKNOWN")
    (row,) = DRIFT.rows((unclear,))

    page = DRIFT.page(row.detail)

    assert {row.values[1] for row in rows} >= {"broken", "mended"}
    assert LOOKS["unclear"][1] is Tone.UNKNOWN
    assert not any(each.tone is Tone.GOOD for each in pieces(page))
    assert "No call was read that names it" in told(page)


def test_every_kind_of_drift_has_a_look() -> None:
    assert {str(each) for each in DriftKind} <= LOOKS.keys()


def test_the_summary_says_the_verdict_against_what_and_what_is_not_covered() -> None:
    text = told(summary_page(_document()))

    assert "of 24 runtimes 12 reach the internet with nothing in the way" in text
    assert "pack: agentcore-starter 1: 11 rules, 11 watch, PERMIT for the rest" in text
    assert "controller: controller.freight.example" in text
    assert "traffic; FAIL 4; UNKNOWN 46; PASS 39; n/a 67" in text
    assert "that a gateway does what its controller says" in text


def test_without_a_pack_or_a_controller_the_summary_says_so() -> None:
    page = summary_page(replace(_document(), pack=None, controller=None))

    assert fact(page, "pack")[0].tone is Tone.UNKNOWN
    assert fact(page, "controller")[0].tone is Tone.UNKNOWN


@pytest.mark.parametrize(
    ("on", "tone"), [(None, Tone.UNKNOWN), (False, Tone.BAD), (True, Tone.PLAIN)]
)
def test_whether_the_firewall_is_on_is_never_assumed(on: bool | None, tone: Tone) -> None:
    held = _document().controller
    assert held is not None

    page = summary_page(replace(_document(), controller=replace(held, dcf_enabled=on)))

    assert fact(page, "firewall")[0].tone is tone


def test_an_estate_in_which_everything_holds_has_nothing_under_does_not_hold() -> None:
    text = told(summary_page(correct()))
    (bar,) = (block for block in summary_page(correct()) if isinstance(block, Bar))

    assert "Does not hold" not in text
    assert {each.label for each in bar.shares if each.count} == {"enforced"}


def test_results_are_counted_by_layer_as_they_come() -> None:
    state = reduce(Progressed.folded, _document().results, Progressed())

    counts = _document().summary.checks
    assert state.total == len(_document().results)
    for layer in Layer:
        for status in CheckStatus:
            assert state.count(layer, status) == counts[layer][status]


def test_before_the_first_result_no_layer_is_told_as_good_or_as_zero() -> None:
    page = live_page(Progressed())
    (grid,) = (block for block in page if isinstance(block, Grid))

    assert {text_of(cell) for row in grid.rows for cell in row[1:]} == {"none yet"}
    assert all(piece.tone is not Tone.GOOD for piece in pieces(page))
    assert "0 results so far: no verdict yet" in told(page)


def test_the_latest_failures_are_named_while_checks_run() -> None:
    failing = [each for each in _document().results if each.status is CheckStatus.FAIL]

    state = reduce(Progressed.folded, failing, Progressed())

    assert state.failures == tuple(reversed(failing[-5:]))
    assert failing[-1].message in told(live_page(state))
    assert "no verdict yet" not in told(live_page(state, ended=True))
