"""Host patterns and the tree that finds the most specific one for a name.

A pattern is an exact name, `*.suffix` for every name below the suffix (not the suffix itself), or
a name in which a `*` stands for one label or a part of one, and `{region}` for an AWS region, the
same one wherever it occurs. Labels are compared one by one from the right, never as substrings:
`api.openai.com` matches neither `notopenai.com` nor `api.openai.com.evil.example`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

_REGION = "{region}"
_REGION_SHAPE = r"[a-z]{2}(?:-[a-z]+){1,2}-[0-9]{1,2}"
_LABEL = re.compile(r"[a-z0-9_-]*(?:\*|\{region\})?[a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class _Leaf(Generic[T]):
    """The end of a pattern."""

    pattern: str
    value: T


@dataclass(slots=True)
class _Node(Generic[T]):
    """One label of the tree, read from the right."""

    labels: dict[str, _Node[T]] = field(default_factory=dict)
    globs: dict[tuple[str, str], _Node[T]] = field(default_factory=dict)
    """Children that match a part of a label, by the prefix and suffix around it."""
    exact: _Leaf[T] | None = None
    below: _Leaf[T] | None = None
    """What holds for every name with at least one more label."""


class PatternTree(Generic[T]):
    """Patterns with a value each; a name finds the value of its most specific pattern."""

    def __init__(self, items: Iterable[tuple[str, T]]) -> None:
        """Build the tree. A malformed or repeated pattern is a ValueError."""
        self._root: _Node[T] = _Node()
        for pattern, value in items:
            self._insert(pattern, value)

    def find(self, name: str) -> tuple[str, T] | None:
        """The most specific pattern that matches a canonical name, and its value.

        Counted from the right, a literal label is more specific than one with a `*` or region,
        and that is more specific than `*.`.
        """
        for leaf in _leaves(self._root, name.split(".")):
            regions = _regions(leaf.pattern)
            if regions is None or regions.fullmatch(name):
                return leaf.pattern, leaf.value
        return None

    def _insert(self, pattern: str, value: T) -> None:
        check_pattern(pattern)
        labels = pattern.split(".")
        below = labels[0] == "*"
        node = self._root
        for label in reversed(labels[1:] if below else labels):
            node = _child(node, label)
        if (node.below if below else node.exact) is not None:
            raise ValueError(f"the host pattern {pattern} is listed twice")
        leaf = _Leaf(pattern, value)
        if below:
            node.below = leaf
        else:
            node.exact = leaf


def check_pattern(pattern: str) -> None:
    """Raise ValueError unless this is a host pattern whose last label is literal."""
    labels = pattern.split(".")
    well_formed = all(label and _LABEL.fullmatch(label) for label in labels)
    if not well_formed or "*" in labels[-1]:
        raise ValueError(f"{pattern!r} is neither a host name nor a pattern such as *.example.com")


def specificity(pattern: str) -> tuple[int, ...]:
    """How much a pattern says, to compare patterns that match one name: more is more specific."""
    labels = reversed(pattern.split("."))
    return tuple(0 if label == "*" else 1 if not is_name(label) else 2 for label in labels)


def is_name(pattern: str) -> bool:
    """Whether a pattern is one exact name."""
    return "*" not in pattern and _REGION not in pattern


def is_suffix(pattern: str) -> bool:
    """Whether a pattern is `*.` and a literal suffix."""
    return pattern.startswith("*.") and is_name(pattern.removeprefix("*."))


def _child(node: _Node[T], label: str) -> _Node[T]:
    prefix, glob, suffix = label.replace(_REGION, "*").partition("*")
    if not glob:
        return node.labels.setdefault(label, _Node())
    child = node.globs.setdefault((prefix, suffix), _Node())
    # The longer the literal part, the more specific the label.
    node.globs = dict(sorted(node.globs.items(), key=lambda item: -len("".join(item[0]))))
    return child


def _leaves(node: _Node[T], labels: list[str]) -> Iterator[_Leaf[T]]:
    """Every leaf that the labels lead to, the most specific first."""
    if not labels:
        if node.exact:
            yield node.exact
        return
    *rest, label = labels
    if child := node.labels.get(label):
        yield from _leaves(child, rest)
    for (prefix, suffix), child in node.globs.items():
        if _fits(label, prefix, suffix):
            yield from _leaves(child, rest)
    if node.below:
        yield node.below


def _fits(label: str, prefix: str, suffix: str) -> bool:
    """Whether at least one character stands between the prefix and the suffix."""
    longer = len(label) > len(prefix) + len(suffix)
    return longer and label.startswith(prefix) and label.endswith(suffix)


@lru_cache(maxsize=1 << 12)
def _regions(pattern: str) -> re.Pattern[str] | None:
    """The expression of a pattern with regions: all of them have to be the same one.

    Made when a name first comes so far, since most of the patterns meet none in a scan.
    """
    if _REGION not in pattern:
        return None
    anything = ".+" if pattern.startswith("*") else ""
    first, *more = (re.escape(part) for part in pattern.removeprefix("*").split(_REGION))
    return re.compile(f"{anything}{first}(?P<region>{_REGION_SHAPE}){'(?P=region)'.join(more)}")
