"""Placement, routes and private endpoints."""

from __future__ import annotations

from support.faults.placement import PLACEMENT
from support.faults.private_endpoints import PRIVATE_ENDPOINTS
from support.faults.routes import ROUTES
from support.verified_estate import Fault

NETWORK: tuple[Fault, ...] = (*PLACEMENT, *ROUTES, *PRIVATE_ENDPOINTS)
