"""Terms of a filter that a key sets: they are written into the filter, so that nothing filters unseen."""

from __future__ import annotations

from itertools import pairwise

from ringfence_tui.rows.tokens import tokens


def term_of(text: str, field: str) -> str:
    """What a filter asks of a field by a plain term of its own; empty where it asks nothing."""
    start = f"{field}:"
    return next((each[len(start) :] for each in _terms(text) if each.startswith(start)), "")


def with_term(text: str, field: str, value: str) -> str:
    """The filter with one term for a field in place of the ones that it had; none where value is empty."""
    start = f"{field}:"
    kept = [each for each in _terms(text) if not each.startswith(start)]
    return " ".join([*kept, f"{start}{value}"] if value else kept)


def next_term(text: str, field: str, values: tuple[str, ...]) -> str:
    """The filter with the value after the one that it asks a field for; after the last with none."""
    ways = ("", *values)
    held = term_of(text, field)
    place = ways.index(held) if held in ways else 0
    return with_term(text, field, ways[(place + 1) % len(ways)])


def _terms(text: str) -> list[str]:
    """The terms as they were typed, with the quotes that they have."""
    marks = [*(each.position for each in tokens(text)), len(text)]
    return [text[start:end].strip() for start, end in pairwise(marks)]
