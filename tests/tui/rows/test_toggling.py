"""Keys that set a term of the filter leave what was typed beside it."""

from __future__ import annotations

from ringfence_tui.rows.toggling import next_term, term_of, with_term

_KINDS = ("observed", "declared", "possible")


def test_a_key_goes_round_its_values_and_ends_without_one() -> None:
    texts = [""]
    for _ in range(4):
        texts.append(next_term(texts[-1], "evidence", _KINDS))

    assert texts == ["", "evidence:observed", "evidence:declared", "evidence:possible", ""]


def test_what_was_typed_stays() -> None:
    text = with_term("openai -region:eu-*", "changed", "yes")

    assert text == "openai -region:eu-* changed:yes"
    assert term_of(text, "changed") == "yes"
    assert with_term(text, "changed", "") == "openai -region:eu-*"


def test_a_value_that_no_key_sets_is_replaced() -> None:
    assert next_term("evidence:foo x", "evidence", _KINDS) == "x evidence:observed"


def test_what_stands_in_quotes_is_one_term_and_keeps_its_blanks() -> None:
    text = next_term('"evil  name" "x evidence:declared"', "evidence", _KINDS)

    assert text == '"evil  name" "x evidence:declared" evidence:observed'
