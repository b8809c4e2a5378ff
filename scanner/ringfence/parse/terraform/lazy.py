"""Names whose values are evaluated when something asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ringfence.parse.terraform.functions import Wrong
from ringfence.parse.terraform.values import Unknown, Value


class Lazy(Mapping[str, Value]):
    """Entries that are evaluated when somebody asks, each once.

    A name that these files do not declare is unknown: one file of several may be all there is.
    """

    def __init__(
        self, of: str, names: tuple[str, ...] = (), make: Callable[[str], Value] = Unknown
    ) -> None:
        self._of = of
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, Value] = {}
        self._making: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        if name not in self._names:
            return Unknown(f"{self._of}.{name}")
        if name in self._making:
            raise Wrong(f"{name} refers to itself")
        if name not in self._made:
            self._making.add(name)
            try:
                self._made[name] = self._make(name)
            finally:
                self._making.discard(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
