"""The layer of the probe: what was tried from inside, with its controls."""

from __future__ import annotations

from ringfence.enforce.check import Check

PROBE: tuple[Check, ...] = ()
