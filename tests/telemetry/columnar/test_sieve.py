"""Lines that are left out before their fields are looked for, and those that must not be."""

from __future__ import annotations

import pytest

from support.flow_engines import read
from support.flow_lines import ENI
from support.flow_reference import GivenFile, Read, read_files
from support.flow_reference_records import Wanted
from support.log_text import DEFAULT_HEADER, flow_line

OTHER = "eni-0fedcba9876543210"
STEP = 4_000
"""Bytes of a block: some forty lines."""
MANY = [flow_line(interface_id=OTHER)] * 200
SWAPPED = DEFAULT_HEADER.replace("packets bytes", "bytes packets")


def both(lines: list[str | bytes]) -> tuple[Read, Read]:
    """What the columnar reader says of lines, and what the reference does."""
    raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
    given_files = [
        GivenFile(content=b"\n".join([DEFAULT_HEADER.encode(), flow_line().encode(), *raw]))
    ]
    wanted = Wanted(interfaces=frozenset({ENI}))
    return read("duckdb", given_files, wanted, step=STEP), read_files(given_files, wanted)


@pytest.mark.parametrize(
    ("odd", "skipped"),
    [
        (flow_line(interface_id=OTHER) + " more", 0),
        (flow_line(interface_id=OTHER).replace(" ", "\x01", 1), 1),
        (flow_line(interface_id=OTHER).replace(" eni", "\x01eni"), 1),
        (flow_line(interface_id=OTHER).replace(f"{OTHER} ", f"{OTHER}\x01"), 1),
        (flow_line(interface_id=OTHER).replace(" ", "\t"), 0),
        ("{" + flow_line(interface_id=OTHER)[1:], 1),
        (flow_line(interface_id=OTHER).replace("123456789012", "1234567890!2"), 0),
        (flow_line(interface_id="eni-0fedcba987654321g"), 0),
        (f"2 123456789012 {OTHER}", 0),
        (f"2 123456789012 {OTHER[:-1]}", 1),
        (flow_line(interface_id=OTHER) + "x" * (1 << 20), 1),
        (flow_line() + "x" * (1 << 20), 1),
        ("", 0),
        ("nothing", 1),
        (flow_line(interface_id=OTHER).replace("123456789012", "12345678 012"), 1),
    ],
    ids=range(15),
)
def test_a_line_among_thousands_of_others_is_judged_as_it_is_alone(odd: str, skipped: int) -> None:
    found, expected = both([*MANY, odd, *MANY, flow_line()])

    assert found == expected
    assert found.files[0].skipped == skipped
    assert found.files[0].records == 2


@pytest.mark.parametrize("header", [SWAPPED, f'{{"message":"{SWAPPED}"}}'])
def test_a_header_among_them_changes_the_layout_of_what_follows(header: str) -> None:
    found, expected = both([*MANY, flow_line(), header, *MANY[:50], flow_line(), *MANY])

    assert found == expected
    (flow,) = found.flows
    assert flow.packets != flow.bytes


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_wrapped_line_that_is_cut_off_is_no_record(cut: int) -> None:
    whole = [f'{{"message":"{flow_line()}"}}'] * 5
    given_files = [GivenFile(content="\n".join([DEFAULT_HEADER, *whole, whole[0][:-cut]]).encode())]

    found = read("duckdb", given_files)

    assert found == read_files(given_files)
    assert (found.files[0].records, found.files[0].skipped) == (5, 1)


def test_a_wrapped_header_changes_the_layout_of_the_lines_behind_it() -> None:
    wrapped = f'{{"message":"{SWAPPED}"}}'
    lines = [DEFAULT_HEADER, *[flow_line()] * 20, wrapped, *[flow_line()] * 20]
    given_files = [GivenFile(content="\n".join(lines).encode())]

    found = read("duckdb", given_files)

    assert found == read_files(given_files)
