"""How the pages of the policy say what is known, what is not, and how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from ringfence.render.style import counted
from ringfence_tui.blocks import Block, Bullets, Heading, Page, Span, Spans, Tone, line, spans
from ringfence_tui.rows.cells import bytes_told
from ringfence_tui.rows.spec import Row
from ringfence_tui.rows.words import told

Told = TypeVar("Told")

NOT_KNOWN = Span("not known", Tone.UNKNOWN)
NONE = Span("none", Tone.DIM)
NAMED = 12
"""How many names of a long list a sentence has."""
SHOWN = 200
"""How many entries of a long list a page has."""
_ARN = re.compile(r"\barn:[^\s:]*:[^\s:]*:[^\s:]*:[^\s:]*:(?:runtime/)?([^\s,]+)")


def short(text: str) -> str:
    """A text with the resource of each ARN in its place, which names it to those who know it."""
    return _ARN.sub(r"\1", text) if "arn:" in text else text


def runtime_name(arn: str) -> Span:
    """Who sent something; traffic whose runtime is not known says so."""
    return Span(short(arn)) if arn else Span("runtime not known", Tone.UNKNOWN)


def seconds(when: datetime | None) -> float | None:
    """A moment as lists keep it."""
    return None if when is None else when.timestamp()


def moment(when: datetime | None, none: Span = NOT_KNOWN) -> Span:
    """A moment in UTC."""
    return none if when is None else Span(f"{when.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def number(count: int | None) -> Span:
    """A count; what was not counted is not zero."""
    return NOT_KNOWN if count is None else Span(f"{count:,}")


def connections(count: int) -> Spans:
    """How many connections."""
    return (Span(counted(count, "connection")),)


def amount(count: int | None) -> Span:
    """Bytes; what no source counted is not zero."""
    return NOT_KNOWN if count is None else Span(bytes_told(count))


def word(text: str) -> Spans:
    """A word of a closed set, with its glyph."""
    return (told(text),)


def names(
    of: Sequence[str],
    *,
    none: Span = NONE,
    total: int | None = None,
    by: Callable[[str], str] = short,
    limit: int = NAMED,
) -> Spans:
    """The first names, and how many more there are; total counts those that are not in `of`, too."""
    if not of:
        return (none,)
    more = max(total or 0, len(of)) - min(len(of), limit)
    shown = ", ".join(by(each) for each in of[:limit])
    return spans(shown, Span(f" and {more:,} more", Tone.DIM)) if more else (Span(shown),)


def section(title: str, *blocks: Block) -> Page:
    """Blocks below a heading."""
    return (Heading(title), *blocks)


def sentences(title: str, said: Iterable[str], *, tone: Tone = Tone.PLAIN) -> Page:
    """The first sentences of a list, below a heading if there is a title; nothing where none is said."""
    items = tuple(said)
    if not items:
        return ()
    heading = (Heading(title),) if title else ()
    shown = Bullets(tuple((Span(each, tone),) for each in items[:SHOWN]))
    return (*heading, shown, *beyond(len(items), "sentence"))


def beyond(total: int, noun: str, limit: int = SHOWN, *, where: str = "", indent: int = 0) -> Page:
    """How many of a long list a page does not show, and where they are; nothing where it shows all."""
    more = total - limit
    if more <= 0:
        return ()
    told = f"and {more:,} more {noun if more == 1 else plural(noun)}"
    return (line(Span(f"{told} {where}".rstrip(), Tone.DIM), indent=indent),)


def plural(noun: str) -> str:
    """Several of them."""
    with_ies = noun.endswith("y") and noun[-2:-1] not in "aeiou"
    return f"{noun[:-1]}ies" if with_ies else f"{noun}s"


def written(detail: object) -> bytes:
    """What the page of a row is made from."""
    return msgspec.json.encode(detail)


def read(detail: bytes, kind: type[Told]) -> Told:
    """What was written for the page of a row."""
    return msgspec.json.decode(detail, type=kind)


def distinct(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows with a key each: what has the key of an earlier row is numbered.

    The names of rules, and what a check says of one subject, may repeat in documents.
    """
    seen: Counter[str] = Counter()
    for row in rows:
        key = row.key
        while seen[row.key]:
            seen[key] += 1
            row = replace(row, key=f"{key} ({seen[key]})")  # noqa: PLW2901 - the same row
        seen[row.key] += 1
        yield row
