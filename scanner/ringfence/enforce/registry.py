"""Every check, layer by layer; each layer's module lists its own."""

from __future__ import annotations

from ringfence.enforce.check import Check
from ringfence.enforce.guardrail_layer import GUARDRAIL
from ringfence.enforce.placement import PLACEMENT
from ringfence.enforce.private_endpoints import PRIVATE_ENDPOINTS
from ringfence.enforce.probe import PROBE
from ringfence.enforce.route import ROUTE
from ringfence.enforce.rules.registry import RULES
from ringfence.enforce.traffic.registry import TRAFFIC

CHECKS: tuple[Check, ...] = (
    *PLACEMENT,
    *ROUTE,
    *PRIVATE_ENDPOINTS,
    *GUARDRAIL,
    *RULES,
    *TRAFFIC,
    *PROBE,
)
