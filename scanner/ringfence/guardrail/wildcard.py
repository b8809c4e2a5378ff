"""The wildcards of IAM: `*` for any run of characters, `?` for one; nothing else is special."""

from __future__ import annotations

from functools import lru_cache

_FIELDS = 6
"""Of an ARN; the last is the resource, which may hold colons."""
_IN_FIELD = "\0"
"""A `*` that no colon matches; no ARN has the letter."""


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


def _literal(pattern: str) -> int:
    """How many letters a pattern has before its first wildcard."""
    places = [place for mark in "*?" if (place := pattern.find(mark)) >= 0]
    return min(places, default=len(pattern))


def matches_action(pattern: str, action: str) -> bool:
    """Whether an Action element matches an action; case does not count in actions."""
    return matches(pattern.lower(), action.lower())


def covers(pattern: str, other: str) -> bool:
    """Whether everything that the other pattern matches is matched by this one.

    A yes is certain. Some pairs that do cover are answered no, which only leaves a doubt: the
    wildcards of the other are taken for letters, and a `?` of this one never for a `*`.
    """
    if pattern == other or matches(pattern.replace("?", "\0"), other):
        return True
    return "?" in pattern and "*" not in other and matches(pattern, other)


@lru_cache(maxsize=65_536)
def overlaps(one: str, two: str) -> bool:
    """Whether some text is matched by both patterns."""
    letters = min(_literal(one), _literal(two))
    if one[:letters] != two[:letters]:
        return False
    if matches(one, two) or matches(two, one):
        return True
    return _wild(one) and _wild(two) and _share(one, two)


@lru_cache(maxsize=65_536)
def overlaps_arn(pattern: str, shape: str) -> bool:
    """Whether a pattern matches some ARN of a shape, such as `arn:*:s3:::*/*`.

    A `*` of a policy runs across colons, one of the shape does not, before its resource: no bucket
    has the ARN of a table with a colon in its region.
    """
    mine, others = pattern.split(":", _FIELDS - 1), shape.split(":", _FIELDS - 1)
    if len(mine) == len(others):
        if all(map(overlaps, mine, others)):
            return True
        if not any(map(_wild, mine[:-1])):
            return False
    return _wild(pattern) and _share(
        pattern, ":".join((*(field.replace("*", _IN_FIELD) for field in others[:-1]), others[-1]))
    )


def _wild(pattern: str) -> bool:
    return "*" in pattern or "?" in pattern


def _share(one: str, two: str) -> bool:
    """Whether two patterns share a text, in len(one) * len(two) steps.

    The row says for each start of the first pattern whether it shares a text with the start of the
    second that was read so far. A `*` takes nothing or whatever stands against it, another `*` too.
    """
    row = [not one[:end].strip("*") for end in range(len(one) + 1)]
    for letter in two:
        before, row = row, [row[0] and letter in ("*", _IN_FIELD)]
        for end, mine in enumerate(one, 1):
            if "*" in (mine, letter):
                row.append(before[end] or row[end - 1])
            elif letter == _IN_FIELD:
                row.append(before[end] or (row[end - 1] and mine != ":"))
            else:
                row.append(before[end - 1] and (mine == letter or "?" in (mine, letter)))
    return row[-1]
