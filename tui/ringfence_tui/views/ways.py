"""The ways out of a runtime or tool, as the reasons of its verdict tell them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ringfence.model.document import RuntimeEntry, ToolEntry
from ringfence.model.verdict import Reason, ReasonCode, route_sentence
from ringfence.model.ways_out import WAY_ENDS, WayEnd

_ORDER = tuple(WayEnd)
_SENTENCE = route_sentence(r"(\S+)", r"(.+?)", r"(\S+?)")
_SENDS = re.compile(rf"[Rr]{_SENTENCE[1:]}(?=[,;:.]?(?:\s|$))")
"""One hop: the route table, what its route matches, and where it sends that."""

_KINDS = {
    "nat-": "NAT gateway",
    "igw-": "internet gateway",
    "eigw-": "egress-only internet gateway",
    "eni-": "network interface",
    "vpce-": "VPC endpoint",
    "tgw-": "transit gateway",
    "pcx-": "VPC peering",
    "vgw-": "virtual private gateway",
    "lgw-": "local gateway",
    "cagw-": "carrier gateway",
    "arn:": "core network",
}
"""How the identifiers of AWS say what they are of."""

_NAMES = {
    ReasonCode.PUBLIC_MODE: "PUBLIC mode",
    ReasonCode.SANDBOX_MODE: "SANDBOX mode",
    ReasonCode.INSTANCES_MODE: "instances, not read",
    ReasonCode.MODE_NOT_READ: "mode not read",
    ReasonCode.VERSION_NOT_READ: "version not read",
    ReasonCode.ENDPOINTS_NOT_READ: "endpoints not read",
    ReasonCode.SUBNET_NOT_READ: "subnet not read",
    ReasonCode.ROUTES_NOT_READ: "routes not read",
    ReasonCode.GATEWAY_ENDPOINT_ROUTE: "gateway endpoint",
    ReasonCode.INTERFACE_ENDPOINT: "interface endpoint",
    ReasonCode.INTERFACE_ENDPOINT_NOT_READ: "interface endpoint, not read",
    ReasonCode.SERVICE_S3_PATH: "AWS's own way to S3",
    ReasonCode.SERVICE_S3_PATH_NOT_READ: "AWS's own way to S3, not read",
    ReasonCode.ENFORCEMENT_POINT_ROUTE: "enforcement point",
    ReasonCode.BLACKHOLE: "blackhole",
    ReasonCode.NO_WAY_OUT: "no way out",
}
"""Those that no next hop names better."""

_AFTER = {
    ReasonCode.NEXT_HOP_UNTRACED: ", not traced",
    ReasonCode.NEXT_HOP_NOT_READ: ", not read",
    ReasonCode.SOURCE_DEST_CHECK: ", source/destination check",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way that a reason speaks of."""

    end: WayEnd
    through: str
    """What it leaves by, such as `NAT gateway` or `PUBLIC mode`."""
    reason: Reason
    matches: str = ""
    """The block or prefix list of its first route; empty where no route is told."""
    hops: tuple[str, ...] = ()
    """Route tables and next hops in their order."""


def reason_of(text: str) -> Reason | None:
    """A reason that a document has as `code: sentence`; None for a code that is not known."""
    code, _, detail = text.partition(": ")
    known = code in ReasonCode.__members__.values()
    return Reason(code=ReasonCode(code), detail=detail) if known else None


def ways_of_runtime(runtime: RuntimeEntry) -> tuple[Way, ...]:
    """Those of all its endpoints; without one, those of the runtime."""
    return ways_of(reason for endpoint in runtime.endpoints for reason in endpoint.reasons) or (
        ways_told(runtime.containment_reasons)
    )


def ways_of_tool(tool: ToolEntry) -> tuple[Way, ...]:
    """Those of a browser or code interpreter."""
    return ways_told(tool.containment_reasons)


def ways_told(reasons: Iterable[str]) -> tuple[Way, ...]:
    """The ways in reasons that are written as `code: sentence`."""
    return ways_of(reason for reason in map(reason_of, reasons) if reason is not None)


def ways_of(reasons: Iterable[Reason]) -> tuple[Way, ...]:
    """The ways that reasons speak of, the most exposed first."""
    distinct = dict.fromkeys(reason for reason in reasons if reason.code in WAY_ENDS)
    return tuple(sorted(map(_way, distinct), key=lambda way: _ORDER.index(way.end)))


def summary(ways: tuple[Way, ...]) -> str | None:
    """The most exposed way, and how many others there are; None where none is known."""
    names = tuple(dict.fromkeys(way.through for way in ways if way.end is not WayEnd.NOWHERE))
    if not names:
        return _NAMES[ReasonCode.NO_WAY_OUT] if ways else None
    return f"{names[0]} +{len(names) - 1}" if len(names) > 1 else names[0]


def _way(reason: Reason) -> Way:
    steps = _SENDS.findall(reason.detail)
    return Way(
        end=WAY_ENDS[reason.code],
        through=_through(reason.code, steps[0][2] if steps else ""),
        reason=reason,
        matches=steps[0][1] if steps else "",
        hops=tuple(hop for table, _, target in steps for hop in (table, target)),
    )


def _through(code: ReasonCode, target: str) -> str:
    if code in _NAMES:
        return _NAMES[code]
    kinds = (kind for prefix, kind in _KINDS.items() if target.startswith(prefix))
    kind = next(kinds, target.replace("-", " ") or "route")
    return f"{kind}{_AFTER.get(code, '')}"
