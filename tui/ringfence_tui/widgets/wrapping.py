"""Text in cells: made safe, wrapped at words, and cut with an ellipsis."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len, set_cell_size

from ringfence.model.text import printable
from ringfence_tui.blocks import Span, Spans, Tone

LONGEST = 2_000
"""Characters of one piece of text that are drawn; the whole text is shown on demand."""
_NARROWEST = 4


def drawn(pieces: Spans) -> Spans:
    """The pieces with every character spelled out that steers a terminal or hides."""
    return tuple(Span(printable(piece.text, limit=LONGEST), piece.tone) for piece in pieces)


def width_of(pieces: Spans) -> int:
    """The cells that the pieces take on one line."""
    return sum(cell_len(piece.text) for piece in pieces)


def cut(pieces: Spans, width: int) -> Spans:
    """The pieces on one line of at most width cells, with an ellipsis where something is missing."""
    if width_of(pieces) <= width:
        return pieces
    found: list[Span] = []
    left = width - 1
    for piece in pieces:
        size = cell_len(piece.text)
        text = piece.text if size <= left else set_cell_size(piece.text, left)
        found.append(Span(text, piece.tone))
        left -= min(size, left)
        if left <= 0:
            break
    return (*found, Span("…", Tone.DIM)) if width > 0 else ()


def wrap(pieces: Spans, width: int) -> Iterator[Spans]:
    """Break at spaces; a word that is wider than a line is broken where it has to be."""
    width = max(width, _NARROWEST)
    line: list[Span] = []
    used = 0
    for word, tone in _words(drawn(pieces)):
        size = cell_len(word)
        if used and used + size > width:
            if word.isspace():
                continue
            yield tuple(line)
            line, used = [], 0
        while size > width:
            head = set_cell_size(word, width).rstrip() or word[:1]
            yield (Span(head, tone),)
            word = word[len(head) :]  # noqa: PLW2901 - the rest of the same word
            size = cell_len(word)
        line.append(Span(word, tone))
        used += size
    yield tuple(line)


def _words(pieces: Spans) -> Iterator[tuple[str, Tone]]:
    """Words and the spaces between them."""
    for piece in pieces:
        word = ""
        for character in piece.text:
            if word and (character == " ") != (word[-1] == " "):
                yield word, piece.tone
                word = ""
            word += character
        if word:
            yield word, piece.tone
