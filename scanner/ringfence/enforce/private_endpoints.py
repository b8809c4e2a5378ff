"""The layer of private endpoints, and of the resolver beside them."""

from __future__ import annotations

from ringfence.enforce.check import Check

PRIVATE_ENDPOINTS: tuple[Check, ...] = ()
