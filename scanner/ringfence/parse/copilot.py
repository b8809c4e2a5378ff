"""Records of CoPilot's log API: the same decisions as in the syslog of gateways, as JSON.

{"timestamp": "2026-03-04T22:55:01.123Z", "policyUuid": "…", "sourceIp": "10.20.1.9",
"destinationIp": "203.0.113.9", "destinationPort": 443, "protocol": "TCP", "action": "DROP",
"isEnforced": true, "gatewayHostname": "…", "mitmSniHostname": "…", "_searchAfter": [1709…]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_address

from ringfence.model.telemetry import FirewallDecision
from ringfence.parse.controller_wire import text_of

_ACTIONS = {"PERMIT": "PERMIT", "ALLOW": "PERMIT", "DENY": "DENY", "DROP": "DENY"}
_PROTOCOLS = {"6": "TCP", "17": "UDP", "1": "ICMP"}
_LAST_PORT = 65_535
_MAX_TEXT = 255
_MILLISECONDS = 1_000
_MAX_PLACE = 8


@dataclass(slots=True)
class Logs:
    """Decisions as they are read, those of one client, service and rule summed up."""

    decisions: dict[FirewallDecision, FirewallDecision] = field(default_factory=dict)
    """By themselves without count and times."""
    records: int = 0
    garbled: int = 0


def add_page(document: object, logs: Logs) -> tuple[int, object]:
    """Add one page; how many records it has, and the place after the last, None for none.

    Raises ValueError for what is no page.
    """
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise ValueError("it holds no items")  # noqa: TRY004 - of what was read, not of a caller
    found = [each for each in items if isinstance(each, dict)]
    logs.garbled += len(items) - len(found)
    for each in found:
        logs.records += 1
        try:
            _add(_decision(each), logs)
        except (ValueError, TypeError, LookupError, OverflowError):
            logs.garbled += 1
    return len(found), _place(found[-1].get("_searchAfter")) if found else None


def decisions_of(logs: Logs) -> tuple[FirewallDecision, ...]:
    """In the order of clients, services and rules."""
    return tuple(
        sorted(
            logs.decisions.values(),
            key=lambda one: (one.client, one.server, one.port, one.rule_id, one.last_seen),
        )
    )


def _decision(entry: Mapping[str, object]) -> FirewallDecision:
    rule_id = text_of(entry, "policyUuid")[:_MAX_TEXT]
    moment = _moment(entry.get("timestamp"))
    protocol = text_of(entry, "protocol").upper()[:_MAX_TEXT]
    said = text_of(entry, "reason") or text_of(entry, "mitmReason")
    return FirewallDecision(
        gateway=text_of(entry, "gatewayHostname")[:_MAX_TEXT],
        client=str(ip_address(text_of(entry, "sourceIp"))),
        server=str(ip_address(text_of(entry, "destinationIp"))),
        port=_port(entry.get("destinationPort")),
        protocol=_PROTOCOLS.get(protocol, protocol),
        sni=text_of(entry, "mitmSniHostname").lower().removesuffix(".")[:_MAX_TEXT],
        rule_id=rule_id,
        action=_ACTIONS[text_of(entry, "action").upper()],
        enforced=entry.get("isEnforced") is True,
        reason=said.upper()[:_MAX_TEXT] or ("POLICY" if rule_id else ""),
        decisions=1,
        first_seen=moment,
        last_seen=moment,
    )


def _add(one: FirewallDecision, logs: Logs) -> None:
    key = replace(one, decisions=0, first_seen=_NEVER, last_seen=_NEVER)
    known = logs.decisions.get(key)
    logs.decisions[key] = (
        one
        if known is None
        else replace(
            known,
            decisions=known.decisions + 1,
            first_seen=min(known.first_seen, one.first_seen),
            last_seen=max(known.last_seen, one.last_seen),
        )
    )


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(value: object) -> datetime:
    """A time as text or as milliseconds since 1970, in UTC to the second."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(int(value) // _MILLISECONDS, UTC)
    if not isinstance(value, str):
        raise TypeError("a record without a time")
    moment = datetime.fromisoformat(value)
    return (
        (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
        .astimezone(UTC)
        .replace(microsecond=0)
    )


def _port(value: object) -> int:
    port = int(str(value or 0))
    if not 0 <= port <= _LAST_PORT:
        raise ValueError("a port that is none")
    return port


def _place(value: object) -> object:
    """Where the next page begins, which goes back as it came: a short list of numbers and texts."""
    if not isinstance(value, list) or not 0 < len(value) <= _MAX_PLACE:
        return None
    plain = all(
        isinstance(each, int | float | str) and len(str(each)) <= _MAX_TEXT for each in value
    )
    return value if plain else None
