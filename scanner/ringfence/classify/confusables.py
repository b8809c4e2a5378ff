"""What letters look like: characters of other scripts, digits and letter pairs, as Latin letters.

Two names whose skeletons are equal look alike, as in Unicode Technical Standard 39. The table is our
own: letters that may stand in a domain name (RFC 5892) and that a reader takes for a Latin one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SHAPES = {
    "a": "0251 03b1 0430 04d9 1d00 1d25 2c81 ab7a",
    "b": "0180 0183 0185 0253 0299 03b2 0432 044c 048d 13fc 2c83 a64f abbf",
    "c": "0188 023c 03c2 03f2 0441 04ab 1d04 2ca5 abaf",
    "d": "0111 0256 0257 0501 056a 1d05 abb7",
    "e": "0247 0259 025b 01dd 03b5 0435 0454 04bd 04bf 1d07 2c89 ab32 ab7c",
    "f": "0192 0493 0584 a730 ab35",
    "g": "01e5 0260 0261 0262 050d 0563 0581 1d83 ab90",
    "h": "0127 0266 029c 043d 04a3 04bb 0570 2c8f ab8b ab92",
    "i": "0131 0268 0269 026a 03b9 0456 04cf 2c93 a647 ab75",
    "j": "0237 0249 029d 03f3 0458 0575 1d0a ab7b",
    "k": "0138 0199 03ba 043a 049b 049d 04a1 1d0b 2c95 abb6",
    "l": "0142 019a 01c0 026b 026d 029f 05d5 05df 0627 1d0c 1d7b 217c",
    "m": "0271 028d 043c 1d0d 2c99 ab87",
    "n": "014b 019e 0272 0273 0274 03b7 03c0 043f 0578 057c 0580 2c9b",
    "o": "00f8 0275 03bf 03c3 03b8 043e 04e9 0585 05e1 0647 0966 09e6 0a66 0ae6 0b66 0be6 0c66 0ce6"
    " 0d66 0e50 0ed0 101d 1040 10ff 17e0 1d0f 2c9f 3007",
    "p": "00fe 01bf 03c1 0440 048f 1d18 1d7d 2ca3 abb2",
    "q": "024b 02a0 051b 0566",
    "r": "024d 0280 027c 027d 027e 0433 0491 1d26 2c85 ab47 ab48 ab81 aba2",
    "s": "01bd 0282 0455 a731 abaa",
    "t": "0167 01ad 0288 03c4 0442 04ad 1d1b 2ca7 ab72",
    "u": "028a 028b 03bc 03c5 0446 057d 1d1c ab4e ab52",
    "v": "028c 03bd 0475 05d8 1d20 aba9",
    "w": "026f 03c9 0448 0449 0461 051d 0561 1d21 2cb1 ab83",
    "x": "03c7 0445 04b3 04fd 2cad",
    "y": "01b4 024f 028f 03b3 0443 04af 04b1 10e7 1eff 1d8c ab5a",
    "z": "01b6 0225 0290 0291 1d22 2c8d ab93",
}
"""Latin letters, to the code points of what is taken for them."""
_DIGITS = {"0": "o", "3": "e", "4": "a", "5": "s", "8": "b", "9": "g"}
_FOREIGN = {
    chr(int(point, 16)): latin for latin, points in _SHAPES.items() for point in points.split()
}
_LETTERS = str.maketrans(_FOREIGN | _DIGITS)
_LONG = str.maketrans("1i", "ll")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_PREFIX = "xn--"


@lru_cache(maxsize=1 << 14)
def skeleton(name: str) -> str:
    """What a canonical name looks like; `i`, `l` and `1` are one letter to the eye."""
    return _paired(lettered(name)).translate(_LONG)


@lru_cache(maxsize=1 << 14)
def lettered(name: str) -> str:
    """A canonical name with foreign letters and digits as Latin letters, and nothing else replaced."""
    if _PREFIX not in name:
        return name.translate(_LETTERS)
    text = ".".join(_decoded(label) for label in name.split(".")).lower()
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return bare.translate(_LETTERS)


def _paired(text: str) -> str:
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    return text


def _decoded(label: str) -> str:
    if not label.startswith(_PREFIX):
        return label
    try:
        return label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
