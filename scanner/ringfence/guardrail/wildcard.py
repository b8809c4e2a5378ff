"""The wildcards of IAM: `*` for any run of characters, `?` for one; nothing else is special."""

from __future__ import annotations


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern matches a whole text, letter for letter.

    Two pointers with one fallback position, so that hostile patterns cost at most
    len(pattern) * len(text) steps; a regular expression would take exponential time.
    """
    if "?" not in pattern:
        return _matches_parts(pattern.split("*"), text)
    at = position = 0
    star_at, resume = -1, 0
    while position < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star_at, resume = at, position
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[position]):
            at += 1
            position += 1
        elif star_at >= 0:
            resume += 1
            at, position = star_at + 1, resume
        else:
            return False
    return pattern[at:].strip("*") == ""


def _matches_parts(parts: list[str], text: str) -> bool:
    """Whether a text has these parts one after the other, the first and last at its ends.

    What stands between two wildcards may be taken where it is found first: that leaves the most for
    the rest.
    """
    if len(parts) == 1:
        return parts[0] == text
    head, *middle, tail = parts
    end = len(text) - len(tail)
    if end < len(head) or not text.startswith(head) or not text.endswith(tail):
        return False
    position = len(head)
    for part in middle:
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def matches_action(pattern: str, action: str) -> bool:
    """Whether an Action element matches an action; case does not count in actions."""
    return matches(pattern.lower(), action.lower())
