"""Sets of addresses behave like sets."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ringfence.verdict.spaces import PRIVATE, PUBLIC, Space, common, minus, space_of, union

RANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=6)


def space(ranges: list[tuple[int, int]]) -> Space:
    return union(*(((start, start + length),) for start, length in ranges))


def members(held: Space) -> set[int]:
    return {number for start, end in held for number in range(start, end + 1)}


@given(left=RANGES, right=RANGES)
def test_spaces_are_sets_of_addresses(
    left: list[tuple[int, int]], right: list[tuple[int, int]]
) -> None:
    one, two = space(left), space(right)

    assert members(union(one, two)) == members(one) | members(two)
    assert members(minus(one, two)) == members(one) - members(two)
    assert members(common(one, two)) == members(one) & members(two)


@given(ranges=RANGES)
def test_ranges_are_sorted_and_apart(ranges: list[tuple[int, int]]) -> None:
    held = space(ranges)

    assert all(one[1] + 1 < two[0] for one, two in itertools.pairwise(held))


def test_private_and_public_space_are_apart() -> None:
    assert common(PRIVATE[4], PUBLIC[4]) == ()
    assert common(PRIVATE[6], PUBLIC[6]) == ()
    assert common(space_of("10.1.2.0/24"), PUBLIC[4]) == ()
    assert common(space_of("8.8.8.0/24"), PUBLIC[4]) == space_of("8.8.8.0/24")
