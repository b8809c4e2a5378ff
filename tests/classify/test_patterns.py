"""Host patterns match label by label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.classify.patterns import PatternTree, check_pattern

_LABELS = st.text("abc", min_size=1, max_size=2)
_NAMES = st.lists(_LABELS, min_size=1, max_size=4).map(".".join)
_PATTERNS = st.builds(lambda star, name: f"*.{name}" if star else name, st.booleans(), _NAMES)


def _match(pattern: str, name: str) -> bool:
    return PatternTree([(pattern, None)]).find(name) is not None


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("api.openai.com", "api.openai.com", True),
        ("api.openai.com", "notopenai.com", False),
        ("api.openai.com", "xapi.openai.com", False),
        ("api.openai.com", "api.openai.com.evil.example", False),
        ("api.openai.com", "eu.api.openai.com", False),
        ("*.openai.com", "api.openai.com", True),
        ("*.openai.com", "eu.api.openai.com", True),
        ("*.openai.com", "openai.com", False),
        ("*.openai.com", "notopenai.com", False),
        ("*-aiplatform.googleapis.com", "us-central1-aiplatform.googleapis.com", True),
        ("*-aiplatform.googleapis.com", "-aiplatform.googleapis.com", False),
        ("*-aiplatform.googleapis.com", "a.b-aiplatform.googleapis.com", False),
        ("ark.*.volces.com", "ark.cn-beijing.volces.com", True),
        ("ark.*.volces.com", "ark.a.b.volces.com", False),
        ("sts.{region}.amazonaws.com", "sts.us-gov-west-1.amazonaws.com", True),
        ("sts.{region}.amazonaws.com", "sts.s3-us-west-2.amazonaws.com", False),
        ("sts.{region}.amazonaws.com", "sts.elb.amazonaws.com", False),
        ("*.logs.{region}.vpce.amazonaws.com", "a.logs.eu-west-1.vpce.amazonaws.com", True),
        ("p-{region}-b.s3.{region}.x.com", "p-us-east-1-b.s3.us-east-1.x.com", True),
        ("p-{region}-b.s3.{region}.x.com", "p-us-west-2-b.s3.us-east-1.x.com", False),
    ],
)
def test_a_pattern_matches_whole_labels_only(pattern: str, name: str, *, expected: bool) -> None:
    assert _match(pattern, name) is expected


def test_the_most_specific_pattern_wins_whatever_the_order() -> None:
    patterns = ["*.example.com", "*.b.example.com", "a.b.example.com", "a*.b.example.com"]

    for order in (patterns, patterns[::-1]):
        tree = PatternTree((pattern, None) for pattern in order)

        found = [tree.find(f"{head}.example.com") for head in ("a.b", "ab.b", "x.b", "x", "a.c")]

        assert [match[0] if match else "" for match in found] == [
            "a.b.example.com",
            "a*.b.example.com",
            "*.b.example.com",
            "*.example.com",
            "*.example.com",
        ]


def test_a_more_specific_branch_that_fails_does_not_hide_a_wider_one() -> None:
    tree = PatternTree([("deep.api.example.com", 1), ("*.example.com", 2)])

    assert tree.find("other.api.example.com") == ("*.example.com", 2)


@given(_PATTERNS, _NAMES)
def test_a_suffix_pattern_agrees_with_comparing_label_lists(pattern: str, name: str) -> None:
    wanted, labels = pattern.split("."), name.split(".")
    expected = (
        len(labels) >= len(wanted) and labels[-len(wanted) + 1 :] == wanted[1:]
        if wanted[0] == "*"
        else labels == wanted
    )

    assert _match(pattern, name) is expected


@pytest.mark.parametrize(
    "pattern", ["", "*", "*.", "com.*", "a..b", "*.*.com.*", "a**.com", "API.com", "a b.com"]
)
def test_a_malformed_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="neither a host name nor a pattern"):
        check_pattern(pattern)


def test_a_repeated_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="listed twice"):
        PatternTree([("*.example.com", 1), ("*.example.com", 2)])
