"""What was needed last, kept because it is likely needed again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

Key = TypeVar("Key")
Held = TypeVar("Held")


class Recent(Generic[Key, Held]):
    """At most so many things of at most so much weight; the newest stays, whatever it weighs."""

    def __init__(self, most: int, heaviest: int) -> None:
        self._most, self._heaviest = most, heaviest
        self._turn = threading.Lock()
        self._held: OrderedDict[Key, tuple[Held, int]] = OrderedDict()
        self._weight = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: Key) -> Held | None:
        """What is kept under a key, which is needed now."""
        with self._turn:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def keep(self, key: Key, held: Held, weight: int = 0) -> None:
        """Keep one more thing, and let go of what was not needed for longest."""
        with self._turn:
            self._weight += weight - self._held.pop(key, (held, 0))[1]
            self._held[key] = (held, weight)
            while len(self._held) > max(1, self._most if self._weight <= self._heaviest else 0):
                self._weight -= self._held.popitem(last=False)[1][1]
