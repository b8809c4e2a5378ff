"""Text fields to numbers, for thousands of lines at once, eight bytes at a time.

A word holds eight characters of a field, the first in its lowest byte. The arithmetic works on all
of them at once, as a decimal parser in C would (D. Lemire's "parsing eight digits"); numpy runs it
over whole columns, in memory that stays in the processor's cache, without holding the interpreter's
lock. Bounds are checked by numpy: a hostile log cannot make it read elsewhere.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Words: TypeAlias = NDArray[np.uint64]
Places: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]

FRONT = 32
"""Bytes that stand before a block's text, so that a word can be taken that ends with a short field."""
BEHIND = 64
"""Bytes that stand behind it, likewise."""

_EIGHT = 8
_ADDRESS = 15
_OCTETS = 4
_MOST_OCTET = 255


def _every(byte: int) -> np.uint64:
    """The word that holds a byte eight times."""
    return np.uint64(byte * 0x0101010101010101)


_U = np.uint64
_ZEROS = _every(ord("0"))
_HIGH = _every(0x80)
_ABOVE_NINE = _every(0x76)
_NIBBLES = _every(0x0F)
_ONES = _every(0x01)
_ALL = _U(0xFFFFFFFFFFFFFFFF)


class Text:
    """The bytes of a block, from which words are taken anywhere."""

    def __init__(self, padded: bytes) -> None:
        """Padded is the text with FRONT bytes before it and BEHIND bytes behind it."""
        self.padded = padded
        self.bytes: NDArray[np.uint8] = np.frombuffer(padded, np.uint8)

    def words(self, at: Places, count: int) -> tuple[Words, ...]:
        """Count words in a row, from each place on."""
        size = len(self.padded) - _EIGHT * count + 1
        view: NDArray[np.uint64] = np.ndarray((size, count), "<u8", self.padded, 0, (1, _EIGHT))
        taken = view[at]
        return tuple(np.ascontiguousarray(taken[:, each]) for each in range(count))

    def cut(self, start: int, end: int) -> bytes:
        """The bytes between two places."""
        return self.padded[start:end]


def decimals(text: Text, starts: Places, ends: Places) -> tuple[Words, Mask]:
    """Unsigned decimal numbers of at most 16 digits, and which of the fields are such."""
    lengths = ends - starts
    fits = (lengths > 0) & (lengths <= 2 * _EIGHT)
    if lengths.size == 0 or int(lengths.max()) <= _EIGHT:
        (word,) = text.words(ends - _EIGHT, 1)
        digits, good = _digits(word, lengths)
        return _number(digits), good & fits
    earlier, later = text.words(ends - 2 * _EIGHT, 2)
    low, good_low = _digits(later, np.minimum(lengths, _EIGHT))
    high, good_high = _digits(earlier, np.clip(lengths - _EIGHT, 0, _EIGHT))
    return _number(high) * _U(10**8) + _number(low), good_low & good_high & fits


def _digits(word: Words, lengths: Places) -> tuple[Words, Mask]:
    """The values of the last characters of a word, zero before them, and whether all are digits."""
    values = word ^ _ZEROS
    values &= _ALL << ((_EIGHT - lengths) << 3).astype(np.uint64)
    return values, ((values + _ABOVE_NINE) | values) & _HIGH == 0


def _number(digits: Words) -> Words:
    """Eight digits, the first in the lowest byte, to their number: pairs, fours, then all."""
    pairs = (digits * _U(10) + (digits >> _U(8))) & _U(0x00FF00FF00FF00FF)
    fours = (pairs * _U(100) + (pairs >> _U(16))) & _U(0x0000FFFF0000FFFF)
    return (fours * _U(10_000) + (fours >> _U(32))) & _U(0xFFFFFFFF)


def interface_numbers(text: Text, starts: Places, ends: Places) -> tuple[Words, Mask]:
    """Interface ids of today's form, `eni-0` and 16 hexadecimal digits, as the number of those.

    Ids of another form are not told apart from garbage; the careful reader does that.
    """
    prefix, first, second = text.words(ends - 3 * _EIGHT, 3)
    high, good_high = _hexadecimal(first)
    low, good_low = _hexadecimal(second)
    prefixed = (ends - starts == 21) & (prefix >> _U(24) == _PREFIX)  # noqa: PLR2004 - len("eni-0") + 16
    return (high << _U(32)) | low, good_high & good_low & prefixed


_PREFIX = _U(int.from_bytes(b"eni-0", "little"))


def interface_name(number: int) -> bytes:
    """The id that has this number."""
    return b"eni-0%016x" % number


def interface_number(name: bytes) -> int | None:
    """The number of an id of today's form; None for any other."""
    digits = name.removeprefix(b"eni-0")
    if len(name) != 21 or len(digits) != 16 or not set(digits) <= set(b"0123456789abcdef"):  # noqa: PLR2004 - as above
        return None
    return int(digits, 16)


def _hexadecimal(word: Words) -> tuple[Words, Mask]:
    """Eight lower-case hexadecimal digits to their number, and whether they are such."""
    values = (word & _NIBBLES) + ((word >> _U(6)) & _ONES) * _U(9)
    letters = ((values + _every(6)) >> _U(4)) & _ONES
    # `g` to `o` come to 16 to 24, and back to themselves.
    good = (values + _ZEROS + letters * _U(0x27) == word) & (values & _every(0xF0) == 0)
    bytes_ = ((values << _U(4)) | (values >> _U(8))) & _U(0x00FF00FF00FF00FF)
    pairs = ((bytes_ << _U(8)) | (bytes_ >> _U(16))) & _U(0x0000FFFF0000FFFF)
    return ((pairs << _U(16)) | (pairs >> _U(32))) & _U(0xFFFFFFFF), good


def ipv4_numbers(text: Text, starts: Places, ends: Places) -> tuple[Words, Mask]:
    """Dotted quads in the only form that Python's ipaddress takes, as numbers below 2^32."""
    word, next_word = text.words(starts, 2)
    left = ends - starts
    good = left <= _ADDRESS
    number = np.zeros_like(word)
    for octet in range(_OCTETS):
        if octet < _OCTETS - 1:
            length = np.where(_byte(word, 1) == _DOT, 1, np.where(_byte(word, 2) == _DOT, 2, 3))
            good &= (word >> (length << 3).astype(np.uint64)) & _U(0xFF) == _DOT
        else:
            length = np.clip(left, 0, 3)
            good &= (left > 0) & (left <= 3)  # noqa: PLR2004 - digits of an octet
        value, fine = _octet(word, length)
        good &= fine
        number = (number << _U(8)) | value
        skipped = ((length + 1) << 3).astype(np.uint64)
        word = (word >> skipped) | (next_word << (_U(64) - skipped))
        next_word >>= skipped
        left = left - length - 1
    return number, good


_DOT = _U(ord("."))


def _byte(word: Words, place: int) -> Words:
    return (word >> _U(8 * place)) & _U(0xFF)


def _octet(word: Words, length: Places) -> tuple[Words, Mask]:
    """One to three digits at the beginning of a word, without a leading zero, at most 255."""
    digits = ((word ^ _ZEROS) << ((3 - length) << 3).astype(np.uint64)) & _U(0xFFFFFF)
    decimal = ((digits + _ABOVE_NINE) | digits) & _U(0x808080) == 0
    value = (digits & _U(0xFF)) * _U(100) + _byte(digits, 1) * _U(10) + _byte(digits, 2)
    least = np.array([0, 0, 10, 100], np.uint64)[length]
    return value, decimal & (value >= least) & (value <= _U(_MOST_OCTET))


def equals(text: Text, starts: Places, ends: Places, wanted: bytes) -> Mask:
    """Whether fields are exactly these bytes, of which there are at most eight."""
    (word,) = text.words(starts, 1)
    kept = _U((1 << (8 * len(wanted))) - 1)
    same: Any = (word & kept) == _U(int.from_bytes(wanted, "little"))
    return np.asarray(same & (ends - starts == len(wanted)))
