"""Verdicts of whole columns of flows, equal to what `evaluate` and `passes` say of each.

Flows come as the classes of their three sides (`policy.coding`). Where the classes have few
combinations, each combination is judged once and every flow looks its verdict up; otherwise the rules
are applied one after another to the flows that none has surely taken yet.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ringfence.model.flow import Decision
from ringfence.model.policy import MonitorSemantics, PolicyPack, RuleAction
from ringfence.model.trilean import Match
from ringfence.policy.evaluate import requires_tls
from ringfence.policy.replay.coding import IS_TLS, NOT_TLS, TLS_UNKNOWN, Bytes, Rows

Ids = NDArray[np.integer]
Whole = NDArray[np.int64]
_LookUp = Callable[[Ids, Ids, Ids, Ids], None]

DECISIONS = (Decision.PERMIT, Decision.DENY, Decision.UNKNOWN)
"""What the numbers of a decision column stand for."""
PERMIT, DENY, UNKNOWN = range(3)
SEVERAL = -1
"""In a rule column: it is not known which of several rules takes the flow."""
CHUNK = 1 << 15
"""Flows at a time: the columns of a chunk stay in the cache of a core."""
MAX_COMBINATIONS = 1 << 22
_PERMITS, _DENIES, _UNKNOWNS, _WATCHES = 1, 2, 4, 8
_BY_TLS = np.zeros((2, 3), dtype=np.uint8)
_BY_TLS[1, [IS_TLS, NOT_TLS, TLS_UNKNOWN]] = PERMIT, DENY, UNKNOWN
_BY_TLS[0, [IS_TLS, NOT_TLS, TLS_UNKNOWN]] = DENY, PERMIT, UNKNOWN
"""What a permit decides that asks for TLS, or for none: by the last number of a destination's row."""
_BITS = np.array([_PERMITS, _DENIES, _UNKNOWNS], dtype=np.uint8)
_ANY = _PERMITS | _DENIES | _UNKNOWNS
DECISION_OF: Bytes = np.array(
    [{_PERMITS: PERMIT, _DENIES: DENY}.get(bits & _ANY, UNKNOWN) for bits in range(16)],
    dtype=np.uint8,
)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """A column for each part of a verdict."""

    decision: Bytes
    """Places in `DECISIONS`."""
    rule: NDArray[np.int32]
    """The place of the rule in the order of evaluation, their number for the default action."""
    enforced: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coded:
    """Verdicts as one small number a flow, and what each number stands for."""

    code: NDArray[np.unsignedinteger]
    meanings: Verdicts
    hits: Whole
    """How many flows have each code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTable:
    """One pack over the classes of a Coder."""

    rows: Rows
    actions: Bytes
    watch: NDArray[np.bool_]
    tls: tuple[bool | None, ...]
    """Of each rule: whether it permits TLS alone, or all but TLS; None where it does not ask."""
    default: int

    @classmethod
    def of(cls, pack: PolicyPack, rows: Rows) -> RuleTable:
        """The table of the pack that rows were taken of."""
        rules = pack.in_order
        return cls(
            rows=rows,
            actions=np.array([_number(rule.action) for rule in rules], dtype=np.uint8),
            watch=np.array([rule.watch for rule in rules], dtype=np.bool_),
            tls=tuple(map(requires_tls, rules)),
            default=_number(pack.default_action),
        )

    @property
    def rules(self) -> int:
        return len(self.actions)

    @property
    def combinations(self) -> int:
        """How many combinations of classes there are."""
        return math.prod(side.shape[1] for side in self.rows.sides)

    def match(self, rule: int, source: Ids, service: Ids, destination: Ids) -> Bytes:
        """What a rule says of each flow, as Match values."""
        found: Bytes = self.rows.source[rule].take(source, mode="clip")
        np.minimum(found, self.rows.service[rule].take(service, mode="clip"), out=found)
        np.minimum(found, self.rows.destination[rule].take(destination, mode="clip"), out=found)
        return found

    def decisions(self, rule: int, destination: Ids) -> Bytes:
        """What a rule decides of each flow, should it take it."""
        wanted = self.tls[rule]
        if wanted is None:
            return np.full(len(destination), self.actions[rule], dtype=np.uint8)
        decided: Bytes = _BY_TLS[int(wanted), self.rows.tls[destination]]
        return decided

    def bits(self, rule: int, destination: Ids) -> Bytes:
        """The decisions of a rule as the bits that `DECISION_OF` reads."""
        found: Bytes = _BITS[self.decisions(rule, destination)]
        return found

    @property
    def default_bit(self) -> int:
        return int(_BITS[self.default])

    def verdicts(self, source: Ids, service: Ids, destination: Ids) -> Verdicts:
        """What `evaluate` says of each flow."""
        bits = np.zeros(len(source), dtype=np.uint8)
        rule_of = np.full(len(source), self.rules, dtype=np.int32)
        walk = Walk(self, source, service, destination)
        for rule, hit, _ in walk.takers(range(self.rules)):
            rule_of[hit] = np.where(bits[hit] == 0, rule, SEVERAL)
            bits[hit] |= self.bits(rule, destination[hit])
            bits[hit] |= _WATCHES if self.watch[rule] else 0
        rule_of[walk.open[bits[walk.open] != 0]] = SEVERAL
        bits[walk.open] |= self.default_bit
        decision = DECISION_OF[bits]
        enforced = ((bits & _WATCHES) == 0) & (decision != UNKNOWN)
        return Verdicts(decision=decision, rule=rule_of, enforced=enforced)

    def outcomes(
        self, monitor: MonitorSemantics, source: Ids, service: Ids, destination: Ids
    ) -> Bytes:
        """What `passes` says of each flow, as places in `DECISIONS`."""
        bits = np.zeros(len(source), dtype=np.uint8)
        walk = Walk(self, source, service, destination)
        for rule, hit, _ in walk.takers(self.asked(monitor)):
            watched = bool(self.watch[rule])
            bits[hit] |= _PERMITS if watched else self.bits(rule, destination[hit])
        bits[walk.open] |= self.default_bit
        return DECISION_OF[bits]

    def asked(self, monitor: MonitorSemantics) -> tuple[int, ...]:
        """The rules that have a say in what becomes of a packet, in order."""
        fall = monitor is MonitorSemantics.FALLTHROUGH
        return tuple(rule for rule in range(self.rules) if not (fall and self.watch[rule]))


class Walk:
    """Goes through rules in order, and drops the flows that one surely takes."""

    def __init__(self, table: RuleTable, source: Ids, service: Ids, destination: Ids) -> None:
        self._table = table
        # An index of any other type is converted for every rule anew.
        sides = (source, service, destination)
        self._sides = tuple(side.astype(np.intp, copy=False) for side in sides)
        self.open: Whole = np.arange(len(source))
        """The flows that no rule so far surely takes."""

    def takers(self, rules: Iterable[int]) -> Iterator[tuple[int, Whole, Bytes]]:
        """Each rule with the flows that it takes or may take, and its Match values for them."""
        for rule in rules:
            found = self._table.match(rule, *self._sides)
            if not found.any():
                continue
            hit = found != Match.NO
            yield rule, self.open[hit], found[hit]
            kept = found != Match.YES
            self.open = self.open[kept]
            self._sides = tuple(side[kept] for side in self._sides)


def judge(table: RuleTable, source: Ids, service: Ids, destination: Ids) -> Coded:
    """The verdict of each flow of three columns of classes, a few bytes a flow."""
    meanings = _meanings(table.rules)
    few = table.combinations <= min(MAX_COMBINATIONS, len(source))
    code = np.empty(len(source), dtype=np.min_scalar_type(len(meanings.rule) - 1))
    hits = np.zeros(len(meanings.rule), dtype=np.int64)
    look_up = _by_combination(table, code.dtype) if few else _rule_by_rule(table)
    for start in range(0, len(source), CHUNK):
        part = slice(start, start + CHUNK)
        look_up(source[part], service[part], destination[part], code[part])
        hits += np.bincount(code[part], minlength=len(hits))
    return Coded(code=code, meanings=meanings, hits=hits)


def _by_combination(table: RuleTable, kind: np.dtype[np.unsignedinteger]) -> _LookUp:
    """Judge every combination of classes once; a flow then is one look into an array."""
    _, services, destinations = (side.shape[1] for side in table.rows.sides)
    codes = np.empty(table.combinations, dtype=kind)
    for start in range(0, table.combinations, CHUNK):
        place = np.arange(start, min(start + CHUNK, table.combinations))
        rest, destination = np.divmod(place, destinations)
        source, service = np.divmod(rest, services)
        codes[place] = _codes(table.rules, table.verdicts(source, service, destination))
    place_of, step = np.empty(CHUNK, dtype=np.intp), np.empty(CHUNK, dtype=np.intp)

    def look_up(source: Ids, service: Ids, destination: Ids, into: Ids) -> None:
        place, part = place_of[: len(into)], step[: len(into)]
        np.multiply(source, services * destinations, out=place, dtype=np.intp)
        np.multiply(service, destinations, out=part, dtype=np.intp)
        np.add(place, part, out=place)
        np.add(place, destination, out=place, casting="unsafe")
        np.take(codes, place, out=into, mode="clip")

    return look_up


def _rule_by_rule(table: RuleTable) -> _LookUp:
    def look_up(source: Ids, service: Ids, destination: Ids, into: Ids) -> None:
        into[:] = _codes(table.rules, table.verdicts(source, service, destination))

    return look_up


def _codes(rules: int, verdicts: Verdicts) -> Whole:
    """One number for each verdict; `_meanings` undoes it."""
    decided = verdicts.decision.astype(np.int64) * 2 + verdicts.enforced
    return decided * (rules + 2) + (verdicts.rule + 1)


def _meanings(rules: int) -> Verdicts:
    code = np.arange(len(DECISIONS) * 2 * (rules + 2))
    decided, rule = np.divmod(code, rules + 2)
    return Verdicts(
        decision=(decided // 2).astype(np.uint8),
        rule=(rule - 1).astype(np.int32),
        enforced=(decided % 2).astype(np.bool_),
    )


def _number(action: RuleAction) -> int:
    return PERMIT if action is RuleAction.PERMIT else DENY
