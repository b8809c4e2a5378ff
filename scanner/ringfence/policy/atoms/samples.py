"""Hosts and URLs that stand for what a glob takes.

Each `*` is filled with a word that only another `*` takes, so a pattern that takes the sample takes
everything the glob does: whether a glob is covered, by one pattern or by several together, can be
read off its sample. What several globs share is again a set of globs (`glob_overlaps`), so the samples
of these tell apart all that the globs can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

_LETTERS = "zqxjkvw0987654321yufhgbp"
_ALL_LETTERS = "zqxjkvw0987654321yufhgbpnmtrsldciaoe"
_LONGEST = 7
MAX_OVERLAPS = 64
"""Globs of one overlap, or of a part of it."""


class TooManyOverlapsError(Exception):
    """Globs share more than was allowed to be listed."""


def fresh_word(patterns: Iterable[str]) -> str:
    """A label that only a `*` of the patterns takes; empty where none is found.

    Where a letter is left, three of it. Else a word that no literal text of a pattern holds, lies in,
    or laps over at either end, so that none takes part of it.
    """
    texts = tuple(pattern.lower() for pattern in patterns)
    used = set("".join(texts))
    free = next((letter for letter in _LETTERS if letter not in used), "")
    return free * 3 if free else next(_words(texts), "")


def _words(texts: tuple[str, ...]) -> Iterator[str]:
    literals = {part for text in texts if "*" in text for part in text.split("*") if part}
    starts = {part[:size] for part in literals for size in range(1, _LONGEST + 1)}
    ends = {part[-size:] for part in literals for size in range(1, _LONGEST + 1)}
    every = "\n".join(texts)
    for first, last, middle in product(_ALL_LETTERS, _ALL_LETTERS, _ALL_LETTERS):
        if first in ends or last in starts:
            continue
        word = f"{first}{middle * (_LONGEST - 2)}{last}"
        pieces = {word[i:j] for i in range(_LONGEST) for j in range(i + 1, _LONGEST + 1)}
        laps = any(word[:size] in ends or word[-size:] in starts for size in range(1, _LONGEST))
        if not laps and word not in every and literals.isdisjoint(pieces):
            yield word


def filled(pattern: str, word: str) -> str:
    """A glob with every run of `*` replaced by a word."""
    return word.join(one_star(pattern).split("*"))


def one_star(glob: str) -> str:
    """A glob with every run of `*` written as one."""
    parts = glob.split("*")
    return "*".join([parts[0], *(part for part in parts[1:-1] if part), *parts[1:][-1:]])


def is_plain(pattern: str) -> bool:
    """Whether a domain glob is a name, `*`, or `*.` and a name: two such nest or are disjoint."""
    return "*" not in pattern.removeprefix("*.") or pattern == "*"


def may_overlap(one: str, other: str) -> bool:
    """Whether what two globs with a `*` have before their first and after their last fits together."""
    (head, *_, tail), (other_head, *_, other_tail) = one.split("*"), other.split("*")
    heads = head.startswith(other_head) or other_head.startswith(head)
    return heads and (tail.endswith(other_tail) or other_tail.endswith(tail))


def glob_overlaps(one: str, other: str) -> frozenset[str]:
    """Globs that take together what both globs take; TooManyOverlapsError beyond a bound."""
    one, other = one_star(one), one_star(other)
    below: list[frozenset[str]] = []
    for left in range(len(one), -1, -1):
        row: list[frozenset[str]] = [frozenset()] * (len(other) + 1)
        for right in range(len(other), -1, -1):
            made = frozenset(
                _from(one[left : left + 1], other[right : right + 1], right, row, below)
            )
            if len(made) > MAX_OVERLAPS:
                raise TooManyOverlapsError
            row[right] = made
        below = row
    return below[0]


def _from(
    a: str, b: str, right: int, row: list[frozenset[str]], below: list[frozenset[str]]
) -> Iterator[str]:
    """What the rests share that begin with a and b; row and below are what shorter rests share."""
    if not a and not b:
        yield ""
    elif a == b == "*":
        yield from ("*" + each.removeprefix("*") for each in (*below[right], *row[right + 1]))
    elif a == "*":
        yield from below[right]
        yield from (b + each for each in (row[right + 1] if b else ()))
    elif b == "*":
        yield from row[right + 1]
        yield from (a + each for each in (below[right] if a else ()))
    elif a == b:
        yield from (a + each for each in below[right + 1])
