"""How much is read of one log in one account and region, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LogBounds:
    """The most that is read of one source in one account and region.

    Reaching one makes the source partial, with numbers. The defaults hold two weeks of a busy
    region: a flow log writes at least 288 objects a day, most of them far below a megabyte.
    """

    objects: int = 20_000
    """S3 objects that are downloaded."""
    bytes: int = 8 << 30
    """Bytes that are downloaded, as stored (mostly compressed)."""
    listed: int = 200_000
    """S3 keys that are looked at to find those objects."""
    events: int = 1_000_000
    """CloudWatch Logs events."""
    pages: int = 5_000
    """Pages of CloudWatch Logs, which may come back empty while it searches."""
    lookups: int = 20_000
    """Events of CloudTrail's event history, 50 a call and two calls a second."""


class Budget:
    """What is left of the bounds while one source is read."""

    def __init__(self, bounds: LogBounds) -> None:
        self._bounds = bounds
        self.objects = 0
        self.bytes = 0
        self.listed = 0
        self.events = 0
        self.pages = 0
        self.lookups = 0

    def allows_object(self, size: int) -> bool:
        """Whether one more object of that size stays within the bounds."""
        return self.objects < self._bounds.objects and self.bytes + size <= self._bounds.bytes

    def take_object(self, size: int) -> None:
        self.objects += 1
        self.bytes += size

    @property
    def may_list(self) -> bool:
        return self.listed < self._bounds.listed

    @property
    def may_page(self) -> bool:
        return self.events < self._bounds.events and self.pages < self._bounds.pages

    @property
    def may_look_up(self) -> bool:
        return self.lookups < self._bounds.lookups
