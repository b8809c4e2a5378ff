"""Lines of the Distributed Cloud Firewall: packets (L4) and TLS sessions (L7).

Neither carries a rule's name, only its UUID. ENFORCED=false says that the rule merely watched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from ringfence_data.estate.calls import Call
from ringfence_data.estate.identifiers import digest, random_uuid
from ringfence_data.estate.network import RulesMode, SpokeDesign, VpcDesign

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
"""As syslog spells them, whatever the locale."""
_PERMIT_RULE, _DENY_RULE = "allow-known-destinations", "default-deny"


def firewall_log_lines(vpc: VpcDesign, spoke: SpokeDesign, calls: Iterable[Call]) -> Iterator[str]:
    """What the spoke gateway decided, one line a connection."""
    enforced = spoke.rules is RulesMode.ENFORCED
    for number, call in enumerate(calls):
        if int(call.key[4:6], 16) % 3 == 0:
            yield _packet_line(vpc, spoke, call, enforced=enforced)
        else:
            yield _session_line(vpc, spoke, call, enforced=enforced)
        if number == 0:
            yield _stalled_line(spoke, call)


def _head(spoke: SpokeDesign, call: Call, *, priority: int) -> str:
    moment = call.time
    stamp = f"{_MONTHS[moment.month - 1]} {moment.day:2d} {moment:%H:%M:%S}"
    return f"<{priority}>{stamp} GW-{spoke.name}-{spoke.public_ip}-sink"


def _rule(vpc: VpcDesign, call: Call) -> str:
    return random_uuid("rule", vpc.id, _DENY_RULE if call.talk.denied else _PERMIT_RULE)


def _packet_line(vpc: VpcDesign, spoke: SpokeDesign, call: Call, *, enforced: bool) -> str:
    action = "DENY" if call.talk.denied else "PERMIT"
    session = int(digest("session", call.key)[:12], 16)
    return (
        f"{_head(spoke, call, priority=158)} avx-gw-state-sync {call.time:%Y/%m/%d %H:%M:%S} "
        f"AviatrixGwMicrosegPacket: POLICY={_rule(vpc, call)} "
        f"SRC_MAC=02:00:00:00:00:01 DST_MAC=02:00:00:00:00:02 IP_SZ=60 "
        f"SRC_IP={call.source} DST_IP={call.address} PROTO=TCP "
        f"SRC_PORT={call.client_port} DST_PORT={call.talk.port} DATA=0x "
        f"ACT={action} ENFORCED={str(enforced).lower()} SESSION_ID={session} "
        "SESSION_EVENT=0 SESSION_END_REASON=0 SESSION_PKT_CNT=0 SESSION_BYTE_CNT=0 SESSION_DUR=0"
    )


def _session_line(vpc: VpcDesign, spoke: SpokeDesign, call: Call, *, enforced: bool) -> str:
    session = _session(call, "Deny" if call.talk.denied else "Permit", "POLICY", enforced=enforced)
    session |= {"sni_hostname": call.talk.host, "decided_by": _rule(vpc, call)}
    return _proxy_line(spoke, call, session)


def _stalled_line(spoke: SpokeDesign, call: Call) -> str:
    """A handshake that went quiet: a denial that no rule made, and no proof of one."""
    session = _session(call, "Deny", "CONNECTION_SYN_ONLY_TIMEOUT", enforced=False)
    return _proxy_line(spoke, call, session)


def _session(call: Call, action: str, reason: str, *, enforced: bool) -> dict[str, object]:
    seconds = int(call.time.timestamp())
    return {
        "priority": 0,
        "action": action,
        "reason": reason,
        "src": call.source,
        "src_port": call.client_port,
        "dest": call.address,
        "dest_port": call.talk.port,
        "enforced": enforced,
        "ids": False,
        "stage": "SNI",
        "proto": "TCP",
        "session_start": seconds * 1_000_000_000,
        "session_stage": "start",
        "session_id": digest("session", call.key)[:16],
        "timestamp": seconds,
    }


def _proxy_line(spoke: SpokeDesign, call: Call, session: dict[str, object]) -> str:
    text = json.dumps(session, separators=(",", ":"))
    return f"{_head(spoke, call, priority=134)} traffic_server[2214]: {text}"
