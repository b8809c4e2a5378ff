"""A picture of the screen as data: runs of text and areas of colour, read from the framework's SVG.

The framework writes one element for each piece of each line. Here pieces that look alike and touch are
one, so that what is written of them is a fraction of that and still one line of text a line.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from unicodedata import east_asian_width

_SVG = re.compile(r"<svg[^>]*viewBox=\"0 0 ([\d.]+) ([\d.]+)\"[^>]*>")
_STYLE = re.compile(r"\.([\w-]+-r\d+) \{ ?([^}]*?);? ?\}")
_FILL = re.compile(
    r'<rect fill="(#\w+)" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" shape-rendering'
)
_TEXT = re.compile(
    r'<text class="([\w-]+-r\d+)" x="([\d.]+)" y="([\d.]+)" textLength="([\d.]+)"[^>]*>([^<]*)</text>'
)
_WINDOW_WIDTH, _WINDOW_HEIGHT = 18, 50
"""What the framework draws around the screen: a window with a title."""
_CLOSE = 0.1
"""Coordinates that differ by less are the same one; a cell has 12.2."""
_WORDS, _WHOLE = re.compile(r"\S+(?: \S+)*"), re.compile(r"\S(?:.*\S)?", re.DOTALL)
_NARROW = {"N", "Na", "H", "A"}
_BLOCK = "█"
_RISE = 18.5
"""How far above the foot of its text a line begins."""
_LINE, _OVERLAP = 24.65, 0.25
"""How high a line is drawn, and how far into the next one, so that no seam is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """An area of one colour."""

    color: str
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Text of one look, on one line."""

    css: str
    """Its look, such as `fill: #e4e7ec;font-weight: bold`."""
    x: float
    y: float
    length: float
    """How wide it is, whatever the font."""
    text: str

    @property
    def color(self) -> str:
        return self.css.partition("fill: ")[2].partition(";")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A screen, without a window around it."""

    width: float
    height: float
    ground: str
    """The colour that most of it has."""
    fills: tuple[Fill, ...]
    """What has another one."""
    runs: tuple[Run, ...]


def picture_of(svg: str) -> Picture:
    """Read what the framework wrote. Raises ValueError for what is no such picture."""
    opening = _SVG.search(svg)
    if opening is None:
        raise ValueError("this is no SVG of a screen")
    looks = dict(_STYLE.findall(svg))
    runs = tuple(_joined(_runs(svg, looks)))
    grounds = tuple(_fills(svg))
    ground = _ground(grounds)
    solids = (_solid(each) for each in runs if _is_solid(each))
    return Picture(
        width=float(opening.group(1)) - _WINDOW_WIDTH,
        height=float(opening.group(2)) - _WINDOW_HEIGHT,
        ground=ground,
        fills=(*_merged(e for e in grounds if e.color != ground), *_merged(solids)),
        runs=tuple(chain.from_iterable(_words(each) for each in runs if not _is_solid(each))),
    )


def _fills(svg: str) -> Iterator[Fill]:
    for color, *numbers in _FILL.findall(svg):
        x, y, width, height = map(float, numbers)
        if width:
            yield Fill(color=color, x=x, y=y, width=width, height=height)


def _runs(svg: str, looks: dict[str, str]) -> Iterator[Run]:
    for name, x, y, length, text in _TEXT.findall(svg):
        if shown := _plain(text).strip("\n"):
            yield Run(
                css=looks.get(name, ""), x=float(x), y=float(y), length=float(length), text=shown
            )


def _plain(text: str) -> str:
    return html.unescape(text).replace("\xa0", " ")


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Runs that look alike and touch, or stand one blank apart, as one."""
    last: Run | None = None
    for run in runs:
        between = _between(last, run) if last is not None else None
        if last is not None and between is not None:
            length = round(run.x + run.length - last.x, 1)
            last = replace(last, length=length, text=last.text + between + run.text)
            continue
        if last is not None:
            yield last
        last = run
    if last is not None:
        yield last


def _between(last: Run, run: Run) -> str | None:
    """What joins a run to the one before; None where they stay apart. The framework draws no blanks."""
    if (last.css, last.y) != (run.css, run.y) or _is_solid(last) != _is_solid(run):
        return None
    blanks = (run.x - last.x - last.length) / (run.length / len(run.text))
    if abs(blanks) < _CLOSE:
        return ""
    is_one = abs(blanks - 1) < _CLOSE and not _is_solid(run)
    return " " if is_one and _is_narrow(last.text) else None


def _words(run: Run) -> Iterator[Run]:
    """The run without the blanks around it, and cut where columns are apart."""
    cell = run.length / len(run.text)
    apart = _WORDS if _is_narrow(run.text) else _WHOLE
    for found in apart.finditer(run.text):
        x, length = run.x + found.start() * cell, len(found.group()) * cell
        yield replace(run, x=round(x, 1), length=round(length, 1), text=found.group())


def _is_narrow(text: str) -> bool:
    """Whether each of its characters takes one cell, so that one can say where a word begins."""
    return text.isascii() or all(east_asian_width(each) in _NARROW for each in text)


def _is_solid(run: Run) -> bool:
    return set(run.text) == {_BLOCK}


def _solid(run: Run) -> Fill:
    """Blocks as the area that they are: letters would leave seams."""
    return Fill(color=run.color, x=run.x, y=run.y - _RISE, width=run.length, height=_LINE)


def _ground(fills: Iterable[Fill]) -> str:
    areas: Counter[str] = Counter()
    for each in fills:
        areas[each.color] += round(each.width * each.height)
    return areas.most_common(1)[0][0] if areas else "#000000"


def _merged(fills: Iterable[Fill]) -> tuple[Fill, ...]:
    """The same areas, as few as they can be: first what touches on a line, then equal lines."""
    open_at: dict[tuple[str, float, float], int] = {}
    found: list[Fill] = []
    for each in _lines(fills):
        place = (each.color, each.x, each.width)
        above = open_at.get(place)
        if above is not None and abs(found[above].bottom - each.y) < _OVERLAP + _CLOSE:
            found[above] = replace(found[above], height=each.bottom - found[above].y)
        else:
            open_at[place] = len(found)
            found.append(each)
    return tuple(found)


def _lines(fills: Iterable[Fill]) -> Iterator[Fill]:
    last: Fill | None = None
    for each in fills:
        if last is not None and _touch(last, each):
            last = replace(last, width=round(each.right - last.x, 1))
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _touch(last: Fill, each: Fill) -> bool:
    same = last.color == each.color and last.y == each.y
    return same and abs(last.right - each.x) < _CLOSE
