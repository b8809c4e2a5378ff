"""Where an ARN says that a resource lives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.model.arn import place_in


@pytest.mark.parametrize(
    ("arn", "place"),
    [
        ("arn:aws:lambda:eu-west-1:111122223333:function:a:PROD", ("111122223333", "eu-west-1")),
        ("arn:aws:iam::111122223333:role/path/x", ("111122223333", "")),
        ("arn:aws:s3:::bucket", ("", "")),
        ("arn:aws:s3", ("", "")),
        ("urn:aws:iam::111122223333:role/x", ("", "")),
        ("eni-0abc", ("", "")),
        ("", ("", "")),
    ],
)
def test_an_arn_names_account_and_region_and_nothing_else_does(
    arn: str, place: tuple[str, str]
) -> None:
    assert place_in(arn) == place


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    assert len(place_in(text)) == 2
