"""Hosts and URLs that stand for what a glob takes.

Each `*` is filled with a word that no pattern has a letter of (where letters are left). Only another
`*` takes such a word, so a pattern that takes the sample takes everything the glob does: whether a
glob is covered, by one pattern or by several together, can be read off its sample. Where two globs
overlap and neither covers the other, `overlap` finds a text of both.
"""

from __future__ import annotations

from collections.abc import Iterable

_LETTERS = "zqxjkvw0987654321yufhgbp"


def fresh_word(patterns: Iterable[str]) -> str:
    """A label that only a `*` of the patterns takes, or where every letter is used, nearly so."""
    used = set("".join(patterns).lower())
    free = next((letter for letter in _LETTERS if letter not in used), "")
    return free * 3 if free else "zqxjkv0987zqxjkv"


def filled(pattern: str, word: str) -> str:
    """A glob with every run of `*` replaced by a word."""
    parts = pattern.split("*")
    kept = [parts[0], *(part for part in parts[1:-1] if part), *parts[1:][-1:]]
    return word.join(kept)


def is_plain(pattern: str) -> bool:
    """Whether a domain glob is a name, `*`, or `*.` and a name: two such nest or are disjoint."""
    return "*" not in pattern.removeprefix("*.") or pattern == "*"


def overlap(one: str, other: str, word: str) -> str | None:
    """A text that both globs take, the shortest but for a word where both have a `*`; or None."""
    found: dict[tuple[int, int], str] = {(0, 0): ""}
    queue = [(0, 0)]
    for left, right in queue:
        text = found[left, right]
        for step, added in _steps(one, other, left, right, word):
            if step not in found:
                found[step] = text + added
                queue.append(step)
    return found.get((len(one), len(other)))


def _steps(
    one: str, other: str, left: int, right: int, word: str
) -> Iterable[tuple[tuple[int, int], str]]:
    a, b = one[left : left + 1], other[right : right + 1]
    if a == b == "*":
        yield (left + 1, right + 1), word
    if a == "*":
        yield (left + 1, right), ""
        if b and b != "*":
            yield (left, right + 1), b
    if b == "*":
        yield (left, right + 1), ""
        if a and a != "*":
            yield (left + 1, right), a
    if a and a == b and a != "*":
        yield (left + 1, right + 1), a
