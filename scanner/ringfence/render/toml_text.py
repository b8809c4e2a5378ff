"""The text of a TOML file, cut where its tables begin; every comment has a place.

Comments directly above a header belong to its table, and so do those directly below its last key.
What blank lines set apart belongs to no table and stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{},\n]"
    r"|[^\"'#\[\]{},\n]+"
    r"|.",
    re.DOTALL,
)
"""A string, a comment, a sign that structures, or what stands between those."""


@dataclass(slots=True, kw_only=True)
class Section:
    """A table from the comments above its header to what follows it; joined, they are the file."""

    head: str = ""
    core: str = ""
    """From the header to the last key; without a header it is what precedes the first table."""
    after: str = ""
    """Comments directly below."""
    tail: str = ""
    """Blank lines, and comments that belong to no table."""

    def __str__(self) -> str:
        return self.head + self.core + self.after + self.tail

    def heads(self, pattern: re.Pattern[str]) -> bool:
        """Whether its header is of this form."""
        return pattern.match(self.core) is not None


def sections(text: str) -> list[Section]:
    """The sections of a file, the keys above the first header being the first."""
    groups: list[list[str]] = [[]]
    for each in _statements(text):
        if each.lstrip().startswith("["):
            head = _trailing_comments(groups[-1])
            groups[-1] = groups[-1][: len(groups[-1]) - len(head)]
            groups.append(["".join(head), each])
        else:
            groups[-1].append(each)
    first, *others = groups
    return [_section("", first), *(_section(head, body) for head, *body in others)]


def _statements(text: str) -> Iterator[str]:
    """Lines, but for values that go on over several."""
    start = depth = 0
    for token in TOKEN.finditer(text):
        match token.group():
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n" if depth <= 0:
                yield text[start : token.end()]
                start, depth = token.end(), 0
    if start < len(text):
        yield text[start:]


def _trailing_comments(statements: list[str]) -> list[str]:
    place = len(statements)
    while place and statements[place - 1].lstrip().startswith("#"):
        place -= 1
    return statements[place:]


def _section(head: str, body: list[str]) -> Section:
    said = [place for place, each in enumerate(body) if each.strip() and each.lstrip()[0] != "#"]
    end = said[-1] + 1 if said else 0
    until = end
    while said and until < len(body) and body[until].strip():
        until += 1
    return Section(
        head=head,
        core="".join(body[:end]),
        after="".join(body[end:until]),
        tail="".join(body[until:]),
    )


def without(found: list[Section], place: int) -> list[Section]:
    """Without a section and its comments; what belongs to no table stays where it was."""
    gone = found[place]
    above = "".join(map(str, found[:place]))
    tail = gone.tail
    if not above or above.endswith("\n\n"):
        tail = re.sub(r"\A(?:[ \t]*\n)+", "", tail)
    before, after = found[:place], found[place + 1 :]
    if before and not tail and not after:
        before = [*before[:-1], _shortened(before[-1])]
    return [*before, Section(tail=tail), *after]


def _shortened(section: Section) -> Section:
    """Without the blank lines that set it apart from a table that is no longer there."""
    tail = re.sub(r"\n(?:[ \t]*\n)+\Z", "\n", f"\n{section.tail}")[1:]
    return Section(head=section.head, core=section.core, after=section.after, tail=tail)


def with_table(found: list[Section], text: str, place: int) -> list[Section]:
    """With a table, a blank line apart, behind the section at a place."""
    last = found[place]
    kept = Section(head=last.head, core=last.core, after=last.after)
    if place == len(found) - 1:
        kept.tail, tail = last.tail, ""
    else:
        tail = last.tail or "\n"
    above = "".join(map(str, (*found[:place], kept)))
    gap = "" if not above or above.endswith("\n\n") else "\n" if above.endswith("\n") else "\n\n"
    return [*found[:place], kept, Section(head=gap, core=text, tail=tail), *found[place + 1 :]]
