"""Three-valued logic (Kleene): no, maybe, yes, as small integers, so that numpy computes it too.

`and` is the least of its sides, `or` the greatest.
"""

from __future__ import annotations

from enum import IntEnum


class Match(IntEnum):
    """Whether something matches, as far as the flow or the request tells."""

    NO = 0
    MAYBE = 1
    YES = 2


def of(claim: bool) -> Match:
    """The Match of a plain claim."""
    return Match.YES if claim else Match.NO
