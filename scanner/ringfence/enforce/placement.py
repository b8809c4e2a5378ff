"""The layer of placement: where the versions run that endpoints serve."""

from __future__ import annotations

from ringfence.enforce.check import Check

PLACEMENT: tuple[Check, ...] = ()
