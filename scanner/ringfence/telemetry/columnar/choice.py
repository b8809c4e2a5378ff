"""Which interfaces are wanted, for whole columns of them."""

from __future__ import annotations

import numpy as np

from ringfence.telemetry.columnar.words import Mask, Words, interface_number
from ringfence.telemetry.reading import Wanted

_LEAST_BITS, _MOST_BITS = 16, 24


class _Set:
    """Interfaces by number."""

    def __init__(self, interfaces: frozenset[str]) -> None:
        numbers = [interface_number(name.encode()) for name in interfaces]
        self._sorted = np.array(sorted(n for n in numbers if n is not None), np.uint64)
        bits = min(max(_LEAST_BITS, len(self._sorted).bit_length() + 4), _MOST_BITS)
        self._shift = np.uint64(64 - bits)
        self._table = np.zeros(1 << bits, np.bool_)
        self._table[self._spread(self._sorted)] = True

    def __len__(self) -> int:
        return len(self._sorted)

    def among(self, numbers: Words) -> Mask:
        """Which of the numbers are in the set: of most, one look in a small table says that they are not."""
        mask: Mask = self._table[self._spread(numbers)]
        maybe = np.flatnonzero(mask)
        if len(maybe):
            likely = numbers[maybe]
            place = np.minimum(np.searchsorted(self._sorted, likely), len(self._sorted) - 1)
            mask[maybe] = self._sorted[place] == likely
        return mask

    def _spread(self, numbers: Words) -> Words:
        spread: Words = (numbers * np.uint64(0x9E3779B97F4A7C15)) >> self._shift
        return spread


class Chosen:
    """The interfaces that are wanted: all, or some, but for those that are of no interest."""

    def __init__(self, wanted: Wanted) -> None:
        self._some = None if wanted.interfaces is None else _Set(wanted.interfaces)
        self._idle = _Set(wanted.idle)
        self.all = self._some is None and not len(self._idle)

    def among(self, numbers: Words) -> Mask:
        """Which of the numbers are wanted."""
        if self._some is None:
            return ~self._idle.among(numbers)
        mask = self._some.among(numbers)
        return mask & ~self._idle.among(numbers) if len(self._idle) else mask
