"""Orders of rows, as arrays of their numbers: eight bytes for each of a million rows."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from itertools import compress

from ringfence_tui.rows.spec import Value


def packed(ids: array[int]) -> bytes:
    """The bytes of an order, the lowest first on every machine."""
    return _as_little_endian(ids).tobytes()


def unpacked(stored: bytes) -> array[int]:
    """The order of bytes, which are whole numbers of eight."""
    ids = array("q")
    ids.frombytes(stored)
    return _as_little_endian(ids)


def kept(ids: array[int], found: Iterable[int]) -> array[int]:
    """Those of an order that were found, without sorting them again."""
    wanted = bytearray(max(ids, default=0) + 1)
    for number in found:
        if 0 < number < len(wanted):
            wanted[number] = 1
    return array("q", compress(ids, map(wanted.__getitem__, ids)))


def grouped(
    ids: array[int], values: Iterable[tuple[int, Value]], groups: list[Value]
) -> list[array[int]]:
    """An order cut by what each row's value is: one for each group, each in the same order."""
    group_of = dict(zip(groups, range(len(groups)), strict=True))
    of_row = array("i", [0]) * (max(ids, default=0) + 1)
    for number, value in values:
        if 0 < number < len(of_row):
            of_row[number] = group_of[value]
    found = [array("q") for _ in groups]
    for number in ids:
        found[of_row[number]].append(number)
    return found


def _as_little_endian(ids: array[int]) -> array[int]:
    if sys.byteorder == "little":
        return ids
    swapped = array("q", ids)
    swapped.byteswap()
    return swapped
