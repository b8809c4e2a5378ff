from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ringfence.telemetry.columnar.words import (
    BEHIND,
    FRONT,
    Places,
    Text,
    decimals,
    equals,
    interface_name,
    interface_number,
    interface_numbers,
    ipv4_numbers,
)

GARBAGE = st.binary(max_size=24)
DIGITS = st.text("0123456789", min_size=1, max_size=20).map(str.encode)
NEARLY = st.text("0123456789+-_ .", max_size=18).map(str.encode)
ANY_DECIMAL = st.one_of(DIGITS, NEARLY, GARBAGE)

QUADS = st.integers(0, (1 << 32) - 1).map(lambda number: str(IPv4Address(number)).encode())
NEAR_QUADS = st.lists(
    st.one_of(
        st.integers(0, 300).map(str), st.sampled_from(["", "00", "01", "255", "256", "1e1", "-1"])
    ),
    min_size=2,
    max_size=6,
).map(lambda parts: ".".join(parts).encode())
ANY_QUAD = st.one_of(QUADS, NEAR_QUADS, GARBAGE)

NUMBERS = st.integers(0, (1 << 64) - 1)
NEAR_IDS = st.text("0123456789abcdefgoABCDEF:/`@", min_size=15, max_size=18).map(
    lambda digits: b"eni-0" + digits.encode()
)
ANY_ID = st.one_of(NUMBERS.map(interface_name), NEAR_IDS, GARBAGE)


def block(fields: Sequence[bytes], between: bytes = b" ") -> tuple[Text, Places, Places]:
    """Fields one after the other, as they stand in a block."""
    starts, ends, body = [], [], b""
    for field in fields:
        starts.append(FRONT + len(body))
        body += field
        ends.append(FRONT + len(body))
        body += between
    text = Text(b"".join((bytes(FRONT), body, bytes(BEHIND))))
    return text, np.array(starts, np.int64), np.array(ends, np.int64)


@given(fields=st.lists(ANY_DECIMAL, min_size=1, max_size=12), between=st.sampled_from([b" ", b"9"]))
@example(fields=[b"0000000000000001"], between=b"9")
@example(fields=[b"99999999", b"9999999999999999", b"10000000000000000"], between=b" ")
@example(fields=[b""], between=b"9")
def test_decimals_are_what_digits_alone_come_to(fields: list[bytes], between: bytes) -> None:
    numbers, good = decimals(*block(fields, between))

    plain = [re.fullmatch(rb"[0-9]{1,16}", field) is not None for field in fields]
    assert good.tolist() == plain
    assert [int(n) for n, fine in zip(numbers, plain, strict=True) if fine] == [
        int(field) for field, fine in zip(fields, plain, strict=True) if fine
    ]


@given(
    fields=st.lists(ANY_QUAD, min_size=1, max_size=12), between=st.sampled_from([b" ", b".", b"1"])
)
@example(fields=[b"1.2.3.4", b"255.255.255.255", b"0.0.0.0"], between=b"1")
@example(fields=[b"1.2.3", b"1.2.3.", b"1"], between=b".")
def test_dotted_quads_are_what_python_takes_for_addresses(
    fields: list[bytes], between: bytes
) -> None:
    numbers, good = ipv4_numbers(*block(fields, between))

    found = [int(n) if fine else None for n, fine in zip(numbers, good.tolist(), strict=True)]
    assert found == [_address(field) for field in fields]


@given(fields=st.lists(ANY_ID, min_size=1, max_size=12))
def test_interface_ids_have_a_number_or_are_not_of_todays_form(fields: list[bytes]) -> None:
    numbers, good = interface_numbers(*block(fields))

    found = [int(n) if fine else None for n, fine in zip(numbers, good.tolist(), strict=True)]
    assert found == [interface_number(field) for field in fields]
    assert [number is not None for number in found] == [
        re.fullmatch(rb"eni-0[0-9a-f]{16}", field) is not None for field in fields
    ]


@pytest.mark.parametrize("byte", range(256))
def test_no_other_character_passes_for_a_hexadecimal_digit(byte: int) -> None:
    ids = [b"eni-0" + b"0" * at + bytes([byte]) + b"0" * (15 - at) for at in range(16)]

    _, good = interface_numbers(*block(ids))

    assert set(good.tolist()) == {byte in b"0123456789abcdef"}


@given(number=NUMBERS)
def test_an_interface_has_the_name_of_its_number(number: int) -> None:
    assert interface_number(interface_name(number)) == number


@given(fields=st.lists(st.sampled_from([b"", b"-", b"OK", b"OKAY", b"NODATA", b"O", b"12345678"])))
def test_only_the_same_bytes_are_equal(fields: list[bytes]) -> None:
    for wanted in (b"-", b"OK", b"NODATA", b"12345678"):
        same = equals(*block(fields), wanted)

        assert same.tolist() == [field == wanted for field in fields]


def _address(field: bytes) -> int | None:
    try:
        return int(IPv4Address(field.decode("ascii")))
    except ValueError:
        return None
