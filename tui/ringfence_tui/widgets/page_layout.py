"""Pages as lines of a given width: wrapped, aligned, and safe to draw."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import assert_never

from rich.cells import cell_len, set_cell_size

from ringfence.model.text import visible
from ringfence_tui.blocks import (
    Bar,
    Block,
    Bullets,
    Code,
    Facts,
    Grid,
    Heading,
    Line,
    Page,
    Share,
    Span,
    Spans,
    Tone,
    text_of,
)
from ringfence_tui.widgets.wrapping import LONGEST, cut, drawn, width_of, wrap

_LABEL = 22
"""Cells that the names of facts take at most."""
_HEADING = 3
"""Lines of a heading, about: who is called longer than that hides nothing below."""
_NARROWEST = 8
_BAR_CELLS = 40
_GAP = 2
_TWO_COLUMNS = 150
_BETWEEN = "  │  "
_GOES_ON = "↳ "


def lay_out(page: Page, width: int) -> tuple[Spans, ...]:
    """The lines of a page; none is wider than width cells."""
    lines: list[Spans] = []
    for block in page:
        if isinstance(block, Heading) and lines and lines[-1]:
            lines.append(())
        lines.extend(_lines_of(block, max(width, _NARROWEST)))
    return tuple(lines)


def lay_out_wide(page: Page, width: int) -> tuple[Spans, ...]:
    """The same in two columns where both are wide enough to read, cut between headings."""
    sections = _sections(page)
    if width < _TWO_COLUMNS or len(sections) == 1:
        return lay_out(page, width)
    column = (width - len(_BETWEEN)) // 2
    drawn_sections = [lay_out(each, column) for each in sections]
    left, right = _halves(drawn_sections)
    return tuple(
        (*_padded(one, column), Span(_BETWEEN, Tone.DIM), *other)
        for one, other in zip_longest(left, right, fillvalue=())
    )


def _sections(page: Page) -> list[Page]:
    found: list[list[Block]] = []
    for block in page:
        if isinstance(block, Heading) or not found:
            found.append([])
        found[-1].append(block)
    return [tuple(each) for each in found] or [()]


def _halves(sections: list[tuple[Spans, ...]]) -> tuple[list[Spans], list[Spans]]:
    """Whole sections at the left until half of all lines is reached, the others at the right."""
    half = sum(map(len, sections)) / 2
    left: list[Spans] = []
    right: list[Spans] = []
    for section in sections:
        is_left = not right and (not left or len(left) + len(section) / 2 <= half)
        column = left if is_left else right
        column.extend(((), *section) if column else section)
    return left, right


def _padded(line: Spans, width: int) -> Spans:
    return (*line, Span(" " * (width - width_of(line))))


def _lines_of(block: Block, width: int) -> Iterator[Spans]:
    match block:
        case Heading(text):
            yield from wrap(cut(drawn((Span(text, Tone.ACCENT),)), width * _HEADING), width)
        case Line(pieces, indent):
            yield from _hung(pieces, width, " " * indent)
        case Bullets(items):
            for item in items:
                yield from _hung(item, width, "• ")
        case Facts(rows):
            yield from _facts(rows, width)
        case Grid():
            yield from _grid(block, width)
        case Code(text, language):
            yield from _code(text, language, width)
        case Bar(shares):
            yield from _bar(shares, width)
        case _:
            assert_never(block)


def _hung(pieces: Spans, width: int, lead: str) -> Iterator[Spans]:
    """Wrap behind a lead, under which the following lines start."""
    lead = lead[: max(0, width - _NARROWEST)]
    for number, line in enumerate(wrap(pieces, width - len(lead))):
        yield (Span(lead if number == 0 else " " * len(lead), Tone.DIM), *line)


def _facts(rows: tuple[tuple[str, Spans], ...], width: int) -> Iterator[Spans]:
    label = min(max((cell_len(name) for name, _ in rows), default=0), _LABEL, width // 3)
    for name, value in rows:
        shown = set_cell_size(text_of(cut(drawn((Span(name),)), label)), label)
        for number, line in enumerate(wrap(value, width - label - _GAP)):
            lead = shown if number == 0 else " " * label
            yield (Span(f"{lead}{' ' * _GAP}", Tone.DIM), *line)


def _grid(grid: Grid, width: int) -> Iterator[Spans]:
    cells = [[drawn(cell) for cell in row] for row in grid.rows]
    wanted = [
        max([cell_len(title), *(width_of(row[place]) for row in cells)])
        for place, title in enumerate(grid.columns)
    ]
    widths = _shared(wanted, width - _GAP * (len(wanted) - 1))
    yield _row([(Span(title, Tone.DIM),) for title in grid.columns], widths)
    for row in cells:
        yield _row(row, widths)


def _shared(wanted: list[int], width: int) -> list[int]:
    """Take from the widest columns until all of them fit."""
    widths = list(wanted)
    while sum(widths) > max(width, len(widths)) and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: list[Spans], widths: list[int]) -> Spans:
    found: list[Span] = []
    for place, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        found.extend(cut(cell, width))
        rest = width - min(width_of(cell), width) + (_GAP if place < len(widths) - 1 else 0)
        found.append(Span(" " * rest))
    return tuple(found)


def _code(text: str, language: str, width: int) -> Iterator[Spans]:
    """Lines as they stand; one that is longer goes on below, behind a mark."""
    for raw in text.split("\n"):
        line = visible(raw[:LONGEST].expandtabs(4))
        tone = _diff_tone(line) if language == "diff" else _comment_tone(line, language)
        head, rest = _broken(line, width)
        yield (Span(head, tone),)
        while rest:
            head, rest = _broken(rest, width - len(_GOES_ON))
            yield (Span(_GOES_ON, Tone.DIM), Span(head, tone))


def _broken(line: str, width: int) -> tuple[str, str]:
    """What of a line of code fits, and what is left."""
    if cell_len(line) <= width:
        return line, ""
    head = set_cell_size(line, max(width, 0)).rstrip() or line[:1]
    return head, line[len(head) :]


def _diff_tone(line: str) -> Tone:
    if line.startswith("+"):
        return Tone.GOOD
    return Tone.BAD if line.startswith("-") else Tone.PLAIN


def _comment_tone(line: str, language: str) -> Tone:
    return Tone.DIM if language == "hcl" and line.lstrip().startswith(("#", "//")) else Tone.PLAIN


def _bar(shares: tuple[Share, ...], width: int) -> Iterator[Spans]:
    total = sum(share.count for share in shares)
    cells = max(min(_BAR_CELLS, width), 1)
    if total:
        yield tuple(Span("█" * size, share.tone) for share, size in _sizes(shares, cells) if size)
    for share in shares:
        text = f"{share.glyph} {share.count:>5,} {share.label}"
        yield cut((Span(text, share.tone if share.count else Tone.DIM),), width)


def _sizes(shares: tuple[Share, ...], cells: int) -> Iterator[tuple[Share, int]]:
    """Cells for each share; what is not nothing has at least one."""
    total = sum(share.count for share in shares)
    sizes = [max(1, round(cells * share.count / total)) if share.count else 0 for share in shares]
    while sum(sizes) > cells and max(sizes) > 1:
        sizes[sizes.index(max(sizes))] -= 1
    return zip(shares, sizes, strict=True)
