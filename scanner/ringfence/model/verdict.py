"""What was concluded about a runtime: where it is placed, and what contains it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ringfence.model.agentcore import NetworkMode


class Containment(StrEnum):
    """Whether an enforcement point stands between a runtime and the internet.

    From the most exposed to the most contained; `unknown` is neither.
    """

    UNCONTAINED = "uncontained"
    """Traffic reaches the internet without passing an enforcement point."""
    LEAKY = "leaky"
    """The default way passes one, but a side door does not."""
    MONITORED = "monitored"
    """Every way passes one; its rules only watch."""
    ENFORCED = "enforced"
    """Every way passes one and an enforced decision was seen, or there is no way out at all."""
    UNKNOWN = "unknown"


EXPOSURE_ORDER = (
    Containment.UNCONTAINED,
    Containment.LEAKY,
    Containment.UNKNOWN,
    Containment.MONITORED,
    Containment.ENFORCED,
)
"""Most exposed first. UNKNOWN ranks before anything that would be good news."""


class Observability(StrEnum):
    """How much of a runtime's egress the evidence could have shown."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


class ReasonCode(StrEnum):
    """Why a verdict is what it is; docs/verdicts.md explains each."""

    PUBLIC_MODE = "public-mode"
    SANDBOX_MODE = "sandbox-mode"
    INSTANCES_MODE = "instances-mode"
    MODE_NOT_READ = "mode-not-read"
    VERSION_NOT_READ = "version-not-read"
    ENDPOINTS_NOT_READ = "endpoints-not-read"
    NO_ENDPOINT = "no-endpoint"
    UPDATE_PENDING = "update-pending"
    SUBNET_NOT_READ = "subnet-not-read"
    ROUTES_NOT_READ = "routes-not-read"
    DEFAULT_ROUTE_BYPASS = "default-route-bypass"
    IPV6_DEFAULT_ROUTE_BYPASS = "ipv6-default-route-bypass"
    SPECIFIC_ROUTE_BYPASS = "specific-route-bypass"
    PEERING_ROUTE = "peering-route"
    GATEWAY_ENDPOINT_ROUTE = "gateway-endpoint-route"
    INTERFACE_ENDPOINT = "interface-endpoint"
    INTERFACE_ENDPOINT_NOT_READ = "interface-endpoint-not-read"
    SERVICE_S3_PATH = "service-s3-path"
    SERVICE_S3_PATH_NOT_READ = "service-s3-path-not-read"
    NEXT_HOP_UNTRACED = "next-hop-untraced"
    NEXT_HOP_NOT_READ = "next-hop-not-read"
    SOURCE_DEST_CHECK = "source-dest-check"
    ENFORCEMENT_POINT_ROUTE = "enforcement-point-route"
    BLACKHOLE = "blackhole"
    NO_WAY_OUT = "no-way-out"
    RULES_NOT_READ = "rules-not-read"
    RULES_WATCH_ONLY = "rules-watch-only"
    RULES_ENFORCED = "rules-enforced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason of a verdict, with what it was read from."""

    code: ReasonCode
    detail: str
    """One sentence in plain words that names the route, subnet or version."""
    ref: str = ""
    """The identifier of the object that shows it (rtb-…, subnet-…, an ARN)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointVerdict:
    """The verdict on one runtime endpoint and the version it serves."""

    name: str
    arn: str
    version: str
    network_mode: NetworkMode
    containment: Containment
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeVerdict:
    """The verdict on a runtime: its most exposed endpoint speaks for it."""

    arn: str
    network_mode: NetworkMode
    """The most exposed live one: PUBLIC before anything else, UNKNOWN before VPC."""
    containment: Containment
    reasons: tuple[Reason, ...]
    observability: Observability
    observability_reasons: tuple[str, ...]
    """One sentence for each source that is missing or present."""
    endpoints: tuple[EndpointVerdict, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolVerdict:
    """The verdict on a built-in tool."""

    arn: str
    network_mode: NetworkMode
    containment: Containment
    reasons: tuple[Reason, ...]


def route_sentence(table: str, shown: str, hop: str) -> str:
    """How the detail of a reason starts that speaks of a route; shown is what the route matches."""
    return f"Route table {table} sends {shown} to {hop}"
