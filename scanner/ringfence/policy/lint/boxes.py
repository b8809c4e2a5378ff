"""Sets of flows as unions of boxes: for each part of a flow a set of atoms, held as an integer's bits.

A box is the product of its parts. Boxes are closed under intersection, and the difference of two is
at most four of them, so what rules take together is computed exactly without ever listing the
product of all atoms.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Box = tuple[int, int, int, int]
"""Atoms of source, destination, service and name."""
Boxes = tuple[Box, ...]


class TooManyStepsError(Exception):
    """A difference took more steps than were allowed."""


def box_of(parts: Iterable[int]) -> Boxes:
    """The box of four parts; none when one of them is empty."""
    source, destination, service, name = parts
    box = (source, destination, service, name)
    return (box,) if all(box) else ()


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share a flow."""
    return bool(one[0] & other[0] and one[1] & other[1] and one[2] & other[2] and one[3] & other[3])


def overlaps(ones: Boxes, others: Boxes) -> bool:
    """Whether two unions share a flow."""
    return any(overlap(one, other) for one in ones for other in others)


def shared(ones: Boxes, others: Boxes) -> Boxes:
    """What two unions share."""
    return tuple(
        (one[0] & other[0], one[1] & other[1], one[2] & other[2], one[3] & other[3])
        for one in ones
        for other in others
        if overlap(one, other)
    )


class Steps:
    """How much may still be computed; TooManyStepsError when it is used up."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    def take(self) -> None:
        """Count one step."""
        self._left -= 1
        if self._left < 0:
            raise TooManyStepsError


def outside(boxes: Boxes, taken: Boxes, steps: Steps) -> Iterator[Box]:
    """What is left of a union, box by box, so that who wants one flow of it need not wait."""
    open_: list[tuple[Box, int]] = [(box, 0) for box in reversed(boxes)]
    while open_:
        box, place = open_.pop()
        while place < len(taken) and not overlap(box, taken[place]):
            place += 1
        steps.take()
        if place == len(taken):
            yield box
            continue
        open_ += [(piece, place + 1) for piece in _cut(box, taken[place])]


def _cut(box: Box, taken: Box) -> Iterator[Box]:
    for part in range(4):
        if left := box[part] & ~taken[part]:
            yield (*box[:part], left, *box[part + 1 :])  # type: ignore[misc] # four parts
        box = (*box[:part], box[part] & taken[part], *box[part + 1 :])  # type: ignore[assignment] # likewise


def first_atoms(box: Box) -> Box:
    """One atom of each part, by its place: a flow of the box."""
    return tuple((part & -part).bit_length() - 1 for part in box)  # type: ignore[return-value] # four parts
