"""For each indication of exfiltration, a snapshot that shows it and one of the same kind that does not.

The one runtime of each stands in a VPC all of whose flows and queries are logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ringfence.model.snapshot import Snapshot
from ringfence.model.telemetry import ApiUse, FlowSummary, Resolution, Telemetry
from support import builders as build
from support.builders.constants import ACCOUNT, NOW, REGION, WINDOW

Sample = Callable[[], Snapshot]

NAT_ADDRESS = "198.51.100.7"
ELSEWHERE = "192.0.2.66"


def seen(**telemetry: Any) -> Snapshot:
    """What the contained runtime was seen to do, in an estate with a NAT gateway."""
    held = replace(
        build.contained_inventory(),
        nat_gateways=(build.nat_gateway("nat-0out", public_ips=(NAT_ADDRESS,)),),
    )
    return build.snapshot(held, Telemetry(**telemetry))


def questions(*names: str, **changes: Any) -> tuple[Resolution, ...]:
    """Names that the runtime asked for, each once."""
    once = {
        "queries": 1,
        "first_seen": NOW - timedelta(days=1),
        "last_seen": NOW - timedelta(days=1),
    }
    return tuple(build.resolution(name, "", **(once | changes)) for name in names)


def pieces(count: int = 40) -> tuple[str, ...]:
    """A file in hex, forty characters a name."""
    return tuple(
        f"{number * 0x9E3779B97F4A7C15:040x}.leak.example" for number in range(1, count + 1)
    )


def named(host: str, server: str, **changes: Any) -> tuple[FlowSummary, Resolution]:
    """A flow to a host and the answer that named it, both at the time of the flow."""
    flow = build.flow(server=server, **changes)
    answer = build.resolution(host, server, first_seen=flow.first_seen, last_seen=flow.last_seen)
    return flow, answer


def told(*pairs: tuple[FlowSummary, Resolution]) -> Snapshot:
    """Flows with their answers."""
    return seen(
        flows=tuple(flow for flow, _ in pairs), resolutions=tuple(answer for _, answer in pairs)
    )


def settled() -> tuple[tuple[FlowSummary, Resolution], ...]:
    """Three hosts that the runtime talks to since the window began."""
    return tuple(
        named(f"api.usual{number}.example", f"203.0.113.{number}", first_seen=WINDOW.start)
        for number in (1, 2, 3)
    )


def newcomer(*, days: int) -> Snapshot:
    """The settled runtime, and a host that it first reached so many days before the end."""
    late = named("api.new.example", "203.0.113.77", first_seen=NOW - timedelta(days=days))
    return told(*settled(), late)


def upload(sent: int, received: int) -> Snapshot:
    return told(named("files.drop.example", "203.0.113.8", bytes=sent, reply_bytes=received))


def calls(source_ip: str, **changes: Any) -> ApiUse:
    """Calls under the runtime's role."""
    base = ApiUse(
        account=ACCOUNT,
        region=REGION,
        role_arn=build.runtime().versions[0].role_arn,
        session_name="BedrockAgentCore-1f0c3a52",
        access_key="digest",
        event_source="s3.amazonaws.com",
        event_name="ListBuckets",
        source_ip=source_ip,
        vpc_endpoint_id="",
        error_code="",
        calls=3,
        first_seen=NOW - timedelta(days=1),
        last_seen=NOW - timedelta(hours=3),
    )
    return replace(base, **changes)


POSITIVE: dict[str, Sample] = {
    "dns-tunnelling": lambda: seen(resolutions=questions(*pieces())),
    "first-seen-destination": lambda: newcomer(days=1),
    "large-upload": lambda: upload(90_000_000, 1_000_000),
    "egress-by-raw-address": lambda: seen(flows=(build.flow(server="203.0.113.9"),)),
    "unusual-egress-port": lambda: told(named("files.host.example", "203.0.113.9", port=2222)),
    "outside-dns-resolver": lambda: seen(
        flows=(build.flow(server="203.0.113.53", port=53, protocol="UDP"),)
    ),
    "role-used-outside-runtime": lambda: seen(api_uses=(calls(NAT_ADDRESS), calls(ELSEWHERE))),
}

NEGATIVE: dict[str, Sample] = {
    "dns-tunnelling": lambda: seen(resolutions=questions(*pieces(), queries=300)),
    "first-seen-destination": lambda: newcomer(days=6),
    "large-upload": lambda: upload(90_000_000, 60_000_000),
    "egress-by-raw-address": lambda: told(named("api.host.example", "203.0.113.9")),
    "unusual-egress-port": lambda: told(named("files.host.example", "203.0.113.9", port=443)),
    "outside-dns-resolver": lambda: seen(
        flows=(build.flow(server="10.20.0.2", port=53, protocol="UDP"),)
    ),
    "role-used-outside-runtime": lambda: seen(api_uses=(calls(ELSEWHERE),)),
}
