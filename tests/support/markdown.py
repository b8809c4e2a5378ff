"""The project's Markdown, as far as the tests look into it: fences, headings, links and tables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))

_FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.DOTALL | re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\((?P<target>[^)\s]+)\)")
_ROW = re.compile(r"^\|(?P<cells>.+)\|$", re.MULTILINE)
_STEPS = re.compile(r"\s(?:\||>|&&)\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block."""

    language: str
    text: str


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name_of(page: Path) -> str:
    """The page's path from the root, as tests are called."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> tuple[Block, ...]:
    """Every fenced block, in order."""
    return tuple(
        Block(language=match["language"], text=match["text"]) for match in _FENCE.finditer(text)
    )


def prose(text: str) -> str:
    """The text without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> tuple[str, ...]:
    """The targets of all links outside of fences."""
    return tuple(match["target"] for match in _LINK.finditer(prose(text)))


def anchors(text: str) -> frozenset[str]:
    """What a link may point at inside a page, by GitHub's rule for headings."""
    titles = (match["title"].lower() for match in _HEADING.finditer(prose(text)))
    return frozenset(re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles)


def section(text: str, title: str) -> str:
    """What stands between a heading and the next one of any level; empty where there is none."""
    _, _, after = text.partition(f"# {title}\n")
    return re.split(r"^#", after, maxsplit=1, flags=re.MULTILINE)[0]


def rows(text: str) -> tuple[tuple[str, ...], ...]:
    """The cells of every line of every table, heads included, without backticks around them."""
    found = (match["cells"].split("|") for match in _ROW.finditer(prose(text)))
    return tuple(tuple(cell.strip().strip("`") for cell in cells) for cells in found)


def commands(text: str) -> Iterator[tuple[str, ...]]:
    """The arguments of every `ringfence …` line in a fence, up to a pipe or a redirection."""
    for block in blocks(text):
        for line in block.text.replace("\\\n", " ").splitlines():
            if block.language == "console" and not line.startswith("$ "):
                continue  # what a transcript shows after its commands
            step = line.strip().removeprefix("$ ")
            if step.startswith("ringfence "):
                yield tuple(shlex.split(_STEPS.split(step, maxsplit=1)[0], comments=True)[1:])
