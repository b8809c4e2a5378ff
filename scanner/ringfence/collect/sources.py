"""Which sources a verdict cannot do without; the only place that says so.

A source is required when an unread answer could hide an uncontained runtime. Harnesses are not: each
is backed by a runtime that is listed as well. Capacity providers are, where a runtime is placed on
one. What only explains or adds evidence (tags, security groups, logs) is never required.
"""

from __future__ import annotations

from ringfence.model.coverage import Source

ALWAYS = frozenset(
    {
        Source.IDENTITY,
        Source.ORGANIZATION,
        Source.RUNTIMES,
        Source.RUNTIME_ENDPOINTS,
        Source.BROWSERS,
        Source.CODE_INTERPRETERS,
        Source.GATEWAYS,
        Source.IAM,
    }
)
"""Required wherever they are asked. The organization is only asked when the user wants all of it."""

WITH_VPC_MODE = frozenset(
    {
        Source.VPCS,
        Source.SUBNETS,
        Source.ROUTE_TABLES,
        Source.NETWORK_INTERFACES,
        Source.INSTANCES,
        Source.NAT_GATEWAYS,
        Source.VPC_ENDPOINTS,
        Source.PREFIX_LISTS,
    }
)
"""Required in a region where something is placed in a VPC: they decide which way its packets leave."""

WITH_INSTANCES = frozenset({Source.CAPACITY_PROVIDERS})
"""Required in a region where a runtime names a capacity provider."""

REQUIRED = ALWAYS | WITH_VPC_MODE | WITH_INSTANCES
"""Everything that can keep a scan from being complete."""
