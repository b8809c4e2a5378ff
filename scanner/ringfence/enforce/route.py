"""The layer of routes: whether every way out of a subnet leads to the enforcement point."""

from __future__ import annotations

from ringfence.enforce.check import Check

ROUTE: tuple[Check, ...] = ()
