"""What logs show of rules that do not hold."""

from __future__ import annotations

from support.verified_estate import Fault

TRAFFIC: tuple[Fault, ...] = ()
