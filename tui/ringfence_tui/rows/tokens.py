"""A filter's text cut into words: at blanks that are not in quotes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

QUOTE = '"'
_ESCAPE = "\\"


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a piece of one. What stood in quotes has no meaning but itself."""

    text: str
    literal: tuple[bool, ...]
    """For each character whether it was quoted."""
    position: int
    """Where it starts in the filter."""

    def find(self, mark: str) -> int:
        """Where a mark stands that is not quoted; -1 for nowhere."""
        places = enumerate(zip(self.text, self.literal, strict=True))
        return next((n for n, (each, quoted) in places if each == mark and not quoted), -1)

    def rest(self, start: int, end: int | None = None) -> Token:
        """A part of it."""
        return Token(self.text[start:end], self.literal[start:end], self.position + start)

    def split(self, mark: str) -> Iterator[Token]:
        """The parts between marks that are not quoted."""
        left = self
        while (found := left.find(mark)) >= 0:
            yield left.rest(0, found)
            left = left.rest(found + 1)
        yield left

    def is_bare(self, text: str) -> bool:
        """Whether it is this text, without quotes."""
        return self.text == text and not any(self.literal)


def tokens(text: str) -> Iterator[Token]:
    """The words of a filter. A quote that is not closed, as while somebody types, ends with the text."""
    characters: list[tuple[str, bool]] = []
    start, quoted, begun = 0, False, False
    place = 0
    while place < len(text):
        character = text[place]
        if not begun and not character.isspace():
            start, begun = place, True
        if quoted and character == _ESCAPE and text[place + 1 : place + 2] in {QUOTE, _ESCAPE}:
            place += 1
            characters.append((text[place], True))
        elif character == QUOTE:
            quoted = not quoted
        elif character.isspace() and not quoted:
            if begun:
                yield _token(characters, start)
            characters, begun = [], False
        else:
            characters.append((character, quoted))
        place += 1
    if begun:
        yield _token(characters, start)


def _token(characters: list[tuple[str, bool]], start: int) -> Token:
    return Token("".join(each for each, _ in characters), tuple(q for _, q in characters), start)
