"""One record for each resource, however many accounts and calls show it.

A shared VPC is shown to its owner and to every participant; the owner sees the whole of it.
"""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class Sightings(Generic[T]):
    """Records by identifier; the owner's sighting wins, and otherwise the first one."""

    def __init__(self) -> None:
        self._records: dict[str, tuple[bool, T]] = {}

    def add(self, identifier: str, record: T, *, own: bool) -> None:
        known = self._records.get(identifier)
        if known is None or (own and not known[0]):
            self._records[identifier] = (own, record)

    def sorted(self) -> tuple[T, ...]:
        """The records in the order of their identifiers."""
        return tuple(self._records[identifier][1] for identifier in sorted(self._records))
