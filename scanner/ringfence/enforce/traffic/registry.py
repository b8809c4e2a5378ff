"""The checks of traffic."""

from __future__ import annotations

from ringfence.enforce.check import Check

TRAFFIC: tuple[Check, ...] = ()
