from __future__ import annotations

import pytest

from ringfence.telemetry.columnar import names
from ringfence.telemetry.columnar.names import FIRST_IPV6, UNKNOWN, Addresses, Names


def test_beyond_the_most_texts_none_has_a_number_and_the_earlier_ones_keep_theirs() -> None:
    numbers = Names(lambda raw: raw, most=3)

    found = [numbers.number(text) for text in (b"a", b"b", b"c", b"a", b"")]

    assert found == [1, 2, UNKNOWN, 1, 0]
    assert numbers.texts() == {0: b"", 1: b"a", 2: b"b"}


def test_spellings_are_forgotten_and_numbers_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_MOST_RAW", 2)
    numbers = Names(bytes.lower)

    found = [numbers.number(text) for text in (b"A", b"B", b"C", b"a", b"b", b"c") * 2]

    assert found == [1, 2, 3] * 4


def test_what_aws_does_not_write_has_no_number() -> None:
    assert Names(lambda raw: raw).number(b"\xff") == UNKNOWN
    addresses = Addresses()
    for raw in (b"1.2.3.4", b"nowhere", b":", b"fe80::1%" + b"z" * 60, b"fe80::1%a b", b"\xff:"):
        assert addresses.number(raw) == UNKNOWN


def test_the_address_that_stands_for_any_has_a_number_even_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(names, "_MOST_ADDRESSES", 3)
    addresses = Addresses()

    found = [addresses.number(text) for text in (b"1::", b"2::", b"0::0")]

    assert found == [FIRST_IPV6 + 2, UNKNOWN, FIRST_IPV6 + 1]
    assert addresses.text(found[0]) == b"1::"
