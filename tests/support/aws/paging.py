"""Pages of a list, as the services hand them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from support.aws.answers import AwsError

_TOKEN_PREFIX = "lab-page-"  # noqa: S105 - a page token is no secret


def page(
    items: Sequence[Any],
    params: Mapping[str, Any],
    member: str,
    limit: tuple[int, int],
    *,
    size_parameter: str = "maxResults",
    token_parameter: str = "nextToken",  # noqa: S107 - a parameter name
) -> dict[str, Any]:
    """Return the page the parameters ask for, with the token of the next one while there is a next one.

    ``limit`` is the largest size a client may ask for and the largest the lab hands out. Raises ValidationException for a size
    beyond the first, or a token the lab did not give.
    """
    largest, handed_out = limit
    asked = int(params.get(size_parameter) or largest)
    if not 1 <= asked <= largest:
        raise AwsError("ValidationException", f"{size_parameter} must be between 1 and {largest}")
    start = _start(params.get(token_parameter))
    end = start + min(asked, handed_out)
    answer: dict[str, Any] = {member: list(items[start:end])}
    if end < len(items):
        answer[token_parameter] = f"{_TOKEN_PREFIX}{end}"
    return answer


def _start(token: str | None) -> int:
    if not token:
        return 0
    number = token.removeprefix(_TOKEN_PREFIX)
    if number == token or not number.isdigit():
        raise AwsError("ValidationException", "The page token is not valid")
    return int(number)
