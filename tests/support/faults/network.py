"""Placement, routes and private endpoints."""

from __future__ import annotations

from support.verified_estate import Fault

NETWORK: tuple[Fault, ...] = ()
