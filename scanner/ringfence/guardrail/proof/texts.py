"""Comparisons of one unknown text with what a policy asks for, as `evaluation.operators` makes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import z3

from ringfence.guardrail.evaluation import operators
from ringfence.guardrail.evaluation.operators import Comparison
from ringfence.guardrail.proof.truth import Truth, constant, doubtful, sure
from ringfence.guardrail.wildcard import matches
from ringfence.model.trilean import Match, of

ARN_FIELDS = 6
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_ANY = z3.AllChar(z3.ReSort(z3.StringSort()))
_WORDS = ("true", "false")
PRINTABLE = z3.Star(z3.Range(" ", "~"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An unknown text; of an ARN also its six fields, none of which but the last holds a colon."""

    whole: z3.SeqRef
    fields: tuple[z3.SeqRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few words, of which every comparison is known beforehand."""

    words: tuple[str, ...]
    pick: z3.ArithRef
    """The place of the word."""

    def where(self, places: Iterable[int]) -> z3.BoolRef:
        """Whether it is one of the words at these places."""
        return z3.Or([self.pick == place for place in places])


def one_of(text: Text | Choice, words: Iterable[str]) -> z3.BoolRef:
    """Whether a text is one of some words."""
    listed = list(words)
    if isinstance(text, Choice):
        return text.where(n for n, word in enumerate(text.words) if word in listed)
    return z3.Or([text.whole == literal(word) for word in listed])


def literal(text: str) -> z3.SeqRef:
    return z3.StringVal(text)


def spelled(text: Text | Choice, model: z3.ModelRef) -> str:
    """The text that a model gives."""
    if isinstance(text, Choice):
        place: int = model.eval(text.pick, model_completion=True).as_long()
        return text.words[place]
    found: str = model.eval(text.whole, model_completion=True).as_string()
    return _ESCAPED.sub(lambda each: chr(int(each[1], 16)), found)


def same(comparison: Comparison, text: Text | Choice, asked: str) -> Truth:
    """Whether a text is what one value of a policy asks for."""
    if isinstance(text, Choice):
        found = [operators.same(comparison, word, asked) for word in text.words]
        return Truth(
            must=text.where(n for n, each in enumerate(found) if each is Match.YES),
            may=text.where(n for n, each in enumerate(found) if each is not Match.NO),
        )
    if "${" in asked:
        return doubtful(sure(_like(text.whole, operators.anything(asked), any_case=True)))
    match comparison:
        case Comparison.EQUALS:
            return sure(text.whole == literal(asked))
        case Comparison.EQUALS_ANY_CASE:
            equal = sure(z3.InRe(text.whole, _letters(asked.casefold(), any_case=True)))
            return equal if asked.isascii() else doubtful(equal)
        case Comparison.LIKE:
            return sure(_like(text.whole, asked))
        case Comparison.ARN:
            return matches_arn(asked, text)
        case _:
            return _truth(text, asked)


def matches_arn(pattern: str, text: Text) -> Truth:
    """Whether a pattern matches an ARN; a doubt where field by field and as a whole differ.

    A text without fields is no ARN: field by field, nothing matches it.
    """
    if not text.fields:
        return doubtful(sure(_like(text.whole, pattern)))
    mine = pattern.split(":", ARN_FIELDS - 1)
    padded = [*mine, *"*" * (ARN_FIELDS - len(mine))]
    across = _like(text.whole, pattern)
    by_field = z3.And([_like(field, part) for field, part in zip(text.fields, padded, strict=True)])
    return Truth(must=z3.And(across, by_field), may=z3.Or(across, by_field))


def matches_resource(pattern: str, text: Text | None) -> Truth:
    """Whether a Resource element matches; None for an action that acts on no resource."""
    if not pattern.strip("*"):
        return constant(Match.YES)
    if text is None:
        return constant(of(matches(pattern, "*")))
    if "${" in pattern:
        return doubtful(sure(_like(text.whole, operators.anything(pattern))))
    return matches_arn(pattern, text)


def _like(text: z3.SeqRef, pattern: str, *, any_case: bool = False) -> z3.BoolRef:
    if not any_case and "?" not in pattern and (simple := _simple(text, pattern)) is not None:
        return simple
    parts = [
        z3.Star(_ANY) if part == "*" else _ANY if part == "?" else _letters(part, any_case=any_case)
        for part in re.split(r"([*?])", pattern)
        if part
    ]
    return z3.InRe(text, _joined(parts))


def _simple(text: z3.SeqRef, pattern: str) -> z3.BoolRef | None:
    """A pattern with wildcards at its ends only, without a regular expression, which is slow."""
    if "*" not in pattern:
        return text == literal(pattern)
    core = pattern.strip("*")
    if "*" in core:
        return None
    if not core:
        return z3.BoolVal(True)
    if pattern.startswith("*") and pattern.endswith("*"):
        return z3.Contains(text, literal(core))
    if pattern.endswith("*"):
        return z3.PrefixOf(literal(core), text)
    return z3.SuffixOf(literal(core), text)


def _letters(text: str, *, any_case: bool) -> z3.ReRef:
    if not any_case:
        return z3.Re(literal(text))
    return _joined(
        [
            z3.Union(z3.Re(literal(each.lower())), z3.Re(literal(each.upper())))
            if each.isascii() and each.isalpha()
            else z3.Re(literal(each))
            for each in text
        ]
    )


def _joined(parts: Sequence[z3.ReRef]) -> z3.ReRef:
    if not parts:
        return z3.Re(literal(""))
    return z3.Concat(*parts) if len(parts) > 1 else parts[0]


def _truth(text: Text, asked: str) -> Truth:
    """Bool; what is neither word is a doubt."""
    if asked.lower() not in _WORDS:
        return constant(Match.MAYBE)
    equal, word = (
        z3.Or([z3.InRe(text.whole, _letters(each, any_case=True)) for each in words])
        for words in ((asked.lower(),), _WORDS)
    )
    return Truth(must=equal, may=z3.Or(equal, z3.Not(word)))
