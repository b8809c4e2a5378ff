"""Requests to IAM, where what they say of the principal must agree."""

from __future__ import annotations

import json

import pytest

from ringfence.errors import ConfigError
from ringfence.parse.iam_request import parse_requests

_ROLE = "arn:aws:iam::111122223333:role/pipeline/Deploy"


def _text(**context: str) -> str:
    return json.dumps({"action": "s3:GetObject", "principal": _ROLE, "context": context})


@pytest.mark.parametrize(
    "context",
    [
        {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/Other"},
        {"AWS:PrincipalAccount": "444455556666"},
        {"aws:PrincipalType": "User"},
    ],
)
def test_a_context_that_contradicts_the_principal_is_refused(context: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match=r"r\.json\.context contradicts the principal"):
        parse_requests(_text(**context), path="r.json")


def test_a_context_that_repeats_the_principal_is_taken() -> None:
    text = _text(**{"aws:PrincipalArn": _ROLE, "aws:PrincipalAccount": "111122223333"})

    (request,) = parse_requests(text, path="r.json")

    assert request.principal == _ROLE
