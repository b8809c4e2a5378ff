"""Entries of a TOML array added and removed in its text.

A comment behind an entry, and those directly above it, are about that entry and go with it; a
comment behind several entries of a line stays as long as one of them does.
"""

from __future__ import annotations

from dataclasses import dataclass

from ringfence.render.toml_text import TOKEN

_INDENT = "    "


@dataclass(slots=True)
class _Entry:
    """Where an entry stands, and the comma behind it; -1 when there is none."""

    start: int
    end: int
    comma: int = -1


def without_entry(text: str, place: int) -> str:
    """The array without the entry at a place."""
    entries, _ = _entries(text)
    entry = entries[place]
    cuts = [(entry.start, entry.end)]
    if entry.comma >= 0:
        cuts.append((entry.comma, entry.comma + 1))
    elif place and "\n" not in text[entries[place - 1].comma : entry.start]:
        cuts.append((entries[place - 1].comma, entry.start))
    start, end = _line(text, entry)
    alone = not any(start <= each.start < end for each in entries if each is not entry)
    before = _cut(text, cuts, start, entry.start)
    behind = _cut(text, cuts, entry.end, end)
    if not before.strip() and (not behind.strip() or behind.lstrip().startswith("#")) and alone:
        cuts.append((_comments_above(text, start), min(end + 1, len(text))))
    elif alone and behind.lstrip().startswith("#"):
        cuts.append((entry.end, end))
    elif entry.comma == entry.end:
        spaces = len(text) - len(text[entry.comma + 1 :].lstrip(" \t")) - entry.comma - 1
        cuts.append((entry.comma, entry.comma + 1 + spaces))
    return _cut(text, cuts, 0, len(text))


def with_entry(text: str, entry: str) -> str:
    """The array with one more entry behind the others, on a line of its own where they have one."""
    entries, close = _entries(text)
    if not entries:
        start = text.rfind("\n", 0, close) + 1
        if start and not text[start:close].strip():
            return f"{text[:start]}{_INDENT}{entry},\n{text[start:]}"
        return f"{text[:close]}{entry}{text[close:]}"
    last = entries[-1]
    comma = "," if last.comma >= 0 else ""
    if not comma:
        text, close = f"{text[: last.end]},{text[last.end :]}", close + 1
    behind = max(last.comma, last.end) + 1
    line = text.find("\n", behind, close)
    if line < 0:
        return f"{text[:behind]} {entry}{text[behind:]}"
    start, _ = _line(text, last)
    lead = text[start : last.start]
    indent = _INDENT if not start or lead.strip(" \t") else lead
    return f"{text[: line + 1]}{indent}{entry}{comma}{text[line:]}"


def _entries(text: str) -> tuple[list[_Entry], int]:
    """The entries of an array, and the place of the bracket that closes it."""
    entries: list[_Entry] = []
    depth, open_ = 0, False
    for token in TOKEN.finditer(text):
        said = token.group()
        if said.startswith("#") or not said.strip():
            continue
        if said == "," and depth == 1:
            entries[-1].comma, open_ = token.start(), False
            continue
        depth -= said in ("]", "}")
        if not depth and said == "]":
            return entries, token.start()
        if depth and not open_:
            lead = len(said) - len(said.lstrip())
            entries.append(_Entry(token.start() + lead, token.end()))
            open_ = True
        if depth:
            entries[-1].end = token.start() + len(said.rstrip())
        depth += said in ("[", "{")
    raise ValueError("an array that does not end")


def _line(text: str, entry: _Entry) -> tuple[int, int]:
    """Where the lines of an entry begin and end, the line break excluded."""
    end = text.find("\n", entry.end)
    return text.rfind("\n", 0, entry.start) + 1, len(text) if end < 0 else end


def _comments_above(text: str, start: int) -> int:
    """Where the comments begin that stand directly above a line."""
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip().startswith("#"):
            return start
        start = above
    return start


def _cut(text: str, cuts: list[tuple[int, int]], start: int, end: int) -> str:
    """A part of the text without what is cut."""
    kept = []
    for first, until in sorted(cuts):
        kept.append(text[start : max(start, min(first, end))])
        start = max(start, until)
    return "".join((*kept, text[start:end]))
