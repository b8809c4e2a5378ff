"""Pictures of the screen as SVG that stand alone: no font of another host, nothing that is fetched.

The framework's export names web fonts; a picture that somebody opens would tell their host who looks.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from ringfence_tui.export.picture import Fill, Picture, Run, picture_of

_FONTS = "'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_FRAME = 8
_EDGE = "#5c6670"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def standing_alone(svg: str) -> str:
    """The framework's picture without web fonts, and a fraction as long."""
    picture = picture_of(svg)
    looks = _looks((picture,))
    return _document(picture, _styles(looks), _screen(picture, looks))


def animated(pictures: Sequence[str], *, seconds: float) -> str:
    """Pictures of one size one after the other, each for so many seconds, over and over.

    Where nothing moves, and for somebody who wants less motion, the last one is seen, which is where
    the others lead.
    """
    every = tuple(picture_of(each) for each in pictures)
    if len({(each.width, each.height) for each in every}) != 1:
        raise ValueError("pictures of one animation are of one size")
    looks = _looks(every)
    total = seconds * len(every)
    frames = "".join(
        f'<g class="frame" style="animation-delay: {number * seconds - total:g}s">\n'
        f"{_screen(each, looks)}</g>\n"
        for number, each in enumerate(every)
    )
    moves = (
        f".frame {{ animation: frame {total:g}s steps(1, end) infinite; }}\n"
        f"@keyframes frame {{ 0% {{ visibility: visible; }} {100 / len(every):g}%, 100%"
        " { visibility: hidden; } }\n"
        "@media (prefers-reduced-motion: reduce) { .frame { animation: none; } }\n"
    )
    return _document(every[-1], _styles(looks) + moves, frames)


def _document(picture: Picture, styles: str, inside: str) -> str:
    """The screen in a frame that has its own colour."""
    width, height = picture.width + 2 * _FRAME, picture.height + 2 * _FRAME
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" xmlns="http://www.w3.org/2000/svg"'
        ' shape-rendering="crispEdges">\n'
        f"<style>\n{styles}</style>\n"
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="{_FRAME}"'
        f' fill="{picture.ground}" stroke="{_EDGE}" shape-rendering="auto"/>\n'
        f'<g transform="translate({_FRAME} {_FRAME})">\n{inside}</g>\n</svg>\n'
    )


def _styles(looks: dict[str, str]) -> str:
    return f"text {{ font: 20px {_FONTS}; white-space: pre; }}\n" + "".join(
        f".{name} {{ {css} }}\n" for css, name in looks.items()
    )


def _looks(pictures: Iterable[Picture]) -> dict[str, str]:
    """A short name for each look of a text, in the order in which they come."""
    every = dict.fromkeys(run.css for picture in pictures for run in picture.runs)
    return {css: _name(number) for number, css in enumerate(every)}


def _name(number: int) -> str:
    more, place = divmod(number, len(_LETTERS))
    return (_name(more - 1) if more else "") + _LETTERS[place]


def _screen(picture: Picture, looks: dict[str, str]) -> str:
    """Everything inside the frame; its ground as well, since frames of an animation may differ in that."""
    ground = Fill(color=picture.ground, x=0, y=0, width=picture.width, height=picture.height)
    areas = (_area(each) for each in (ground, *picture.fills))
    return "".join((*areas, *_lines(picture.runs, looks)))


def _area(fill: Fill) -> str:
    return (
        f'<rect x="{fill.x:g}" y="{fill.y:g}" width="{fill.width:g}" height="{fill.height:g}"'
        f' fill="{fill.color}"/>\n'
    )


def _lines(runs: Iterable[Run], looks: dict[str, str]) -> Iterator[str]:
    for run in runs:
        yield (
            f'<text class="{looks[run.css]}" x="{run.x:g}" y="{run.y:g}"'
            f' textLength="{run.length:g}">{html.escape(run.text, quote=False)}</text>\n'
        )
