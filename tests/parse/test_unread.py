"""What no reader takes is refused in words for people who know no Python."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ringfence.errors import RingfenceError
from ringfence.parse.controller import parse_controller
from ringfence.parse.pack import parse_pack
from ringfence.parse.settings import parse_settings
from ringfence.parse.terraform.json_syntax import parse_tf_json
from ringfence.render.aviatrix.watching import set_watch

DEEP = '{"a":' * 100_000
LONG = '{"a":' + "9" * 5_000 + "}"
JSON: list[Callable[[str], object]] = [
    lambda text: parse_pack(text, path="x"),
    lambda text: parse_controller({"x": text}, name="x"),
    lambda text: parse_tf_json(text, "x"),
    lambda text: set_watch(text, "rule", watch=False),
]


@pytest.mark.parametrize("read", JSON)
@pytest.mark.parametrize(
    ("text", "why"),
    [(DEEP, "nested too deeply"), (LONG, "a number in it is too long")],
    ids=["deep", "long"],
)
def test_json_that_no_reader_takes_is_refused_in_plain_words(
    read: Callable[[str], object], text: str, why: str
) -> None:
    with pytest.raises(RingfenceError, match=why) as refused:
        read(text)

    assert "recursion" not in str(refused.value)
    assert "sys." not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [("a = " + "[" * 100_000, "nested too deeply"), ("a = " + "9" * 5_000, "too long")],
    ids=["deep", "long"],
)
def test_settings_that_no_reader_takes_are_refused_in_plain_words(text: str, why: str) -> None:
    with pytest.raises(RingfenceError, match=f"x is no TOML: .*{why}"):
        parse_settings(text, path="x")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2027-01-01T00:00:00Z", "2027-01-01T00:00:00+00:00 is no day"),
        ("00:00:00", "00:00:00 is no day"),
        ("true", "true is no day"),
        ("[2027-01-01]", "an array is no day"),
        ("{ day = 2027-01-01 }", "a table is no day"),
    ],
)
def test_a_value_that_is_no_day_is_shown_as_it_is_written(written: str, said: str) -> None:
    text = f"""
[[exception]]
destination = "a.example"
owner = "o"
reason = "r"
expires = {written}
"""
    with pytest.raises(RingfenceError) as refused:
        parse_settings(text, path="x")

    assert said in str(refused.value)
    assert "datetime" not in str(refused.value)
