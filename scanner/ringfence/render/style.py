"""How a verdict looks in a terminal: always a glyph and a word, and a colour where there is one."""

from __future__ import annotations

from ringfence.model.finding import Severity
from ringfence.model.verdict import Containment

GLYPHS: dict[Containment, str] = {
    Containment.UNCONTAINED: "✗",
    Containment.LEAKY: "!",
    Containment.UNKNOWN: "?",
    Containment.MONITORED: "~",
    Containment.ENFORCED: "✓",
}

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_COLOURS: dict[str, str] = {
    Containment.UNCONTAINED: "\x1b[31m",
    Containment.LEAKY: "\x1b[33m",
    Containment.UNKNOWN: "\x1b[35m",
    Containment.MONITORED: "\x1b[36m",
    Containment.ENFORCED: "\x1b[32m",
    Severity.CRITICAL: "\x1b[1;31m",
    Severity.HIGH: "\x1b[31m",
    Severity.MEDIUM: "\x1b[33m",
    Severity.LOW: "\x1b[36m",
    Severity.INFO: "",
}


def paint(text: str, kind: Containment | Severity, *, colour: bool) -> str:
    """Colour already padded text by what it means."""
    code = _COLOURS[kind]
    return f"{code}{text}{_RESET}" if colour and code else text


def heading(text: str, *, colour: bool) -> str:
    """Make a heading stand out."""
    return f"{_BOLD}{text}{_RESET}" if colour else text


def counted(count: int, noun: str) -> str:
    """Say a number of things, as in `1 runtime` and `3 runtimes`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
