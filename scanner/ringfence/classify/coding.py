"""Whether a label of a DNS name spells words or carries encoded data.

Entropy alone cannot say: short random labels have little of it, and long compounds of words much.
What separates them is which letters follow each other. In names that people make, most pairs of
letters are usual ones; in Base32, Base64 and hex few are, whatever the length.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

_ENGLISH = """
ab ac ad ag ai ak al am an ap ar as at au av ay ba be bi bl bo br bu ca ce ch ci ck cl co
cr ct cu da de di do dr du ea ec ed ee ei el em en ep er es et ev ew ex fe ff fi fo fr ga
ge gh gi gl go gr ha he hi ho ht ic id ie if ig ik il im in io ip ir is it iv ke ki la ld
le li ll lo ls lt lu ly ma me mi mm mo mp na nc nd ne ng ni nk nn no ns nt ob oc od of og
ok ol om on oo op or os ot ou ov ow pa pe pi pl po pp pr pu ra rc rd re rg ri rk rl rm rn
ro rr rs rt ru ry sa sc se sh si so sp ss st su ta te th ti tl to tr ts tt tu ty ub uc ue
ui ul um un up ur us ut va ve vi wa we wi wo xp ye ys
"""
_USUAL_PAIRS = frozenset(_ENGLISH.split())
"""Pairs of letters that English and the vocabulary of hosts are mostly made of."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PARTS = re.compile(r"[-_]+")
_SHORTEST = 8
"""Shorter pieces are abbreviations as often as data."""
_LONGEST_NUMBER = 20
"""Longer runs of digits are no count, date or account."""
_REMEMBERED = 1 << 14


@lru_cache(maxsize=_REMEMBERED)
def coded_length(label: str) -> int:
    """How many characters of a label are encoded data; 0 for words, numbers and UUIDs."""
    if is_uuid(label):
        return 0
    return sum(len(part) for part in _PARTS.split(label) if _is_coded(part))


def is_uuid(label: str) -> bool:
    """Whether a label has the shape of a UUID, as services name sessions and tenants."""
    return _UUID.fullmatch(label) is not None


def entropy(texts: Iterable[str]) -> float:
    """Bits for each character, by how often each occurs in all texts together (Shannon)."""
    counts = Counter(character for text in texts for character in text)
    total = sum(counts.values())
    return -sum(n / total * math.log2(n / total) for n in counts.values()) if total else 0.0


def _is_coded(part: str) -> bool:
    if len(part) < _SHORTEST:
        return False
    if part.isdecimal():
        return len(part) >= _LONGEST_NUMBER
    pairs = [a + b for a, b in pairwise(part) if not (a + b).isdecimal()]
    usual = sum(pair in _USUAL_PAIRS for pair in pairs)
    return 2 * usual < len(pairs)
