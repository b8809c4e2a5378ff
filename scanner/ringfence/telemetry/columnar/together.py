"""Files that are counted in one go, whichever of them is read first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from ringfence.telemetry.kinds import FileResult


class Together:
    """Some of many files, by their places; safe to ask from several threads."""

    def __init__(
        self, places: Sequence[int], count: Callable[[], Sequence[FileResult] | None]
    ) -> None:
        """With count, which counts all of them, or gives None when each is to be read for itself."""
        self.places = tuple(places)
        self._among = frozenset(places)
        self.known: dict[int, FileResult] = {}
        """The results, once they were counted."""
        self._count = count
        self._lock = threading.Lock()
        self._asked = False

    def result(self, place: int) -> FileResult | None:
        """The result of one file; None when it has to be read for itself."""
        if place not in self._among:
            return None
        with self._lock:
            if not self._asked:
                self._asked = True
                results = self._count()
                if results is not None:
                    self.known = dict(zip(self.places, results, strict=True))
        return self.known.get(place)
