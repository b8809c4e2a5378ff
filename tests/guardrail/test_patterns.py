"""Patterns against patterns, by brute force over every short text."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ringfence.guardrail.wildcard import covers, matches, overlaps, overlaps_arn

PATTERNS = st.text(alphabet="ab*?", max_size=5)
TEXTS = ["".join(letters) for size in range(9) for letters in product("ab", repeat=size)]


@given(one=PATTERNS, two=PATTERNS)
def test_a_pattern_covers_only_what_it_matches_whole(one: str, two: str) -> None:
    if covers(one, two):
        assert all(matches(one, text) for text in TEXTS if matches(two, text))


@given(one=PATTERNS, two=PATTERNS)
def test_patterns_overlap_when_a_text_is_matched_by_both(one: str, two: str) -> None:
    shared = any(matches(one, text) and matches(two, text) for text in TEXTS)

    assert overlaps(one, two) is shared


@given(one=PATTERNS)
def test_a_pattern_covers_itself_and_everything_covers_it(one: str) -> None:
    assert covers(one, one)
    assert covers("*", one)


def test_a_hostile_pair_is_answered() -> None:
    assert overlaps("*a" * 500 + "b*", "arn:*:s3:::*/*")
    assert not overlaps("*a" * 500 + "b", "arn:*:s3:::*/*c")


FIELDS = st.text(alphabet="ab*?:", max_size=9)
ARNS = [
    ":".join((*fields, resource))
    for fields in product(("a", "b", ""), repeat=5)
    for resource in ("a", "b:a", "ab")
]


@given(pattern=FIELDS)
def test_a_pattern_overlaps_a_shape_when_it_matches_an_arn_of_it(pattern: str) -> None:
    matching = [arn for arn in ARNS if matches(pattern, arn) and arn.split(":")[0] == "a"]

    if matching:
        assert overlaps_arn(pattern, "a:*:*:*:*:*")


def test_a_wildcard_of_a_shape_stays_in_its_field_and_one_of_a_policy_does_not() -> None:
    shape = "arn:*:logs:*:*:log-group:*"

    assert not overlaps_arn("arn:aws:dynamodb:*:*:table/*", shape)
    assert not overlaps_arn("arn:aws:dynamodb:*", shape)
    assert overlaps_arn("arn:aws:logs:*:log-group:/agents:*", shape)
    assert overlaps_arn("arn:aws:logs:us-east-1:111122223333:log-group:a", shape)
    assert overlaps_arn("*:log-group:a", shape)
