"""Three-valued logic, by the name that the engine of packs calls it."""

from __future__ import annotations

from ringfence.model.trilean import Match, of

__all__ = ["Match", "of"]
