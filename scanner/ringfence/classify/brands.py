"""Where in a label a brand is one, and where the letters only happen to stand there."""

from __future__ import annotations

import re

NAMES_OF_OTHERS = frozenset({"claude", "cohere"})
"""Brands that are also people's names and plain words: alone they say nothing."""
_LONG = 8
"""Letters; a name as long stands nowhere by chance."""
_BY_CHANCE = re.compile("digitlab|lycanthropic|misanthropic|openair(?!esearch)|philanthropic")
"""Words in which a brand stands by chance."""
_WORDS = """
account accounts admin ai api apis app apps assets assistant auth aws beta billing cdn chat
cloud cn code com community console content dev docs download downloads files free gateway get
go gpt hub io key keys lab labs llm login mail mcp mirror model models my net new online org
pay plus portal pro proxy research sdk secure server service services setup shop sign signin
site sso static status storage store support team tech test the token tokens tool tools try
update updates use user verify vip web with www your
"""
_TRADE = frozenset(_WORDS.split())
"""Words that a forger, or a trader, puts before or behind a name."""
_OPEN = re.compile(r"[-0-9]+")


def by_trade(brand: str, label: str) -> bool:
    """Whether a brand that others bear as well stands beside a word of the trade."""
    return brand not in NAMES_OF_OTHERS or any(word in _TRADE for word in _OPEN.split(label))


def without_chance(label: str) -> str:
    """A label without the words in which a brand stands by chance."""
    return _BY_CHANCE.sub("", label)


def stands_out(brand: str, label: str) -> bool:
    """Whether a label bears the brand: at an edge, a hyphen, or beside a word of the trade.

    Six letters at the beginning of a longer word are rather that word: `openaire`.
    """
    before, found, after = label.partition(brand)
    if not found:
        return False
    pieces = (_OPEN.split(before)[-1], _OPEN.split(after)[0])
    between = all(not piece or piece in _TRADE for piece in pieces)
    if brand in NAMES_OF_OTHERS:
        return between and any(piece in _TRADE for piece in pieces)
    return between or not after or len(brand) >= _LONG
