"""Pictures of the screen as SVG that stand alone: no font of another host, nothing that is fetched.

The framework's export names web fonts; a picture that somebody opens would tell their host who looks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_COMMENT = re.compile(r"<!--.*?-->\s*", re.DOTALL)
_CLIPS = re.compile(r"<clipPath id=\"[^\"]*\">.*?</clipPath>\s*", re.DOTALL)
_CLIPPED = re.compile(r" clip-path=\"[^\"]*\"")
_SPACE = re.compile(r">\s+<")
_FAMILY = re.compile(r"font-family: (?:Fira Code, monospace|arial)")
_FONTS = "font-family: 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_INSIDE = re.compile(r"</defs>(.*)</svg>", re.DOTALL)
_OPENING = re.compile(r"<svg[^>]*>")


def standing_alone(svg: str) -> str:
    """The picture without web fonts, comments and clipping, which together are half of it."""
    for found in (_FONT_FACE, _COMMENT, _CLIPS, _CLIPPED):
        svg = found.sub("", svg)
    return _SPACE.sub(">\n<", _FAMILY.sub(_FONTS, svg)).strip() + "\n"


def animated(pictures: Sequence[str], *, seconds: float) -> str:
    """Pictures of one size one after the other, each for so many seconds, over and over.

    Somebody who wants less motion sees the last one, which is where the others lead.
    """
    alone = [standing_alone(each) for each in pictures]
    opening = _OPENING.search(alone[0])
    if opening is None:
        raise ValueError("the first picture is no SVG")
    total = seconds * len(alone)
    share = 100 / len(alone)
    styles = "\n".join(_first(_STYLE, each) for each in alone)
    frames = "\n".join(
        f'<g class="frame" style="animation-delay: {number * seconds:g}s">{_first(_INSIDE, each)}</g>'
        for number, each in enumerate(alone)
    )
    return (
        f"{opening.group()}\n<style>{styles}\n"
        f".frame {{ visibility: hidden; animation: frame {total:g}s steps(1, end) infinite; }}\n"
        f"@keyframes frame {{ 0% {{ visibility: visible; }} {share:g}% {{ visibility: hidden; }} }}\n"
        "@media (prefers-reduced-motion: reduce) {\n"
        ".frame { animation: none; } .frame:last-of-type { visibility: visible; } }\n"
        f"</style>\n{frames}\n</svg>\n"
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""
