"""The wildcards of IAM: `*` for any run of characters, `?` for one; nothing else is special."""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text, letter for letter.

    Two pointers with one fallback position, so that hostile patterns cost at most
    len(pattern) * len(text) steps; a regular expression would take exponential time.
    """
    at = position = 0
    star, resume = -1, 0
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[position]):
            at += 1
            position += 1
        elif star >= 0:
            resume += 1
            at, position = star + 1, resume
        else:
            return False
    return pattern[at:].strip("*") == ""


def matches_action(pattern: str, action: str) -> bool:
    """Whether an Action element matches an action; case does not count in actions."""
    return matches(pattern.lower(), action.lower())
