"""Why a name is taken for a look-alike."""

from __future__ import annotations

import pytest

from ringfence.classify.lookalikes import known_names

KNOWN = known_names(
    ["api.openai.com", "*.anthropic.com", "s3.{region}.amazonaws.com", "x.ai"],
    ["openai", "github"],
)


def _punycode(label: str) -> str:
    return f"xn--{label.encode('punycode').decode('ascii')}"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("opena1.com", "looks like openai.com"),
        ("0penai.com", "looks like openai.com"),
        ("arnazonaws.com", "looks like amazonaws.com"),
        (_punycode("\u043epenai") + ".com", "looks like openai.com"),
        ("api." + _punycode("anthr\u03bfpic") + ".com", "looks like anthropic.com"),
        (_punycode("openaí") + ".com", "looks like openai.com"),
        ("api.openai.com.evil.example", "puts openai.com in front of evil.example"),
        ("amazonaws.com.evil.example", "puts amazonaws.com in front of evil.example"),
        ("x.ai.evil.example", "puts x.ai in front of evil.example"),
        ("api-openai-com.evil.example", "spells openai.com with hyphens"),
        ("notopenai.example", "bears the name openai"),
        ("g1thub.example", "bears the name github"),
        (_punycode("müller") + ".example", "is an internationalised name"),
        ("xn--zz-.example", "is an internationalised name"),
    ],
)
def test_each_trick_is_named(name: str, reason: str) -> None:
    assert KNOWN.resemblance(name).startswith(reason)


@pytest.mark.parametrize(
    "name",
    [
        "partner.example",
        "openai.corp.example",
        "wax.aid.example",
        "box-ai.example",
        "com.example",
        "example",
    ],
)
def test_an_honest_name_resembles_nothing(name: str) -> None:
    assert KNOWN.resemblance(name) == ""
