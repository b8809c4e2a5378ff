"""A place in the text of a file, and the small steps that every part of the grammar takes."""

from __future__ import annotations

import bisect
import re

from ringfence.errors import PackError
from ringfence.parse.terraform.syntax import Place

MAX_DEPTH = 60
"""Of expressions and blocks in each other; more is no configuration that somebody wrote."""
_BLANK = re.compile(r"[ \t\r]+|#[^\n]*|//[^\n]*|/\*.*?\*/", re.DOTALL)
_IDENTIFIER = re.compile(r"[^\W\d][\w-]*")


class Cursor:
    """The text of one HCL file, read from the left; errors name the file and the line."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.at = 0
        self.file = file
        self.depth = 0
        self._lines = [match.start() for match in re.finditer("\n", text)]

    @property
    def place(self) -> Place:
        return Place(file=self.file, line=bisect.bisect_left(self._lines, self.at) + 1)

    def refuse(self, what: str) -> PackError:
        return PackError(f"{self.place}: {what}", hint="`terraform validate` says more about it")

    def blank(self, *, lines: bool) -> None:
        """Skip blanks and comments, and with lines the ends of lines too."""
        while self.at < len(self.text):
            if lines and self.text[self.at] == "\n":
                self.at += 1
            elif match := _BLANK.match(self.text, self.at):
                self.at = match.end()
            else:
                return

    def looking_at(self, token: str) -> bool:
        return self.text.startswith(token, self.at)

    def take(self, token: str) -> bool:
        """Step over the token if it is next."""
        if not self.looking_at(token):
            return False
        self.at += len(token)
        return True

    def expect(self, token: str) -> None:
        if not self.take(token):
            found = ascii(self.text[self.at : self.at + 10]) if not self.done else "the end"
            raise self.refuse(f"`{token}` is missing before {found}")

    def identifier(self) -> str:
        """The identifier that is next, or an empty text."""
        match = _IDENTIFIER.match(self.text, self.at)
        if not match:
            return ""
        self.at = match.end()
        return match[0]

    def keyword(self, word: str) -> bool:
        """Step over an identifier if it is this one."""
        match = _IDENTIFIER.match(self.text, self.at)
        if not match or match[0] != word:
            return False
        self.at = match.end()
        return True

    @property
    def done(self) -> bool:
        return self.at >= len(self.text)

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.refuse(f"more than {MAX_DEPTH} things are nested")

    def higher(self) -> None:
        self.depth -= 1
