"""Text in words alone, for whoever hears it read out: no glyph, no drawing, nothing a terminal acts on."""

from __future__ import annotations

import re
from collections import defaultdict

from ringfence.model.text import visible
from ringfence_tui.blocks import Span, Spans, Tone
from ringfence_tui.rows.words import LOOKS

NOT_KNOWN = "not known"
"""What an absent value is called."""
_MEANING = (Tone.GOOD, Tone.WARN, Tone.BAD, Tone.UNKNOWN, Tone.INFO)
_SPOKEN = {
    "\u00b7": ", ",
    "\u00d7": "x",
    "\u2013": "-",
    "\u2014": "-",
    "\u2022": "-",
    "\u2026": "...",
    "\u2192": " to ",
    "\u2264": "at most ",
    "\u2265": "at least ",
    "\u25b6": " to ",
}
"""Signs of our own sentences: a dot between two things, dashes, an ellipsis, arrows, bounds."""
_SYMBOLS = re.compile(
    " ?[\u00b7\u2192\u25b6] ?|[\u2264\u2265] ?|[\u00d7\u2013\u2014\u2022\u2026\u2190-\u2bff]"
)
"""Those, and arrows, mathematics, boxes, blocks, dingbats and Braille."""


def _by_glyph() -> dict[str, tuple[str, ...]]:
    words: defaultdict[str, list[str]] = defaultdict(list)
    for word, (glyph, _) in LOOKS.items():
        words[glyph].append(word)
    return {glyph: tuple(each) for glyph, each in words.items()}


_WORDS = _by_glyph()


def in_words(pieces: Spans) -> str:
    """The pieces as one line; a glyph is left out, since the words after it say the same."""
    return spoken("".join(_said(piece) for piece in pieces)).strip()


def spoken(text: str) -> str:
    """A text as it was read, with every sign spelled out that has no place in plain text."""
    return _SYMBOLS.sub(_spelled, visible(text))


def _said(piece: Span) -> str:
    if piece == Span("?", Tone.UNKNOWN):
        return NOT_KNOWN
    glyph, _, rest = piece.text.partition(" ")
    words = _WORDS.get(glyph, ())
    # In the tone of a meaning a glyph is ours; in any other it may be what a stranger wrote.
    drawn = bool(words) and piece.tone in _MEANING
    return rest if rest and (drawn or any(word in rest for word in words)) else piece.text


def _spelled(found: re.Match[str]) -> str:
    sign = found[0].strip()
    return _SPOKEN.get(sign, f"\\u{ord(sign):04x}")
