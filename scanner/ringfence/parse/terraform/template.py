"""Quoted templates, heredocs, and the templates of `.tf.json`.

`$${` and `%%{` stand for `${` and `%{`; the rightmost dollar decides, so `$$${` is `$` and an
escape (HCL native syntax specification, "Template Expressions"; checked against HashiCorp's parser).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ringfence.parse.terraform.cursor import Cursor
from ringfence.parse.terraform.syntax import Expression, Literal, Template, Unreadable

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_UNICODE = re.compile(r"u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})")
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)\r?\n")
_RUN = re.compile(r'[^"\\$%\n]+')
"""Text that no syntax acts on, inside quotes or out of them."""
_HIGHEST = 0x10FFFF

Parse = Callable[[Cursor], Expression]


def quoted(cursor: Cursor, expression: Parse) -> Expression:
    """A template from its opening quote to its closing one."""
    cursor.expect('"')
    parts = _Parts()
    while not cursor.take('"'):
        if cursor.done or cursor.looking_at("\n"):
            raise cursor.refuse("a text has no closing quote on its line")
        if cursor.take("\\"):
            parts.text(_escape(cursor))
        else:
            _piece(cursor, parts, expression)
    return parts.whole()


def plain(text: str, cursor_at: Cursor, expression: Parse) -> Expression:
    """The template that a text of `.tf.json` is; cursor_at only gives the place."""
    cursor = Cursor(text, cursor_at.file)
    parts = _Parts()
    while not cursor.done:
        _piece(cursor, parts, expression)
    return parts.whole()


def heredoc(cursor: Cursor, expression: Parse) -> Expression:
    """`<<WORD` up to a line that holds only the word; `<<-` takes common indentation away."""
    match = _HEREDOC.match(cursor.text, cursor.at)
    if not match:
        raise cursor.refuse("a heredoc needs a word and the end of a line")
    end = re.compile(rf"^[ \t]*{re.escape(match[2])}[ \t]*\r?$", re.MULTILINE)
    closing = end.search(cursor.text, match.end())
    if not closing:
        raise cursor.refuse(f"the heredoc {match[2]} has no end")
    raw = cursor.text[match.end() : closing.start()]
    found = plain(_outdented(raw) if match[1] else raw, cursor, expression)
    cursor.at = closing.end()
    return found


def _outdented(text: str) -> str:
    lines = text.splitlines(keepends=True)
    widths = [len(line) - len(line.lstrip(" \t")) for line in lines if line.strip()]
    return "".join(line[min(widths, default=0) :] for line in lines)


class _Parts:
    def __init__(self) -> None:
        self._texts: list[str] = []
        self._parts: list[Expression] = []
        self._unreadable = ""

    def text(self, text: str) -> None:
        self._texts.append(text)

    def part(self, part: Expression) -> None:
        self._close()
        self._parts.append(part)

    def unreadable(self, why: str) -> None:
        self._unreadable = why

    def _close(self) -> None:
        if self._texts:
            self._parts.append(Literal("".join(self._texts)))
            self._texts.clear()

    def whole(self) -> Expression:
        self._close()
        if self._unreadable:
            return Unreadable(self._unreadable)
        if not self._parts:
            return Literal("")
        if len(self._parts) == 1 and isinstance(self._parts[0], Literal):
            return (
                self._parts[0]
                if isinstance(self._parts[0].value, str)
                else Template(tuple(self._parts))
            )
        return Template(tuple(self._parts))


def _piece(cursor: Cursor, parts: _Parts, expression: Parse) -> None:
    """A run of text, escape, interpolation or directive."""
    if cursor.take("$${"):
        parts.text("${")
    elif cursor.take("%%{"):
        parts.text("%{")
    elif cursor.take("${"):
        parts.part(_interpolation(cursor, parts, expression))
    elif cursor.take("%{"):
        _directive(cursor, expression)
        parts.unreadable("a template with directives")
    else:
        match = _RUN.match(cursor.text, cursor.at)
        run = match[0] if match else cursor.text[cursor.at]
        parts.text(run)
        cursor.at += len(run)


def _interpolation(cursor: Cursor, parts: _Parts, expression: Parse) -> Expression:
    trimmed = cursor.take("~")
    cursor.blank(lines=True)
    found = expression(cursor)
    cursor.blank(lines=True)
    trimmed |= cursor.take("~")
    cursor.expect("}")
    if trimmed:
        parts.unreadable("a template that trims")
    return found


def _directive(cursor: Cursor, expression: Parse) -> None:
    """Step over `%{ … }`; what it does is not evaluated."""
    cursor.take("~")
    cursor.blank(lines=True)
    word = cursor.identifier()
    cursor.blank(lines=True)
    if word == "for":
        while cursor.identifier():
            cursor.blank(lines=True)
            cursor.take(",")
            cursor.blank(lines=True)
            if cursor.keyword("in"):
                break
        cursor.blank(lines=True)
    if word in ("if", "for"):
        expression(cursor)
    cursor.blank(lines=True)
    cursor.take("~")
    cursor.expect("}")


def _escape(cursor: Cursor) -> str:
    character = cursor.text[cursor.at : cursor.at + 1]
    if character in _ESCAPES and character:
        cursor.at += 1
        return _ESCAPES[character]
    match = _UNICODE.match(cursor.text, cursor.at)
    if not match:
        raise cursor.refuse("a backslash is followed by what is no escape")
    point = int(match[1] or match[2], 16)
    if point > _HIGHEST:
        raise cursor.refuse("an escape names no character")
    cursor.at = match.end()
    return "\ufffd" if 0xD800 <= point <= 0xDFFF else chr(point)  # noqa: PLR2004 - surrogates
