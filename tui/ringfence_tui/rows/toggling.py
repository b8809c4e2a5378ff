"""Terms of a filter that a key sets: they are written into the filter, so that nothing filters unseen."""

from __future__ import annotations


def term_of(text: str, field: str) -> str:
    """What a filter asks of a field by a plain term of its own; empty where it asks nothing."""
    start = f"{field}:"
    return next((each[len(start) :] for each in text.split() if each.startswith(start)), "")


def with_term(text: str, field: str, value: str) -> str:
    """The filter with one term for a field in place of the ones that it had; none where value is empty."""
    start = f"{field}:"
    kept = [each for each in text.split() if not each.startswith(start)]
    return " ".join([*kept, f"{start}{value}"] if value else kept)


def next_term(text: str, field: str, values: tuple[str, ...]) -> str:
    """The filter with the value after the one that it asks a field for; after the last with none."""
    ways = ("", *values)
    held = term_of(text, field)
    place = ways.index(held) if held in ways else 0
    return with_term(text, field, ways[(place + 1) % len(ways)])
