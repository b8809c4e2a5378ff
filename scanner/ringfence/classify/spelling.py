"""Words that are one slip of the finger from a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_LONG = 7
"""Letters; of a shorter name only slips that leave its letters are taken for slips."""
_SHORTEST = 6
ORDINARY = frozenset(
    {"cerebral", "deepseed", "openaip", "openair", "openal", "openapi", "openid", "openui"}
)
"""Words of their own that are one letter from a name."""


class Misspellings:
    """Names that no other organisation bears, found again when one letter is wrong.

    Of long names every slip counts: a letter too many, too few, another one, or two exchanged
    (Damerau). Of a name with six letters only a missing inner one, exchanged ones and one of its own
    letters written once more inside do.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for name in names if len(name) >= _SHORTEST)
        self._slips: dict[str, str] = {}
        for name in sorted(self._names, reverse=True):
            slips = (*_exchanged(name), *_repeated(name), *_without_inner(name))
            self._slips.update(dict.fromkeys(slips, name))
        # One wrong letter leaves one half of the name as it is.
        self._halves = tuple(
            (name[: len(name) // 2], name[len(name) // 2 :], name)
            for name in sorted(self._names)
            if len(name) >= _LONG
        )

    def of(self, word: str) -> str:
        """The name that a word misspells; empty for the name itself and for any other word."""
        if word in self._names or word in ORDINARY:
            return ""
        if name := self._slips.get(word):
            return name
        for first, second, name in self._halves:
            near = word.startswith(first) or word.endswith(second)
            if near and _is_one_letter_off(name, word):
                return name
        return ""


def _is_one_letter_off(name: str, word: str) -> bool:
    """Whether a letter is too many, too few or another one."""
    if len(name) == len(word):
        return sum(a != b for a, b in zip(name, word, strict=True)) == 1
    longer, shorter = (name, word) if len(name) > len(word) else (word, name)
    return len(longer) == len(shorter) + 1 and shorter in _without_one(longer)


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _without_inner(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(1, len(word) - 1))


def _repeated(word: str) -> Iterator[str]:
    """One of the word's letters written once more: doubled, or anywhere inside."""
    yield word[0] + word
    yield word + word[-1]
    for place in range(1, len(word)):
        yield from (word[:place] + letter + word[place:] for letter in sorted(set(word)))


def _exchanged(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
